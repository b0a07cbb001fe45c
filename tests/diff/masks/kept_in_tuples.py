"""What a gather gives stays what it was, also in a tuple and as an argument, when the array changes."""

import numpy as np


def f(a, m):
    t = (a[m], 0)
    a[m] = t[0] * 2
    return t[0]


def g(x, i):
    t = (x[i], 1)
    x[0] = 5
    return t[0]


def h(a, m):
    def twice(v):
        return v * 2

    a[m] = twice(a[m])
    return a


def k(a, m):
    b = [v for v in a[m]]
    a[m] = a[m] + len(a[m])
    return b, a


CASES = [
    lambda: (f, np.arange(5.0), np.arange(5) % 2 == 0),
    lambda: (g, np.arange(5.0), np.array([0, 1])),
    lambda: (h, np.arange(5.0), np.arange(5) % 2 == 0),
]
LOOSE = [
    lambda: (k, np.arange(5.0), np.arange(5) % 2 == 0),
]
