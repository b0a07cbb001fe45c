# native: yes
"""numpy.repeat and tile along an axis of length 1: no copy is needed, but the result is a new array."""

import numpy as np


def spread(a, n):
    r = np.repeat(a.reshape(len(a), 1), n, axis=1)
    a[0] = -1.0
    return r


def into(a, n, out):
    out[:] = np.repeat(np.reshape(a, (len(a), 1)), n, axis=1)
    return out * 2


def over_itself(a, n):
    a[:, :] = np.repeat(a[:, :1], n, axis=1)
    return a


def written(a, n):
    r = np.repeat(a[None, :], n, axis=0)
    r[0, 0] = 9.0
    return a, r


def tiled(a, n):
    return np.tile(a[:, None], (1, n))


def both(a, n):
    return np.repeat(np.repeat(a[:, None, None], n, axis=1), 2, axis=2)


def of_one(a, n):
    return np.repeat(a[:1].reshape(1), n)


CASES = [
    lambda: (spread, np.arange(5.0), 3),
    lambda: (spread, np.arange(5.0), 0),
    lambda: (spread, np.arange(5.0), 1),
    lambda: (into, np.arange(5.0), 3, np.zeros((5, 3))),
    lambda: (over_itself, np.arange(15.0).reshape(5, 3), 3),
    lambda: (written, np.arange(5.0), 3),
    lambda: (tiled, np.arange(5), 3),
    lambda: (both, np.arange(5.0), 3),
    lambda: (of_one, np.arange(5.0), 3),
]

LOOSE = [
    lambda: (spread, np.arange(5.0), -1),
    lambda: (into, np.arange(5.0), 4, np.zeros((5, 3))),
    lambda: (spread, np.zeros(0), 3),
]
