"""Temporaries that inner loops walk along their first axis only lie column by column."""
import numpy as np


def sweeps(steps, u, a, b):
    n = u.shape[0]
    p = np.empty(u.shape, dtype=u.dtype)
    q = np.empty(u.shape, dtype=u.dtype)
    for t in range(steps):
        p[:, 0] = 0.0
        q[:, 0] = 1.0
        for j in range(1, n):
            p[:, j] = b / (a * p[:, j - 1] + b)
            q[:, j] = (u[j, :] - a * q[:, j - 1]) / (a * p[:, j - 1] + b)
        for j in range(n - 2, -1, -1):
            u[:, j] = p[:, j] * u[:, j + 1] + q[:, j]
    return u


def both_ways(a):
    t = np.zeros((a.shape[1], a.shape[0]), dtype=a.dtype)
    for j in range(a.shape[0]):
        t[:, j] = a[j, :] * 2 + t[:, j - 1]
    s = np.zeros(a.shape[1], dtype=a.dtype)
    for j in range(a.shape[0]):
        s += t[:, j]
    return s, t.sum(), t[:, :2].copy()


def returned(a):
    t = np.zeros((a.shape[1], a.shape[0]), dtype=a.dtype)
    for j in range(a.shape[0]):
        t[:, j] = a[j, :] + 1
    return t, t[0], t.T


def with_product(a, b):
    t = np.zeros((a.shape[1], a.shape[0]), dtype=a.dtype)
    for j in range(a.shape[0]):
        t[:, j] = a[j, :] * b[0, j]
    return t @ b[: a.shape[0]]


def loops(a, rounds):
    n, m = a.shape
    t = np.zeros((m, n), dtype=a.dtype)
    for k in range(rounds):
        for j in range(1, n):
            for i in range(m):
                t[i, j] = t[i, j - 1] + a[j, i] * k
        for j in range(n):
            for i in range(m - 1):
                a[j, i] = t[i + 1, j] - t[i, j]
    return a


def grid(n, m, dtype=np.float64):
    return (np.random.default_rng(n + 7 * m).random((n, m)) * 9).astype(dtype)


CASES = [
    *[(lambda n=n: (sweeps, 3, grid(n, n), 0.3, 1.5)) for n in (1, 2, 3, 17, 40)],
    *[(lambda n=n, m=m: (both_ways, grid(n, m))) for n in (2, 19) for m in (1, 3, 33)],
    lambda: (both_ways, grid(5, 40, np.float32)),
    lambda: (both_ways, grid(5, 40, np.int64)),
    lambda: (both_ways, np.asfortranarray(grid(12, 20))),
    lambda: (returned, grid(6, 35)),
    lambda: (loops, grid(7, 40), 3),
    lambda: (loops, grid(1, 1), 2),
    lambda: (loops, grid(30, 18)[::2, ::-1], 2),
]

LOOSE = [
    lambda: (with_product, np.floor(grid(6, 35)), np.floor(grid(8, 8))),
    lambda: (sweeps, 2, grid(0, 0), 0.3, 1.5),
    lambda: (sweeps, 2, grid(6, 3), 0.3, 1.5),
    lambda: (both_ways, grid(0, 3)),
]
