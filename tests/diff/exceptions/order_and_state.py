# native: any
# ulp: 2
"""Where an exception leaves the arguments, and which of two comes first."""

import math

import numpy as np


def roots(xs, out):
    for i in range(len(xs)):
        out[i] = math.sqrt(xs[i])


def logs(xs):
    t = 0.0
    for x in xs:
        t += math.log(x)
    return t


def checked(xs):
    t = 0.0
    for x in xs:
        if x < 0.0:
            raise ValueError("negative")
        t += x
    return t


def asserted(a, n):
    for i in range(n):
        a[i] += 1.0
        assert a[i] < 5.0, "too large"
    return a


def two(a, b):
    a[0] = 1.0
    b[5] = 2.0


def shapes(a, b):
    a += 1.0
    return a + b


def store(a, b):
    a[:] = b


def never_used(n, xs):
    t = 1 / n
    t = 2.0
    n // (n - 1)
    k = 5 % (n - 2)
    k = int(xs[0])
    return t + k


def overflow(x):
    return math.exp(x)


CASES = [
    lambda: (roots, [4.0, 9.0, 2.0], [0.0] * 3),
    lambda: (roots, [4.0, 9.0, -2.0], [0.0] * 3),
    lambda: (roots, np.array([4.0, -9.0, 2.0]), np.zeros(3)),
    lambda: (logs, [1.0, 2.0, 0.0]),
    lambda: (logs, [1.0, 2.0, 3.0]),
    lambda: (checked, [1.0, 2.0]),
    lambda: (checked, [1.0, -2.0]),
    lambda: (asserted, np.array([1.0, 2.0, 4.5, 1.0]), 4),
    lambda: (asserted, np.array([1.0, 2.0]), 2),
    lambda: (two, np.zeros(3), np.zeros(3)),
    lambda: (two, [0.0], [0.0]),
    lambda: (shapes, np.zeros(3), np.zeros(4)),
    lambda: (shapes, np.zeros(3), np.zeros((2, 3))),
    lambda: (store, np.zeros(3), np.zeros(2)),
    lambda: (store, np.zeros((2, 3)), np.arange(3.0)),
    *(lambda n=n: (never_used, n, [1.0]) for n in (0, 1, 2, 3)),
    lambda: (overflow, 1.0),
    lambda: (overflow, 1000.0),
]
