"""Elements that ordered loops keep adding to, in tiles: every number of rows and columns, with and
without a number that they begin with."""

import numpy as np


def windows(x, w):
    k = w.shape[0]
    h, wd = x.shape[1] - k + 1, x.shape[2] - k + 1
    out = np.empty((x.shape[0], h, wd, w.shape[3]), dtype=x.dtype)
    for i in range(h):
        for j in range(wd):
            out[:, i, j, :] = np.sum(
                x[:, i : i + k, j : j + k, :, np.newaxis] * w[np.newaxis, :, :, :], axis=(1, 2, 3)
            )
    return out


def started(a, b, start):
    c = np.empty((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            c[i, j] = -0.0
    for k in range(a.shape[1]):
        for i in range(a.shape[0]):
            for j in range(b.shape[1]):
                c[i, j] += a[i, k] / b[k, j]
    return c * start


def into(c, a, b):
    c[...] = 1
    for k in range(a.shape[1]):
        c += a[:, k, None] * b[k] - 2
    return c


def partly(c, a, b):
    c[1:] = 0
    for k in range(a.shape[1]):
        c += a[:, k, None] * b[k]


def kept(a, b):
    c = np.zeros((a.shape[0], b.shape[1]))
    d = c[:, ::-1]
    for k in range(a.shape[1]):
        c += a[:, k, None] * b[k]
    return c, d


def rand(*shape):
    return np.random.default_rng(len(shape) + sum(shape)).uniform(-1, 1, shape)


def odd(*shape):
    x = rand(*shape)
    x.flat[:: max(1, x.size // 3)] = np.nan
    x.flat[1 :: max(1, x.size // 2)] = -0.0
    return x


def conv(n, hw, c, k, out, dtype=np.float32):
    return windows, rand(n, hw, hw, c).astype(dtype), rand(k, k, c, out).astype(dtype)


CASES = [
    *[lambda o=o: conv(4, 5, 1, 2, o) for o in (1, 2, 3, 4, 5, 6, 15, 16, 17, 31)],
    *[lambda n=n: conv(n, 4, 3, 3, 7) for n in (1, 3, 5, 8)],
    lambda: conv(5, 6, 2, 3, 9, np.float64),
    lambda: conv(0, 4, 1, 2, 6),
    lambda: conv(4, 4, 0, 2, 6),
    lambda: conv(4, 4, 1, 2, 0),
    *[lambda m=m: (started, rand(9, 11), rand(11, m), 2.0) for m in (1, 7, 8, 9, 23)],
    lambda: (started, rand(9, 0), rand(0, 12), 2.0),
    lambda: (into, odd(6, 19), odd(6, 9), odd(9, 19)),
    lambda: (into, rand(6, 19), rand(6, 0), rand(0, 19)),
    lambda: (into, rand(19, 6).T, rand(6, 9), rand(9, 19)),
    lambda: (
        into,
        np.ones((8, 17), np.int32),
        np.arange(24, dtype=np.int32).reshape(8, 3),
        np.arange(51, dtype=np.int32).reshape(3, 17),
    ),
    lambda: (partly, rand(6, 11), rand(6, 4), rand(4, 11)),
    lambda: (kept, rand(7, 4), rand(4, 10)),
]


def same(f, n):
    x = rand(n, n)
    return f, x, x, x


LOOSE = [
    lambda: same(into, 9),
    lambda: same(partly, 9),
    lambda: (started, rand(9, 3), np.zeros((3, 5)), 2.0),
]
