# native: any
"""What a mask chose and a part of it share memory in what is returned."""

import numpy as np


def both(y):
    chosen = y[y > 0]
    part = chosen[::2]
    return part, chosen


def turned(y):
    chosen = y[y > 0]
    return chosen, chosen[::-1], chosen[1:3]


def only(y):
    chosen = y[y > 0]
    return chosen[1:]


def parts(y):
    chosen = y[y > 0]
    return chosen[1:], chosen[:-1]


CASES = [
    lambda: (both, np.arange(-3.0, 9.0)),
    lambda: (turned, np.arange(-3.0, 9.0)),
    lambda: (only, np.arange(-3.0, 9.0)),
    lambda: (parts, np.arange(-3.0, 9.0)),
    lambda: (both, -np.arange(5)),
]
