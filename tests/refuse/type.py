# native: no
"""A bool as an index: it makes an axis."""
import numpy as np


def f(a, k):
    b = a + 1.0
    return b[k]


CASES = [lambda: (f, np.arange(5.0), True)]
