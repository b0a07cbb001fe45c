# native: any
"""What is returned is the argument, a view of it, or new, exactly as in the original."""
import numpy as np


def itself(a):
    a += 1.0
    return a


def part(a):
    return a[1:-1]


def turned(a):
    return a.T


def fresh(a):
    return a * 1.0


def copied(a):
    return a.copy()


def both(a, b):
    return a, b, a + b


def twice(a):
    c = a + 1.0
    return c, c


def reshaped(a):
    return a.reshape(-1)


def chosen(a, b, flag):
    return a if flag else b


CASES = [
    lambda: (itself, np.arange(6.0)),
    lambda: (part, np.arange(6.0)),
    lambda: (turned, np.arange(6.0).reshape(2, 3)),
    lambda: (fresh, np.arange(6.0).reshape(2, 3).T),
    lambda: (copied, np.arange(6.0).reshape(2, 3).T),
    lambda: (both, np.arange(3.0), np.ones(3)),
    lambda: (twice, np.arange(3.0)),
    lambda: (reshaped, np.arange(6.0).reshape(2, 3)),
    lambda: (reshaped, np.arange(6.0).reshape(2, 3).T),
    lambda: (chosen, np.arange(3.0), np.ones(3), True),
    lambda: (chosen, np.arange(3.0), np.ones(3), False),
]
