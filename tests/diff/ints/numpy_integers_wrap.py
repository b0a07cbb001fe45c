"""Integer arrays wrap per dtype; NumPy scalars do too, with a warning; sums widen as NumPy says."""
import numpy as np


def add(a, b):
    return a + b


def multiply(a, b):
    return a * b


def subtract(a, b):
    return a - b


def total(a):
    return np.sum(a), np.prod(a), a.max(), a.min()


def loop(a):
    s = a[0]
    for i in range(1, len(a)):
        s = s + a[i]
    return s


def dtypes(*names):
    return [np.dtype(n) for n in names]


SMALL = dtypes("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8")

CASES = [
    *[lambda f=f, d=d: (f, np.array([100, 120, 7], d), np.array([100, 3, 9], d))
      for f in (add, multiply, subtract) for d in SMALL],
    *[lambda d=d: (total, np.array([100, 120, 7, 100], d)) for d in SMALL],
    lambda: (add, np.array([250], np.uint8), 5),
    lambda: (add, np.array([250], np.uint8), 10),
    lambda: (add, np.array([250], np.uint8), np.array([300], np.int16)),
    lambda: (loop, np.array([100, 100, 100], np.uint8)),
    lambda: (loop, np.array([1, 2, 3], np.uint8)),
    lambda: (loop, np.array([1, 2, 3], np.int32)),
]
