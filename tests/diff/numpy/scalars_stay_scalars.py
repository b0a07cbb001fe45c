"""An element of an array is a NumPy scalar and stays one; an element of a list is not."""
import numpy as np


def element(a):
    return a[0]


def total(a):
    s = 0.0
    for i in range(len(a)):
        s += a[i]
    return s


def started_with_int(a):
    s = 0
    for x in a:
        s += x
    return s


def mixed(a, i):
    return a[i] * 2, a[i] + 0.5, -a[i], a[i] > 0, int(a[i]), float(a[i]), abs(a[i])


def inverse(a, i):
    return 1.0 / a[i]


def rounded(x):
    return round(x), int(x), float(x)


CASES = [
    *[lambda d=d: (element, np.array([1, 2], d)) for d in ("?", "i4", "i8", "u1", "f4", "f8", "c16")],
    *[lambda d=d: (total, np.array([1, 2, 3], d)) for d in ("i4", "i8", "f4", "f8")],
    *[lambda d=d: (started_with_int, np.array([1, 2, 3], d)) for d in ("i4", "i8", "f4", "f8")],
    lambda: (total, [1, 2, 3]),
    lambda: (started_with_int, [1, 2, 3]),
    lambda: (started_with_int, [1.0, 2.0]),
    *[lambda d=d: (mixed, np.array([1, 2, 3], d), 1) for d in ("i4", "i8", "f4", "f8")],
    lambda: (mixed, [1.5, 2.5], 1),
    lambda: (inverse, np.array([2.0, 0.0]), 0),
    lambda: (inverse, np.array([2.0, 0.0]), 1),
    lambda: (inverse, [2.0, 0.0], 0),
    lambda: (inverse, [2.0, 0.0], 1),
    lambda: (rounded, 2.5),
    lambda: (rounded, -3.5),
]

LOOSE = [
    lambda: (started_with_int, []),
]
