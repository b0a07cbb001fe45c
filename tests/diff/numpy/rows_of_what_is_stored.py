# native: yes
"""An array statement reads rows and columns of the very array that it stores to: they are copied first, then no
temporary of the whole is made."""

import numpy as np


def shortest(path):
    for k in range(path.shape[0]):
        path[:] = np.minimum(path[:], np.add.outer(path[:, k], path[k, :]))
    return path


def eliminate(a):
    for k in range(a.shape[0]):
        a[:, :] = a - np.outer(a[:, k], a[k, :]) * 0.125
    return a


def two_rows(a, k, m):
    a[:, :] = a + a[k, :] * a[m, :] + a[:, m : m + 1]
    return a


def part(a, k):
    a[1:, :-1] = a[1:, :-1] * a[k, 1:] + a[0, :-1]
    return a


def planes(a, k):
    a[:] = a + a[k]
    a[:, :, :] = a * a[:, k : k + 1, :]
    return a


def columns(a, k):
    a[:, 1:] = a[:, 1:] / a[:, k : k + 1]
    return a


def vector(a, k):
    a[:] = a - a[k]
    a[2:] = a[2:] * a[:-2]
    return a


def grid(n, m, dtype="f8"):
    toss = np.random.default_rng(n * 100 + m)
    return (toss.uniform(-9, 9, (n, m)) + (1j if dtype == "c16" else 0)).astype(dtype)


def cube(n):
    return grid(n * n, n).reshape(n, n, n)


CASES = [
    lambda: (shortest, grid(9, 9, "i4")),
    lambda: (shortest, grid(37, 37, "i8")),
    lambda: (shortest, grid(5, 8)),
    lambda: (shortest, grid(1, 1)),
    lambda: (shortest, grid(0, 0)),
    lambda: (shortest, grid(0, 4)),
    lambda: (shortest, grid(8, 8).T),
    lambda: (shortest, grid(16, 16)[::2, ::2]),
    lambda: (eliminate, grid(7, 7)),
    lambda: (eliminate, grid(7, 7, "c16")),
    lambda: (eliminate, grid(7, 9, "f4")),
    lambda: (two_rows, grid(6, 5), 2, 3),
    lambda: (two_rows, grid(6, 5), 4, 4),
    lambda: (part, grid(6, 6), 0),
    lambda: (part, grid(6, 6), 3),
    lambda: (part, grid(1, 6), 0),
    lambda: (part, grid(6, 1), 2),
    lambda: (planes, cube(4), 2),
    lambda: (planes, cube(1), 0),
    lambda: (columns, grid(5, 6), 0),
    lambda: (columns, grid(5, 6), 3),
    lambda: (vector, grid(1, 20)[0], 7),
    lambda: (vector, grid(1, 2)[0], 1),
]

LOOSE = [
    lambda: (two_rows, grid(6, 5), -1, 0),
    lambda: (shortest, grid(5, 3)),
    lambda: (two_rows, grid(3, 3), 3, 0),
    lambda: (part, grid(0, 4), 0),
    lambda: (eliminate, np.array([[np.nan, np.inf], [1.0, -np.inf]])),
    lambda: (columns, np.zeros((3, 3)), 0),
]
