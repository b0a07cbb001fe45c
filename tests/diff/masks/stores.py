"""Stores through a mask: scalars, arrays in order, rows, the mask made of the array itself."""
import numpy as np


def scalar(a, m, x):
    a[m] = x
    return a


def floor(a):
    a[a <= 0.1] = 1.0
    return a


def add(a, m, x):
    a[m] += x


def scale(a, lo):
    a[np.abs(a) > lo] *= 2.0


def power(a):
    a[a > 0] = a[a > 0] ** (-1.5)
    return a


def inverse(a):
    a[a > 0] = 1.0 / a[a > 0]
    return a


def logarithm(a):
    a[a > 0] = np.log(a[a > 0] * 3.0)
    return a


def step(z, c, n, k):
    inside = np.less(abs(z), 2.0)
    n[inside] = k
    z[inside] = z[inside] ** 2 + c[inside]


def other_mask(a, m, k):
    a[m] = a[k] * 2.0
    return a


def shifted(a, m):
    a[m] = np.cumsum(a[m]) if False else a[m][::-1]
    return a


def named(a, m):
    b = a[m]
    a[m] = b * 2.0
    return a, b


def with_sum(a, m):
    a[m] = a[m] / a[m].sum()
    return a


def of_another(a, b):
    a[b > 0] = b[b > 0]
    return a


def of_slice(a, m):
    a[1:4][m] = -1.0
    return a


def own_mask(m):
    m[m] = False
    return m


def overlap(a, v):
    a[a > 2.0] = a[:v]
    return a


def ints(a, x):
    a[a % 2 == 0] = x
    return a


def invert(a, m):
    a[~m] = 0
    a[m & (a > 1)] = 5
    a[m | (a < 0)] = 6
    return a


def in_loop(a, n):
    for i in range(n):
        a[a > i] -= 0.5
    return a


def rand(*shape):
    return np.random.default_rng(1).normal(size=shape)


m6 = np.array([True, False, True, True, False, True])
m23 = np.array([[True, False, True], [False, False, True]])

CASES = [
    lambda: (scalar, np.arange(6.0), m6, 9.0),
    lambda: (scalar, np.arange(6.0), ~m6 & m6, 9.0),
    lambda: (scalar, np.arange(0.0), np.zeros(0, bool), 9.0),
    lambda: (scalar, rand(2, 3), m23, 9.0),
    lambda: (scalar, rand(2, 3), np.array([True, False]), 9.0),
    lambda: (scalar, rand(2, 3), np.array([True, False]), np.array([7.0, 8.0, 9.0])),
    lambda: (scalar, rand(2, 3), np.array([True, True]), rand(2, 3)),
    lambda: (scalar, rand(2, 3, 2), m23, rand(3, 2)),
    lambda: (scalar, np.asfortranarray(rand(2, 3)), m23, 9.0),
    lambda: (scalar, rand(6)[::-1], m6, np.arange(4.0)),
    lambda: (scalar, np.arange(6), m6, np.arange(4)),
    lambda: (scalar, np.arange(6), m6, np.arange(4.0) + 0.5),
    lambda: (scalar, np.arange(6, dtype=np.uint8), m6, 7),
    lambda: (scalar, np.arange(6, dtype=np.float32), m6, 0.1),
    lambda: (scalar, np.arange(6, dtype=np.float32), m6, np.float64(0.1)),
    lambda: (scalar, np.arange(6) + 0j, m6, 1.5),
    lambda: (scalar, np.arange(6) + 0j, m6, np.arange(4)),
    lambda: (scalar, np.arange(600.0), np.arange(600) > 590, np.arange(9.0)),
    lambda: (floor, np.array([0.0, 0.1, 0.2, -1.0])),
    lambda: (floor, np.array([[0.0, 0.1], [np.inf, 0.2]])),
    lambda: (add, np.arange(6.0), m6, 2.5),
    lambda: (add, np.arange(6), m6, 2),
    lambda: (add, np.arange(6.0), m6, np.arange(4.0)),
    lambda: (add, rand(2, 3), np.array([False, True]), np.arange(3.0)),
    lambda: (scale, rand(7), 0.5),
    lambda: (scale, rand(3, 4), 0.5),
    lambda: (inverse, np.array([0.0, 2.0, -1.0, np.inf])),
    lambda: (inverse, rand(4, 5)),
    lambda: (step, rand(5, 4) * 2 + 1j, rand(5, 4) + 1j, np.zeros((5, 4), int), 3),
    lambda: (other_mask, np.arange(6.0), m6, m6[::-1].copy()),
    lambda: (shifted, np.arange(6.0), m6),
    lambda: (named, np.arange(6.0), m6),
    lambda: (with_sum, np.arange(6.0), m6),
    lambda: (of_another, np.zeros(9), rand(9)),
    lambda: (of_slice, np.arange(6.0), m6[:3]),
    lambda: (own_mask, m6.copy()),
    lambda: (overlap, np.arange(6.0), 3),
    lambda: (ints, np.arange(9), 3),
    lambda: (invert, np.arange(6), m6),
    lambda: (in_loop, np.arange(6.0), 4),
    lambda: (in_loop, np.arange(6.0), 0),
]

LOOSE = [
    lambda: (floor, np.array([0.0, 0.1, np.nan, 0.2, -1.0])),
    lambda: (inverse, np.array([0.0, 2.0, -1.0, np.nan, np.inf])),
    lambda: (scalar, np.arange(6.0), m6[:5], 9.0),
    lambda: (scalar, np.arange(6.0), m6, np.arange(3.0)),
    lambda: (scalar, np.arange(6.0), m6, np.arange(5.0)),
    lambda: (scalar, np.arange(6.0), m6, np.arange(1.0)),
    lambda: (scalar, np.arange(6.0), m23, 1.0),
    lambda: (scalar, np.arange(6), m6, np.nan),
    lambda: (scalar, np.arange(6), m6, 1j),
    lambda: (scalar, np.arange(6, dtype=np.uint8), m6, 300),
    lambda: (scalar, np.arange(6.0), m6.astype(int), 5.0),
    lambda: (scalar, np.arange(6.0), True, 5.0),
    lambda: (add, np.arange(6), m6, 2.5),
    lambda: (logarithm, rand(9)),
    lambda: (logarithm, np.array([0.0, -1.0, np.inf, np.nan])),
    lambda: (inverse, np.array([1e-310, 2.0])),
]
