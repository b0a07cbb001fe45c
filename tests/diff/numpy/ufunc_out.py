"""A ufunc's out and where: the array itself comes back, overlapping operands, types that fit and do not."""

import numpy as np


def three(a, b, c):
    r = np.add(a, b, c)
    np.multiply(a, b, out=c)
    return r, c


def same(a):
    np.multiply(a, a, a)
    np.add(a, 1, out=a)
    np.negative(a, a)
    return np.sqrt(np.abs(a, out=a), a)


def shifted(a):
    np.add(a[1:], a[:-1], out=a[1:])
    return a


def masked(a, m, c):
    np.divide(1.0, a, out=c, where=m)
    np.sqrt(a, out=c, where=a > 4)
    return c


def logical(m):
    np.logical_not(m, m)
    return m


def row(a, v):
    np.subtract(a, v, a[0])
    return a


def compared(a, b, m):
    return np.less(a, b, m)


def scalars(c):
    return np.add(1.5, 2.5, out=c)


def none(a):
    return np.add(a, 1, out=None)


CASES = [
    lambda: (three, np.arange(4.0), np.arange(4.0) + 1, np.zeros(4)),
    lambda: (three, np.arange(4.0), np.arange(12.0).reshape(3, 4), np.zeros((3, 4))),
    lambda: (three, np.arange(4), np.arange(4) + 1, np.zeros(4)),
    lambda: (three, np.arange(4.0), 2.0, np.zeros((3, 4))),
    lambda: (three, np.arange(4.0), 2.0, np.zeros(4, np.float32)),
    lambda: (three, np.arange(4.0), 2.0, np.zeros(4, complex)),
    lambda: (same, np.arange(5.0) - 2),
    lambda: (shifted, np.arange(6.0)),
    lambda: (masked, np.arange(1.0, 9.0), np.arange(8) % 2 == 0, np.zeros(8)),
    lambda: (logical, np.arange(5) % 2 == 0),
    lambda: (row, np.arange(6.0).reshape(2, 3)[:1], np.ones(3)),
    lambda: (compared, np.arange(4.0), np.arange(4.0)[::-1], np.zeros(4, bool)),
    lambda: (scalars, np.zeros(3)),
    lambda: (none, np.arange(4.0)),
]

LOOSE = [
    lambda: (masked, np.arange(8.0), np.arange(8) % 2 == 1, np.zeros(8)),
    lambda: (three, np.arange(4.0), 2.0, np.zeros(4, int)),
    lambda: (three, np.arange(4.0), 2.0, np.zeros(5)),
    lambda: (three, np.arange(4.0), 2.0, np.zeros(1)),
    lambda: (three, np.arange(4.0), np.zeros((2, 4)), np.zeros(4)),
    lambda: (row, np.arange(6.0).reshape(2, 3), np.ones(3)),
    lambda: (three, [1.0, 2.0], 2.0, [0.0, 0.0]),
]
