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


CASES = [
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
