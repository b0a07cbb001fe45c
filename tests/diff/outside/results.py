# native: yes
"""What outside calls give back: several results, the caller's own edges, warnings, failures half-way."""

import numpy as np


def histogram(x, bins, w):
    h, edges = np.histogram(x, bins, weights=w)
    return h / h.sum(), edges


def counts(x, edges):
    h, e = np.histogram(x, edges)
    return h, e


def unique(x):
    v, n = np.unique(x, return_counts=True)
    return v * n


def runs(x):
    v, first, back = np.unique(x, return_index=True, return_inverse=True)
    return v[0] + back, first


def parts(a):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return u * s, vh + 1


def sign(a):
    s, d = np.linalg.slogdet(a)
    return s * np.exp(d)


def whole(a):
    return np.linalg.slogdet(a)


def pick(a, some):
    t = np.linalg.eigh(a)
    if some:
        t = np.linalg.eigh(a + 1.0)
    return t


def means(x):
    return np.mean(x), x.mean(axis=0), np.sum(x, axis=0, where=x > 2), np.max(x, initial=9)


def middle(x):
    return np.median(x, axis=0), np.nanmean(x)


def changed(x, i):
    x[0] = 9.0
    y = np.sort(x)
    return y[i] + np.cumsum(y)[0]


def shared(x):
    y = np.sort(x)
    z = y
    z[0] = -7.0
    return y, z


def overlapping(x):
    y = np.cumsum(x)
    y[1:] = y[:-1]
    x[:] = y
    return y[::2]


def empty(x):
    return np.median(x)


def divide(x):
    return np.corrcoef(x) * 2.0


def count_up(x, n):
    s = 0.0
    for k in range(n):
        s += np.median(x[k:]) * k
    return s


def places(x, v):
    return np.searchsorted(x, v), np.searchsorted(x, 2.5, side="right")


def truth(x, y):
    if np.allclose(x, y):
        return np.array_equal(x, y)
    return False


def numbers(n):
    return np.random.default_rng(n).random(n)

CASES = [
    lambda: (histogram, numbers(50), 4, numbers(50)),
    lambda: (histogram, numbers(50), np.linspace(0, 1, 5), numbers(50)),
    lambda: (counts, np.arange(9.0), np.array([0.0, 3.0, 9.0])),
    lambda: (counts, np.arange(9), np.array([0, 3, 9])),
    lambda: (unique, np.array([3, 1, 3, 2, 1])),
    lambda: (unique, np.array([3.5, np.nan, np.nan])),
    lambda: (unique, np.zeros(0)),
    lambda: (runs, np.array([3, 1, 3, 2, 1])),
    lambda: (sign, np.array([[1.0, 2.0], [3.0, 1.0]])),
    lambda: (means, np.arange(6).reshape(2, 3)),
    lambda: (middle, np.array([[1.0, 5.0], [3.0, 2.0]])),
    lambda: (changed, np.array([3.0, 1.0, 2.0]), 1),
    lambda: (shared, np.array([3.0, 1.0, 2.0])),
    lambda: (overlapping, np.arange(6.0)),
    lambda: (count_up, np.arange(6.0), 5),
    lambda: (places, np.arange(6.0), np.array([[1.0, 9.0], [-1.0, 3.5]])),
    lambda: (places, np.arange(6.0), 2.0),
    lambda: (truth, np.arange(6.0), np.arange(6.0)),
    lambda: (truth, np.arange(6.0), np.arange(6.0) + 1),
]
LOOSE = [
    lambda: (parts, np.arange(6.0).reshape(3, 2)),
    lambda: (whole, np.eye(2)),
    lambda: (pick, np.eye(2), True),
    lambda: (pick, np.eye(2), False),
    lambda: (changed, np.array([3.0, 1.0, 2.0]), 7),
    lambda: (empty, np.zeros(0)),
    lambda: (empty, np.full(3, np.nan)),
    lambda: (divide, np.zeros((2, 3))),
    lambda: (count_up, np.arange(3.0), 5),
    lambda: (histogram, numbers(50), 4, numbers(40)),
    lambda: (histogram, np.array([1.0, np.inf]), 4, numbers(2)),
    lambda: (unique, np.array(["a", "b"])),
]
