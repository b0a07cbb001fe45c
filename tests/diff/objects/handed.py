"""Modules, types and functions as arguments; imports inside functions."""
import math

import numpy as np


def sine(xp, a):
    return xp.sin(a) + xp.pi


def deep(xp, a):
    def inner(lib, x):
        return lib.sqrt(x) + xp.float64(1)

    return inner(xp, a)


def integrate(fn, a, n, kind=float):
    t = kind(0)
    for i in range(n):
        t += fn(a + i)
    return t


def square(x):
    return x * x


def local(a):
    import math as m

    import numpy as np

    return np.cos(a) * m.pi


def names(a):
    from math import pi
    from math import sqrt as root

    return root(a[0]) + pi


def empty(n, dtype):
    return np.zeros(n, dtype=dtype)


CASES = [
    lambda: (sine, np, np.arange(4.0)),
    lambda: (deep, np, np.arange(4.0)),
    lambda: (integrate, square, 1.0, 5),
    lambda: (integrate, math.sqrt, 1.0, 5),
    lambda: (integrate, math.floor, 1.0, 5, int),
    lambda: (local, np.arange(4.0)),
    lambda: (names, [2.0]),
    lambda: (empty, 3, np.float32),
    lambda: (empty, 3, np.int64),
]


def missing(xp, a):
    return xp.nothing(a)


def fresh(fn, a):
    return fn(a)


LOOSE = [
    lambda: (missing, np, 1.0),
    lambda: (sine, math, np.arange(4.0)),
    lambda: (fresh, lambda x: x + 1, 2.0),
    lambda: (fresh, str, 2.0),
]
