# rtol: 1e-12
"""Sums over what earlier rounds of the loop gave, read in long strides, are made as they give it."""

import numpy as np


def lu(a):
    for i in range(a.shape[0]):
        for j in range(i):
            a[i, j] -= a[i, :j] @ a[:j, j]
            a[i, j] /= a[j, j]
        for j in range(i, a.shape[0]):
            a[i, j] -= a[i, :i] @ a[:i, j]


def solve(u, b):
    x = np.zeros_like(b)
    for j in range(b.shape[0]):
        x[j] = (b[j] - x[:j] @ u[:j, j]) / u[j, j]
    return x


def solve_from(u, b, lo, hi):
    for j in range(lo, hi):
        b[j] = (b[j] - b[lo:j] @ u[lo:j, j]) / u[j, j]
    return b


def swapped(u, b):
    for j in range(b.shape[0]):
        b[j] -= u[:j, j] @ b[:j]
    return b


def two_writes(u, b):
    for j in range(b.shape[0]):
        b[j] = 1.0 - b[:j] @ u[:j, j]
        b[0] = b[j] * 0.5
    return b


def writes_what_is_read(u, b):
    n = b.shape[0]
    for j in range(n):
        b[j] = 1.0 - b[:j] @ u[:j, j]
        u[0, n - 1 - j] = b[j]
    return b


def writes_before_it_reads(u, b):
    for j in range(b.shape[0]):
        u[0, j] = 2.0 * b[j]
        b[j] -= b[:j] @ u[:j, j]
    return b


def of_the_matrix(u):
    n = u.shape[0]
    for j in range(n):
        u[n - 1, j] = 1.0 - u[n - 1, :j] @ u[:j, j]
    return u


def crossing(u):
    for j in range(u.shape[0]):
        u[2, j] = 1.0 - u[2, :j] @ u[:j, j]
    return u


def scaled(u, b):
    s = 1.0
    for j in range(b.shape[0]):
        b[j] = s - b[:j] @ (u[:j, j] * 0.25)
        s = s * 0.5
    return b


def good(n, t=float):
    a = np.random.default_rng(3).uniform(-1, 1, (n, n)).astype(t)
    a += n * np.eye(n, dtype=t)
    return a


def vector(n, t=float):
    return np.random.default_rng(4).uniform(-1, 1, n).astype(t)


CASES = [
    *[lambda n=n: (lu, good(n)) for n in (0, 1, 2, 3, 5, 8, 9, 40)],
    lambda: (lu, np.asfortranarray(good(9))),
    lambda: (lu, good(20)[::2, ::2]),
    *[
        lambda n=n, f=f: (f, good(n), vector(n))
        for n in (1, 2, 5, 30)
        for f in (solve, swapped, two_writes, writes_what_is_read, writes_before_it_reads, scaled)
    ],
    *[
        lambda r=r: (solve_from, good(12), vector(12), *r)
        for r in [(0, 12), (3, 9), (5, 5), (7, 2)]
    ],
    *[lambda n=n, f=f: (f, good(n)) for n in (3, 4, 20) for f in (of_the_matrix, crossing)],
]


def itself():
    a = good(8)
    return solve_from, a, a[3], 0, 8


LOOSE = [
    lambda: (solve, good(5), vector(7)),
    lambda: (solve, np.zeros((5, 5)), vector(5)),
    lambda: (solve, good(40, np.float32), vector(40, np.float32) * 0),
    lambda: (solve_from, good(12), vector(12), -2, 9),
    lambda: (solve_from, good(12), vector(12), 2, 14),
    lambda: (solve, np.full((5, 5), np.inf), vector(5)),
    lambda: (solve, good(5) + 1j, vector(5) + 1j),
    itself,
]
