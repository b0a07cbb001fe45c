# rtol: 1e-12
"""Of a product that is read at few places only these are computed: indices that wrap, leave the range, or are never
looked at, operands of all layouts and types, and places that come from masks, rows of a sparse matrix or a diagonal."""
import numpy as np


def pick(a, b, r, c):
    return (a @ b)[r, c]


def pick_turned(a, b, r, c):
    return (a @ b.T)[r, c]


def pick_both_turned(a, b, r, c):
    return (a.T @ b.T)[r, c]


def pick_scaled(s, a, b, r, c):
    return s * (a @ b)[r, c] + 1.0


def pick_sum(a, b, r, c):
    return (a @ b)[r, c].sum()


def pick_twice(a, b, r, c):
    t = a @ b
    return t[r, c] - t[c, r]


def loop(a, b, r, c):
    t = a @ b
    out = np.zeros(len(r))
    for k in range(len(r)):
        if r[k] >= 0:
            out[k] = t[r[k], c[k]]
    return out


def total(a, b, r, c):
    t = a @ b
    s = 0.5
    for k in range(len(r)):
        s += t[r[k], c[k]] * t[c[k], 0]
    return s


def rows(indptr, indices, s, a, b):
    t = a @ b
    out = np.zeros(len(s))
    for i in range(len(indptr) - 1):
        for p in range(indptr[i], indptr[i + 1]):
            out[p] = s[p] * t[i, indices[p]]
    return out


def places(a, b, m):
    r, c = np.nonzero(m)
    return (a @ b)[r, c]


def trace(a, b):
    return np.trace(a @ b)


def diagonal(a, b):
    t = a @ b
    out = np.empty(t.shape[0])
    for i in range(t.shape[0]):
        out[i] = t[i, t.shape[1] - 1 - i]
    return out


def one(a, b, i: int, j: int):
    return (a @ b)[i, j]


def changed_between(a, b, r, c):
    t = a @ b
    a[0, 0] = 100.0
    return t[r, c]


def changed_inside(a, b, r, c):
    t = a @ b
    for k in range(len(r)):
        a[r[k], 0] += t[r[k], c[k]]
    return a


def in_a_loop(a, b, r, c):
    out = np.zeros(len(r))
    for n in range(3):
        t = a @ b
        for k in range(len(r)):
            out[k] += t[r[k], c[k]]
        a = a * 0.5
    return out


def chosen(a, b, r, c):
    t = a @ b
    out = np.zeros(len(r))
    for k in range(len(r)):
        out[k] = t[r[k], c[k]] if r[k] < c[k] else 0.25
    return out


def where(a, b, m):
    return np.where(m, a @ b, 0.25)


def where_few(a, b, m):
    return np.where(m > 2, (a @ b) * m, 1.0)


def masked(a, b, m):
    t = a @ b
    out = np.zeros(m.shape)
    for i in range(m.shape[0]):
        for j in range(m.shape[1]):
            if m[i, j]:
                out[i, j] = 2 * t[i, j]
    return out


def above(a, b, m):
    t = a @ b
    s = 0.0
    for i in range(len(m)):
        for j in range(m[i], t.shape[1]):
            if (i + j) % 7 == 0 and m[j] > i:
                s += t[i, j]
            elif m[j] == i:
                s -= t[i, m[j]]
    return s


def some(m, n, share):
    return np.random.default_rng(7).random((m, n)) < share


def mats(m, n, k, kind=np.float64, seed=0):
    g = np.random.default_rng(seed)
    a, b = g.standard_normal((m, k)), g.standard_normal((k, n))
    if np.dtype(kind).kind == "c":
        a, b = a + 1j * g.standard_normal((m, k)), b - 1j * g.standard_normal((k, n))
    return a.astype(kind), b.astype(kind)


def at(n, most, seed=1, least=0):
    g = np.random.default_rng(seed)
    return g.integers(least, most, n), g.integers(least, most, n)


def csr(m, n, each):
    g = np.random.default_rng(3)
    indptr = np.concatenate([[0], np.cumsum(g.integers(0, each + 1, m))])
    return indptr, g.integers(0, n, indptr[-1]), g.standard_normal(indptr[-1])


def case(f, m, n, k, reads, least=0):
    return lambda: (f, *mats(m, n, k), *at(reads, min(m, n), least=least))


def last(pairs):
    return pairs[0].copy(), np.concatenate([pairs[1][:-1], [99]])


