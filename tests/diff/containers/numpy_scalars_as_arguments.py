"""Scalars of NumPy in containers among the arguments: they keep their type, and those that stay their identity."""

import numpy as np


def grow(h, a):
    for k in range(len(a)):
        h.append(a[k])
    return h


def total(h):
    s = 0.0
    for x in h:
        s += x * 2
    return s


def change(h, k):
    h[k] = h[k - 1] * 2
    h.append(h[0])
    return h[k], len(h)


def records(rows):
    n = 0
    for mean, spread, name in rows:
        if abs(mean) > spread:
            n += name
    return n


def count(d, keys):
    for k in keys:
        if k in d:
            d[k] += 1
        else:
            d[k] = 1
    return len(d)


def truths(b):
    n = 0
    for x in b:
        if x:
            n += 1
    b.append(b[0])
    return n


def kept(h):
    h.append(h[0])
    return h[0], h


def f(*values):
    return [np.float64(x) for x in values]


CASES = [
    lambda: (grow, [], np.array([1.5, -0.0, np.nan])),
    lambda: (grow, f(1.0, 2.0), np.array([1.5, -0.0, np.nan])),
    lambda: (total, f(1.0, 2.5, np.inf)),
    lambda: (change, f(1.0, 2.5, 3.0), 2),
    lambda: (
        records,
        [(np.float64(1.0), np.float64(0.5), 3), (np.float64(-0.1), np.float64(0.5), 4)],
    ),
]

LOOSE = [
    lambda: (grow, [np.int64(3)], np.array([1, 2])),
    lambda: (grow, [1.0], np.array([1.5])),
    lambda: (grow, [np.float32(1.0)], np.array([1.5], np.float32)),
    lambda: (total, [1.0, np.float64(2.0)]),
    lambda: (total, [np.float64(2.0), 1.0, 3]),
    lambda: (total, [np.int64(2), np.int64(5)]),
    lambda: (records, [(np.float64(1.0), 0.5, 3), (np.float64(-0.1), np.float64(0.5), 4)]),
    lambda: (change, f(1.0, 2.5, 3.0), 7),
    lambda: (count, {np.int64(3): 1}, [3, 4, 3]),
    lambda: (count, {3: np.int64(1)}, [3, 4, 3]),
    lambda: (truths, [np.bool_(True), np.bool_(False)]),
    lambda: (kept, f(0.0, -0.0, np.nan)),
    lambda: (kept, [0.0, -0.0, 1j]),
    lambda: (kept, [complex(0.0, -0.0), complex(-0.0, 0.0)]),
]
