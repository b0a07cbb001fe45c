"""Independent iterations whose ordered loops divide: four go through the loops together, and what is
left one by one."""

import numpy as np


def sweep(u, v, p, q, n, a, b):
    for i in range(1, n - 1):
        v[0][i] = 1.0
        p[i][0] = 0.0
        q[i][0] = v[0][i]
        for j in range(1, n - 1):
            p[i][j] = -a / (a * p[i][j - 1] + b)
            q[i][j] = (u[j][i - 1] - 2.0 * u[j][i] + u[j][i + 1] - a * q[i][j - 1]) / (
                a * p[i][j - 1] + b
            )
        v[n - 1][i] = 1.0
        for j in range(n - 2, 0, -1):
            v[j][i] = p[i][j] * v[j + 1][i] + q[i][j]


def rows(a, n, m):
    for i in range(n):
        for j in range(1, m):
            a[i, j] = a[i, j] / (1.0 + a[i, j - 1] * a[i, j - 1])


def ladder(a, n, m):
    for i in range(n):
        for j in range(1, i + 1):
            a[i][j] = a[i][j] / a[i][j - 1]


def fractions(x, n, m):
    out = [0.0] * n
    for i in range(n):
        s = 1.0
        for j in range(m):
            s = x[i] + 1.0 / s
        out[i] = s
    return out


def table(n, f):
    return [[f(i, j) for j in range(n)] for i in range(n)]


def grids(n):
    u = table(n, lambda i, j: (i + n - j) / n)
    return (u, *(table(n, lambda i, j: 0.0) for _ in range(3)))


CASES = [
    lambda: (sweep, *grids(11), 11, -0.5, 2.0),
    lambda: (sweep, *grids(14), 14, -0.5, 2.0),
    lambda: (sweep, *grids(5), 5, -0.5, 2.0),
    lambda: (sweep, *grids(2), 2, -0.5, 2.0),
    lambda: (rows, np.arange(42.0).reshape(6, 7) / 5, 6, 7),
    lambda: (rows, np.arange(63.0).reshape(9, 7).T, 7, 9),
    lambda: (rows, np.zeros((0, 3)), 0, 3),
    lambda: (ladder, table(9, lambda i, j: i - j + 0.5), 9, 9),
    lambda: (fractions, [k * 0.25 + 0.5 for k in range(10)], 10, 20),
]


def overlapping():
    u = table(8, lambda i, j: 1.0 + i + j)
    return sweep, u, u, table(8, lambda i, j: 0.0), table(8, lambda i, j: 0.0), 8, -0.5, 2.0


LOOSE = [
    overlapping,
    lambda: (sweep, *grids(9), 9, 0.0, 0.0),
    lambda: (ladder, table(9, lambda i, j: i - j), 9, 9),
    lambda: (rows, np.full((5, 6), 1e200), 5, 6),
]
