# rtol: 1e-12
"""Factorizations and triangular solves go in blocks of rows and columns, most of whose work is products."""
import numpy as np


def cholesky(a):
    a[0, 0] = np.sqrt(a[0, 0])
    for i in range(1, a.shape[0]):
        for j in range(i):
            a[i, j] -= np.dot(a[i, :j], a[j, :j])
            a[i, j] /= a[j, j]
        a[i, i] -= np.dot(a[i, :i], a[i, :i])
        a[i, i] = np.sqrt(a[i, i])


def lu(a):
    for i in range(a.shape[0]):
        for j in range(i):
            a[i, j] -= a[i, :j] @ a[:j, j]
            a[i, j] /= a[j, j]
        for j in range(i, a.shape[0]):
            a[i, j] -= a[i, :i] @ a[:i, j]


def crout(a):
    n = a.shape[0]
    for j in range(n):
        for i in range(j, n):
            a[i, j] -= a[i, :j] @ a[:j, j]
        for i in range(j + 1, n):
            a[j, i] = (a[j, i] - a[j, :j] @ a[:j, i]) / a[j, j]


def solve(l, b):
    x = np.empty_like(b)
    for i in range(b.shape[0]):
        for j in range(b.shape[1]):
            x[i, j] = (b[i, j] - l[i, :i] @ x[:i, j]) / l[i, i]
    return x


def solve_columns(l, b):
    for j in range(b.shape[1]):
        for i in range(b.shape[0]):
            b[i, j] = (b[i, j] - l[i, :i] @ b[:i, j]) / l[i, i]
    return b


def one_column_late(a):
    n = a.shape[0]
    for i in range(n):
        for j in range(n):
            a[i, j] = a[i, j] - a[i, :j] @ a[:j, i]


def reads_unfinished(a):
    n = a.shape[0] - 1
    for i in range(n):
        for j in range(i):
            a[i, j] = (a[i, j] - a[i + 1, :j] @ a[:j, j]) / a[j, j]


def changes_finished(a):
    n = a.shape[0]
    for i in range(n):
        for j in range(i):
            a[i, j] = (a[i, j] - a[i, :j] @ a[j, :j]) / a[j, j]
        a[0, 0] += 0.5


def twice(a):
    n = a.shape[0]
    for i in range(n):
        for j in range(i):
            s = a[i, :j] @ a[j, :j]
            a[i, j] = (a[i, j] - s) / (a[j, j] + s * s)


def scaled(a, p):
    n = a.shape[0]
    for i in range(n):
        for j in range(i):
            a[i, j] = p[i] * (a[i, j] - a[i, :j] @ a[j, :j]) + a[j, j]
        a[i, i] = np.sqrt(a[i, i] - a[i, :i] @ a[i, :i])


def doubled(a, out):
    n = a.shape[0]
    for i in range(n):
        for j in range(i):
            a[i, j] -= a[i, :j] @ a[j, :j]
            out[i, j] = a[i, j]
            a[i, j] /= a[j, j]
        a[i, i] -= a[i, :i] @ a[i, :i]
    return out.sum()


def mixed(a, c, u):
    n = a.shape[0]
    for i in range(n):
        for j in range(i):
            a[i, j] = (a[i, j] - a[i, :j] @ a[j, :j]) / a[j, j]
        for j in range(n):
            c[i, j] = (c[i, j] - c[i, :j] @ u[:j, j]) / u[j, j]
        a[i, i] = np.sqrt(a[i, i] - a[i, :i] @ a[i, :i])


def keeps(a, was, y):
    n = a.shape[0]
    for i in range(n):
        for j in range(i):
            t = a[i, j]
            a[i, j] = (t - a[i, :j] @ a[j, :j]) / a[j, j]
            was[i, j] = t
        a[i, i] = np.sqrt(a[i, i] - a[i, :i] @ a[i, :i])
    for i in range(n):
        for j in range(i):
            for m in range(3):
                y[m] += a[i, j] * m


def nested(a, y):
    n = a.shape[0]
    for i in range(n):
        for j in range(i):
            for m in range(3):
                y[i, j] += a[i, j] * m
            a[i, j] = (a[i, j] - a[i, :j] @ a[j, :j]) / a[j, j]


def made(n, m=0, seed=3):
    rng = np.random.default_rng(seed)
    a = rng.random((n, m or n)) - 0.4
    for i in range(min(n, m or n)):
        a[i, i] += n
    return a


def spd(n):
    a = made(n)
    return a @ a.T / n + np.eye(n)


def shared(n):
    a = made(n)
    return solve, a, a


CASES = [
    *[lambda n=n: (lu, made(n)) for n in (0, 1, 2, 65, 95, 97, 128, 131)],
    *[lambda n=n: (cholesky, spd(n)) for n in (1, 64, 96, 130, 161)],
    lambda: (lu, made(130, 133)),
    lambda: (lu, made(130)[::-1, ::-1]),
    lambda: (lu, np.asfortranarray(made(130))),
    lambda: (lu, made(260)[::2, ::2]),
    lambda: (cholesky, np.asfortranarray(spd(129))),
    lambda: (cholesky, spd(129)[:, ::-1][:, ::-1]),
    *[lambda n=n: (crout, made(n)) for n in (1, 97, 140)],
    *[lambda n=n, m=m: (solve, made(n), made(n, m)) for n in (1, 97, 140) for m in (1, 9, 130)],
    lambda: (solve, made(0), made(0, 4)),
    lambda: (solve, made(120), np.zeros((120, 0))),
    *[lambda n=n, m=m: (solve_columns, made(n), made(n, m)) for n in (1, 140) for m in (1, 130)],
    lambda: (solve_columns, made(120), np.asfortranarray(made(120, 50))),
    lambda: (twice, made(128)),
    lambda: (scaled, spd(120), np.linspace(0.1, 0.2, 120)),
    lambda: (doubled, spd(120), np.zeros((120, 120))),
    *[lambda n=n: (mixed, spd(n), made(n), made(n)) for n in (3, 95, 96, 150)],
    lambda: (keeps, spd(130), np.zeros((130, 130)), np.zeros(3)),
    lambda: (nested, spd(130), np.zeros((130, 130))),
    lambda: (doubled, made(7), np.zeros((7, 7))),
    lambda: (one_column_late, made(110) / 220),
    lambda: (reads_unfinished, made(110)),
    lambda: (changes_finished, made(110)),
]

LOOSE = [
    lambda: (lu, made(130, 120)),
    lambda: (lu, np.zeros((110, 110))),
    lambda: (lu, np.where(made(110) > 50, 0.0, made(110))),
    lambda: (lu, np.full((100, 100), np.nan)),
    lambda: (lu, np.where(np.arange(110) == 70, np.inf, made(110))),
    lambda: (cholesky, -spd(110)),
    lambda: (cholesky, np.zeros((0, 0))),
    lambda: (lu, np.arange(110 * 110).reshape(110, 110)),
    lambda: (solve, made(110)[:100], made(110)),
    lambda: (solve_columns, made(110), made(110).astype(np.float32)),
    lambda: shared(120),
]
