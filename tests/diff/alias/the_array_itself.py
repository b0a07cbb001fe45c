"""Functions that give the array itself where there is nothing to do, not a view and not a copy."""

import numpy as np


def squeezed(a):
    b = np.squeeze(a)
    b[...] += 1
    return a, b


def squeezed_by_nothing(a):
    return np.squeeze(a, axis=()), a.squeeze()


def conjugated(a):
    b = a.conj()
    c = a.conjugate()
    b += 1
    return a, b, c, np.conj(a)


ARRAYS = [
    lambda: np.arange(6.0).reshape(2, 3),
    lambda: np.arange(3),
    lambda: np.ones((1, 3)),
    lambda: np.arange(6.0)[::2],
    lambda: np.arange(3) + 1j,
    lambda: np.arange(4, dtype=np.float32).reshape(2, 2, order="F"),
]
TESTED = (squeezed, squeezed_by_nothing, conjugated)
CASES = [lambda f=f, make=make: (f, make()) for f in TESTED for make in ARRAYS]

LOOSE = [
    *[lambda f=f: (f, np.array(3.0)) for f in TESTED],
    *[lambda f=f: (f, np.ones((1, 1))) for f in TESTED],
    lambda: (conjugated, np.array([True, False])),
]
