# native: yes
"""Arrays put together and taken apart: dtypes, empty parts, views of parts, lists and tuples."""

import numpy as np


def concatenated(a, b):
    return (
        np.concatenate((a, b)),
        np.concatenate([a, b, a], axis=-1),
        np.concatenate((a[:1], b * 2), axis=0),
        np.concatenate((a, b), axis=None),
    )


def stacked(a, b):
    return np.stack((a, b)), np.stack([a, b], axis=-1), np.stack((a, b), axis=1)


def stacked_by(a, b):
    return np.hstack((a, b)), np.vstack([a, b]), np.dstack((a, b)), np.column_stack((a, b))


def with_numbers(x, a):
    return np.hstack((x, a, [1.0, 2.0])), np.append(a, 3.0), np.append([1, 2], a)


def appended(a, b):
    return np.append(a, b, axis=0), np.append(a, b)


def halves(a):
    b, c = np.split(a, 2)
    b[0] = 7.0
    parts = np.array_split(a, 3)
    return b, c, parts[0], parts[2].sum(), np.split(a, [1, 3])[1]


def cut(m):
    left, right = np.hsplit(m, 2)
    up, down = np.vsplit(m, [1])
    left[0, 0] = 5.0
    return left, right, up, down


def padded(a, n):
    return np.pad(a, 1), np.pad(a, ((1, 2), (0, n))), np.pad(a, (1, 0), constant_values=3)


def padded_by(a, n):
    return (
        np.pad(a, n, mode="edge"),
        np.pad(a, ((1, n), (2, 1)), mode="wrap"),
        np.pad(a, 2, mode="reflect"),
        np.pad(a, n, "symmetric"),
    )


def rolled(a, k):
    return np.roll(a, k), np.roll(a, 1, axis=0), np.roll(a, -k, axis=-1), np.roll(a, (1, k), (0, 1))


def laplacian(u):
    return np.roll(u, 1, 0) + np.roll(u, -1, 0) + np.roll(u, 1, 1) + np.roll(u, -1, 1) - 4 * u


def repeated(a, n):
    return np.repeat(a, n), np.repeat(a, n, axis=0), a.repeat(2, axis=1), np.repeat(2.5, n)


def tiled(a, v, n):
    return np.tile(v, n), np.tile(a, (n, 2)), np.tile(v, (n, 1)), np.tile(a, 1), np.tile(v, (2, 1, n))


def in_loop(a, n):
    t = 0.0
    for i in range(n):
        b = np.concatenate((a[i:], a[:i]))
        t += (b * a).sum()
    return t


A2 = lambda d="f8": np.arange(6).reshape(2, 3).astype(d)  # noqa: E731

CASES = [
    lambda: (concatenated, A2(), A2() + 1),
    lambda: (concatenated, A2("i4"), A2("f4")),
    lambda: (concatenated, A2("u1"), A2("i8")),
    lambda: (concatenated, A2("?"), A2("c16")),
    lambda: (concatenated, A2()[:, :0], A2()[:, :0]),
    lambda: (stacked, A2(), A2("f4")),
    lambda: (stacked, np.arange(3), np.arange(3.0)),
    lambda: (stacked_by, A2(), A2()),
    lambda: (stacked_by, np.arange(3.0), np.arange(3)),
    lambda: (with_numbers, 4, np.arange(3.0)),
    lambda: (appended, A2(), A2("i8")),
    lambda: (halves, np.arange(6.0)),
    lambda: (cut, np.arange(8.0).reshape(2, 4)),
    lambda: (padded, A2(), 3),
    lambda: (padded, A2("i2"), 0),
    lambda: (padded, A2().T, 1),
    lambda: (padded_by, A2(), 5),
    lambda: (padded_by, A2("i8").T, 1),
    lambda: (padded_by, np.arange(4.0).reshape(1, 4), 2),
    lambda: (rolled, A2(), 2),
    lambda: (rolled, A2("u4"), -7),
    lambda: (rolled, A2()[:0], 3),
    lambda: (laplacian, np.arange(20.0).reshape(4, 5) ** 2),
    lambda: (repeated, A2(), 3),
    lambda: (repeated, A2("i4"), 0),
    lambda: (tiled, A2(), np.arange(3.0), 3),
    lambda: (in_loop, np.arange(7.0), 5),
]

LOOSE = [
    lambda: (concatenated, A2(), np.arange(3.0)),
    lambda: (concatenated, A2(), np.zeros((3, 4))),
    lambda: (halves, np.arange(5.0)),
    lambda: (padded_by, np.zeros((0, 2)), 1),
    lambda: (repeated, A2(), -1),
    lambda: (stacked, A2(), np.zeros((3, 2))),
    lambda: (laplacian, np.arange(20.0).reshape(4, 5).T),
]
