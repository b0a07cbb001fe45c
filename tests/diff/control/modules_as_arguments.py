# native: yes
# ulp: 4
"""NumPy itself, and functions, as arguments: each has a version of its own, guarded by identity."""

import math

import numpy as np


def root_sum(np, a):
    return np.sqrt(np.sum(a * a))


def passed_on(xp, a):
    return helper(xp, a) + xp.pi


def helper(lib, a):
    return lib.maximum(a, 0.0).sum()


def nested(np, a):
    return np.linalg.norm(a) * np.float64(2)


def made(np, n):
    x = np.zeros(n, dtype=np.float32)
    x[:] = np.arange(n)
    return x


def by_keyword(a, *, np):
    return np.exp(a)


def callback(f, a, b, n):
    s = 0.0
    h = (b - a) / n
    for i in range(n):
        s += f(a + i * h)
    return s * h


def square(x):
    return x * x


def cube(x):
    return x * square(x)


def with_ufunc(op, a, b):
    return op(a, b)


def scalar(m, x):
    return m.sin(x) + m.pi


CASES = [
    lambda: (root_sum, np, np.arange(4.0)),
    lambda: (root_sum, np, np.arange(4)),
    lambda: (passed_on, np, np.arange(5.0) - 2),
    lambda: (made, np, 4),
    lambda: (by_keyword, np.arange(1.0, 5.0), Kw(np=np)),
    lambda: (callback, square, 0.0, 1.0, 10),
    lambda: (callback, cube, 0.0, 1.0, 10),
    lambda: (callback, math.sin, 0.0, 1.0, 10),
    lambda: (with_ufunc, np.maximum, np.arange(3.0), np.ones(3)),
    lambda: (with_ufunc, np.add, np.arange(3.0), np.ones(3)),
    lambda: (scalar, math, 0.5),
]

LOOSE = [
    lambda: (root_sum, math, 2.0),
    lambda: (callback, lambda x: x + 1.0, 0.0, 1.0, 10),
    lambda: (root_sum, None, 2.0),
    lambda: (scalar, np, 0.5),
    lambda: (nested, np, np.arange(4.0)),
]
