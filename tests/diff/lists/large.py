# threads: 1,2
"""Lists of so many numbers that they are copied in pieces: some elements held elsewhere too, some
kept, some that are not floats, rows of another length."""

import math


def scale(rows, n, m, by):
    for i in range(n):
        for j in range(m):
            rows[i][j] = rows[i][j] * by


def scale_flat(xs, n, by):
    for i in range(n):
        xs[i] = xs[i] * by


def scale_deep(a, n, m, by):
    for i in range(2):
        for j in range(n):
            for k in range(m):
                a[i][j][k] = a[i][j][k] + by


def total(rows, xs, n, m):
    s = 0.0
    k = 0
    for i in range(n):
        for j in range(m):
            s += rows[i][j]
            k += xs[i * m + j]
    return s, k


N, M = 190, 175


def table(f=lambda i, j: i * 0.5 - j * 0.25):
    return [[f(i, j) for j in range(M)] for i in range(N)]


def changed(rows, i, j, x):
    rows[i][j] = x
    return rows


def scale_held(rows, n, m, by, held):
    for i in range(n):
        for j in range(m):
            rows[i][j] = rows[i][j] * by
    return held


def held_case():
    rows = table()
    held = rows[3][:50] + [rows[N - 1][M - 1]]
    rows[1][1] = rows[1][2]
    return scale_held, rows, N, M, 1.5, held


def one_object():
    return scale, [[0.25] * M for _ in range(N)], N, M, 3.0


def flat_held():
    xs = [i * 0.5 for i in range(N * M)]
    return scale_held_flat, xs, N * M, -2.0, xs[5000:5003] + [xs[-1]]


def scale_held_flat(xs, n, by, held):
    for i in range(n):
        xs[i] = xs[i] * by
    return held


CASES = [
    lambda: (scale, table(), N, M, 1.5),
    lambda: (scale, table(), N - 3, M - 5, 1.5),
    lambda: (scale, table(lambda i, j: math.nan if j % 2 else -0.0), N, M, 2.0),
    held_case,
    one_object,
    flat_held,
    lambda: (scale_flat, [float(i) for i in range(N * M)], N * M, 0.5),
    lambda: (scale_deep, [table(), table()], N, M, 0.5),
    lambda: (total, table(), list(range(N * M)), N, M),
    lambda: (total, table(), [i << 33 for i in range(N * M)], N, M),
]

LOOSE = [
    lambda: (scale, changed(table(), N - 1, M - 1, None), N, M, 1.5),
    lambda: (scale, changed(table(), 100, 3, 7), N, M, 1.5),
    lambda: (scale, table() + [[1.0]], N, M, 1.5),
    lambda: (scale, table()[:-1] + [table()[0]] * 2, N + 1, M, 1.5),
    lambda: (total, table(), [1 << 70] * (N * M), N, M),
]
