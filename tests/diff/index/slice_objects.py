"""slice(...) as a value: in names, in loops, as an index of several arrays."""

import numpy as np


def shifted(a, n):
    w = slice(0, n - 2)
    c = slice(1, n - 1)
    e = slice(2, n)
    for _ in range(3):
        a[c] = 0.5 * (a[w] + a[e])
    return a[slice(n - 1)]


def rows(a, n):
    s = 0.0
    for i in range(1, n):
        part = slice(i - 1, n, 2)
        s += a[part].sum()
        a[part, i] = a[i, slice(None, None)][part] + 1.0
    return s


def none(a):
    return a[slice(None)], a[slice(None, None, -1)]


def strided(a, n):
    for i in range(1, n - 1):
        west = slice(i - 1, n * (n - 1), n)
        here = slice(i, n * (n - 1), n)
        a[here] = np.maximum(a[here], a[west])
    return a


CASES = [
    lambda: (shifted, np.arange(8.0) ** 2, 8),
    lambda: (rows, np.arange(25.0).reshape(5, 5), 5),
    lambda: (none, np.arange(4)),
    lambda: (strided, np.arange(25.0) % 7, 5),
]
LOOSE = [
    lambda: (shifted, np.arange(8.0) ** 2, 9),
    lambda: (shifted, np.arange(8.0), 0),
    lambda: (none, 3),
]
