# native: any
"""Arguments by place and by name mean what they mean to NumPy, or are refused."""

import numpy as np


def by_place(a):
    return np.median(a, 0), np.sort(a, 0), np.cumsum(a, 1)


def too_many(a):
    out = np.zeros(a.shape[1])
    return np.median(a, 0, out), out


def unstable(a):
    return np.sort(a, -1, None, None, stable=True)


def total(a):
    return np.sum(a, 0, np.float64), np.max(a, 0, None, True)


def by_name(a):
    return np.exp(x=a)


def twice(a):
    return np.sort(a, a=a)


CASES = [
    lambda: (by_place, np.arange(6.0).reshape(2, 3)),
    lambda: (too_many, np.arange(6.0).reshape(2, 3)),
    lambda: (unstable, np.arange(6.0).reshape(2, 3)),
    lambda: (total, np.arange(6).reshape(2, 3)),
]
LOOSE = [
    lambda: (by_name, np.arange(6.0)),
    lambda: (twice, np.arange(6.0)),
]
