"""A loop over the last axis of array statements over the others: it goes inside."""

import numpy as np


def solve(c, d, w):
    n = c.shape[2]
    for k in range(1, n):
        a = 0.25 * (w[1:, :, k] + w[:-1, :, k])
        r = 1.0 / (2.0 - a * c[:, :, k - 1])
        c[:, :, k] = c[:, :, k] * r
        d[:, :, k] = (d[:, :, k] - a * d[:, :, k - 1]) * r
    for k in range(n - 1, n):
        d[:, :, k] += 1.0
    for k in range(n - 2, -1, -1):
        d[:, :, k] -= c[:, :, k] * d[:, :, k + 1]


def along_itself(a):
    for k in range(1, a.shape[2]):
        a[:, :, k] = a[:, ::-1, k - 1] + a[:, :, k]
    for k in range(1, a.shape[2]):
        a[1:, :, k] = a[:-1, :, k] * 0.5 + a[1:, :, k - 1]


def across(a, b):
    last = 0.0
    for k in range(1, a.shape[2]):
        b[:, :] = a[:, :, k - 1] * 2.0 + b
        a[:, :, k] = b - a[:, :, k]
        last = k * 0.5
    return last


def box(*shape):
    return (np.arange(float(np.prod(shape))).reshape(shape) % 7 - 3.0) / 4


CASES = [
    lambda: (solve, box(5, 37, 6), box(5, 37, 6), box(6, 37, 6)),
    lambda: (solve, box(3, 4, 9), box(3, 4, 9), box(4, 4, 9)),
    lambda: (solve, box(1, 1, 2), box(1, 1, 2), box(2, 1, 2)),
    lambda: (solve, box(3, 70, 1), box(3, 70, 1), box(4, 70, 1)),
    lambda: (solve, box(0, 4, 5), box(0, 4, 5), box(1, 4, 5)),
    lambda: (along_itself, box(4, 33, 5)),
    lambda: (along_itself, box(2, 1, 4)),
    lambda: (across, box(4, 33, 5), box(4, 33)),
    lambda: (across, box(4, 3, 0), box(4, 3)),
]


def _overlap():
    a = box(3, 6, 5)
    return across, a, a[:, :, 2]


LOOSE = [
    lambda: (solve, box(3, 4, 5), box(3, 4, 5), box(3, 4, 5)),
    lambda: (solve, box(3, 4, 0), box(3, 4, 0), box(4, 4, 0)),
    _overlap,
]
