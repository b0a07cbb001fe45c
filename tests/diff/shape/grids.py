# native: yes
# ulp: 4
"""Arrays made of indices: ranges, grids, triangles, diagonals, displays of numbers and arrays."""

import numpy as np


def ranges(a, b, c):
    return np.arange(a, b, c), np.arange(b), np.arange(a, b), np.arange(a, b, c, dtype=np.float64)


def float_ranges(a, b, c):
    return np.arange(a, b, c), np.arange(b * 1.0), np.arange(a, b, c, dtype=np.float32)


def spaces(a, b, n):
    x, h = np.linspace(a, b, n, retstep=True)
    return x, h, np.linspace(a, b, n, endpoint=False), np.logspace(0, b, n), np.logspace(a, b, n, base=2.0)


def grids(n, m):
    i, j = np.mgrid[0:n, 0:m]
    i[0, 0] = 5
    g = np.mgrid[1 : n + 1 : 2, -1:m]
    x, y = np.mgrid[0:1:5j, 0:2:3j]
    return i, j, g, x + y, np.mgrid[0:n], np.mgrid[0:n:0.5]


def open_grids(n, m):
    i, j = np.ogrid[0:n, 0:m]
    y, x = np.ogrid[-1:1:5j, 0:m]
    return i * 10 + j, i, x**2 + y**2, np.ogrid[:n]


def meshes(x, y):
    a, b = np.meshgrid(x, y)
    c, d = np.meshgrid(x, y, indexing="ij")
    e, g = np.meshgrid(x, y, sparse=True)
    return a, b, c, d, e, g, a + b


def mesh3(x, y):
    return np.meshgrid(x, y, x, indexing="xy")


def all_indices(n, m):
    i, j = np.indices((n, m))
    return i, j, np.indices((m,)), np.indices((n, m), dtype=np.float64)


def triangles(a, k):
    return np.tril(a), np.triu(a, 1), np.tril(a, k), np.triu(a, k=-k), np.tri(3), np.tri(4, 5, k, np.int32)


def triangle_indices(n, k):
    r, c = np.tril_indices(n)
    u, v = np.triu_indices(n, k)
    return r, c, u, v, np.tril_indices(n, k, n + 2), np.triu_indices(n, -1, 3)


def upper(a, n):
    return a[np.triu_indices(n, 1)].sum()


def diagonals(a, v, k):
    d = np.diag(a).copy()
    return d, np.diag(v), np.diag(v, k), np.diag(a, 1) + 1, np.diagonal(a, -1).sum(), np.diag(v, -1)


def traces(a):
    return np.trace(a), a.trace(), np.trace(a, 1), np.trace(a, offset=-2)


def krons(a, b):
    return np.kron(a, b), np.kron(b, a)


def powers(x):
    return np.vander(x), np.vander(x, 3), np.vander(x, 4, increasing=True)


def displays(x, y, a):
    return (
        np.array([x, y, 1.5]),
        np.array([[x, 2], [3, y]]),
        np.array([a, a * 2]),
        np.array([[a[0], a[1]], [x, 1]]),
        np.array((x, y)),
        np.asarray([1, 2, 3], dtype=np.float32),
    )


def rotation(t, v):
    r = np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
    return r @ v


def eyes(n, k):
    return np.eye(n, k=k), np.eye(n, n + 1, dtype=np.int32), np.identity(n), np.eye(n) * 2.0


def shapes(x):
    return np.zeros([x, 2]), np.ones((x,), dtype=np.int64), np.full([2, x], 7), np.empty([x, 0])


def r(*shape, d="f8"):
    n = int(np.prod(shape))
    return (np.arange(n) * 7919 % 101 - 50).reshape(shape).astype(d)


CASES = [
    lambda: (ranges, 1, 10, 3),
    lambda: (ranges, 10, 1, -4),
    lambda: (ranges, 3, 3, 2),
    lambda: (ranges, 5, 3, 2),
    lambda: (float_ranges, 0.0, 1.0, 0.1),
    lambda: (float_ranges, 0, 1.5, 0.3),
    lambda: (float_ranges, 1.0, 0.0, -0.07),
    lambda: (float_ranges, 1e-20, 5.0, 1.0),
    lambda: (float_ranges, 2.0, 1.0, 0.1),
    lambda: (spaces, 0.0, 1.0, 7),
    lambda: (spaces, 1, 3, 4),
    lambda: (grids, 3, 4),
    lambda: (open_grids, 3, 4),
    lambda: (meshes, np.arange(3.0), np.arange(4)),
    lambda: (meshes, np.arange(3.0)[:0], np.arange(4)),
    lambda: (mesh3, np.arange(2.0), np.arange(3.0)),
    lambda: (all_indices, 3, 2),
    lambda: (triangles, r(4, 4), 2),
    lambda: (triangles, r(3, 5, d="i4"), -1),
    lambda: (triangles, r(3, 5).T, 0),
    lambda: (triangle_indices, 4, 1),
    lambda: (triangle_indices, 3, -2),
    lambda: (triangle_indices, 0, 0),
    lambda: (triangle_indices, 3, 7),
    lambda: (upper, r(4, 4), 4),
    lambda: (diagonals, r(3, 4), r(3), 2),
    lambda: (diagonals, r(4, 3, d="i4"), r(2, d="c16"), -1),
    lambda: (traces, r(4, 5)),
    lambda: (traces, r(4, 4, d="i2")),
    lambda: (krons, r(2, 3), r(2, 2)),
    lambda: (krons, r(2, 3), r(2, d="i4")),
    lambda: (krons, r(3), r(2)),
    lambda: (powers, r(4)),
    lambda: (powers, r(4, d="i4")),
    lambda: (displays, 3, 4.5, np.arange(2.0)),
    lambda: (displays, 3.0, np.float64(4.5), np.arange(2)),
    lambda: (rotation, 0.3, np.arange(2.0)),
    lambda: (eyes, 3, 1),
    lambda: (shapes, 3),
]

LOOSE = [
    lambda: (ranges, 1, 10, 0),
    lambda: (float_ranges, 0.0, 1.0, 0.0),
    lambda: (float_ranges, 0.0, float("nan"), 0.1),
    lambda: (float_ranges, 0.0, float("inf"), 0.1),
    lambda: (spaces, 1.0, 1.0, 4),
    lambda: (spaces, 1.0, 2.0, 1),
    lambda: (grids, -1, 2),
    lambda: (displays, 3, 4.5, np.arange(3.0)),
    lambda: (diagonals, r(3, 4), r(3), 9),
]
