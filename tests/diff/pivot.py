# threads: 1,2
# calls: 1
"""Rounds that change all of a matrix by its own row and column of that number (poly/pivot.c).

Matrices beyond a megabyte go through 32 rounds at a time, and every element must see the operands of
the order written: with the row kept as it was or read as it is by then, the column too, negative
cycles, NaN, infinities, sums that wrap, fewer rounds than rows, matrices that are wide or tall.
"""

import numpy as np


def outer(p):
    for k in range(p.shape[0]):
        p[:] = np.minimum(p[:], np.add.outer(p[:, k], p[k, :]))


def rounds(p, n: int):
    for k in range(n):
        p[:] = np.maximum(p, np.minimum(p[:, k][:, None], p[k, :]))
    return p


def by_rows(p, n):
    """The row is read as it is by then."""
    for k in range(n):
        for i in range(p.shape[0]):
            p[i, :] = p[i, :] * 0.5 + p[i, k] * p[k, :] * 0.125


def live(p: list, n):
    """The row and the column are."""
    for k in range(n):
        for i in range(len(p)):
            for j in range(len(p[0])):
                p[i][j] = p[i][j] - p[i][k] * p[k][j] * 0.25


def numbers(n, m, dtype=np.float64, low=-20):
    a = np.random.default_rng(n).integers(low, 1000, (n, m)).astype(dtype)
    return a * 0.37 if np.dtype(dtype).kind == "f" else a


def odd():
    a = numbers(370, 370)
    a[3, 5] = np.nan
    a[70, 2] = -0.0
    a[200, 200] = np.inf
    return a


def wraps():
    a = numbers(520, 520, np.int32)
    a[5, 6] = 2**31 - 1
    a[6, 500] = -(2**31)
    return a


CASES = [
    lambda: (outer, numbers(520, 520, np.int32)),
    lambda: (outer, wraps()),
    lambda: (outer, numbers(80, 1700)),
    lambda: (outer, numbers(33, 33)),
    lambda: (outer, np.zeros((0, 0))),
    lambda: (rounds, numbers(1800, 75), 75),
    lambda: (rounds, numbers(600, 600, np.float32), 40),
    lambda: (rounds, numbers(600, 600), 31),
    lambda: (rounds, numbers(600, 600), -40),
    lambda: (by_rows, numbers(400, 400) * 0.01, 70),
    lambda: (by_rows, numbers(140, 1000) * 0.01, 140),
    lambda: (live, (numbers(33, 4000) * 1e-3).tolist(), 33),
    lambda: (live, (numbers(6, 9) * 1e-3).tolist(), 6),
]

LOOSE = [
    lambda: (outer, odd()),
    lambda: (rounds, numbers(600, 600), 601),
    lambda: (outer, numbers(75, 1800).T),
    lambda: (outer, numbers(400, 800)[:, ::2]),
    lambda: (outer, numbers(400, 400).T),
]
