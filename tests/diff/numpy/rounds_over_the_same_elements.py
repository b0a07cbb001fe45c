# native: yes
"""A loop of many rounds over the same elements runs block by block; each element sees its rounds in
order."""

import numpy as np


def escape(c, horizon, rounds):
    z = np.zeros(c.shape, c.dtype)
    n = np.zeros(c.shape, np.int64)
    for k in range(rounds):
        inside = abs(z) < horizon
        n[inside] = k
        z[inside] = z[inside] ** 2 + c[inside]
    return z, n


def relax(a, b, rounds, w):
    for k in range(rounds):
        a[:, :] = a * w + b
        b[:, :] = b - a * k
    return a


def last_round(a, rounds):
    kept = np.zeros(a.shape[0])
    for k in range(rounds):
        a[:, :] = a * 0.5 + 1.0
        kept[:] = a[:, 0]
    return kept


def grid(rows, columns, dtype):
    toss = np.random.default_rng(rows * 100 + columns)
    x = toss.uniform(-2, 2, (rows, columns))
    return (x + 1j * toss.uniform(-2, 2, (rows, columns))).astype(dtype) if dtype == "c16" else x


CASES = [
    lambda: (escape, grid(3, 70, "c16"), 2.0, 30),
    lambda: (escape, grid(5, 33, "f8"), 2.0, 7),
    lambda: (escape, grid(1, 1, "c16"), 2.0, 3),
    lambda: (escape, grid(0, 4, "f8"), 2.0, 3),
    lambda: (escape, grid(4, 0, "f8"), 2.0, 3),
    lambda: (escape, grid(4, 9, "f8"), 2.0, 0),
    lambda: (escape, np.full((2, 40), -2.0 + 0j), 2.0, 9),
    lambda: (relax, grid(4, 67, "f8"), grid(4, 67, "f8"), 6, 0.25),
    lambda: (relax, grid(4, 67, "f8"), grid(1, 67, "f8")[[0] * 4], 1, 0.25),
    lambda: (last_round, grid(6, 40, "f8"), 5),
]


def _same():
    a = grid(4, 20, "f8")
    return relax, a, a, 3, 0.5


def _overlap():
    a = grid(5, 20, "f8")
    return relax, a[1:], a[:-1], 3, 0.5


LOOSE = [_same, _overlap, lambda: (escape, np.array([[np.nan, 1.0, np.inf]]), 2.0, 4)]
