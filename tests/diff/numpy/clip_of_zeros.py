# native: all
"""np.clip keeps a zero that equals a bound where both bounds are numbers; with one bound or with
arrays it is maximum and minimum, which take the second operand's zero."""

import numpy as np

ZEROS = np.array([0.0, -0.0, 1.0, -1.0, 60.0, np.nan, -0.0, 50.0, 0.0])


def numbers(a):
    return np.clip(a, 0, 50), np.clip(a, -0.0, 50.0), np.clip(a, -5, -0.0), np.clip(a, -5.0, 0)


def method(a):
    return a.clip(0.0, 50.0)


def one_bound(a):
    return np.clip(a, 0, None), np.clip(a, None, -0.0), np.clip(a, -0.0, None)


def arrays(a, lo, hi):
    return np.clip(a, lo, 50), np.clip(a, -5, hi), np.clip(a, lo, hi)


CASES = [
    lambda: (numbers, ZEROS.copy()),
    lambda: (numbers, ZEROS.astype("f4")),
    lambda: (numbers, ZEROS[::2].copy()),
    lambda: (numbers, np.tile(ZEROS, (5, 1))),
    lambda: (method, ZEROS.copy()),
    lambda: (one_bound, ZEROS.copy()),
    lambda: (arrays, ZEROS.copy(), np.zeros(9), np.full(9, -0.0)),
    lambda: (arrays, ZEROS.copy(), np.full(9, -0.0), np.zeros(9)),
]
