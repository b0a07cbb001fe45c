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


def uncopied(a):
    b = np.array(a, copy=None)
    c = np.array(a, copy=False)
    d = np.array(a, copy=True)
    b[0] = 1
    return a, b, c, d


def converted(a):
    return np.array(a, dtype=np.float64, copy=None), a


CASES += [lambda make=make: (uncopied, make()) for make in ARRAYS]
LOOSE += [lambda make=make: (converted, make()) for make in ARRAYS]
LOOSE += [lambda: (uncopied, [1.0, 2.0]), lambda: (uncopied, np.array(2.0))]


def copied(a, x):
    np.copyto(a, x)
    return a


LOOSE += [
    lambda t=t, x=x: (copied, np.zeros(3, t), x)
    for t in ("?", "u1", "i8", "f4", "c16")
    for x in (True, 2, -1, 2.5, 1j, np.int8(-1), np.float64(2.5))
]


def tiled(a, n):
    return np.tile(a, 1), np.tile(a, (1, 1)), np.tile(a, n), np.tile(a, (n, 1))


LOOSE += [
    lambda make=make, n=n: (tiled, make(), n)
    for make in (*ARRAYS, lambda: np.arange(6).reshape(2, 3).T)
    for n in (1, 2)
]
