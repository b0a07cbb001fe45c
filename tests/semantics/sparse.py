# needs: scipy
"""Sparse matrices: what is written to their arrays, and when the original runs."""

import numpy as np
from scipy import sparse


def product(A, x):
    y = A @ x
    return y * 2.0


def written(A, x):
    A.data[0] = 9.0
    y = A @ x
    A.data[0] = 1.0
    return y + A @ x


def late(A, x, k):
    A.data[0] = 9.0
    y = A @ x
    return y[k]


def shares(A, d, x):
    """The same memory by two names."""
    d[0] = 5.0
    y = A @ x
    d[0] = 6.0
    return y, A @ x + 0.0


def loops(A):
    s = 0.0
    for i in range(A.shape[0]):
        for k in range(A.indptr[i], A.indptr[i + 1]):
            s += A.data[k] * (i + 1)
    return s, A.nnz


def make(kind=sparse.csr_matrix):
    return kind(np.array([[1.0, 0, 2], [0, 0, 3], [4, 5, 6]]))


def alias():
    A = make()
    return shares, A, A.data, np.ones(3)


class Mine(sparse.csr_matrix):
    pass


SAME = "the same by construction"
BACK = "arguments as the exception leaves them"
SEMANTICS = [
    (SAME, "native", lambda: (product, make(), np.ones(3))),
    (SAME, "native", lambda: (product, make(sparse.csr_array), np.ones(3))),
    (SAME, "native", lambda: (product, make(sparse.csc_matrix), np.ones(3))),
    (SAME, "native", lambda: (product, make(), np.ones(3, dtype=np.int64))),
    ("shapes fit", "original", lambda: (product, make(), np.ones(4))),
    ("type of the argument", "original", lambda: (product, Mine(make()), np.ones(3))),
    (SAME, "native", lambda: (written, make(), np.ones(3))),
    (BACK, "original", lambda: (late, make(), np.ones(3), 3)),
    (SAME, "native", lambda: (late, make(), np.ones(3), 2)),
    (SAME, "native", alias),
    (SAME, "native", lambda: (loops, make())),
    ("type of the argument", "original", lambda: (loops, np.eye(3))),
]