CASES = [
    *(case(pick, 40, 41, 17, n) for n in (0, 1, 30, 60, 300)),
    *(case(pick, 40, 41, n, 50, -40) for n in (1, 3, 64)),
    lambda: (pick, *mats(40, 41, 9, np.complex128), *at(70, 40)),
    lambda: (pick, *map(np.asfortranarray, mats(40, 41, 17)), *at(60, 40)),
    lambda: (pick, *(x[:, ::2] for x in mats(40, 82, 40)[:1]), mats(5, 41, 20)[1], *at(60, 40)),
    lambda: (pick_turned, mats(40, 41, 17)[0], mats(41, 40, 17, seed=4)[0], *at(60, 40)),
    lambda: (pick_both_turned, mats(17, 41, 40)[0], mats(17, 17, 41)[1].T.copy(), *at(90, 17)),
    lambda: (pick_both_turned, mats(60, 41, 70)[0], mats(5, 60, 50)[1].T.copy().T.reshape(50, 60), *at(5, 50)),
    lambda: (pick_scaled, np.arange(30.0), *mats(40, 41, 17), *at(30, 40)),
    *(case(pick_sum, 40, 41, 17, n) for n in (0, 1, 30, 60, 300)),
    *(case(pick_twice, 40, 41, 17, n) for n in (20, 60, 300)),
    *(case(loop, 40, 41, 17, n) for n in (0, 30, 60, 300)),
    *(case(total, 40, 41, 17, n) for n in (0, 30, 60, 300)),
    lambda: (rows, *csr(40, 41, 3), *mats(40, 41, 17)),
    lambda: (rows, *csr(40, 41, 1), *mats(40, 41, 17)),
    lambda: (rows, *csr(40, 41, 40), *mats(40, 41, 17)),
    lambda: (places, *mats(40, 70, 17), np.random.default_rng(5).random((40, 70)) < 0.02),
    lambda: (places, *mats(40, 70, 17), np.random.default_rng(5).random((40, 70)) < 0.06),
    lambda: (places, *mats(40, 70, 17), np.ones((40, 70), bool)),
    lambda: (trace, *mats(40, 40, 17)),
    lambda: (trace, *mats(7, 40, 17)),
    lambda: (trace, *mats(40, 7, 1)),
    lambda: (diagonal, *mats(40, 40, 17)),
    lambda: (one, *mats(40, 41, 170), 3, 5),
    case(changed_between, 40, 41, 17, 30),
    case(changed_inside, 40, 41, 17, 30),
    case(in_a_loop, 40, 41, 17, 30),
    case(in_a_loop, 40, 41, 17, 60),
    case(chosen, 40, 41, 17, 30),
    *(lambda s=s: (where, *mats(120, 130, 70), some(120, 130, s)) for s in (0, 0.003, 0.03, 0.5, 1)),
    lambda: (where, *mats(12, 13, 7), some(12, 13, 0.02)),
    lambda: (where, mats(120, 130, 70)[0], np.asfortranarray(mats(120, 130, 70)[1]), some(120, 130, 0.01)),
    lambda: (where_few, *mats(120, 130, 70), np.random.default_rng(9).integers(-90, 4, (120, 130))),
    *(lambda s=s: (masked, *mats(120, 130, 70), some(120, 130, s)) for s in (0, 0.003, 0.03, 0.5)),
    lambda: (masked, *mats(120, 130, 70), some(100, 120, 0.03)),
    lambda: (above, *mats(130, 130, 70), np.random.default_rng(9).integers(0, 130, 130)),
]

LOOSE = [
    lambda: (masked, *mats(120, 130, 70), some(121, 130, 0.5)),
    lambda: (masked, *mats(120, 130, 70), some(120, 131, 0.5)),
    lambda: (where, *mats(120, 130, 70), some(1, 130, 0.01)),
    lambda: (above, *mats(130, 130, 70), np.random.default_rng(9).integers(-3, 160, 130)),
    case(loop, 40, 41, 17, 30, -2),
    lambda: (pick, *mats(40, 41, 17), *last(at(30, 40))),
    lambda: (loop, *mats(40, 41, 17), *last(at(30, 40))),
    lambda: (pick_sum, *mats(40, 41, 17), *last(at(30, 40))),
    lambda: (chosen, *mats(40, 41, 17), *last(at(30, 40))),
    lambda: (rows, np.array([0, 1, 9]), np.arange(9), np.ones(4), *mats(40, 41, 17)),
    lambda: (rows, np.array([0, 1, 2]), np.array([0, 77]), np.ones(4), *mats(40, 41, 17)),
    lambda: (rows, np.array([5, 1, -2]), np.array([0, 7]), np.ones(2), *mats(40, 41, 17)),
    lambda: (rows, np.zeros(0, int), np.arange(3), np.ones(3), *mats(40, 41, 17)),
    lambda: (pick, *mats(40, 41, 0), *at(30, 40)),
    lambda: (pick, *mats(0, 41, 3), *at(0, 4)),
    lambda: (pick, *mats(0, 41, 3), *at(3, 4)),
    lambda: (trace, *mats(40, 40, 0)),
    lambda: (diagonal, *mats(40, 30, 5)),
    lambda: (one, *mats(40, 41, 170), 40, 5),
    lambda: (one, *mats(40, 41, 170), -1, -41),
    lambda: (pick, abs(mats(40, 41, 17)[0]) * 1e200, abs(mats(40, 41, 17)[1]) * 1e200, *at(30, 40)),
    lambda: (pick, mats(40, 41, 17)[0] * np.inf, mats(40, 41, 17)[1], *at(30, 40)),
    lambda: (trace, abs(mats(40, 41, 17)[0]) * 1e200, abs(mats(41, 40, 17)[1]) * 1e200),
    lambda: (pick, np.full((40, 3), np.nan), mats(40, 41, 3)[1], *at(30, 40)),
]
