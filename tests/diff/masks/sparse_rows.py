# rtol: 1e-15
"""Rows of a sparse matrix times a vector: the product of a slice and a gather."""
import numpy as np


def csr(row, col, val, x):
    y = np.empty(row.size - 1, val.dtype)
    for i in range(row.size - 1):
        c = col[row[i] : row[i + 1]]
        v = val[row[i] : row[i + 1]]
        y[i] = v @ x[c]
    return y


def matrix(t, empty=0):
    rng = np.random.default_rng(3)
    n = rng.integers(1 - empty, 7, size=20)
    row = np.concatenate(([0], np.cumsum(n))).astype(t)
    col = rng.integers(0, 30, size=row[-1]).astype(t)
    return csr, row, col, rng.normal(size=row[-1]), rng.normal(size=30)


CASES = [
    lambda: matrix(np.int64),
    lambda: matrix(np.uint32),
    lambda: matrix(np.int32, 1),
]
