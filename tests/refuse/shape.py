# native: no
"""Shapes that cannot fit: the original raises the exception."""
import numpy as np


def f(a):
    b = np.zeros(3)
    c = np.ones(4)
    return a + (b + c)


LOOSE = [lambda: (f, np.arange(3.0))]
