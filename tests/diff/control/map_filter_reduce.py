"""map, filter and functools.reduce over lists, arrays, ranges and strings; list() and tuple() of them."""

import functools
from functools import reduce

import numpy as np


def square(x):
    return x * x


def summed(a, b):
    return sum(map(square, a)) + sum(map(lambda x, y: x * y, a, b))


def listed(a):
    return list(map(lambda x: x + 1, a))


def listed_of_two(a, b):
    return list(map(max, a, b))


def walked(a, b):
    s = 0
    for i, (x, y) in enumerate(zip(map(square, a), b)):
        s += i * x * y
    return s


def filtered(a, least):
    return list(filter(lambda x: x > least, a))


def filtered_by_truth(a):
    return sum(filter(None, a))


def filtered_loop(a, least):
    s = 0.0
    for x in filter(lambda v: v > least, a):
        if x > 2.5:
            continue
        s += x
    else:
        s += 1000
    return s


def generated_loop(a, most):
    s = 0.0
    for x in (y for y in a if y > 1):
        if x > most:
            break
        s += x
    else:
        s = -s
    return s


def product(a):
    return reduce(lambda x, y: x * y, a)


def product_of_range(n):
    return reduce(lambda x, y: x * y, range(1, n))


def with_start(a):
    return functools.reduce(lambda x, y: x + y, map(abs, a), 0)


def extremes(a):
    return max(map(abs, a)), min(map(int, a)), any(map(lambda x: x > 2, a))


def ends_early(a, b):
    return [x + y for x, y in zip(map(lambda v: 6 // v, a), b)]


def grown(n):
    r = list()
    for i in range(n):
        r.append(i * i)
    return r, tuple()


def listed_range(n):
    r = list(range(n))
    r[0] = 7
    return r


def characters(s):
    return sum(map(ord, s)), list(map(int, s.split()))


def in_a_set(n):
    return len(set(map(square, range(-n, n)))), sorted(map(lambda x: -x, range(n)))


def conjugated(z, x, n):
    return z.conjugate() * z, x.conjugate(), n.conjugate(), x.is_integer()


CASES = [
    lambda: (summed, [1.0, -2.0, 3.0], [4.0, 5.0]),
    lambda: (summed, np.arange(5.0), np.ones(5)),
    lambda: (summed, [], []),
    lambda: (listed, [1, 2, 3]),
    lambda: (listed, [1.5]),
    lambda: (listed_of_two, [1.5, 2.5, 0.0], [2.0, 1.0]),
    lambda: (walked, [1, 2, 3], [4, 5, 6]),
    lambda: (filtered, [1.0, 2.0, 3.0], 1.5),
    lambda: (filtered, [1.0, 2.0, 3.0], 9.5),
    lambda: (filtered_by_truth, [0.0, 2.0, -3.0]),
    lambda: (filtered_loop, [1.0, 2.0, 3.0], 1.5),
    lambda: (generated_loop, [1.0, 1.5, 3.0], 2),
    lambda: (generated_loop, [1.0, 1.5, 3.0], 5),
    lambda: (product, [1.0, 2.0, 3.0, float("nan")]),
    lambda: (product, [2]),
    lambda: (product_of_range, 20),
    lambda: (with_start, [1.0, -2.0]),
    lambda: (with_start, [1, -2]),
    lambda: (extremes, [1.5, -7.2, 3.0]),
    lambda: (ends_early, [1, 2], [3, 4]),
    lambda: (grown, 5),
    lambda: (grown, 0),
    lambda: (listed_range, 4),
    lambda: (characters, "12 34"),
    lambda: (in_a_set, 4),
    lambda: (conjugated, 1 - 2j, 2.5, 3),
    lambda: (conjugated, complex(0.0, -0.0), -2.0, -3),
    lambda: (conjugated, 1j, float("inf"), 0),
]
LOOSE = [
    lambda: (product, []),
    lambda: (with_start, []),
    lambda: (listed_range, 0),
    lambda: (ends_early, [1, 0], [3]),
    lambda: (ends_early, [1, 0], [3, 4]),
    lambda: (product, range(1, 20)),
    lambda: (product, range(1, 30)),
    lambda: (product_of_range, 30),
]
