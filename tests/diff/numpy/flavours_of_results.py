# native: any
"""Flavour of chained comparisons, of complex with np.float64, of comparisons with None, of +a."""
import numpy as np


def chain(a, b, c):
    return a < b < c


def mix(z, x):
    return z + x, z - x, z * x, z / x, x + z, x * z, z == x


def none(a):
    return a == None, a != None  # noqa: E711


def plus(a):
    return +a


def scalar_of(a):
    return a[()], a[...]


CASES = [
    lambda: (chain, np.float64(3), 2, 3),
    lambda: (chain, np.float64(1), 2, 3),
    lambda: (chain, 3, 2, np.float64(3)),
    lambda: (chain, 5, np.int8(2), 3),
    lambda: (mix, 1 + 2j, np.float64(1.5)),
    lambda: (mix, 1 + 2j, np.float32(1.5)),
    lambda: (none, np.arange(3.0)),
    lambda: (none, np.float64(2)),
    lambda: (none, 2.0),
    lambda: (plus, np.arange(3.0)),
    lambda: (plus, np.float64(2)),
    lambda: (scalar_of, np.array(3.0)),
]
LOOSE = [
    lambda: (plus, np.array([True])),
    lambda: (plus, np.bool_(True)),
]
