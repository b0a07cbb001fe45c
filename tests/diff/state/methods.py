# native: any
"""@jit on methods, closures and static methods; functions that are jitted in the file."""
import numpy as np


class Filter:
    def __init__(self, weight):
        self.weight = weight

    @jit
    def apply(self, a):
        return a * self.weight

    @staticmethod
    @jit
    def shift(a, n):
        return a[n:] - a[:-n]


@jit
def smooth(a):
    return 0.5 * (a[1:] + a[:-1])


def twice(a):
    return smooth(smooth(a))


CASES = [
    lambda: (Filter(2.0).apply, np.arange(4.0)),
    lambda: (Filter(np.arange(4.0)).apply, np.arange(4.0)),
    lambda: (Filter.shift, np.arange(6.0), 2),
    lambda: (smooth, np.arange(5.0)),
    lambda: (twice, np.arange(5.0)),
]
