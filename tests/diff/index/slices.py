"""Slices as Python clips them: any bound, any step, empty ones, stores into them."""
import numpy as np


def take(a, lo, hi, step):
    return a[lo:hi:step] * 1.0


def put(a, lo, hi, step):
    a[lo:hi:step] = 7.0
    return a


def total(a, lo, hi):
    return a[lo:hi].sum()


def fixed(a):
    return a[1:] + a[:-1], a[::2] * 2.0, a[::-1] + 0.5, a[-3:] - 1.0, a[:-3] * 3.0


def newaxis(a, b):
    return a[:, None] * b[None, :]


def ellipsis(a):
    return a[..., 0] + a[..., -1]


def corner(a):
    a[:2, -2:] = a[-2:, :2]
    return a


CASES = [
    lambda: (total, np.arange(7.0), 2, 5),
    lambda: (fixed, np.arange(7.0)),
    lambda: (newaxis, np.arange(3.0), np.arange(4.0)),
    lambda: (ellipsis, np.arange(24.0).reshape(2, 3, 4)),
    lambda: (corner, np.arange(25.0).reshape(5, 5)),
    lambda: (corner, np.arange(9.0).reshape(3, 3)),
]

LOOSE = [
    *[lambda lo=lo, hi=hi, s=s: (take, np.arange(7.0), lo, hi, s)
      for lo in (-9, -2, 0, 3, 9) for hi in (-8, -1, 0, 5, 12) for s in (1, 2, -1, -3)],
    *[lambda lo=lo, s=s: (put, np.arange(7.0), lo, 6, s) for lo in (-9, 0, 3, 9) for s in (1, 3, -2)],
    lambda: (take, np.arange(7.0), 0, 5, 0),
    lambda: (total, np.arange(7.0), 5, 2),
]
