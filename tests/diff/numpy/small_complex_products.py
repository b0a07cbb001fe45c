# rtol: 1e-13
"""Products of complex matrices of few columns, of all layouts; rows of a sparse matrix, whose ends are read twice."""
import numpy as np


def product(a, b):
    return a @ b


def summed(g, h, s):
    for i in range(g.shape[0]):
        for j in range(h.shape[0]):
            s[i] += (g[i] @ h[j]) @ (h[j] * 2.0)
    return s


def turned(a, b):
    return a.T @ b, a @ b.T, a.T @ b.T


def into_part(a, b, c):
    c[1:, ::2] = a @ b
    return c


def rows(at, col, val, x):
    y = np.empty(at.size - 1, val.dtype)
    for i in range(at.size - 1):
        cols = col[at[i] : at[i + 1]]
        vals = val[at[i] : at[i + 1]]
        y[i] = vals @ x[cols]
    return y


def changed_between(at, out):
    for i in range(at.size - 1):
        out[i] = at[i]
        at[i] += 1
        out[i] += at[i] * 10
    return out


def squares(a, x):
    out = np.zeros_like(a)
    for i in range(a.shape[0]):
        out[i] += a[i] @ (x * a[i]) @ a[-1 - i].T
    return out


def corners(a, b):
    out = np.zeros((a.shape[0], a.shape[0]), a.dtype)
    for n in range(a.shape[0]):
        out[:n, :n] += a[:n, :n] @ b[:n, :n]
        out[:5, :n] += a[:5, :n] @ b[:n, :n]
        out[:n, :5] -= a[:n, :n] @ b[:n, :5]
    return out


def whole(*shape, kind):
    """Whole numbers: products of float32 are exact then, however they are summed."""
    x = np.random.default_rng(sum(shape)).integers(-9, 9, size=(*shape, 2))
    return (x[..., 0] + 1j * x[..., 1]).astype(kind) if kind[0] == "c" else x[..., 0].astype(kind)


def numbers(*shape, kind=complex):
    r = np.random.default_rng(3)
    x = r.normal(size=shape) + 1j * r.normal(size=shape)
    return x.astype(kind)


def system(n=9, kind=np.int64):
    at = np.array([0, 2, 2, 5, 9], kind)
    col = np.array([1, 3, 0, 1, 2, 8, 7, 0, 8], kind)
    return at, col, np.arange(9.0), np.linspace(0, 1, n)


CASES = [
    (lambda m=m, k=k, n=n: (product, numbers(m, k), numbers(k, n)))
    for m in (1, 3, 5)
    for k in (1, 2, 4)
    for n in (1, 2, 3, 4, 5)
] + [
    (lambda kind=kind: (corners, whole(19, 19, kind=kind), whole(19, 19, kind=kind)))
    for kind in ("f4", "f8", "c8", "c16", "i4")
] + [
    lambda: (squares, np.random.default_rng(1).normal(size=(7, 3, 3)), 2.0),
    lambda: (squares, numbers(5, 4, 4)[:, :3, 1:], 2.0),
    lambda: (product, numbers(3, 3, kind="c8").astype("c16"), numbers(3, 3)),
    lambda: (product, np.ones((3, 3)), numbers(3, 3)),
    lambda: (product, numbers(0, 3), numbers(3, 2)),
    lambda: (product, numbers(2, 0), numbers(0, 2)),
    lambda: (product, np.asfortranarray(numbers(3, 4)), np.asfortranarray(numbers(4, 3))),
    lambda: (product, numbers(6, 8)[::2, ::2], numbers(4, 3)),
    lambda: (summed, numbers(2, 3, 3), numbers(4, 3, 3), numbers(2, 3, 3)),
    lambda: (summed, numbers(2, 4, 4), numbers(4, 4, 4), numbers(2, 4, 4)),
    lambda: (turned, numbers(3, 3), numbers(3, 3)),
    lambda: (into_part, numbers(2, 3), numbers(3, 3), numbers(3, 6)),
    lambda: (rows, *system()),
    lambda: (rows, *system(kind=np.uint32)),
    lambda: (changed_between, np.arange(6), np.zeros(6, int)),
]

LOOSE = [
    lambda: (product, np.full((2, 2), 1 + 2j, "c8"), np.full((2, 2), 3 - 1j, "c8")),
    lambda: (rows, *system(8)),
    lambda: (rows, np.array([0, 2, 11]), *system()[1:]),
    lambda: (rows, np.array([2, 0, 3]), *system()[1:]),
    lambda: (rows, np.array([-2, 3]), *system()[1:]),
    lambda: (rows, np.array([0]), *system()[1:]),
    lambda: (product, numbers(2, 2), numbers(3, 2)),
]



def own():
    at = np.arange(6)
    return changed_between, at, at


LOOSE += [own]
