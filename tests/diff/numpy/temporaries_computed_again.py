"""Temporaries of two axes or more that are read at several offsets are computed where they are read."""
import numpy as np


def limited(a, out, c):
    n, m = out.shape
    lap = 4.0 * a[1 : n + 3, 1 : m + 3] - (
        a[2 : n + 4, 1 : m + 3] + a[0 : n + 2, 1 : m + 3] + a[1 : n + 3, 2 : m + 4] + a[1 : n + 3, 0 : m + 2]
    )
    res = lap[1:, 1 : m + 1] - lap[:-1, 1 : m + 1]
    fx = np.where((res * (a[2 : n + 3, 2 : m + 2] - a[1 : n + 2, 2 : m + 2])) > 0, 0, res)
    res = lap[1 : n + 1, 1:] - lap[1 : n + 1, :-1]
    fy = np.where((res * (a[2 : n + 2, 2 : m + 3] - a[2 : n + 2, 1 : m + 2])) > 0, 0, res)
    out[:, :] = a[2 : n + 2, 2 : m + 2] - c * (fx[1:, :] - fx[:-1, :] + fy[:, 1:] - fy[:, :-1])


def in_place(a):
    """What is read changes between: the temporary stays."""
    t = a[1:, :] - a[:-1, :]
    a[0, :] = 1.0
    a[1:-1, :] = t[1:, :] - t[:-1, :]


def onto_itself(a):
    t = a[1:, :] + a[:-1, :]
    a[1:-1, :] += t[1:, :] * t[:-1, :]
    return t[0, 0]


def kept(a):
    """It is also a result."""
    t = a[1:, :] * a[:-1, :]
    return t, t[1:] - t[:-1]


def backwards(a):
    t = a[:, 1:] * 2.0 - a[:, :-1]
    return t[::-1, 1:] + t[::-1, :-1]


def in_rounds(a, n):
    for _ in range(n):
        t = a[1:, :] - a[:-1, :]
        a[1:-1, :] += 0.1 * (t[1:, :] - t[:-1, :])
    return a


def chosen(a):
    t = a[1:, :] * 3.0
    return np.where(t[1:, :] > t[:-1, :], t[1:, :], -t[:-1, :])


def mixed(a, b):
    t = a + b
    return t[1:, 1:] - t[:-1, :-1]


def grid(n, m, seed=1):
    return np.random.default_rng(seed).normal(size=(n, m))


def odd():
    a = grid(9, 8)
    a[4, 4] = np.nan
    a[2, 6] = np.inf
    a[5, 1] = -0.0
    return a


def out_is_in():
    a = grid(12, 11)
    return limited, a, a[2:-2, 2:-2], grid(8, 7, 2)


CASES = [
    lambda: (limited, grid(12, 11), np.zeros((8, 7)), grid(8, 7, 2)),
    lambda: (limited, grid(5, 4), np.zeros((1, 0)), grid(1, 0)),
    lambda: (limited, np.asfortranarray(grid(12, 11)), np.zeros((8, 7)), grid(8, 7, 2)),
    lambda: (limited, grid(12, 11).astype("f4"), np.zeros((8, 7), "f4"), grid(8, 7, 2).astype("f4")),
    lambda: (in_place, grid(7, 5)),
    lambda: (onto_itself, grid(7, 5)),
    lambda: (kept, grid(7, 5)),
    lambda: (backwards, grid(6, 7)),
    lambda: (in_rounds, grid(9, 4), 3),
    lambda: (chosen, grid(8, 5)),
    lambda: (mixed, grid(6, 6), grid(6, 6, 3)),
    lambda: (mixed, np.arange(36).reshape(6, 6), grid(6, 6, 3)),
]

LOOSE = [
    lambda: (kept, grid(1, 1)),
    lambda: (limited, grid(11, 11), np.zeros((8, 7)), grid(8, 7, 2)),
    out_is_in,
    lambda: (limited, odd(), np.zeros((5, 4)), grid(5, 4, 2)),
    lambda: (chosen, odd()),
    lambda: (mixed, np.arange(36).reshape(6, 6), np.arange(36).reshape(6, 6)),
]
