"""a[1:] += a[:-1] reads before it writes; so do reversed and strided overlaps."""
import numpy as np


def shift_add(a):
    a[1:] += a[:-1]


def shift_back(a):
    a[:-1] += a[1:]


def mirror(a):
    a[:] = a[::-1]


def mirror_add(a):
    a += a[::-1]
    return a


def interleave(a):
    a[::2] = a[1::2] * 2.0


def rows(a):
    a[1:, :] = a[:-1, :] + a[1:, :]


def stencil_in_place(a):
    a[1:-1] = (a[:-2] + a[1:-1] + a[2:]) / 3.0


CASES = [
    lambda: (shift_add, np.arange(20.0)),
    lambda: (shift_back, np.arange(20.0)),
    lambda: (mirror, np.arange(21.0)),
    lambda: (mirror, np.arange(20)),
    lambda: (mirror_add, np.arange(11.0)),
    lambda: (interleave, np.arange(10.0)),
    lambda: (rows, np.arange(20.0).reshape(5, 4)),
    lambda: (stencil_in_place, np.arange(15.0) ** 2),
    lambda: (shift_add, np.arange(20.0)[::-1]),
    lambda: (shift_add, np.zeros(1)),
]

LOOSE = [
    lambda: (shift_add, np.zeros(0)),
]
