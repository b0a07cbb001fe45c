# rtol: 1e-13
"""Library products inside loops whose rounds are independent, and inside loops whose are not."""

import numpy as np


def each(a, b, c):
    for i in range(a.shape[0]):
        c[i] += a[i] @ b[i]
    return c


def picked(a, at, c):
    for i in range(c.shape[0]):
        if i % 3:
            c[i] = a[at[i]] @ a[at[i - 1]]
    return c


def nested(a, b, w, c):
    for i in range(c.shape[0]):
        for j in range(b.shape[0]):
            c[i] += (a[i] @ b[j]) @ (b[j] * w[i, j])
    return c


def same_place(a, b, c):
    for i in range(a.shape[0]):
        c += a[i] @ b[i]
    return c


def kept(a, n, c):
    b = a[0]
    for i in range(a.shape[0]):
        if i == n:
            b = a[i]
        c[i] = b @ a[i]
    return c


def chain(a):
    p = np.eye(a.shape[1])
    for i in range(a.shape[0]):
        p = p @ a[i]
    return p


def overwritten(a):
    for i in range(1, a.shape[0]):
        a[i] = a[i] @ a[i - 1]
    return a


def rotated(r, x):
    out = np.empty_like(x)
    for i in range(x.shape[0]):
        out[i] = r[i] @ x[i]
    return out


def quadratic(m, x):
    out = np.empty(x.shape[0])
    for i in range(x.shape[0]):
        out[i] = x[i] @ m @ x[i]
    return out


def rows(a, v, out):
    for i in range(a.shape[0]):
        t = a[i].reshape(v.shape[0], -1)
        out[i] = (v @ t).sum()
    return out


def numbers(*shape, kind=float):
    r = np.random.default_rng(len(shape))
    x = r.normal(size=shape)
    return (x + 1j * r.normal(size=shape) if kind in (complex, "c8") else x).astype(kind)


def case(f, *shapes, kind=float):
    return lambda: (f, *(numbers(*s, kind=kind) for s in shapes))


def one(f, n, kind=float, times=7):
    return case(f, (times, n, n), (times, n, n), (times, n, n), kind=kind)


CASES = (
    [one(each, n, kind) for n in (0, 1, 2, 3, 4, 5) for kind in (float, complex, "f8")]
    + [one(each, 3, times=0), one(each, 3, times=1), one(each, 70, times=3), one(each, 3, int)]
    + [case(each, (5, 2, 3), (5, 3, 4), (5, 2, 4)), case(each, (5, 4, 1), (5, 1, 3), (5, 4, 3))]
    + [
        lambda: (picked, numbers(5, 3, 3), np.array([4, 0, 1, 3, 2, 2]), numbers(6, 3, 3)),
        case(nested, (4, 3, 3), (3, 3, 3), (4, 3), (4, 3, 3)),
        case(nested, (4, 4, 4), (3, 4, 4), (4, 3), (4, 4, 4), kind=complex),
        case(same_place, (6, 3, 3), (6, 3, 3), (3, 3)),
        case(chain, (6, 3, 3)),
        case(overwritten, (6, 3, 3)),
        case(rotated, (50, 3, 3), (50, 3)),
        case(quadratic, (4, 4), (30, 4)),
        case(rows, (5, 12), (3, 4), (5,)),
    ]
)


def shared(f):
    x = numbers(7, 3, 3)
    return f, x, x[::-1], x[1:7]


LOOSE = [
    lambda: (picked, numbers(5, 3, 3), np.array([4, 0, 1, -1, 2, 2]), numbers(6, 3, 3)),
    lambda: (each, np.full((2, 2, 2), np.nan), np.ones((2, 2, 2)), np.ones((2, 2, 2))),
    lambda: (each, numbers(4, 3, 3), numbers(4, 3, 3), numbers(3, 3, 3)),
    lambda: (each, numbers(4, 3, 2), numbers(4, 3, 3), numbers(4, 3, 3)),
    lambda: (picked, numbers(5, 3, 3), np.array([4, 0, 5, 1, 2, 2]), numbers(6, 3, 3)),
    lambda: (kept, numbers(6, 3, 3), 2, numbers(6, 3, 3)),
    lambda: (kept, numbers(6, 3, 3), 9, numbers(6, 3, 3)),
    lambda: shared(each),
]
