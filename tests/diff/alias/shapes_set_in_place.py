"""`a.shape = ...` changes the array itself, for every name of it; views of it keep their shapes."""

import numpy as np


def flat(n):
    a = np.zeros((n, 2))
    b = a
    v = a[1:]
    a.shape = 2 * n
    b[3] = 5.0
    return b.sum(), len(a), len(b), v * 1.0, a[1:3] + 1.0


def several(n):
    a, b = np.ones((n, n)), np.arange(n * n)
    a.shape = b.shape = n * n
    return (a * b).sum()


def guessed(n):
    a = np.ones((2, n))
    a.shape = (n, -1)
    return a[:, 1] + a[:, 0], a.shape


CASES = [
    lambda: (flat, 3),
    lambda: (several, 3),
    lambda: (guessed, 4),
]


def argument(a):
    a.shape = (a.size,)
    return a * 2.0


def returned(n):
    a = np.ones((2, n))
    a.shape = (2 * n,)
    return a


def transposed(n):
    a = np.ones((2, n)).T
    a.shape = (2 * n,)
    return a * 1.0


def in_loop(n):
    a = np.ones((2, n))
    for i in range(3):
        a.shape = (2 * n,)
        a.shape = (n, 2)
    return a * 1.0


LOOSE = [
    lambda: (argument, np.ones((2, 3))),
    lambda: (returned, 3),
    lambda: (transposed, 3),
    lambda: (in_loop, 3),
    lambda: (flat, 1),
]
