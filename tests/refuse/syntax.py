# native: any
"""A statement that is not compiled: the function stays Python around it."""
import numpy as np


def f(a):
    d = {}
    d[None] = len(a)
    s = 0.0
    for x in a:
        s += x
    return s, d


CASES = [lambda: (f, np.arange(5.0))]
