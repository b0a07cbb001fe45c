"""`name op= array` where the name holds a number binds a new array: nothing is done in place."""

import numpy as np


def total(a):
    s = 0
    s += a
    return s


def scaled(a, s):
    s *= a
    s += 1
    t = s
    s -= a
    return s, t, 1


def halves(a):
    h = 1.0
    h /= a
    n = 7
    n //= 2
    n += a[1:]
    return h, n


def rows(A):
    s = 0
    for r in A:
        s += r
    return s


def columns(A):
    m = 0.0
    m += A.sum(axis=0)
    m /= len(A)
    return m


def many(*xs):
    s = 0
    for x in xs:
        s += x
    return s


CASES = [
    lambda: (total, np.arange(3.0)),
    lambda: (total, np.arange(3, dtype=np.int8)),
    lambda: (total, np.ones((2, 3), order="F")),
    lambda: (total, 2.5),
    lambda: (scaled, np.arange(3.0), 2),
    lambda: (scaled, np.arange(3, dtype=np.float32), 2.5),
    lambda: (scaled, np.arange(3), np.arange(3)),
    lambda: (halves, np.array([1.0, 2.0, 4.0])),
    lambda: (columns, np.arange(6.0).reshape(2, 3)),
]

LOOSE = [
    lambda: (rows, np.arange(6.0).reshape(2, 3)),
    lambda: (rows, np.zeros((0, 3))),
    lambda: (rows, np.arange(3.0)),
    lambda: (many, 1, 2),
    lambda: (many, np.arange(2.0), 1),
    lambda: (many, 1, np.arange(2.0)),
    lambda: (halves, np.zeros(2)),
]
