"""A measure that starts as an int and is a float after the first round meets floats only."""

import numpy as np


def settle(a, eps):
    diff = 1
    rounds = 0
    while diff > eps:
        was = a.copy()
        a[1:-1] = (was[2:] + was[:-2]) / 2
        diff = (np.sum(a) - np.sum(was)) / np.sum(a)
        rounds += 1
    return rounds


def turned_round(a, n):
    last = 0
    out = np.zeros(n)
    for k in range(n):
        out[k] = 0.5 < last
        if 3.0 >= last:
            out[k] += last * 0.5
        last = np.max(a[: k + 1])
    return out


def plain_floats(n, start, step):
    x = start
    most = 0.0
    for _ in range(n):
        most = max(most, x - 0.25)
        most += step / (x + 2.0)
        x = x * 1.5 + 0.125
    return most, x


CASES = [
    lambda: (settle, np.arange(9.0) ** 2, 0.001),
    lambda: (settle, np.ones(5), 0.001),
    lambda: (settle, np.arange(9.0), 2.0),
    lambda: (settle, np.arange(9.0), 1.0),
    lambda: (settle, np.array([1.0, np.nan, 3.0, 4.0]), 0.5),
    lambda: (turned_round, np.ones(2), 0),
    lambda: (plain_floats, 4, 3, 0.5),
    lambda: (plain_floats, 4, -1, 0.5),
    lambda: (plain_floats, 0, 3, 0.5),
]

LOOSE = [
    lambda: (turned_round, np.array([0.5, 2.0, 7.0, np.nan]), 4),
    lambda: (turned_round, np.array([-0.0, 2.0, 1.0]), 3),
    lambda: (plain_floats, 4, 2**53 + 1, 0.5),
    lambda: (plain_floats, 4, -2, 0.5),
]
