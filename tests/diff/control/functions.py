# native: any
"""Calls of other functions, recursion, defaults, keywords, tuples, nested functions, closures."""

import math

import numpy as np


def square(x):
    return x * x


def norm(xs):
    t = 0.0
    for x in xs:
        t += square(x)
    return math.sqrt(t)


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def with_defaults(a, scale=2.0, *, shift=1.0):
    return a * scale + shift


def swap(a, b):
    a, b = b, a
    return a, b


def inner(xs):
    def twice(x):
        return 2.0 * x

    t = 0.0
    for x in xs:
        t += twice(x)
    return t


def make_scaler(k):
    def scale(a):
        return a * k

    return scale


def spread(*args):
    return len(args)


CASES = [
    lambda: (norm, [3.0, 4.0]),
    lambda: (fib, 12),
    lambda: (with_defaults, np.arange(3.0)),
    lambda: (with_defaults, np.arange(3.0), 3.0),
    lambda: (with_defaults, np.arange(3.0), Kw(shift=5.0)),
    lambda: (with_defaults, Kw(a=np.arange(3.0), scale=0.5)),
    lambda: (with_defaults,),
    lambda: (with_defaults, 1.0, 2.0, 3.0),
    lambda: (with_defaults, 1.0, Kw(nonsense=2)),
    lambda: (swap, 1, 2.5),
    lambda: (swap, np.arange(2.0), 3),
    lambda: (inner, [1.0, 2.0]),
    lambda: (make_scaler(3.0), np.arange(3.0)),
    lambda: (make_scaler(np.arange(3.0)), np.arange(3.0)),
    lambda: (spread, 1, 2, 3),
]
