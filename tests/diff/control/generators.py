"""Generator expressions, ranges and zips eaten by sum, any, all, min, max and math.prod."""

import math

import numpy as np


def squares(a):
    return sum(x * x for x in a)


def triangle(n):
    return sum(range(n)), sum(range(n, 0, -2)), sum(range(3), 0.5)


def filtered(n):
    return sum(i * 0.5 for i in range(n) if i % 3 if i != 4)


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def weighted(a):
    return sum(i * x for i, x in enumerate(a, 1)), sum(x for x in reversed(a))


def tests(a):
    return any(x > 3 for x in a), all(x > 0 for x in a), any(a), all(a)


def extremes(a):
    return max(abs(x) for x in a), min(x - 1 for x in a), max(a), min(a)


def products(a):
    return math.prod(x + 1 for x in a), math.prod(a), math.prod(a, start=2)


def table(m):
    return sum(m[i][j] for i in range(len(m)) for j in range(len(m[0])) if i != j)


def primes(n):
    return sum(1 for k in range(2, n) if all(k % d for d in range(2, k)))


def hidden(x, n):
    s = 0
    for x in range(n):
        s += sum(x * x for x in range(x))
        s += x
    return s, x


def nested(n):
    return sum(sum(j for j in range(i)) for i in range(n))


def found(n):
    return any(i * j == 42 for i in range(n) for j in range(i))


def walrus(n):
    last = -1
    if any((last := i) > 4 for i in range(n)):
        return last
    return -last


def in_condition(n):
    k = 0
    while sum(i for i in range(k)) < n:
        k += 1
    return k


def rows(m):
    return max(sum(abs(m[i, j]) for j in range(m.shape[1])) for i in range(m.shape[0]))


def added(a, b):
    return sum(a), sum(a, 1.5), sum(b > 2)


A = np.arange(8.0)
CASES = [
    lambda: (squares, A.copy()),
    lambda: (squares, A.tolist()),
    lambda: (squares, [1, 2, 3]),
    lambda: (squares, A[:0].copy()),
    lambda: (squares, np.arange(5, dtype="u1")),
    lambda: (squares, np.arange(5, dtype="f4")),
    lambda: (triangle, 10),
    lambda: (triangle, 0),
    lambda: (triangle, -3),
    lambda: (filtered, 10),
    lambda: (filtered, 1),
    lambda: (dot, A.copy(), A[:4].copy()),
    lambda: (dot, [1, 2, 3], [0.5, 1.5, 2.5, 3.5]),
    lambda: (weighted, [1.5, 2.5]),
    lambda: (weighted, A.copy()),
    lambda: (tests, A.copy()),
    lambda: (tests, A[1:3].copy()),
    lambda: (tests, [1, 2, 3, 4]),
    lambda: (extremes, A - 4),
    lambda: (extremes, [3, -7, 2]),
    lambda: (extremes, [True, False]),
    lambda: (extremes, [0.0, -0.0]),
    lambda: (extremes, [1.0, float("nan"), 2.0]),
    lambda: (extremes, [float("nan"), 2.0]),
    lambda: (products, A + 1),
    lambda: (products, [1, 2, 3]),
    lambda: (table, [[1.0, 2.0], [3.0, 4.0]]),
    lambda: (table, [[1]]),
    lambda: (primes, 60),
    lambda: (hidden, 2.5, 5),
    lambda: (hidden, 2.5, 0),
    lambda: (nested, 9),
    lambda: (nested, 0),
    lambda: (found, 8),
    lambda: (found, 6),
    lambda: (walrus, 9),
    lambda: (walrus, 3),
    lambda: (in_condition, 100),
    lambda: (rows, np.arange(12.0).reshape(3, 4) - 7),
    lambda: (added, A.copy(), A.copy()),
]
LOOSE = [
    lambda: (squares, []),
    lambda: (squares, np.full(9, 15, "u1")),
    lambda: (products, [2**31] * 4),
    lambda: (extremes, []),
    lambda: (extremes, A[:0].copy()),
    lambda: (extremes, A + 1j),
    lambda: (table, []),
    lambda: (table, [[1.0, 2.0], [3.0]]),
    lambda: (rows, np.zeros((0, 3))),
    lambda: (rows, np.zeros((2, 0))),
    lambda: (walrus, 0),
    lambda: (dot, A.copy(), [1, 2]),
]
