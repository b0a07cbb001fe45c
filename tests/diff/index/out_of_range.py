"""An index past the end in the middle of a loop: the same exception, message and partial result."""
import numpy as np


def fill(a, n):
    for i in range(n):
        a[i] = i * 2.0


def gather(a, idx):
    t = 0.0
    for k in range(len(idx)):
        t += a[idx[k]]
    return t


def scatter(a, idx):
    for k in range(len(idx)):
        a[idx[k]] += 1.0


def table(a, i, j):
    return a[i, j]


def row(a, i):
    return a[i]


def neighbours(a):
    for i in range(len(a)):
        a[i] = a[i] + a[i + 1]


CASES = [
    lambda: (fill, np.zeros(5), 5),
    lambda: (fill, np.zeros(5), 6),
    lambda: (fill, [0.0] * 5, 5),
    lambda: (fill, [0.0] * 5, 6),
    lambda: (gather, np.arange(5.0), np.array([0, 5])),
    lambda: (gather, np.arange(5.0), np.array([0, -6])),
    lambda: (gather, [1.0, 2.0], [0, 1, 2]),
    lambda: (scatter, np.zeros(4), np.array([0, 1, 1, 3])),
    lambda: (scatter, np.zeros(4), np.array([0, 1, 4, 3])),
    lambda: (scatter, [0.0, 0.0], [0, 1, -3]),
    lambda: (table, np.arange(6.0).reshape(2, 3), 2, 0),
    lambda: (table, np.arange(6.0).reshape(2, 3), 0, -4),
    lambda: (row, np.arange(6.0).reshape(2, 3), 3),
    lambda: (neighbours, np.arange(4.0)),
    lambda: (neighbours, [1.0, 2.0, 3.0]),
]

LOOSE = [
    lambda: (gather, np.arange(5.0), np.array([0, 4, -1, -5])),
    lambda: (gather, [1.0, 2.0], [0, 1, -1]),
    lambda: (table, np.arange(6.0).reshape(2, 3), 1, -1),
    lambda: (row, np.arange(6.0).reshape(2, 3), -1),
]
