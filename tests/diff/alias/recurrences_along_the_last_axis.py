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


def filtered(a, alpha):
    """Along the rows, there and back, then along the columns."""
    k, b = np.exp(-alpha), 2.0**-alpha
    y, z = np.empty_like(a), np.empty_like(a)
    y[:, 0] = k * a[:, 0]
    for j in range(1, a.shape[1]):
        y[:, j] = k * a[:, j] + b * y[:, j - 1]
    z[:, -1] = 0.0
    for j in range(a.shape[1] - 2, -1, -1):
        z[:, j] = np.exp(-2.0 * alpha) * a[:, j + 1] + b * z[:, j + 1]
    out = y + z
    for i in range(1, a.shape[0]):
        out[i, :] += b * out[i - 1, :]
    return out


def shifted(a):
    """Each row needs its neighbour of the column before: rows are no lanes."""
    for j in range(1, a.shape[1]):
        a[1:, j] = a[:-1, j - 1] + a[1:, j]
    return a


def counted(a, n):
    last = -1
    for j in range(1, n):
        a[:, j] += a[:, j - 1]
        last = j
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
    lambda: (filtered, box(70, 9), 0.25),
    lambda: (filtered, box(1, 1), 0.25),
    lambda: (filtered, box(33, 2).astype("f4"), 0.5),
    lambda: (shifted, box(40, 6)),
    lambda: (counted, box(35, 6), 6),
    lambda: (counted, box(35, 6), 0),
    lambda: (counted, box(6, 35).T, 6),
]


def _overlap():
    a = box(3, 6, 5)
    return across, a, a[:, :, 2]


LOOSE = [
    lambda: (solve, box(3, 4, 5), box(3, 4, 5), box(3, 4, 5)),
    lambda: (counted, box(35, 6), 7),
    lambda: (filtered, box(0, 3), 0.5),
    lambda: (filtered, box(70, 9), 1000.0),
    lambda: (filtered, box(70, 9), -1000.0),
    lambda: (solve, box(3, 4, 0), box(3, 4, 0), box(4, 4, 0)),
    _overlap,
]
