# calls: 4
"""A range whose step is a variable: positive at first, negative where that fails, never 0."""

import numpy as np


def walk(n, m, s):
    t = 0
    for i in range(n, m, s):
        t = t * 3 % 1000 + i
    return t


def back(a, s):
    b = np.zeros(len(a))
    for i in reversed(range(0, len(a), s)):
        b[i] = a[i] * 2
    return b


def total(n, m, s):
    return sum(range(n, m, s)), max(i * i for i in range(n, m, s))


CASES = [
    lambda: (walk, 0, 20, 3),
    lambda: (walk, 20, 0, 3),
    lambda: (walk, 20, 0, -3),
    lambda: (walk, 20, -1, -7),
    lambda: (walk, 0, 20, -1),
    lambda: (walk, -5, -9, -4),
    lambda: (back, np.arange(9.0), 2),
    lambda: (total, 10, 0, -2),
    lambda: (total, 0, 10, 3),
]
LOOSE = [
    lambda: (walk, 0, 5, 0),
    lambda: (walk, 2**62, 2**62 + 9, 2),
    lambda: (walk, 2**62, 2**62 - 9, -2),
    lambda: (walk, -(2**63), 2**63 - 1, 2**62),
    lambda: (walk, 2**63 - 1, -(2**63), -(2**62)),
    lambda: (total, 0, 10, -1),
]
