"""Large arrays that a kernel spoilt before it gave up are as they were when the original runs."""
import numpy as np


def grown(a, by):
    a += 1.0
    a *= by


def stopped(a, at):
    a += 1.0
    for k in range(3):
        a[k, 0] = a[at[k], 1]


def numbers(n):
    return np.arange(n * n, dtype=float).reshape(n, n) + 1.0


CASES = [
    lambda: (grown, numbers(400), 0.5),
    lambda: (stopped, numbers(400), np.array([3, 2, 1])),
]
LOOSE = [
    lambda: (grown, numbers(400), 1e306),
    lambda: (grown, np.asfortranarray(numbers(400)), 1e306),
    lambda: (grown, numbers(800)[::2, ::2], 1e306),
    lambda: (stopped, numbers(400), np.array([3, 2, 400])),
]
