# native: yes
"""Reshaped arrays are views where NumPy's are: writes reach the base, results share memory with it."""

import numpy as np


def ones(a):
    n, m, k = a.shape
    return np.reshape(a, (n, m, 1, k)) * 2.0


def split_and_join(a, n, m):
    b = a.reshape(n, m)
    c = b.reshape(-1)
    return c.sum() + b[1, 0]


def write_through(a):
    b = a.reshape(-1)
    b[1] = 7.0
    a[0, 0] = b[1] + 1.0
    b[2:4] += a[0, 0]
    return b[0]


def returned(a, n):
    return a.reshape(n, -1)


def returned_part(a):
    b = a.reshape(-1)
    return b[1:4]


def of_temporary(a):
    return (a * 2.0).reshape(-1)


def temporary_and_base(a):
    b = a + 1.0
    c = b.reshape(-1)
    c[0] = 100.0
    return b, c


def raveled(a):
    return a.ravel(), a.flatten()


def transposed_ravel(a):
    b = a.T.ravel()
    b[0] = -1.0
    return b


def transposed_reshape(a):
    return np.reshape(a.T, (-1,)) * np.reshape(a, (-1,))


def joined_turned(a):
    n, m, k = a.shape
    b = np.transpose(a, (1, 0, 2)).reshape(m, n * k)
    b[0, 0] = 5.0
    return b


def columns(a):
    return a.reshape(-1, order="F").copy(), a.reshape((4, 3), order="F") + 1.0


def row_of(a, i):
    r = a[i].reshape(2, 2)
    r[0, 1] = 9.0
    return r


def slice_of(a):
    return a[1:].reshape(-1)


def strided(a):
    b = a[::2].reshape(2, -1)
    b[0, 0] = 3.0
    return b.sum()


def in_loop(y, k):
    t = np.zeros(y.size)
    for i in range(k):
        v = np.reshape(y, (2**i, 2, 2 ** (k - i - 1)))
        w = np.transpose(v, (1, 0, 2))
        t[:] = np.reshape(w, (y.size,)) + t
    return t


def overlapping(a):
    b = a.reshape(-1)
    b[1:] = a.reshape(-1)[:-1]
    a[0] = a.reshape(3, 2)[:, 1][1:]
    return a


def through_both(a):
    b = a.reshape(-1)
    s = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            a[i, j] = a[i, j] + 1.0
            b[0] = b[0] * 2.0
            s += a[0, 0]
    return s


def read_after_write(a):
    b = a.reshape(-1)
    x = a[0, 1]
    b[1] = 50.0
    return x + a[0, 1]


def ints(a):
    return a.reshape(2, 3).sum(axis=0), a.reshape(3, 2).sum(axis=1)


def grid(n, m):
    return np.arange(n * m).reshape(n, m)


def named_temporary(a):
    b = (a + 1.0).reshape(-1)
    b[0] = 0.0
    return b.sum()


CASES = [
    lambda: (ones, np.arange(24.0).reshape(2, 3, 4)),
    lambda: (ones, np.zeros((2, 0, 3))),
    lambda: (split_and_join, np.arange(6.0), 2, 3),
    lambda: (write_through, np.arange(6.0).reshape(2, 3)),
    lambda: (returned, np.arange(6.0), 2),
    lambda: (returned, np.arange(6.0).reshape(3, 2), 2),
    lambda: (returned, np.arange(6).reshape(3, 2), 1),
    lambda: (returned_part, np.arange(6.0).reshape(3, 2)),
    lambda: (of_temporary, np.arange(6.0).reshape(3, 2)),
    lambda: (of_temporary, np.arange(6.0)),
    lambda: (temporary_and_base, np.arange(6.0).reshape(3, 2)),
    lambda: (raveled, np.arange(6.0).reshape(3, 2)),
    lambda: (raveled, np.arange(6.0)),
    lambda: (transposed_ravel, np.arange(6.0).reshape(3, 2)),
    lambda: (transposed_reshape, np.arange(6.0).reshape(3, 2)),
    lambda: (transposed_reshape, np.arange(6.0).reshape(6, 1)),
    lambda: (joined_turned, np.arange(24.0).reshape(2, 3, 4)),
    lambda: (columns, np.arange(12.0).reshape(3, 4)),
    lambda: (row_of, np.arange(12.0).reshape(3, 4), 1),
    lambda: (slice_of, np.arange(12.0).reshape(3, 4)),
    lambda: (strided, np.arange(8.0)),
    lambda: (in_loop, np.arange(16.0), 4),
    lambda: (overlapping, np.arange(6.0).reshape(3, 2)),
    lambda: (through_both, np.arange(6.0).reshape(3, 2)),
    lambda: (read_after_write, np.arange(6.0).reshape(3, 2)),
    lambda: (ints, np.arange(6)),
    lambda: (ints, np.arange(6, dtype=np.int8)),
    lambda: (grid, 3, 4),
    lambda: (grid, 0, 4),
    lambda: (named_temporary, np.arange(6.0).reshape(3, 2)),
]

LOOSE = [
    lambda: (ones, np.arange(24.0).reshape(4, 3, 2).T),
    lambda: (split_and_join, np.arange(12.0)[::2], 2, 3),
    lambda: (returned, np.arange(7.0), 2),
    lambda: (returned, np.zeros((0, 3)), 0),
    lambda: (returned, np.zeros((0, 3)), 2),
    lambda: (split_and_join, np.arange(6.0), 2, 2),
    lambda: (joined_turned, np.arange(8.0).reshape(1, 2, 4)),
    lambda: (joined_turned, np.arange(8.0).reshape(2, 1, 4)),
    lambda: (transposed_ravel, np.arange(6.0).reshape(1, 6)),
    lambda: (raveled, np.arange(12.0).reshape(3, 4)[:, ::2]),
    lambda: (raveled, np.arange(12.0).reshape(3, 4).T),
    lambda: (returned, np.arange(12.0).reshape(3, 4).T, 2),
]
