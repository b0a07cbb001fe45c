# native: yes
"""Masks that say what to pack are made block by block, with the questions about a block."""

import numpy as np


def between(x, d, lo, hi):
    m = (x >= lo) & (x < hi)
    return d[m].sum(), d[(x >= lo) & (x < hi)]


def only_there(x, d, lo, hi):
    m = np.logical_and(lo <= x, x < hi)
    return d[m]


def weighted(x, d, w, lo):
    m = x > lo
    return (d[m] * w[m]).sum(), w[m]


def of_itself(x, lo):
    m = x > lo
    return m[m]


def chosen_and_counted(x, lo):
    m = np.abs(x) > lo
    return x[m], m.sum()


def both_sides(x, lo):
    m = x > lo
    return x[m], x[~m]


def changed_between(x, d, lo):
    m = x > lo
    x[0] = -x[0]
    return d[m]


def written_by_itself(x, lo):
    m = x > lo
    x[m] = x[m] * 2.0
    return x[x > lo]


def bins(x, d, n):
    top = x.max()
    r = np.zeros(n)
    for i in range(n):
        m = np.logical_and(top * i / n <= x, x < top * (i + 1) / n)
        v = d[m]
        r[i] = v.sum() + v.size
    return r


def rows(a, lo):
    r = np.zeros(a.shape[0])
    for i in range(a.shape[0]):
        m = a[i] > lo
        r[i] = a[i][m].sum()
    return r


def plane(a, lo):
    m = a > lo
    return a[m], a[a <= lo].sum()


def costly(x, lo):
    m = np.exp(np.sin(x)) > lo
    return x[m]


def known(x, y):
    ok = ~np.isnan(x) & ~np.isnan(y)
    return x[ok], y[ok]


def numbers(i, k):
    m = i % k == 0
    return i[m], i[i > k]


def some(n, seed=0):
    return np.random.default_rng(seed).standard_normal(n)


def holes(n, seed):
    a = some(n, seed)
    a[::7] = np.nan
    return a


SIZES = [0, 1, 7, 63, 64, 65, 128, 1000]
def clusters(x, c, rounds):
    for _ in range(rounds):
        d = ((x[:, None, :] - c[None, :, :]) ** 2).sum(axis=2)
        nearest = d.argmin(axis=1)
        for k in range(len(c)):
            c[k] = x[nearest == k].mean(axis=0)
    return c, nearest


CASES = []
for size in SIZES:
    CASES += [
        lambda n=size: (between, some(n), some(n, 1), -0.5, 0.5),
        lambda n=size: (only_there, some(n), some(n, 1), -0.5, 0.5),
        lambda n=size: (known, holes(n, 2), holes(n, 3)),
    ]
CASES += [
    lambda: (only_there, some(1000), some(1000, 1), -9.0, 9.0),
    lambda: (only_there, some(1000), some(1000, 1), 9.0, 9.0),
    lambda: (only_there, np.sort(some(1000)), some(1000, 1), 0.0, 9.0),
    lambda: (only_there, some(2000)[::2], some(3000, 1)[::3], -0.5, 0.5),
    lambda: (only_there, some(300).astype(np.float32), np.arange(300), -0.5, 0.5),
    lambda: (weighted, some(777), some(777, 1), some(777, 2), 0.1),
    lambda: (of_itself, some(777), 0.1),
    lambda: (chosen_and_counted, some(777), 0.1),
    lambda: (both_sides, some(777), 0.1),
    lambda: (changed_between, some(777), some(777, 1), 0.1),
    lambda: (written_by_itself, some(777), 0.1),
    lambda: (bins, np.abs(some(5000)), some(5000, 1), 40),
    lambda: (bins, np.abs(some(50)), some(50, 1), 7),
    lambda: (rows, some(7000).reshape(7, 1000), 0.3),
    lambda: (rows, some(210).reshape(7, 30).T, 0.3),
    lambda: (plane, some(7000).reshape(70, 100), 0.3),
    lambda: (plane, some(7000).reshape(100, 70).T, 0.3),
    lambda: (plane, some(70).reshape(70, 1), 0.3),
    lambda: (costly, some(500), 1.0),
    lambda: (numbers, np.arange(-300, 300), 7),
]
LOOSE = [
    lambda: (only_there, some(64), some(65, 1), -0.5, 0.5),
    lambda: (only_there, holes(200, 1), some(200), -0.5, 0.5),
]

CASES += [
    lambda n=n: (clusters, np.random.default_rng(n).random((n, 4)), np.eye(4) * 0.5, 3)
    for n in (40, 130, 500)
]
