"""A list of which only the length is read: once it was not looked at at all."""
import numpy as np


def double(a, p):
    for _ in range(len(p)):
        a[:] = a + a
    return a


def both(p, q):
    s = 0.0
    for i in range(len(q)):
        s += p[i]
    return s


CASES = [
    lambda: (double, np.arange(4.0), [1.0, 2.0, 3.0]),
    lambda: (double, np.arange(4.0), [[1, 2], [3, 4]]),
    lambda: (both, [1.0, 2.0, 3.0], [0, 0]),
]
