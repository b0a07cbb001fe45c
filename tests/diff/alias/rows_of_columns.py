"""Columns read again and again, rows that a loop keeps adding to: copies, rounds in fours."""

import numpy as np


def rank_k(alpha, beta, c, a):
    for i in range(a.shape[0]):
        c[i, : i + 1] *= beta
        for k in range(a.shape[1]):
            c[i, : i + 1] += alpha * a[i, k] * a[: i + 1, k]


def rank_2k(alpha, c, a, b):
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            c[i, : i + 1] += a[: i + 1, k] * alpha * b[i, k] + b[: i + 1, k] * alpha * a[i, k]


def in_place(a, n):
    for i in range(n):
        for k in range(n):
            a[i, :n] += 0.5 * a[:n, k]


def rows(s, a, n):
    for k in range(n):
        s += a[k] * 0.5
        s[0] = 1.0
    for k in range(3, n - 1):
        s -= a[k] * a[k - 1]
    return n


def last_wins(s, a):
    for k in range(a.shape[0]):
        s[:] = a[k]
    for k in range(a.shape[0]):
        s[1:] = s[1:] + a[k, :-1] * s[0]


def box(m, n, t=float):
    return ((np.arange(m * n) % 11 - 5).reshape(m, n) / 4).astype(t)


CASES = [
    *[
        lambda m=m, n=n: (rank_k, 1.5, 0.75, box(m, m), box(m, n))
        for m in (1, 5, 40)
        for n in (0, 1, 3, 4, 9)
    ],
    *[
        lambda m=m, n=n: (rank_2k, 1.5, box(m, m), box(m, n), box(m, n))
        for m in (1, 33)
        for n in (2, 4, 7)
    ],
    lambda: (rank_2k, 1.5, box(9, 9), box(7, 5), box(12, 8)),
    lambda: (rank_k, np.float32(1.5), np.float32(0.5), box(9, 9, "f4"), box(9, 6, "f4")),
    lambda: (rank_k, 2, 3, box(9, 9).astype(int), box(9, 6).astype(int)),
    lambda: (rank_k, 1.5, 0.75, np.asfortranarray(box(9, 9)), np.asfortranarray(box(9, 6))),
    lambda: (in_place, box(12, 12), 12),
    lambda: (in_place, box(12, 14), 7),
    *[lambda n=n: (rows, np.ones(50), box(9, 50), n) for n in range(10)],
    *[lambda n=n: (last_wins, np.ones(37), box(n, 37)) for n in range(7)],
]


def _same():
    a = box(9, 9)
    return rank_k, 1.5, 0.75, a, a


LOOSE = [
    lambda: (rank_k, 1.5, 0.75, box(3, 3), box(5, 4)),
    lambda: (rank_2k, 1.5, box(9, 9), box(7, 5), box(12, 4)),
    lambda: (in_place, box(5, 5), 6),
    lambda: (rank_k, 1.5, 0.75, box(9, 9) * np.nan, box(9, 6)),
    lambda: (rows, np.ones(5), box(9, 5), 11),
    _same,
]
