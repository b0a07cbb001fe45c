"""itertools.product, combinations, permutations and repeat, np.ndindex: loops in loops by another name."""

import itertools
from itertools import combinations, permutations, product

import numpy as np


def grid(n, m):
    s = 0
    for i, j in product(range(n), range(m)):
        s = 3 * s + i * j
    return s


def first_hit(n, m, least):
    row = column = -1
    tried = 0
    for i, j in product(range(n), range(m)):
        tried += 1
        if i * j > least:
            row, column = i, j
            break
        if j == 2:
            continue
        tried += 10
    else:
        tried = -tried
    return row, column, tried


def of_lists(a, b):
    s = 0.0
    for x, y, z in itertools.product(a, b, a):
        a[0] += 1.0
        s += x * y - z
    return s


def of_array(a):
    s = 0.0
    for x, y in product(a, a):
        a[0] += 1.0
        s += x * y
    return s


def pairs(a):
    least = 1e9
    for x, y in combinations(a, 2):
        least = min(least, abs(x - y))
    return least


def triples(n):
    return [i + 10 * j + 100 * k for i, j, k in combinations(range(n), 3)]


def orders(n):
    return sum(i * j for i, j in permutations(range(n), 2))


def until(a, most):
    n = 0
    for x, y in permutations(a, 2):
        for _ in range(3):
            n += 1
            if n % 5 == 0:
                break
        if x + y > most:
            break
    return n


def repeated(x, n):
    s = 0.0
    for y in itertools.repeat(x, n):
        s += y
    return s


def indices(a):
    s = 0.0
    for i, j in np.ndindex(a.shape):
        s += i * a[i, j]
    for (k,) in np.ndindex(3):
        s += k
    for i, j in np.ndindex(2, 3):
        s += i - j
    return s


CASES = [
    lambda: (grid, 3, 4),
    lambda: (grid, 0, 4),
    lambda: (grid, 4, -1),
    lambda: (first_hit, 4, 5, 3),
    lambda: (first_hit, 4, 5, 300),
    lambda: (first_hit, 0, 5, 300),
    lambda: (of_lists, [1.0, 2.0], [3.0, 4.0, 5.0]),
    lambda: (of_lists, [1.0], []),
    lambda: (of_array, np.arange(4.0)),
    lambda: (pairs, [1.0, 7.5, 3.0, 3.25]),
    lambda: (pairs, [1.0]),
    lambda: (triples, 6),
    lambda: (triples, 2),
    lambda: (orders, 5),
    lambda: (until, [1.0, 2.0, 3.0], 4.5),
    lambda: (until, [1.0, 2.0, 3.0], 40.5),
    lambda: (repeated, 0.1, 7),
    lambda: (repeated, 0.1, -1),
    lambda: (indices, np.arange(6.0).reshape(2, 3)),
]
