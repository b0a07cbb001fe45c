# native: any
"""Subclasses, byte-swapped, unaligned, read-only, structured and object arrays."""
import numpy as np


def double(a):
    return a * 2


def bump(a):
    for i in range(len(a)):
        a[i] = a[i] + 1
    return a


def fill(a):
    a[:] = 3
    return a


class Metres(np.ndarray):
    def __mul__(self, other):
        return "not a product"


def readonly():
    a = np.arange(4.0)
    a.flags.writeable = False
    return a


def unaligned():
    return np.frombuffer(bytearray(41), np.uint8)[1:].view(np.float64)


CASES = [
    lambda: (double, np.arange(4.0).view(Metres)),
    lambda: (bump, np.arange(4.0).view(Metres)),
    lambda: (double, np.matrix([[1, 2], [3, 4]])),
    lambda: (double, np.ma.array([1.0, 2.0], mask=[0, 1])),
    lambda: (double, np.arange(4, dtype=">f8")),
    lambda: (bump, np.arange(4, dtype=">i4")),
    lambda: (double, readonly()),
    lambda: (bump, readonly()),
    lambda: (fill, readonly()),
    lambda: (double, unaligned()),
    lambda: (bump, unaligned()),
    lambda: (double, np.array([1, 2.5, 10**30], dtype=object)),
    lambda: (double, np.arange(4, dtype=np.float16)),
    lambda: (double, np.arange(4, dtype=np.longdouble)),
    lambda: (double, [1, 2]),
    lambda: (double, "ab"),
    lambda: (double, (1, 2)),
    lambda: (bump, [True, False]),
    lambda: (bump, [1, 2.5]),
    lambda: (bump, [np.float64(1), 2.0]),
    lambda: (bump, []),
]
