"""Index arrays: gather in NumPy's shapes and memory orders, scatter in order, the later of equal places wins."""
import numpy as np


def take(a, i):
    return a[i]


def columns(a, i):
    return a[:, i]


def last(a, i):
    return a[..., i]


def row(a, k, i):
    return a[k, i]


def around(a, i):
    return a[i, :, i]


def inner(a, i):
    return a[:, i, 1:]


def twice(a, i, j):
    return a[i, j] * 2


def constant(a):
    return a[[0, 2, 1]], a[:, [1, 0]], a[[0, 1], [1, 2]]


def new_axis(a, i):
    return a[i, None], a[None, i]


def put(a, i, v):
    a[i] = v
    return a


def put_columns(a, i, v):
    a[:, i] = v
    return a


def put_two(a, i, j, v):
    a[i, j] = v
    return a


def add(a, i, v):
    a[i] += v
    return a


def add_two(a, i, j, v):
    a[i, j] *= v
    return a


def permute(a, i):
    a[i] = a
    return a


def self_index(a):
    a[a] = a[::-1]
    return a


def swap(a, i, j):
    a[[i, j]] = a[[j, i]]
    return a


def csr(row, col, val, x):
    y = np.empty(row.size - 1, val.dtype)
    for i in range(row.size - 1):
        c = col[row[i] : row[i + 1]]
        v = val[row[i] : row[i + 1]]
        y[i] = v @ x[c]
    return y


def neighbours(idx, g):
    s = np.zeros(g.shape)
    for a in range(idx.shape[0]):
        for b in range(idx.shape[1]):
            s[a] += g[idx[a, b]] * 0.5
    return s


def computed(x, i):
    return x[i + 1] - x[i] + x[(i * 2) % 5]


def chained(x, i, j):
    return x[i][j]


def of_expression(x, y, i):
    return (x + y)[i]


def grid(n):
    x = np.linspace(0.0, 1.0, n)
    i = np.arange(n)
    return x[i[:, None] * np.ones(n, int)[None, :]]


def smooth(x, i):
    for k in range(3):
        x[i] = (x[i] + x[i - 1]) * 0.5
    return x


i3 = np.array([2, 0, 1])
i33 = np.array([[2, 0, 1], [1, 1, 0]])


def rand(*shape):
    return np.random.default_rng(1).normal(size=shape)


CASES = [
    lambda: (take, rand(5), i3),
    lambda: (take, rand(5), -i3),
    lambda: (take, rand(5), i33),
    lambda: (take, rand(5), np.zeros(0, int)),
    lambda: (take, rand(5), np.array([4])),
    lambda: (take, rand(3, 4), i3),
    lambda: (take, rand(3, 4), i33),
    lambda: (take, rand(3, 4, 2), i3),
    lambda: (take, rand(6)[::2], i3),
    lambda: (take, np.asfortranarray(rand(3, 4)), i3),
    *[lambda t=t: (take, rand(5), i3.astype(t)) for t in "bhilBHIL"],
    *[lambda t=t: (take, np.arange(5).astype(t), i3) for t in "?bhilBHILfdFD"],
    lambda: (columns, rand(3, 4), i3),
    lambda: (columns, rand(3, 4), -i3),
    lambda: (columns, rand(3, 4, 5), i3),
    lambda: (last, rand(3, 4, 5), i3),
    lambda: (last, rand(4), i3),
    lambda: (row, rand(3, 4), 1, i3),
    lambda: (row, rand(3, 4, 5), 2, i3),
    lambda: (row, rand(3, 4), i3, 1),
    lambda: (around, rand(3, 4, 5), i3),
    lambda: (inner, rand(3, 4, 5), i3),
    lambda: (twice, rand(3, 4), i3, i3),
    lambda: (twice, rand(3, 4), i3[:, None], i3),
    lambda: (twice, rand(3, 4), i33, np.array([3, 2, 1])),
    lambda: (constant, rand(3, 4)),
    lambda: (new_axis, rand(3, 4), i3),
    lambda: (put, rand(5), i3, 1.5),
    lambda: (put, rand(5), np.array([1, 1, 1]), np.arange(3.0)),
    lambda: (put, rand(5), np.array([-1, 1, -4]), np.arange(3.0)),
    lambda: (put, rand(3, 4), i3, np.arange(4.0)),
    lambda: (put, rand(3, 4), np.array([1, 1]), rand(2, 4)),
    lambda: (put, np.arange(5), i33, rand(2, 3) * 9),
    lambda: (put_columns, rand(3, 4), i3, np.arange(3.0)),
    lambda: (put_columns, rand(3, 4), np.array([1, 1]), rand(3, 2)),
    lambda: (put_two, rand(3, 4), i3, i3, np.arange(3.0)),
    lambda: (put_two, rand(3, 4), i3[:, None], i3, rand(3, 3)),
    lambda: (add, rand(5), np.array([1, 1, 2]), 1.0),
    lambda: (add, rand(5), np.array([1, 1, 2]), np.arange(3.0)),
    lambda: (add, rand(3, 2), np.array([1, 1, 2]), np.arange(2.0)),
    lambda: (add_two, rand(3, 4), i3, np.array([1, 1, 1]), 3.0),
    lambda: (permute, rand(3), i3),
    lambda: (self_index, i3.copy()),
    lambda: (swap, rand(3, 4), 0, 2),
    lambda: (swap, rand(3), 0, -1),
    lambda: (neighbours, np.array([[1, 2], [0, 0], [2, 1]]), rand(3, 4)),
    lambda: (computed, rand(9), i3),
    lambda: (chained, rand(9), i3 + 5, i3),
    lambda: (of_expression, rand(4), rand(4), i3),
    lambda: (grid, 4),
    lambda: (smooth, rand(6), i3 + 1),
]

LOOSE = [
    lambda: (row, rand(3, 4, 5), -1, i3),
    lambda: (neighbours, np.array([[1, 2], [0, 0], [-1, 1]]), rand(3, 4)),
    lambda: (take, rand(5), i3.astype("q")),
    lambda: (take, rand(5), np.array([1, 5])),
    lambda: (take, rand(5), np.array([1, -6])),
    lambda: (take, rand(0), np.zeros(0, int)),
    lambda: (take, rand(0), np.zeros(1, int)),
    lambda: (take, rand(5), np.array([1.0, 2.0])),
    lambda: (take, rand(5), np.zeros((2, 0), int)),
    lambda: (take, rand(3, 4), i33.T),
    lambda: (twice, rand(3, 4), i33.T, i33.T),
    lambda: (twice, rand(3, 4), i3, np.arange(2)),
    lambda: (take, np.asfortranarray(rand(3, 4, 5)), i3),
    lambda: (take, [1, 2, 3], i3),
    lambda: (put, rand(5), np.array([1, 5]), 2.0),
    lambda: (put, rand(5), np.array([1, 2]), np.arange(3.0)),
    lambda: (put, rand(5), np.array([1, 2]), 1j),
    lambda: (put, np.arange(5), np.array([1, 2]), np.nan),
    lambda: (add, np.arange(5), np.array([1, 2]), 1.5),
    lambda: (columns, rand(3, 4), np.array([4])),
]
