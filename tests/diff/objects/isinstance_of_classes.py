"""isinstance of instances of classes, of numbers and lists beside classes, of strings, dicts and sets."""

import abc

import numpy as np


class Dual:
    def __init__(self, x, d):
        self.x = x
        self.d = d

    def __mul__(self, other):
        if not isinstance(other, Dual):
            return Dual(self.x * other, self.d * other)
        return Dual(self.x * other.x, self.x * other.d + self.d * other.x)


class Vector:
    def __init__(self, a):
        self.a = a


class Whole(int):
    def __init__(self, x):
        self.more = x


class Marked(abc.ABC):
    def __init__(self, x):
        self.x = x


Marked.register(int)


class Lies:
    def __init__(self, x):
        self.x = x

    @property
    def __class__(self):
        return int


class Below(Dual):
    pass


def either(v):
    if isinstance(v, Below):
        return v.x
    if isinstance(v, (Vector, Dual)):
        return -1.0
    return 0.0


def square(x, n):
    d = Dual(x, 1.0)
    for _ in range(n):
        d = d * d
        d = d * 0.5
    return d.x, d.d


def which(v):
    if isinstance(v, (int, float)):
        return 1
    if isinstance(v, Vector):
        return 2
    if isinstance(v, str):
        return 3
    if isinstance(v, dict):
        return 4
    if isinstance(v, (list, tuple, set)):
        return 5
    return 6


def kinds(v):
    return isinstance(v, Vector), isinstance(v, object), isinstance(v, (np.ndarray, Vector))


def marked(v):
    return isinstance(v, Marked)


def is_dual(v):
    return isinstance(v, Dual), isinstance(v, int)


def words(a):
    s = 0
    for x in a:
        if isinstance(x, str) and len(x) == 1:
            s += 1
    return s


def inside(n):
    d = {i: str(i) for i in range(n)}
    return isinstance(d, dict), isinstance(d, list), isinstance(d[0], str), isinstance({n, 1}, set)


CASES = [
    lambda: (either, Below(1.0, 2.0)),
    lambda: (either, Dual(1.0, 2.0)),
    lambda: (either, Vector([2.0])),
    lambda: (either, 1.5),
    lambda: (square, 1.5, 3),
    lambda: (which, 3),
    lambda: (which, True),
    lambda: (which, np.float64(3)),
    lambda: (which, np.float32(3)),
    lambda: (which, Vector([1.0])),
    lambda: (which, "a"),
    lambda: (which, [1]),
    lambda: (which, (1, 2)),
    lambda: (which, None),
    lambda: (kinds, Vector([1.0])),
    lambda: (kinds, np.arange(3.0)),
    lambda: (kinds, 2),
    lambda: (is_dual, Dual(1.0, 2.0)),
    lambda: (words, ["a", "bc", "d"]),
    lambda: (inside, 3),
]

LOOSE = [
    lambda: (which, {1: 2}),
    lambda: (which, {1, 2}),
    lambda: (kinds, Dual(1.0, 2.0)),
    lambda: (marked, 3),
    lambda: (marked, 3.0),
    lambda: (marked, Marked(3)),
    lambda: (is_dual, Below(1.0, 2.0)),
    lambda: (is_dual, Whole(3)),
    lambda: (is_dual, Lies(3)),
    lambda: (which, Whole(3)),
    lambda: (which, Lies(3)),
    lambda: (words, ["a", 1]),
]
