# native: no
"""A variable that is an array or a number, whichever way was gone."""
import numpy as np


def f(a, n):
    if n > 2:
        r = a * 2.0
    else:
        r = n
    return r


CASES = [lambda: (f, np.arange(3.0), 3), lambda: (f, np.arange(3.0), 1)]
