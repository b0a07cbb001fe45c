# needs: scipy
"""Sparse matrices of SciPy as arguments: loops over their arrays are compiled, products and rows are
SciPy's own."""
import numpy as np
from scipy import sparse
from scipy.sparse.linalg import cg, spsolve


def loops(A, x):
    n = A.shape[0]
    y = np.zeros(n)
    data, indices, indptr = A.data, A.indices, A.indptr
    for i in range(n):
        s = 0.0
        for k in range(indptr[i], indptr[i + 1]):
            s += data[k] * x[indices[k]]
        y[i] = s
    return y, A.nnz, A.shape


def power(A, x, n):
    for i in range(n):
        y = A @ x
        x = y / np.sqrt((y * y).sum())
    return x


def products(A, x, m):
    a = A.dot(x) + 1.0
    b = A.T @ x
    c = x @ A
    d = A @ m
    return a, b * 2, c - 1, d + d


def jacobi(A, b, n):
    d = A.diagonal()
    x = np.zeros(len(b))
    for i in range(n):
        r = b - A @ x
        x = x + r / d
    return x


def rows(A, x):
    s = 0.0
    for i in range(A.shape[0]):
        s += (A.getrow(i) @ x).sum()
    return s


def picked(A, x):
    r = A[1]
    return r.toarray() + 1.0, (A @ A) @ x


def whole(A):
    return A.sum(), A.toarray() * 2.0, A.max()


def along(A):
    return A.sum(axis=0) + 1.0, A.sum(axis=1) * 2.0


def made(data, indices, indptr, x):
    n = len(indptr) - 1
    A = sparse.csr_matrix((data, indices, indptr), shape=(n, len(x)))
    return A @ x + 1.0


def changed(A, x):
    """What is written to the arrays is what the matrix has."""
    y = A @ x
    for k in range(len(A.data)):
        A.data[k] *= 2.0
    z = A @ x
    A.data[0] = 7.0
    return y, z, A.dot(x) * 1.0


def solved(A, b):
    x = spsolve(A, b)
    y, info = cg(A, b)
    return x * 2.0, y + 1.0, info


def late(A, x, k):
    A.data[0] = 3.0
    y = A @ x
    return y[k]


def wrong(A, x):
    return A @ x * 2.0


def combined(A, B, x):
    return (A + B) @ x + (2.0 * A - B) @ x


class Heat:
    def __init__(self, A):
        self.A = A
        self.u = np.ones(A.shape[0])

    def step(self, n):
        for i in range(n):
            self.u = self.u + 0.01 * (self.A @ self.u)
        return self.u.sum()


def matrix(kind=sparse.csr_matrix, n=20, m=20):
    r = np.random.default_rng(2)
    a = r.random((n, m)) * (r.random((n, m)) < 0.3)
    a[:, 0] += 1.0
    return kind(a)


def strong(kind=sparse.csr_matrix, n=20):
    a = matrix(np.array, n, n)
    return kind(a + a.T + 30 * np.eye(n))


def vector(n=20):
    return np.linspace(0.5, 2, n)


def parts():
    A = matrix()
    return made, A.data, A.indices, A.indptr, vector()


CASES = [
    lambda: (loops, matrix(), vector()),
    lambda: (loops, matrix(sparse.csr_array), vector()),
    lambda: (loops, sparse.csr_matrix((0, 5)), vector(5)),
    lambda: (power, matrix(), vector(), 4),
    lambda: (power, matrix(sparse.csc_matrix), vector(), 4),
    lambda: (power, matrix(sparse.coo_array), vector(), 4),
    lambda: (products, matrix(), vector(), np.ones((20, 3))),
    lambda: (products, matrix(sparse.csr_array), vector(), np.ones((20, 3))),
    lambda: (jacobi, strong(), vector(), 5),
    lambda: (rows, matrix(), vector()),
    lambda: (picked, matrix(), vector()),
    lambda: (whole, matrix()),
    lambda: (along, matrix(sparse.csr_array)),
    parts,
    lambda: (changed, matrix(), vector()),
    lambda: (late, matrix(), vector(), 3),
    lambda: (combined, matrix(), matrix(), vector()),
]
LOOSE = [
    lambda: (Heat(matrix()).step, 5),
    lambda: (solved, strong(), vector()),
    lambda: (solved, strong(sparse.csc_matrix), vector()),
    lambda: (along, matrix()),
    lambda: (late, matrix(), vector(), 30),
    lambda: (wrong, matrix(), vector(7)),
    lambda: (wrong, matrix(sparse.csr_array), 2.0),
    lambda: (loops, matrix(sparse.coo_matrix), vector()),
    lambda: (loops, None, vector()),
]
