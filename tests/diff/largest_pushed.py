"""The largest of what earlier rounds of the loop gave: each round adds its share to those to come, where
no other element is in question."""

import numpy as np


def pairs(seq, t, n):
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            t[i][j] = max(t[i][j], t[i][j - 1])
            if i + 1 < n:
                t[i][j] = max(t[i][j], t[i + 1][j])
            if i < j - 1:
                t[i][j] = max(t[i][j], t[i + 1][j - 1] + (seq[i] + seq[j] == 3))
            for k in range(i + 1, j):
                t[i][j] = max(t[i][j], t[i][k] + t[k + 1][j])


def least(t, w, n):
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            best = w[j]
            for k in range(i + 1, j):
                best = min(best, t[i][k] * t[k + 1][j])
            t[i][j] = best


def own_row(t, n):
    for i in range(n - 1, -1, -1):
        for j in range(i, n):
            t[i][j] = t[i][j] + 1
            for k in range(i, j):
                t[i][j] = max(t[i][j], t[i][k] + t[k][j])


def difference(t, n, r):
    for j in range(0, n):
        best = t[r][j]
        for k in range(0, j):
            best = max(best, t[r + 1 + k][j] - t[r][k])
        t[r][j] = best


def table(n, m, f=lambda i, j: (i * 7 + j * 5) % 11 - 5):
    return [[f(i, j) for j in range(m)] for i in range(n)]


def letters(n):
    return [(i + 1) % 4 for i in range(n)]


CASES = [
    lambda: (pairs, letters(14), table(14, 14, lambda i, j: 0), 14),
    lambda: (pairs, letters(9), table(9, 9), 9),
    lambda: (pairs, letters(3), table(3, 3), 3),
    lambda: (least, table(8, 8), letters(8), 8),
    lambda: (own_row, table(9, 9), 9),
    lambda: (difference, table(12, 10), 10, 1),
    lambda: (pairs, np.array(letters(9)), np.array(table(9, 9)), 9),
]

LOOSE = [
    lambda: (pairs, letters(9), table(9, 9, lambda i, j: 1 << 62), 9),
    lambda: (pairs, letters(9), table(9, 9, lambda i, j: i * 0.5 - j), 9),
    lambda: (pairs, letters(9), table(8, 9), 9),
    lambda: (difference, table(10, 10), 10, 1),
]
