"""Loops of which every round returns or raises: behind them names are what they were in front."""

import numpy as np


def a_tuple(n):
    t = (1, 2)
    for i in range(n):
        t = (i, 7)
        if n > 5:
            return t
        return 3
    return t[1]


def an_array(n):
    a = np.zeros(3)
    for _ in range(n):
        a = np.ones(3)
        if n > 5:
            return a
        raise ValueError("few")
    return a


def a_string(n, q):
    s = "ab1"
    for _ in range(n):
        s = q[:2]
        if n > 5:
            return s
        return "x"
    for _ in range(n):
        s = q[:3]
    return s


def a_function(n):
    g = square
    while n > 2:
        g = cube
        return g(n) + 1
    else:
        n += 1
    return g(n)


def square(x):
    return x * x


def cube(x):
    return x * x * x


def none(n):
    b = None
    for i in range(n):
        b = (i, 0.5)
        if n > 5:
            break
        return b
    return b


def deep(n):
    t = (1, 2)
    for j in range(3):
        for i in range(n):
            t = (i, j)
            if n > 5:
                return t
            return 3
        if j == n:
            return t[0]
    return t


CASES = [
    *(lambda f=f, n=n: (f, n) for f in (a_tuple, a_function, deep) for n in (0, 3, 7)),
    *(lambda n=n: (an_array, n) for n in (0, 3, 7)),
    *(lambda n=n: (a_string, n, "pqrs") for n in (0, 3, 7)),
]
LOOSE = [*(lambda n=n: (none, n) for n in (0, 3, 7))]
