"""min and max of an int and a float, or a Python and a NumPy number: the type of the one that wins."""

import numpy as np


def larger(i, x):
    return max(i, x)


def three(i, x):
    return min(i, x, 3), max(0, i, x)


def clamped(n):
    s = 0.0
    for i in range(n):
        s += max(0, i - 2.5) + min(i, 3.0)
    return s


def running(a):
    best = 0.0
    for i in range(len(a)):
        best = max(best, a[i])
    return best


def from_int(a):
    best = 0
    for i in range(len(a)):
        best = max(best, a[i])
    low = 10
    for x in a:
        low = min(x, low)
    return best, low


def times(i, x):
    m = max(i, x)
    return m * 2, m + 1, 1 + m, m * m, m / 2, m // 2, m - 0.5, -m if m > 0 else m


A = np.arange(8.0)
CASES = [
    lambda: (larger, 1, 2.5),
    lambda: (larger, 3, 2.5),
    lambda: (larger, 3.0, 3),
    lambda: (larger, 3, 3.0),
    lambda: (larger, 3, float("nan")),
    lambda: (larger, float("nan"), 3),
    lambda: (larger, True, 0.5),
    lambda: (larger, np.float64(2.5), 2.0),
    lambda: (larger, np.float64(2.5), 3.0),
    lambda: (larger, np.float32(2.5), 3),
    lambda: (larger, 0, -0.0),
    lambda: (three, 5, 2.5),
    lambda: (three, 5, 7.5),
    lambda: (three, -5, 7.5),
    lambda: (clamped, 10),
    lambda: (clamped, 0),
    lambda: (running, A.copy()),
    lambda: (running, A * 0),
    lambda: (running, A[:0].copy()),
    lambda: (running, A - 9),
    lambda: (from_int, A.copy()),
    lambda: (from_int, A - 9),
    lambda: (from_int, [1.5, 2.5]),
    lambda: (from_int, [1, 2]),
    lambda: (times, 7, 2.5),
    lambda: (times, 1, 2.5),
    lambda: (times, -3, -2.5),
]
LOOSE = [
    lambda: (larger, 2**53 + 1, 0.5),
    lambda: (larger, 2**62, 1e30),
    lambda: (times, 2**53 + 1, 2.5),
    lambda: (times, 2**62, 2.5),
    lambda: (larger, 1 + 2j, 1),
]
