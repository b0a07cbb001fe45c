"""One of two values is stored: what both the condition and the value need is computed once, what only
one way needs only there."""

import math


def shorter(path, n):
    for k in range(n):
        for i in range(n):
            for j in range(n):
                path[i][j] = (
                    path[i][j] if path[i][j] < path[i][k] + path[k][j] else path[i][k] + path[k][j]
                )
    return path


def lesser(a, b, out):
    for i in range(len(a)):
        if a[i] < b[i]:
            x = a[i]
        else:
            x = b[i]
        out[i] = x
    return out


def last_of_choices(a, b):
    x = -1.0
    y = 0.0
    for i in range(len(a)):
        if a[i] < b[i]:
            x = a[i]
        else:
            x = b[i]
        y = x + 0.5
    return y


def quotient(a, b, out):
    for i in range(len(a)):
        out[i] = a[i] / b[i] if b[i] != 0.0 else -1.0
    return out


def product(a, b, out):
    for i in range(len(a)):
        out[i] = a[i] * b[i] if abs(a[i]) < 1000 else a[i]
    return out


def element(a, at, out):
    for i in range(len(at)):
        out[i] = a[at[i]] if at[i] < len(a) else 0.0
    return out


def row(n, f=lambda i: (i * 37 % 101) - 50.0):
    return [f(i) for i in range(n)]


def paths(n, far=999):
    return [[i * j % 7 + 1 if (i + j) % 5 else far for j in range(n)] for i in range(n)]


CASES = [
    lambda: (shorter, paths(13), 13),
    lambda: (shorter, [[1.5, math.inf], [math.nan, -0.0]], 2),
    lambda: (shorter, [[-3, 2], [5, -1]], 2),
    lambda: (lesser, row(19), row(19, lambda i: math.nan if i % 3 else -0.0), [0.0] * 19),
    lambda: (last_of_choices, row(19), row(19, lambda i: 1.0)),
    lambda: (quotient, row(19), row(19, lambda i: i % 4 * 0.5), [0.0] * 19),
    lambda: (product, [1 << 62, 7, -(1 << 61), 999], [4, 5, 6, 7], [0] * 4),
    lambda: (element, row(5), [0, 4, 5, 9, 2], [0.0] * 5),
]

LOOSE = [
    lambda: (shorter, paths(5, 1 << 63), 5),
    lambda: (shorter, paths(5, (1 << 63) - 1), 5),
    lambda: (product, [999, 7], [1 << 62, 5], [0] * 2),
    lambda: (element, row(5), [0, -6], [0.0] * 2),
]
