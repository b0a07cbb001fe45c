"""A list of an array's elements holds NumPy scalars of its type: floats and bools are no ints."""

import numpy as np


def comprehension(a):
    return [v for v in a[1:]]


def appended(a):
    b = []
    for i in range(len(a)):
        b.append(a[i])
    return b


CASES = [
    *[lambda t=t: (comprehension, np.arange(4).astype(t)) for t in "?ld"],
    *[lambda t=t: (appended, np.arange(4).astype(t)) for t in "?ld"],
]

LOOSE = [
    lambda: (comprehension, np.arange(4, dtype=np.float32)),
    lambda: (appended, np.arange(4) * 1j),
]
