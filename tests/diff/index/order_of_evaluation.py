# native: any
"""A call in an index must not change what was read before it."""
import numpy as np


def step(x):
    x[0] = x[0] + 1
    return 1


def store(x):
    x[step(x)] = x[0]
    return x


def add_at(x):
    x[step(x)] += 5
    return x


def read(x, y):
    return y[x[0], step(x)]


def window(x):
    return x[x[0]:step(x) + 3]


CASES = [
    lambda: (store, np.array([1, 2, 3])),
    lambda: (store, [1, 2, 3]),
    lambda: (add_at, np.array([1, 2, 3])),
    lambda: (add_at, [1, 2, 3]),
    lambda: (read, np.array([0, 2, 3]), np.arange(9.0).reshape(3, 3)),
    lambda: (window, np.arange(5)),
]
