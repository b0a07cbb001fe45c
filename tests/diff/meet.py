"""Loops in place whose iterations meet in the row and the column of the outer loop's round.

That iteration is set apart (poly/meet.c), the others are independent: paths, closures, eliminations,
with ints, floats and booleans, in lists and arrays, whatever the diagonal holds. Where the row is
written through something else, or the outer variable is not the one that is met, all stays in order.
"""

import numpy as np


def shortest(n, path: list):
    for k in range(0, n):
        for i in range(0, n):
            for j in range(0, n):
                if path[i][j] < path[i][k] + path[k][j]:
                    path[i][j] = path[i][j]
                else:
                    path[i][j] = path[i][k] + path[k][j]


def shortest_array(d):
    n = len(d)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                d[i, j] = min(d[i, j], d[i, k] + d[k, j])
    return d


def closure(r):
    n = r.shape[0]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                r[i, j] = r[i, j] or (r[i, k] and r[k, j])


def elimination(a):
    """All rows, the pivot's too: not what Gauss meant, but what is written."""
    n = a.shape[0]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                a[i, j] = a[i, j] - a[i, k] * a[k, j] * 0.25


def part(a, lo, hi):
    for k in range(3, a.shape[0] - 1):
        for i in range(lo, hi):
            for j in range(2, a.shape[1]):
                a[i, j] += 0.5 * a[k, j] - 0.125 * a[i, k]


def vector(x, s):
    """One row: x[k] goes into all, itself too."""
    for k in range(len(x)):
        for i in range(len(x)):
            x[i] = x[i] * 0.5 + x[k] * s


def two_rows(a):
    n = a.shape[0]
    for k in range(n - 1):
        for i in range(n):
            for j in range(n):
                a[i, j] = a[i, j] + 0.5 * a[k, j] - 0.25 * a[k + 1, j]


def two_rounds(a):
    n = a.shape[0]
    for k in range(n):
        for m in range(0, n, 3):
            for i in range(n):
                for j in range(n):
                    a[i, j] = a[i, j] * 0.5 + a[k, j] * 0.25 + a[m, j] * 0.125


def other_array(a, b):
    n = a.shape[0]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                a[i, j] = a[i, j] * 0.5 + b[k, j] * a[i, k]


def carried(a):
    n = a.shape[0]
    s = 0.0
    for k in range(n):
        for i in range(n):
            s = s * 0.5 + a[k, k]
            for j in range(n):
                a[i, j] = a[i, j] * 0.25 + a[k, j] * s
    return s


def kept(a):
    n = a.shape[0]
    t = 0.0
    for k in range(n):
        for i in range(n):
            t = a[i, k] * 0.5
            for j in range(n):
                a[i, j] = a[i, j] * 0.5 + a[k, j] * t
    return t, k, i, j


def back(a):
    n = a.shape[0]
    for k in range(n - 1, -1, -1):
        for i in range(n):
            for j in range(n):
                a[i, j] = a[i, j] * 0.5 + a[k, j] * a[i, k]


def roads(n, diagonal=0):
    p = [[i * j % 7 + 1 for j in range(n)] for i in range(n)]
    for i in range(n):
        p[i][i] = diagonal
    return n, p


def reals(n, m=0):
    a = np.random.default_rng(n).standard_normal((n, m or n))
    if n > 6 and a.shape[1] > 6:
        a[2, 3], a[5, 1], a[4, 4] = np.nan, np.inf, -0.0
    return a


def shared(n):
    base = reals(n + 1)
    return base[1:, 1:], base[:-1, :-1]


SIZES = (0, 1, 2, 3, 7, 40)
CASES = [
    *(lambda n=n: (shortest, *roads(n)) for n in SIZES),
    *(lambda n=n: (shortest, *roads(n, -2)) for n in SIZES[:-1]),
    lambda: (shortest, 3, [[1.5, 2.0, 0.5], [4.0, 0.25, 1.0], [-2.0, 0.125, 3.0]]),
    *(lambda n=n: (shortest_array, np.abs(np.nan_to_num(reals(n)))) for n in SIZES),
    lambda: (shortest_array, reals(9)),
    lambda: (shortest_array, reals(9).T),
    lambda: (shortest_array, np.arange(81).reshape(9, 9)[::-1]),
    *(lambda n=n: (closure, np.random.default_rng(n).random((n, n)) < 0.1) for n in SIZES),
    *(lambda n=n: (elimination, reals(n)) for n in SIZES),
    lambda: (elimination, reals(8).astype(np.float32)),
    *(lambda lo=lo, hi=hi: (part, reals(12, 15), lo, hi) for lo in (0, 5, 12) for hi in (0, 4, 12)),
    *(lambda n=n: (vector, reals(n, 1)[:, 0], 0.25) for n in SIZES),
    lambda: (two_rows, reals(9)),
    lambda: (two_rounds, reals(9)),
    lambda: (other_array, reals(9), reals(10)[1:, 1:]),
    lambda: (other_array, *shared(9)),
    lambda: (carried, reals(9)),
    lambda: (kept, reals(9)),
    lambda: (back, reals(9)),
]
LOOSE = [
    lambda: (shortest, 3, roads(2)[1]),
    lambda: (shortest, *roads(40, -2)),  # ints of more than 64 bits
]
