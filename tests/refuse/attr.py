# native: no
"""An attribute that is not known."""
import numpy as np


def f(a):
    return a.strides[0] + 1


CASES = [lambda: (f, np.arange(5.0))]
