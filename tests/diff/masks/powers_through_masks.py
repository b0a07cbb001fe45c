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


CASES = [
    lambda: (power, np.array([0.0, 2.0, -3.0, 7.5])),
    lambda: (power, np.arange(1000.0).reshape(10, 100)),
    lambda: (logarithm, np.array([0.0, 2.0, -3.0, 7.5])),
    lambda: (exponential, np.array([1.0, -2.0, 2000.0, 4.0]), np.array([True, False, False, True])),
]

LOOSE = [
    lambda: (power, np.array([0.0, 2.0, -3.0, np.nan, 7.5])),
    lambda: (exponential, np.array([1.0, -2.0, 2000.0, 4.0]), np.array([True, True, True, True])),
]
