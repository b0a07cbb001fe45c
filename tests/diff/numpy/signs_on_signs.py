# native: all
"""Negation of negation, of constants, of differences, in every type."""

import numpy as np


def twice(a):
    return -(-a)


def thrice(a, b):
    return -(-(-a)) - (-(-b)), -(a - -b), +(-(+a))


def number(x):
    return -(-x), - -x - -1, -(-(x - 1))


def stored(a, x):
    for i in range(len(a)):
        a[i] = -(-a[i]) - -x


CASES = [
    *[lambda t=t: (twice, np.arange(7).astype(t)) for t in ("i1", "i2", "i4", "i8", "u1", "u8")],
    *[lambda t=t: (twice, (np.arange(7) - 3).astype(t)) for t in ("f4", "f8", "c8", "c16")],
    *[
        lambda t=t: (thrice, (np.arange(7) - 3).astype(t), np.arange(7).astype(t))
        for t in ("i1", "i4", "i8", "f8", "c16")
    ],
    lambda: (number, 3),
    lambda: (number, -0.0),
    lambda: (number, 2j),
    lambda: (number, True),
    lambda: (stored, np.arange(5), 3),
    lambda: (stored, np.arange(5.0), 3),
]
