"""Lambdas and nested functions as arguments: what they have closed over counts, not which object it is."""

import math

import numpy as np


def integrate(f, a, b, n):
    h = (b - a) / n
    s = 0.0
    for i in range(n):
        s += f(a + i * h)
    return s * h


def newton(f, df, x, n):
    for _ in range(n):
        x = x - f(x) / df(x)
    return x


def adder(k):
    def g(x):
        return x + k

    return g


def scaled(c):
    return lambda x: x * c


def chained(f):
    def g(x):
        return f(x) + 1.0

    return g


def square(x):
    return x * x


def table(a):
    def g(x):
        return x + a[1]

    return g


def counter():
    n = 0.0

    def g(x):
        nonlocal n
        n += 1
        return x + n

    return g


def with_default(k):
    def g(x, k=k):
        return x * k

    return g


def fresh(n):
    """A new function at each call."""
    k = n * 0.5
    return integrate(lambda x: x * k, 0.0, 1.0, n)


increment = lambda x: x + 1  # noqa: E731
quadratic = lambda x: x * x - 2.0  # noqa: E731
slope = lambda x: 2.0 * x  # noqa: E731
TWO = adder(2.0)

CASES = [
    lambda: (integrate, increment, 0.0, 1.0, 10),
    lambda: (newton, quadratic, slope, 1.0, 5),
    lambda: (integrate, adder(2.0), 0.0, 1.0, 10),
    lambda: (integrate, TWO, 0.0, 1.0, 10),
    lambda: (integrate, scaled(3), 0.0, 1.0, 10),
    lambda: (integrate, scaled(-0.0), 0.0, 1.0, 10),
    lambda: (integrate, scaled(1e3 + 2.5), 0.0, 1.0, 10),
    lambda: (integrate, chained(square), 0.0, 1.0, 10),
]


def changing(f):
    def run(a):
        return [integrate(scaled(k), 0.0, a, 4) for k in (1.0, 2.0, 1, 0.0, -0.0, True, 2.0)]

    return run


LOOSE = [
    lambda: (integrate, chained(adder(1.0)), 0.0, 1.0, 10),
    lambda: (integrate, chained(math.sin), 0.0, 1.0, 10),
    lambda: (integrate, table(np.arange(3.0)), 0.0, 1.0, 10),
    lambda: (integrate, table(np.arange(3.0) * 2), 0.0, 1.0, 10),
    lambda: (integrate, counter(), 0.0, 1.0, 10),
    lambda: (integrate, with_default(2.0), 0.0, 1.0, 10),
    lambda: (integrate, with_default(3.0), 0.0, 1.0, 10),
    lambda: (changing(1), 2.0),
    lambda: (fresh, 4),
]
