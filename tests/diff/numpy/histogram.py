# native: yes
"""numpy.histogram over equal bins: edges, elements on edges, ranges, weights block by block."""

import numpy as np


def plain(x, n):
    return np.histogram(x, n)


def default(x):
    return np.histogram(x)


def ranged(x, n, lo, hi):
    return np.histogram(x, bins=n, range=(lo, hi))


def weighed(x, n, w):
    return np.histogram(x, n, weights=w)


def ranged_weights(x, n, w, lo, hi):
    h, e = np.histogram(x, n, (lo, hi), weights=w)
    return h, e


def dense(x, n):
    return np.histogram(x, n, density=True)


def dense_weights(x, n, w):
    return np.histogram(x, n, density=True, weights=w)[0]


def mean_of_bins(x, w, n):
    count = np.histogram(x, n)[0]
    total = np.histogram(x, n, weights=w)[0]
    return total / count


def between(x, n):
    a, e = np.histogram(x, n)
    x[0] = -3.0
    b, g = np.histogram(x, n)
    e[0] = 7.0
    return a, e, b, g


def again(x, n, m):
    a, e = np.histogram(x, n)
    e[1] = 9.0
    b, g = np.histogram(x, n)
    c = np.histogram(x, m)[0]
    return a, b, c, e, g


def through_window(x, n):
    y = x.reshape(-1)
    a = np.histogram(y, n)[0]
    x[0, 0] = 5.0
    return a, np.histogram(y, n)[0]


def of_parts(x, n):
    r = 0.0
    for k in range(3):
        r = r + np.histogram(x[k::3], n)[0][k]
        x[k] += 1.0
    return r


def computed(x, n):
    return np.histogram(np.sqrt(x) * 2, n)


def rand(n, seed=1):
    return np.random.default_rng(seed).random(n)


def normal(*shape):
    return np.random.default_rng(2).normal(size=shape)


def on_edges(n, lo=0.0, hi=1.0):
    e = np.linspace(lo, hi, n + 1)
    return np.concatenate([e, np.nextafter(e, 9.0), np.nextafter(e, -9.0)])


