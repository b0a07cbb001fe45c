"""What a mask lets through is a new array of a length known only then."""
import numpy as np


def take(a, m):
    return a[m]


def rows(a, m):
    return a[m, 1:]


def columns(a, m):
    return a[:, m]


def both(a, m, k):
    return a[m, k]


def arithmetic(a, m):
    return a[m] * 2.0 + 1.0, len(a[m]), a[m].shape


def mean(a, lo):
    return a[a > lo].mean()


def sums(a, m):
    b = a[m]
    return b.sum(), b.max(), np.sum(b * b), b[0], b[-1], b.size


def windows(data, radius, n):
    top = radius.max()
    res = np.zeros(n)
    for i in range(n):
        inside = np.logical_and(top * i / n <= radius, radius < top * (i + 1) / n)
        values = data[inside]
        if len(values) > 0:
            res[i] = values.mean()
    return res


def sliced(a, m):
    b = a[m]
    return b[1:] - b[:-1]


def changed(a, m):
    b = a[m]
    b[0] = -1.0
    return b, a


def twice(a):
    b = a[a > 0]
    return b[b < 1]


def two(a, m):
    return a[m] + a[m], a[m] @ a[~m][: len(a[m])]


def lazy(a, b):
    return (a * b + 1)[a > b]


def places(m):
    return np.nonzero(m)


def joined(a, m):
    return a[m][None, :] * a[m][:, None]


m6 = np.array([True, False, True, True, False, True])
m23 = np.array([[True, False, True], [False, False, True]])


def rand(*shape):
    return np.random.default_rng(1).normal(size=shape)


CASES = [
    lambda: (take, np.arange(6.0), m6),
    lambda: (take, np.arange(6.0), ~m6 & m6),
    lambda: (take, rand(2, 3), m23),
    lambda: (take, rand(2, 3), np.array([True, False])),
    lambda: (take, rand(2, 3, 4), m23),
    lambda: (take, rand(1000), np.arange(1000) % 7 == 1),
    lambda: (take, rand(3000), np.arange(3000) > 2990),
    lambda: (take, rand(6)[::-1], m6),
    lambda: (take, np.asfortranarray(rand(2, 3)), m23),
    lambda: (take, np.arange(6, dtype=np.int8), m6),
    lambda: (take, np.arange(6) * 1j, m6),
    lambda: (take, m6, m6),
    lambda: (rows, rand(2, 3), np.array([True, True])),
    lambda: (columns, rand(2, 3), m23[0]),
    lambda: (both, rand(6, 7), m6, np.array([1, 2, 3, 0])),
    lambda: (both, rand(6, 7), m6, 3),
    lambda: (arithmetic, rand(6), m6),
    lambda: (mean, rand(600), 0.5),
    lambda: (mean, rand(20, 60), 0.5),
    lambda: (sums, rand(6), m6),
    lambda: (sums, rand(900), np.arange(900) % 3 == 0),
    lambda: (windows, rand(500), np.abs(rand(500)), 12),
    lambda: (sliced, rand(6), m6),
    lambda: (changed, rand(6), m6),
    lambda: (twice, rand(50)),
    lambda: (lazy, rand(50), rand(50)[::-1]),
    lambda: (joined, rand(6), m6),
]

LOOSE = [
    lambda: (take, np.arange(6.0), m6[:5]),
    lambda: (take, np.arange(6.0), m23),
    lambda: (take, np.zeros((0, 3)), np.zeros((0, 3), bool)),
    lambda: (take, np.arange(6.0), np.bool_(True)),
    lambda: (mean, rand(6), 50.0),
    lambda: (sums, rand(6), ~m6 & m6),
    lambda: (two, rand(6), m6),
]
