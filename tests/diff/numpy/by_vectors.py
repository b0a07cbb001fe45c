# rtol: 1e-13
"""Products of matrices and vectors of many shapes and layouts, and of matrices that are a row or a column."""
import numpy as np


def both(a, x, y):
    return a @ x, y @ a


def updated(a, u, v, x, y, w):
    a += np.outer(u, v)
    x += 2.0 * y @ a
    w += 0.5 * a @ x


def column(a, b, x):
    return 2.0 * (a * b) @ x, (a + b).T @ x


def row(a, b, x):
    return x @ (a * b), x @ (a + b).T


def parts(a, x):
    y = np.zeros(a.shape[0])
    y[:] = a[:, ::2] @ x[::2]
    return y, a[::-1] @ x, x[: a.shape[0]] @ a


def steps(a, n):
    for i in range(n):
        a[i + 1 :, i] = a[:, i] @ a[:, i + 1 :]
    return a


def numbers(*shape, kind=float):
    return np.random.default_rng(3).normal(size=shape).astype(kind)


SHAPES = [(1, 1), (1, 9), (9, 1), (3, 5), (4, 8), (7, 70), (70, 7), (65, 130), (200, 201)]

CASES = (
    [(lambda m=m, n=n: (both, numbers(m, n), numbers(n), numbers(m))) for m, n in SHAPES]
    + [
        (lambda m=m, n=n: (both, np.asfortranarray(numbers(m, n)), numbers(n), numbers(m)))
        for m, n in SHAPES
    ]
    + [
        (lambda m=m: (column, numbers(m, m), numbers(m, m), numbers(m, 1)))
        for m in (1, 2, 9, 67)
    ]
    + [(lambda m=m: (row, numbers(m, m), numbers(m, m), numbers(1, m))) for m in (1, 2, 9, 67)]
    + [
        lambda: (both, numbers(0, 3), numbers(3), numbers(0)),
        lambda: (both, numbers(3, 0), numbers(0), numbers(3)),
        lambda: (both, numbers(40, 30)[::2, ::-1], numbers(30), numbers(20)),
        lambda: (both, numbers(40, 30), numbers(60)[::2], numbers(40)[::-1]),
        lambda: (updated, *(numbers(*s) for s in ((50, 40), (50,), (40,), (40,), (50,), (50,)))),
        lambda: (parts, numbers(20, 30), numbers(30)),
        lambda: (steps, numbers(12, 12), 11),
    ]
)

LOOSE = [
    lambda: (both, np.arange(24, dtype="f4").reshape(4, 6), np.ones(6, "f4"), np.ones(4, "f4")),
    lambda: (both, np.full((20, 20), np.inf), numbers(20), numbers(20)),
    lambda: (both, numbers(20, 20), np.full(20, np.nan), numbers(20)),
    lambda: (both, numbers(4, 5), numbers(4), numbers(4)),
]
