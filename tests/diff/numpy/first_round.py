# ulp: 4
"""A number that is Python's before the first round of a loop and NumPy's after it is an operand of
NumPy's functions and of arrays: where the answer is the same either way, the loop is compiled."""

import math

import numpy as np


def newton(x, n):
    for _ in range(n):
        x = x - np.sin(x) / np.cos(x)
    return x


def bias(y, rate, n):
    b = 0.0
    for _ in range(n):
        err = b - y
        b -= rate * err.mean()
    return b


def bias_from_int(y, rate, n):
    b = 0
    for _ in range(n):
        err = y - b
        b += rate * err.mean()
    return b


def largest(a, n):
    m = 0.0
    for _ in range(n):
        m = max(m, np.abs(a - m).max())
    return m


def threshold(a, n):
    t = 0.5
    for _ in range(n):
        c = np.where(a > t, a, t)
        t = c.mean()
    return t


def clipped(a, n):
    t, d = 0.5, np.zeros(3)
    for _ in range(n):
        c = np.clip(a, 0, t)
        t = c.mean()
        d = np.full(3, t)
    return t, d


def filled(a, n):
    t, d = 1, np.zeros(3)
    for _ in range(n):
        d = np.full(3, t)
        t = a.mean()
    return t, d


def narrow(a, n):
    t = 0.0
    for _ in range(n):
        t = t + (a * t + 1).sum()
    return t


def two(a, n):
    t = u = 0.0
    for i in range(n):
        h = np.hypot(t, u) + np.where(a > t, u, a).sum()
        t = t + a[i] + h
        u = np.maximum(t, u) - 0.5
    return t, u


def two_narrow(a, n):
    t = u = 0.5
    h = a
    for i in range(n):
        h = np.where(a > 0, t, u) * a + np.where(a > 0.25, a, u)
        t = np.float64(i)
        u = np.float64(2.5) * t
    return h, t, u


def plain(a, n):
    t = 0.5
    for i in range(n):
        u = math.exp(-t) + abs(t) + float(t) + math.floor(t)
        v = abs(t)
        t = u * a[i] + v
    return t, v


def ints(a, n):
    t = 7
    for i in range(n):
        b = a % t + (a < t)
        t = b.max() + 3
    return t


def powers(a, n):
    t = 2
    for i in range(n):
        b = a**t
        t = b.sum() / 64
    return t, b


def numbers(n, dtype=float):
    return (np.arange(n) * 7 % 11 / 11).astype(dtype)


CASES = [
    lambda: (newton, 1.0, 3),
    lambda: (newton, 1.0, 0),
    lambda: (bias, numbers(10), 0.1, 4),
    lambda: (bias, numbers(10), 0.1, 0),
    lambda: (bias_from_int, numbers(10), 0.1, 4),
    lambda: (bias_from_int, numbers(10), 0.1, 0),
    lambda: (largest, numbers(20), 4),
    lambda: (largest, numbers(20), 0),
    lambda: (threshold, numbers(20), 4),
    lambda: (clipped, numbers(20), 4),
    lambda: (narrow, numbers(20, np.float32), 3),
    lambda: (two, numbers(20), 5),
    lambda: (two, numbers(20), 0),
    lambda: (plain, numbers(20), 5),
    lambda: (ints, np.arange(40), 4),
]

LOOSE = [
    lambda: (newton, 1.0, True),
    lambda: (filled, numbers(20), 0),
    lambda: (filled, numbers(20), 1),
    lambda: (filled, numbers(20), 3),
    lambda: (bias, numbers(10, np.float32), 0.1, 4),
    lambda: (bias_from_int, np.arange(9), 0.1, 4),
    lambda: (threshold, np.arange(9), 4),
    lambda: (threshold, numbers(9, np.float32), 4),
    lambda: (clipped, numbers(9, np.float32), 4),
    lambda: (two_narrow, numbers(9, np.float32), 3),
    lambda: (two_narrow, numbers(9), 3),
    lambda: (ints, np.arange(40, dtype=np.uint8), 4),
    lambda: (ints, np.arange(40, dtype=np.int32), 4),
    lambda: (powers, numbers(9), 4),
    lambda: (powers, numbers(9) * (1 + 2j), 2),
    lambda: (bias, np.zeros(0), 0.1, 2),
    lambda: (newton, float("nan"), 3),
]
