# native: any
"""Elements of a tuple of several types became one type in a loop."""

import numpy as np


def last(n):
    for x in (1, 2.5, 3):
        n = n + 1
    for y in (1, 2.5):
        break
    return x, y, n


def total(a):
    s = 0
    for k in (2, 3, True):
        s += k * a
    return s, k


def of_numpy(a):
    for k in (np.float32(1), 2.0):
        a = a + k
    return a, k


CASES = [
    lambda: (last, 1),
    lambda: (total, 2.0),
    lambda: (total, 2),
    lambda: (of_numpy, np.float32(1)),
]