CASES = [
    lambda: (plain, rand(0), 4),
    lambda: (plain, np.arange(0), 4),
    lambda: (weighed, rand(0), 4, rand(0)),
    lambda: (ranged, np.array([0.1, np.inf, -np.inf, 0.9]), 3, 0.0, 1.0),
    lambda: (plain, rand(1000), 10),
    lambda: (plain, rand(1000), 1),
    lambda: (plain, rand(5), 77),
    lambda: (plain, rand(200000), 33),
    lambda: (plain, normal(10, 20), 7),
    lambda: (plain, np.asfortranarray(normal(10, 20)), 7),
    lambda: (plain, normal(10, 20)[::2, 1::3], 7),
    lambda: (plain, rand(100)[::-1], 7),
    lambda: (plain, np.array([3.5]), 4),
    lambda: (plain, np.array([3.5, 3.5]), 4),
    lambda: (plain, np.array([3]), 4),
    lambda: (plain, np.arange(100), 7),
    lambda: (plain, np.arange(100), 99),
    lambda: (plain, np.arange(-50, 50, dtype=np.int8), 6),
    lambda: (plain, np.array([-128, 127, 0, 5], np.int8), 255),
    lambda: (plain, np.arange(200, dtype=np.uint8), 6),
    lambda: (plain, np.arange(200, dtype=np.int32) * 1000003, 6),
    lambda: (plain, np.array([1e-320, 2e-320, 5e-320]), 2),
    lambda: (plain, np.array([-0.0, 0.0, 1.0]), 2),
    lambda: (plain, [1.0, 2.5, 7.0], 3),
    lambda: (plain, [1, 2, 7], 3),
    lambda: (plain, on_edges(10), 10),
    lambda: (plain, on_edges(7, -0.3, 1.7), 7),
    lambda: (default, rand(50)),
    lambda: (default, np.arange(30)),
    lambda: (ranged, rand(500), 9, 0.25, 0.75),
    lambda: (ranged, rand(500), 9, 0, 2),
    lambda: (ranged, rand(500), 9, 0.5, 0.5),
    lambda: (ranged, rand(500), 9, 3, 3),
    lambda: (ranged, rand(0), 3, 0.0, 1.0),
    lambda: (ranged, on_edges(13, -1.0, 1.0), 13, -1.0, 1.0),
    lambda: (ranged, on_edges(13, -1.0, 1.0), 10, -0.1, 0.3),
    lambda: (ranged, np.arange(100), 9, 10, 30),
    lambda: (ranged, np.arange(100), 9, 10.5, 30),
    lambda: (ranged, np.arange(100, dtype=np.int8), 9, -200, 300),
    lambda: (ranged, np.array([2**62, 5, -(2**62)]), 9, 0, 10),
    lambda: (weighed, rand(1000), 10, rand(1000, 2)),
    lambda: (weighed, rand(200000), 10, rand(200000, 2)),
    lambda: (weighed, rand(200000), 10, normal(200000)),
    lambda: (weighed, rand(1000), 10, np.arange(1000)),
    lambda: (weighed, rand(1000), 10, np.arange(1000, dtype=np.int8)),
    lambda: (weighed, rand(1000), 10, np.arange(1000, dtype=np.uint8)),
    lambda: (weighed, rand(70000), 10, rand(70000, 2).astype(np.float32)),
    lambda: (weighed, np.arange(1000), 10, rand(1000, 2)),
    lambda: (weighed, normal(10, 20), 3, normal(10, 20)),
    lambda: (weighed, normal(10, 20), 3, np.asfortranarray(normal(10, 20))),
    lambda: (weighed, rand(4), 3, np.array([-0.0, -0.0, np.nan, 1.0])),
    lambda: (ranged_weights, rand(70000), 10, rand(70000, 2), 0.2, 0.7),
    lambda: (ranged_weights, rand(10), 3, np.full(10, np.inf), 0.2, 0.7),
    lambda: (ranged_weights, rand(0), 3, rand(0), 0.2, 0.7),
    lambda: (dense, rand(1000), 10),
    lambda: (dense_weights, rand(1000), 10, rand(1000, 2)),
    lambda: (mean_of_bins, rand(100000), rand(100000, 2), 100),
    lambda: (between, rand(100), 5),
    lambda: (again, rand(100), 5, 6),
    lambda: (through_window, normal(6, 5), 5),
    lambda: (of_parts, rand(90), 4),
    lambda: (computed, rand(90), 4),
    lambda: (plain, rand(90), np.int64(4)),
]

LOOSE = [
    lambda: (ranged, np.array([0.1, np.nan, np.inf, -np.inf, 0.9]), 3, 0.0, 1.0),
    lambda: (plain, rand(9), 0),
    lambda: (plain, rand(9), -1),
    lambda: (plain, rand(9), 70000),
    lambda: (plain, rand(9), True),
    lambda: (plain, rand(9), 3.0),
    lambda: (plain, rand(9), "auto"),
    lambda: (plain, np.array([1.0, np.nan]), 4),
    lambda: (plain, np.array([1.0, np.inf]), 4),
    lambda: (plain, np.array([1.0, 1.0 + 2e-16]), 10),
    lambda: (plain, np.array([-1e308, 1e308]), 10),
    lambda: (plain, np.array([0.0, 5e-324]), 10),
    lambda: (plain, np.array([True, False, True]), 2),
    lambda: (plain, np.arange(9, dtype=np.uint64), 4),
    lambda: (plain, rand(900).astype(np.float32), 9),
    lambda: (plain, np.array([2**60, 2**60 + 3]), 2),
    lambda: (plain, np.array([1 + 1j, 2]), 2),
    lambda: (ranged, rand(9), 3, 1.0, 0.0),
    lambda: (ranged, rand(9), 3, 0.0, np.inf),
    lambda: (ranged, rand(9), 3, np.nan, 1.0),
    lambda: (ranged, np.arange(9, dtype=np.uint8), 3, -1, 300),
    lambda: (weighed, rand(9), 3, rand(8)),
    lambda: (weighed, rand(9), 3, rand(9) > 0.5),
    lambda: (weighed, rand(9), 3, rand(9) * 1j),
    lambda: (weighed, normal(3, 3), 3, rand(9)),
    lambda: (weighed, rand(9), 3, np.full(9, 1e308)),
    lambda: (ranged_weights, rand(9), 3, rand(9), 2.0, 3.0),
    lambda: (dense, rand(9) + 5, 3),
    lambda: (mean_of_bins, rand(9), rand(9), 100),
]
