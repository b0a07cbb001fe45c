# native: yes
# rtol: 1e-12
"""Arrays that change into something made of themselves turned round: from both ends, without a copy."""

import numpy as np


def levinson(r):
    y = np.empty_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]
    for k in range(1, r.shape[0]):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return y


def reverse(a):
    a[:] = a[::-1]


def add_reversed(a, c):
    a += c * a[::-1]


def inside(a, lo, hi):
    a[lo:hi] = a[lo:hi][::-1] - a[lo:hi]


def not_quite(a):
    a[1:] = a[1:] + a[:-1][::-1]


def with_place(a, b):
    a[:] = a[::-1] * b - b[::-1] * a


def twice(a):
    a[:] = a[::-1] + a[::-1] * a


def rows(a):
    a[:, :] = a[:, ::-1]


def columns(a):
    a[:, :] = a[::-1, :] + 2.0 * a


def one_row(a, i):
    a[i, :] = a[i, ::-1] + a[i, :]


def row_of_others(a, i):
    a[i, :] = a[i, ::-1] + a[0, :]


def kept(a):
    t = a + a[::-1]
    a[:] = t
    return t


def through(a, idx):
    a[:] = a[::-1][idx]


def some(n, seed=0):
    return np.random.default_rng(seed).standard_normal(n)


CASES = []
for size in [0, 1, 2, 3, 8, 15, 16, 17, 33, 1000]:
    CASES += [
        lambda n=size: (reverse, some(n)),
        lambda n=size: (add_reversed, some(n), 0.5),
        lambda n=size: (with_place, some(n), some(n, 1)),
        lambda n=size: (twice, some(n)),
        lambda n=size: (kept, some(n)),
    ]
CASES += [
    lambda: (levinson, some(40) * 0.1),
    lambda: (levinson, some(1) * 0.1),
    lambda: (levinson, some(5) * 0.1),
    lambda: (reverse, np.arange(37, dtype=np.int32)),
    lambda: (reverse, np.arange(74.0)[::2]),
    lambda: (reverse, np.arange(10) % 3 == 0),
    lambda: (add_reversed, np.array([1.0, np.nan, -0.0, np.inf, 2.0]), 1.0),
    lambda: (inside, some(50), 7, 30),
    lambda: (not_quite, some(21)),
    lambda: (rows, some(77).reshape(7, 11)),
    lambda: (rows, some(77).reshape(11, 7).T),
    lambda: (columns, some(77).reshape(7, 11)),
    lambda: (one_row, some(77).reshape(7, 11), 3),
    lambda: (row_of_others, some(77).reshape(7, 11), 0),
    lambda: (row_of_others, some(77).reshape(7, 11), 3),
    lambda: (through, some(20), np.arange(20)[::-1].copy()),
]
LOOSE = [
    lambda: (levinson, some(0)),
    lambda: (inside, some(50), 30, 7),
    lambda: (inside, some(50), -20, -3),
]
