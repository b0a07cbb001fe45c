# native: any
"""a += b where b has more axes than a raises, even if they have length 1; a[...] = b does not."""
import numpy as np


def add(a, b):
    a += b
    return a


def store(a, b):
    a[...] = b
    return a


LOOSE = [
    lambda: (add, np.arange(3.0), np.ones((1, 3))),
    lambda: (add, np.arange(3.0), np.ones((2, 3))),
    lambda: (add, np.ones((2, 3)), np.ones((1, 3))),
    lambda: (add, np.ones(1), np.ones(3)),
    lambda: (store, np.arange(3.0), np.ones((1, 3))),
    lambda: (store, np.arange(3.0), np.ones((1, 1))),
]
