"""Rows that change in place, many times over, go as waves, four rows side by side."""
import numpy as np


def seidel(steps, n, a):
    for t in range(steps):
        for i in range(1, n - 1):
            a[i, 1:-1] += a[i - 1, :-2] + a[i - 1, 1:-1] + a[i - 1, 2:] + a[i, 2:] + a[i + 1, 1:-1]
            for j in range(1, n - 1):
                a[i, j] += a[i, j - 1]
                a[i, j] /= 9.0


def sor(u, f, omega, sweeps):
    for k in range(sweeps):
        for i in range(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                r = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - f[i, j])
                u[i, j] = (1 - omega) * u[i, j] + omega * r
    return u


def ahead(a, steps):
    for t in range(steps):
        for i in range(a.shape[0] - 3):
            for j in range(1, a.shape[1]):
                a[i + 1, j] = a[i + 3, j] + a[i + 1, j - 1] * 0.5 + a[i, j]


def ints(a, steps):
    for t in range(steps):
        for i in range(2, a.shape[0]):
            for j in range(1, a.shape[1]):
                a[i, j] = a[i - 2, j] + a[i, j - 1] * 3 + t


def columns(a, steps):
    for t in range(steps):
        for j in range(1, a.shape[1] - 1):
            for i in range(1, a.shape[0] - 1):
                a[i, j] = (a[i - 1, j] + a[i, j - 1] + a[i, j + 1] + a[i + 1, j]) / 4


def with_time(a, w):
    for t in range(len(w)):
        for i in range(1, a.shape[0] - 1):
            for j in range(1, a.shape[1]):
                a[i, j] = a[i, j - 1] * w[t] + a[i + 1, j] - i


def filters(x, y, b, c):
    for k in range(x.shape[0]):
        y[k, 0] = x[k, 0]
        for n in range(1, x.shape[1]):
            y[k, n] = b * x[k, n] + c * y[k, n - 1]


def grid(rows, columns, dtype=np.float64):
    return np.random.default_rng(rows + 7 * columns).random((rows, columns)).astype(dtype)


def spoiled(rows, columns):
    a = grid(rows, columns)
    a[rows // 2, columns // 2] = np.nan
    a[1, 1] = -0.0
    a[rows - 2, 2] = np.inf
    return a


SIZES = [(3, 3), (4, 9), (9, 4), (17, 12), (40, 33)]
CASES = [lambda s=s, n=n: (seidel, s, n, grid(n, n)) for s in (0, 1, 2, 5, 9, 70) for n in (3, 4, 11)]
CASES += [lambda s=s, k=k: (sor, grid(*s), grid(*s), 1.5, k) for s in SIZES for k in (1, 6, 66)]
CASES += [
    lambda: (seidel, 10, 12, grid(12, 15)),
    lambda: (sor, spoiled(13, 11), grid(13, 11), 0.7, 8),
    lambda: (sor, np.asfortranarray(grid(13, 11)), grid(13, 11), 1.2, 8),
    lambda: (sor, grid(26, 11)[::2], grid(13, 11), 1.2, 8),
    lambda: (sor, grid(13, 11, np.float32), grid(13, 11, np.float32), np.float32(1.2), 8),
    lambda: (ahead, grid(15, 9), 11),
    lambda: (ahead, grid(4, 9), 11),
    lambda: (ints, np.arange(150).reshape(15, 10), 9),
    lambda: (ints, np.arange(150, dtype=np.int32).reshape(15, 10), 30),
    lambda: (columns, grid(15, 12), 13),
    lambda: (columns, np.asfortranarray(grid(15, 12)), 13),
    lambda: (with_time, grid(15, 12), np.linspace(-1, 1, 13)),
    lambda: (filters, grid(11, 50), np.zeros((11, 50)), 0.3, 0.7),
    lambda: (filters, spoiled(11, 50), np.zeros((11, 50)), 0.3, 0.7),
]


def shared():
    a = grid(12, 12)
    return sor, a, a, 1.1, 5


LOOSE = [
    shared,
    lambda: (seidel, 4, 12, grid(11, 12)),
    lambda: (sor, grid(6, 6), grid(5, 6), 1.1, 3),
]
