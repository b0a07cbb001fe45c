# native: yes
"""Elements that ordered loops add to again and again are kept in registers, a tile at a time; whole
tiles, cut ones, and loops that never run."""

import numpy as np


def rows(c, a, b):
    for k in range(a.shape[1]):
        for i in range(c.shape[0]):
            c[i, :] += a[i, k] * b[k, :]


def greatest(c, a, b, lo, hi):
    for k in range(lo, hi):
        for i in range(c.shape[0]):
            for j in range(c.shape[1]):
                c[i, j] = max(c[i, j], a[i, k] + b[k, j])


def backward(c, a, b):
    for k in range(a.shape[1] - 1, -1, -1):
        for m in range(2):
            c[:, :] = c * 0.5 + a[:, k : k + 1] * b[k, :] + m
    return c


def windows(x, w):
    size = w.shape[0]
    out = np.empty((x.shape[0], x.shape[1] - size + 1, w.shape[2]), dtype=x.dtype)
    for i in range(x.shape[1] - size + 1):
        out[:, i, :] = np.sum(
            x[:, i : i + size, :, np.newaxis] * w[np.newaxis, :, :, :], axis=(1, 2)
        )
    return out


def shifted(c, b):
    for k in range(b.shape[0] - 1):
        for i in range(c.shape[0]):
            for j in range(c.shape[1]):
                c[i, j] += b[k + 1, j] * b[k, j]
    return c


def toss(shape, dtype="f8"):
    values = np.random.default_rng(sum(shape)).uniform(-9, 9, shape)
    return values.astype(dtype)


def product(m, k, n, dtype="f8"):
    return toss((m, n), dtype), toss((m, k), dtype), toss((k, n), dtype)


def conv(batch, n, size, inner, outer, dtype="f4"):
    return toss((batch, n, inner), dtype), toss((size, inner, outer), dtype)


CASES = [
    lambda: (rows, *product(9, 5, 37)),
    lambda: (rows, *product(4, 3, 8)),
    lambda: (rows, *product(3, 4, 70, "f4")),
    lambda: (rows, *product(8, 2, 23, "i4")),
    lambda: (rows, *product(5, 0, 9)),
    lambda: (rows, *product(0, 3, 9)),
    lambda: (rows, *product(1, 1, 1)),
    lambda: (rows, toss((9, 80))[:, ::2], toss((9, 4)), toss((4, 40))),
    lambda: (greatest, *product(6, 9, 21, "i8"), 0, 9),
    lambda: (greatest, *product(6, 9, 21), 3, 3),
    lambda: (greatest, *product(6, 9, 21), 2, 7),
    lambda: (backward, *product(7, 5, 19)),
    lambda: (windows, *conv(8, 9, 3, 5, 16)),
    lambda: (windows, *conv(5, 7, 2, 9, 23)),
    lambda: (windows, *conv(4, 6, 5, 1, 6)),
    lambda: (windows, *conv(3, 4, 4, 3, 1, "f8")),
    lambda: (shifted, toss((10, 18)), toss((12, 18))),
]


def _same():
    c = toss((9, 9))
    return rows, c, c, c


def _operand():
    c = toss((9, 9))
    return shifted, c, c


LOOSE = [_same, _operand, lambda: (greatest, *product(6, 9, 21), 5, 99)]
