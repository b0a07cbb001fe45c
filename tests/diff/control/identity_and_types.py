"""x is True, type(x), members of tuples by count, index and in; round to as many digits as an argument says."""

import numpy as np

nan = float("nan")


def trues(a):
    s = 0
    for x in a:
        if x is True:
            s += 1
    return s, a[0] is not False


def reachable(n):
    dp = [[False] * n for _ in range(n)]
    for i in range(n):
        dp[i][i // 2] = True
    return sum(1 for row in dp for x in row if x is True)


def maybe(x):
    r = None
    if x > 3:
        r = x > 5
    return r is True, r is False, r is None, r is not True


def branch(a):
    if type(a) is int:
        return 1
    if type(a) == float:
        return 2
    if type(a) != np.ndarray:
        return 3
    if type(a[0]) is np.float64:
        return 4
    return 5


def types(a):
    return (
        type(a) is bool,
        type(a) == int,
        type((a,)) is tuple,
        type("x") is str,
        type([1]) is list,
        type(a) in (int, float),
    )


def converted(a, b):
    return type(a)(b)


def counted(a, b, c):
    return (a, b, c).count(0), (a, b, c).count(1.0), (a, "x", None).count("x")


def place(a, b, c, x):
    return (a, b, c).index(x)


def place_or(a, b, c, x):
    try:
        return (a, b, c).index(x)
    except ValueError:
        return -5


def within(x, y):
    return x in (y, 1.0, "k"), x not in (2, y)


def rounded(x, n):
    return round(x, n)


def all_rounded(a, n):
    return [round(x, n) for x in a]


def array_rounded(a, n):
    return np.round(a, n), np.around(a, decimals=n)


CASES = [
    lambda: (trues, [True, False, True]),
    lambda: (trues, [1, 0]),
    lambda: (trues, np.array([True, False])),
    lambda: (reachable, 5),
    lambda: (maybe, 2),
    lambda: (maybe, 4),
    lambda: (maybe, 7),
    lambda: (branch, 3),
    lambda: (branch, 3.5),
    lambda: (branch, True),
    lambda: (branch, np.arange(3.0)),
    lambda: (branch, np.arange(3)),
    lambda: (branch, np.float64(3)),
    lambda: (types, 3),
    lambda: (types, True),
    lambda: (types, np.float64(1)),
    lambda: (types, 1.5),
    lambda: (converted, 1, 2.5),
    lambda: (converted, 1.5, 2),
    lambda: (converted, np.float32(1), 2),
    lambda: (counted, 0, 1, 0.0),
    lambda: (counted, True, False, 0),
    lambda: (counted, 0.0, -0.0, nan),
    lambda: (counted, np.float64(0), np.int64(1), 2),
    lambda: (place, 1, 2, 3, 2.0),
    lambda: (place_or, 1, 2, 3, 7),
    lambda: (place_or, 1, 2, 3, 3),
    lambda: (within, 1, 2),
    lambda: (within, nan, 2.0),
    lambda: (within, 2.5, nan),
    lambda: (rounded, 2.675, 2),
    lambda: (rounded, 2.5, 0),
    lambda: (rounded, -0.5, 0),
    lambda: (rounded, 2, 3),
    lambda: (rounded, np.float32(2.675), 2),
    lambda: (rounded, np.int64(5), 2),
    lambda: (rounded, 2.675, np.int64(2)),
    lambda: (all_rounded, [0.125, 2.675, 1.005, -3.55555, 1e9 + 0.0005], 3),
    lambda: (array_rounded, np.linspace(-3, 3, 17) * 1.37, 3),
    lambda: (array_rounded, np.arange(5), 2),
]

LOOSE = [
    lambda: (place, 1, 2, 3, 7),
    lambda: (place, nan, 1.0, 2.0, nan),
    lambda: (within, nan, nan),
    lambda: (branch, np.array(["a"])),
    lambda: (rounded, 1e300, 3),
    lambda: (rounded, 123, -1),
    lambda: (rounded, 123.456, -1),
    lambda: (rounded, 1.5, 20),
    lambda: (rounded, nan, 2),
    lambda: (rounded, 2.5, None),
    lambda: (rounded, 2.5, 1.0),
    lambda: (array_rounded, np.linspace(-3, 3, 17), -1),
]
