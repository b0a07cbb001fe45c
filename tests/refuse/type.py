# native: no
"""An array as an index: what it gives is not known to the compiler."""
import numpy as np


def f(a, k):
    b = a + 1.0
    return b[k]


CASES = [lambda: (f, np.arange(5.0), np.array([3, 1]))]
