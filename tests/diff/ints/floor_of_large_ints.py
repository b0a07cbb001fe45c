# native: any
"""math.floor, ceil and trunc of a Python int went through a float; trunc of np.float32 raises."""
import math

import numpy as np


def down(x):
    return math.floor(x), math.ceil(x)


def trunc(x):
    return math.trunc(x)


CASES = [
    lambda: (down, 2**53 + 1),
    lambda: (down, True),
    lambda: (down, -2.5),
    lambda: (trunc, 2**53 + 1),
    lambda: (trunc, np.float64(2.5)),
]
LOOSE = [lambda: (trunc, np.float32(2.5)), lambda: (trunc, np.int8(2)), lambda: (down, np.int8(2))]
