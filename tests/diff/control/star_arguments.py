"""Helpers with *args, tuples spread over arguments, keyword-only parameters."""

import numpy as np


def add(first, *rest):
    s = first
    for x in rest:
        s = s + x
    return s


def both(a, *more, scale=2.0):
    return a * scale + more[0] * len(more)


def largest(*xs):
    return max(xs)


def norm(x, y, z=0.0):
    return x * x + y * y + z * z


def called(a, b):
    return add(1.5, 2.0, 3.0), both(a, b), both(a, b, b, scale=0.5), add(2)


def spread(a):
    p = (a[0], a[1])
    q = (a[1], a[2], a[0])
    return norm(*p), norm(*q), norm(1.0, *p), largest(*q), np.add(*p)


def looped(a):
    s = 0.0
    for i in range(len(a)):
        s += norm(*(a[i], 2.0)) + add(a[i], 1.0, a[i])
    return s


def arrays(a, b):
    t = 0.0
    for k in ():
        t += k
    else:
        t += 1
    for x in (a, 2, 1.5, b):
        t = t + x
    return add(a, b), t


def nested(n):
    def inner(*ks):
        return ks[0] + len(ks)

    return inner(n, n, n), inner(n)


A = np.arange(5.0)
CASES = [
    lambda: (called, A.copy(), A + 1),
    lambda: (spread, A.copy()),
    lambda: (looped, A.copy()),
    lambda: (arrays, A.copy(), A + 1),
    lambda: (nested, 4),
]


def counted(a, b):
    t = 0.0
    for k, x in enumerate((a, b)):
        t += x.sum() * k
    for x, y in zip((1, 2), ()):
        t += x
    return t


def too_few(a):
    return norm(*(a[0],))


LOOSE = [
    lambda: (counted, A.copy(), A + 1),
    lambda: (too_few, A.copy()),
    lambda: (add, 1, 2, 3),
    lambda: (spread, A[:2].copy()),
]
