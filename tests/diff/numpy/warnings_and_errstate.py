# native: any
"""Floating-point warnings, and np.errstate that turns them off or into errors."""
import numpy as np


def divide(a, b):
    return a / b


def logs(a):
    return np.log(a)


def root(a):
    return np.sqrt(a)


def grow(a):
    return a * a


def quiet(a, b):
    with np.errstate(all="ignore"):
        return a / b


def strict(a, b):
    with np.errstate(all="raise"):
        c = a + 1.0
        return c / b


def loop(a, b):
    out = np.zeros(len(a))
    for i in range(len(a)):
        out[i] = a[i] / b[i]
    return out


def sweeps(a, u, v, x, y):
    a += np.outer(u, v)
    x += y @ a
    y -= a @ x


def mixed(a, x, y):
    a *= 2.0
    x[:] = np.dot(a, y)


def square(a, b):
    a[:] = a @ b


def big(n, *at):
    a = np.ones(n)
    a[at] = 1e200
    return a


CASES = [
    lambda: (sweeps, big((5, 4)), big(5), big(4), big(4), big(5)),
    lambda: (sweeps, big((5, 4), 4, 3), big(5), big(4), big(4), big(5, 4)),
    lambda: (sweeps, big((5, 4)), big(5, 0), big(4, 0), big(4), big(5)),
    lambda: (sweeps, big((5, 4)), big(5), big(4), np.full(4, np.inf), big(5) - 1.0),
    lambda: (sweeps, big((0, 4)), big(0), big(4), big(4), big(0)),
    lambda: (mixed, big((3, 3), 2, 2), big(3), big(3, 2)),
    lambda: (mixed, big((3, 3)), big(3), big(3)),
    lambda: (square, big((9, 9), 8, 8), big((9, 9), 8, 8)),
    lambda: (square, big((9, 9)), big((9, 9)) * np.inf),
    lambda: (divide, np.array([1.0, 2.0]), np.array([0.0, 1.0])),
    lambda: (divide, np.array([0.0, 2.0]), np.array([0.0, 1.0])),
    lambda: (divide, np.array([1.0, 2.0]), np.array([3.0, 7.0])),
    lambda: (logs, np.array([0.0, 1.0])),
    lambda: (root, np.array([-1.0, 4.0])),
    lambda: (grow, np.array([1e200, 1.0])),
    lambda: (grow, np.array([1e-200, 1.0])),
    lambda: (grow, np.array([1e20, 1.0], np.float32)),
    lambda: (quiet, np.array([1.0]), np.array([0.0])),
    lambda: (strict, np.array([1.0]), np.array([0.0])),
    lambda: (strict, np.array([1.0]), np.array([2.0])),
    lambda: (loop, np.array([1.0, 2.0]), np.array([0.0, 4.0])),
    lambda: (loop, np.array([1.0, 2.0]), np.array([2.0, 4.0])),
]
