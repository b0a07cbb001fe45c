# native: all
"""The bounds of np.clip are promoted with the array at once: Python's numbers give way to NumPy's,
whichever of them stands first."""

import numpy as np


def above_zero(a, k):
    return np.clip(a, 0, k)


def below_five(a, k):
    return np.clip(a, k, 5)


def above_half(a, k):
    return np.clip(a, 0.5, k)


KINDS = ["?", "i1", "u1", "i4", "i8", "f4", "f8"]
NUMBERS = [np.int8(3), np.uint8(3), np.int64(3), np.uint64(3), np.float32(2.5), np.float64(2.5), 3]


def case(f, kind, k):
    return lambda: (f, np.arange(6).astype(kind), k)


CASES = [
    case(f, kind, k)
    for f in (above_zero, below_five, above_half)
    for kind in KINDS
    for k in NUMBERS
]
