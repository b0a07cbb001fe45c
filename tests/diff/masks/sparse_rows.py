# rtol: 1e-14
"""Rows of a sparse matrix times a vector: the product of a slice and a gather."""

import numpy as np


def csr(row, col, val, x):
    y = np.empty(row.size - 1, val.dtype)
    for i in range(row.size - 1):
        c = col[row[i] : row[i + 1]]
        v = val[row[i] : row[i + 1]]
        y[i] = v @ x[c]
    return y


def matrix(t, empty=0, longest=7):
    rng = np.random.default_rng(3)
    n = rng.integers(1 - empty, longest, size=20)
    row = np.concatenate(([0], np.cumsum(n))).astype(t)
    col = rng.integers(0, 30, size=row[-1]).astype(t)
    return csr, row, col, rng.normal(size=row[-1]), rng.normal(size=30)


CASES = [
    lambda: matrix(np.int64),
    lambda: matrix(np.uint32),
    lambda: matrix(np.int32, 1),
    lambda: matrix(np.uint32, 1, 40),
    lambda: matrix(np.int64, 0, 300),
]


def _outside(place, longest):
    fn, row, col, val, x = matrix(np.int64, 0, longest)
    col[place] = 30
    return fn, row, col, val, x


LOOSE = [lambda: _outside(0, 7), lambda: _outside(-1, 40)]
