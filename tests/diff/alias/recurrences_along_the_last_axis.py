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


def columns(s, w, u, dt):
    """What goes from one sweep to the next is as large as the arrays."""
    n, m, l = s.shape
    c = np.empty((n, m, l))
    d = np.zeros((n, m, l))
    last = np.empty((n, m))
    for k in range(1):
        c[:, :, k] = 0.25 * (w[1:, :, k] + w[:-1, :, k])
        d[:, :, k] = u[:, :, k] * dt
    for k in range(1, l):
        a = 0.25 * (w[1:, :, k] + w[:-1, :, k])
        r = 1.0 / (4.0 - a * c[:, :, k - 1])
        c[:, :, k] = a * r
        d[:, :, k] = (u[:, :, k] + s[:, :, k] - a * d[:, :, k - 1]) * r
    for k in range(l - 1, l - 2, -1):
        last[:] = d[:, :, k]
        s[:, :, k] = dt * (last - u[:, :, k])
    for k in range(l - 2, -1, -1):
        x = d[:, :, k] - c[:, :, k] * last
        last[:] = x
        s[:, :, k] = dt * (x - u[:, :, k])
    return last


def neighbours(s, w):
    """The second sweep needs what the first leaves for its neighbour."""
    c = np.empty_like(s)
    c[:, :, 0] = w[:, :, 0]
    for k in range(1, s.shape[2]):
        c[:, :, k] = w[:, :, k] + 0.5 * c[:, :, k - 1]
    for k in range(s.shape[2] - 2, -1, -1):
        s[1:, :, k] = c[:-1, :, k] - s[1:, :, k + 1] * 0.5
    for k in range(s.shape[2] - 2, -1, -1):
        s[:, :, k] = c[::-1, :, k] - s[:, :, k + 1] * 0.5
    return c[0, 0, 0]


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
    lambda: (columns, box(5, 37, 6), box(6, 37, 6), box(5, 37, 6), 0.5),
    lambda: (columns, box(1, 1, 2), box(2, 1, 2), box(1, 1, 2), 0.5),
    lambda: (columns, box(3, 16, 2), box(4, 16, 2), box(3, 16, 2), 0.5),
    lambda: (neighbours, box(5, 18, 6), box(5, 18, 6)),
    lambda: (neighbours, box(2, 1, 2), box(2, 1, 2)),
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
    lambda: (columns, box(5, 7, 6), box(6, 7, 5), box(5, 7, 6), 0.5),
    lambda: (columns, box(5, 0, 6), box(6, 0, 6), box(5, 0, 6), 0.5),
    lambda: (solve, box(3, 4, 5), box(3, 4, 5), box(3, 4, 5)),
    lambda: (counted, box(35, 6), 7),
    lambda: (filtered, box(0, 3), 0.5),
    lambda: (filtered, box(70, 9), 1000.0),
    lambda: (filtered, box(70, 9), -1000.0),
    lambda: (solve, box(3, 4, 0), box(3, 4, 0), box(4, 4, 0)),
    _overlap,
]
