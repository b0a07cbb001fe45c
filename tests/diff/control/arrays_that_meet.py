# native: yes
"""A name bound to one array or another by an `if`: new arrays meet in one, others stay what they are."""

import numpy as np


def negate(x, a):
    y = x * 2.0
    if a > 1:
        y = -y
    y[0] = 5.0
    return y


def both(x, a):
    if a > 1:
        y = x + 1.0
    else:
        y = np.sort(x)
    return y, y.sum()


def shapes(x, n, m, a):
    z = np.zeros((n, m))
    if n == m:
        y = np.linalg.inv(a)
    else:
        y = np.linalg.solve(a, x)
    z += y
    return z


def nested(x, a):
    if a > 1:
        y = x + 1.0
        if a > 2:
            y = y * y
    else:
        y = x - 1.0
    return y * 2.0


def in_loop(x, n):
    p = np.zeros(x.shape[0])
    for i in range(n):
        t = x * i
        if i % 2:
            t = -t
        p += t
    return p


def argument(x, a):
    y = x
    if a > 1:
        y = x * 2.0
    x[0] = 9.0
    return y


def alias(x, a):
    y = x + 1.0
    z = y
    if a > 1:
        y = y * 2.0
    y[0] = -1.0
    return y, z


def view(x, a):
    y = x + 1.0
    z = y[1:]
    if a > 1:
        y = y * 2.0
    y[1] = -1.0
    return z.sum(), y


def lengths(x, a):
    if a > 1:
        y = x[1:] + 1.0
    else:
        y = x + 1.0
    return y * 2.0


CASES = [
    lambda: (negate, np.arange(3.0), 2),
    lambda: (negate, np.arange(3.0), 1),
    lambda: (both, np.array([3.0, 1.0]), 2),
    lambda: (both, np.array([3.0, 1.0]), 0),
    lambda: (shapes, np.ones((2, 3)), 2, 3, np.eye(2) * 2),
    lambda: (shapes, np.ones((2, 3)), 2, 2, np.eye(2) * 2),
    lambda: (nested, np.arange(3.0), 1),
    lambda: (nested, np.arange(3.0), 2),
    lambda: (nested, np.arange(3.0), 3),
    lambda: (in_loop, np.arange(3.0), 4),
    lambda: (in_loop, np.arange(0.0), 4),
]
LOOSE = [
    lambda: (lengths, np.arange(3.0), 1),
    lambda: (lengths, np.arange(3.0), 2),
    lambda: (argument, np.arange(3.0), 1),
    lambda: (argument, np.arange(3.0), 2),
    lambda: (alias, np.arange(3.0), 1),
    lambda: (alias, np.arange(3.0), 2),
    lambda: (view, np.arange(3.0), 1),
    lambda: (view, np.arange(3.0), 2),
]
