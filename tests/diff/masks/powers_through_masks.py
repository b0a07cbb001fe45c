# ulp: 4
"""Elementary functions of what a mask lets through warn for what it holds back neither more nor less."""
import numpy as np


def power(a):
    a[a > 0] = a[a > 0] ** (-1.5)
    return a


def logarithm(a):
    a[a > 0] = np.log(a[a > 0])
    return a


def exponential(a, m):
    a[m] = np.exp(a[m]) + np.sqrt(a[m])
    return a


def inverse(a, b):
    b[b != 0] = a / b[b != 0]
    return b


def roots(a, m):
    a[m] = np.sqrt(a[m]) * 2.0 - 1.0 / a[m]
    return a


def distances(p):
    d = p[:, None] - p[None, :]
    r = d * d
    r[r > 0] = r[r > 0] ** (-1.5)
    s = np.sqrt(d * d)
    s[s > 0] = 1.0 / s[s > 0]
    return r, s


def of_two(a, b, m):
    a[m] = a[m] / b[m]
    return a


def less_one(a, m):
    a[m] = 1.0 / (a[m] - 1.0)
    return a


holes = np.arange(300) % 7 > 2


CASES = [
    lambda: (inverse, 3.0, np.array([0.0, 2.0, -0.0, -4.0, 0.5])),
    lambda: (inverse, 3.0, np.zeros(9)),
    lambda: (inverse, 3.0, np.zeros(0)),
    lambda: (inverse, 3.0, np.array([[0.0, 1.0], [-5.0, 0.0]])),
    lambda: (roots, np.arange(300.0) * holes, holes),
    lambda: (roots, np.arange(-1.0, 299.0) * holes, holes & (np.arange(300) > 5)),
    lambda: (distances, np.random.default_rng(1).normal(size=21)),
    lambda: (distances, np.array([1.0])),
    lambda: (of_two, np.arange(300.0), np.where(holes, 4.0, 0.0), holes),
    lambda: (of_two, np.arange(300.0)[::2], np.where(holes, 4.0, 0.0)[::-2], holes[::-2]),
    lambda: (power, np.array([0.0, 2.0, -3.0, 7.5])),
    lambda: (power, np.arange(1000.0).reshape(10, 100)),
    lambda: (logarithm, np.array([0.0, 2.0, -3.0, 7.5])),
    lambda: (exponential, np.array([1.0, -2.0, 2000.0, 4.0]), np.array([True, False, False, True])),
]

LOOSE = [
    lambda: (inverse, 3.0, np.array([5e-324, 0.0, 1.0])),
    lambda: (inverse, 3.0, np.arange(5.0, dtype=np.float32)),
    lambda: (inverse, 3.0, np.arange(5)),
    lambda: (inverse, 3.0, np.arange(5.0) * 1j),
    lambda: (roots, np.array([-1.0, 4.0, 0.0]), np.array([True, True, True])),
    lambda: (roots, np.array([-1.0, 4.0, np.nan]), np.array([False, True, True])),
    lambda: (less_one, np.array([1.0, 2.0, 3.0]), np.array([False, True, True])),
    lambda: (less_one, np.array([1.0, 2.0, 3.0]), np.array([True, False, True])),
    lambda: (power, np.array([0.0, 2.0, -3.0, np.nan, 7.5])),
    lambda: (exponential, np.array([1.0, -2.0, 2000.0, 4.0]), np.array([True, True, True, True])),
]
