"""Ranges that are asked for their length, for one of their numbers, or whether a number is one of them."""

import numpy as np


def length(a, b, c):
    r = range(a, b, c)
    return len(r), len(range(b)), len(range(a, b))


def down(a, b):
    r = range(a, b, -3)
    return len(r), r[0], r[-1]


def at(n, i):
    r = range(2, n, 3)
    return r[i], r[-1] - r[0]


def caught(n, i):
    r = range(n)
    try:
        return r[i]
    except IndexError:
        return -1


def among(n, x):
    return x in range(n), x not in range(1, n, 2), x in range(n, 0, -3)


def in_bounds(grid, i, j):
    n = 0
    for u, v in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
        if u in range(len(grid)) and v in range(len(grid[0])):
            n += grid[u][v]
    return n


def rounds(n):
    r = range(0, n, 4)
    s = 0
    for k in r:
        s += k * len(r)
    return s, r[len(r) // 2]


def parts(n):
    return range(n)[1:3], len(range(n)[2:])


CASES = [
    *(lambda a=a, b=b: (length, a, b, 2) for a, b in ((0, 7), (-3, 4), (5, 5), (9, 2))),
    *(lambda a=a, b=b: (down, a, b) for a, b in ((7, 0), (7, -2))),
    *(lambda i=i: (at, 15, i) for i in (0, 2)),
    *(lambda i=i: (caught, 3, i) for i in (0, 2, 3, -3, -4)),
    *(lambda x=x: (among, 9, x) for x in (0, 8, 9, -1, 3)),
    lambda: (in_bounds, [[1, 2], [3, 4]], 0, 1),
    lambda: (in_bounds, [[1, 2], [3, 4]], 5, 1),
    lambda: (rounds, 20),
]
LOOSE = [
    lambda: (length, 0, 7, -2),
    lambda: (length, 0, 7, 0),
    lambda: (length, -(2**63), 2**63 - 1, 1),
    lambda: (length, 0, 2**63 - 1, 1),
    lambda: (down, 0, 7),
    *(lambda i=i: (at, 15, i) for i in (5, -1, -5)),
    lambda: (among, 9, 2**63 - 1),
    lambda: (at, 15, -6),
    lambda: (at, 15, True),
    lambda: (at, 15, np.int64(1)),
    lambda: (at, 1, 0),
    lambda: (among, 9, True),
    lambda: (among, 9, 3.0),
    lambda: (among, 9, 3.5),
    lambda: (among, 9, None),
    lambda: (among, 9, "a"),
    lambda: (among, 9, np.int64(3)),
    lambda: (among, 9, np.float64(3)),
    lambda: (rounds, 0),
    lambda: (parts, 5),
]
