# native: yes
"""Views made by turning, flipping, moving, adding and dropping axes; lists and temporaries too."""

import numpy as np


def turned(a):
    b = a.transpose(2, 0, 1)
    b[0, 0, 0] = -1.0
    return b, np.transpose(a, (1, 2, 0)), a.transpose((0, 2, 1))[1]


def moved(a):
    return np.moveaxis(a, 0, -1), np.moveaxis(a, (0, 1), (1, 2)), np.moveaxis(a, [2], [0])


def swapped(a):
    b = np.swapaxes(a, 0, 2)
    b += 1.0
    return b, a.swapaxes(-1, 1)


def flipped(a):
    b = np.flip(a, axis=(0, 1))
    b[0, 0] = 9.0
    return np.fliplr(a), np.flipud(a), np.flip(a), np.flip(a, 1), b


def turned_by(a):
    b = np.rot90(a)
    b[0, 0] = 4.0
    return b, np.rot90(a, 2), np.rot90(a, -1), np.rot90(a, 3, (1, 0)), np.rot90(a, 0)


def expanded(a):
    return (
        np.expand_dims(a, 0),
        np.expand_dims(a, -1),
        np.expand_dims(a, (0, 2)),
        a[np.newaxis, :, None],
        a[..., np.newaxis] * a[0],
    )


def squeezed(a):
    b = a[:, np.newaxis]
    return np.squeeze(b, axis=1), b.squeeze(axis=(1,)), np.squeeze(a[None])


def at_least(a, b, x):
    return np.atleast_1d(a), np.atleast_2d(a), np.atleast_3d(a), np.atleast_2d(b), np.atleast_3d(b)


def at_least_numbers(x):
    return np.atleast_1d(x), np.atleast_2d(x)


def same_object(a):
    return np.atleast_1d(a)


def broadcast(a, n):
    b = np.broadcast_to(a, (n, a.size))
    return b.sum(axis=0) + b[0] * 2.0, b.sum()


def of_lists(n):
    return np.flip([1, 2, 3]), np.ravel((1.0, 2.0)), np.reshape([1, 2, 3, 4], (2, 2)) + n


def lazily(a):
    return np.flip(a * 2.0), np.transpose(a + 1.0), np.rot90(a - 1.0)


A2 = lambda: np.arange(6.0).reshape(2, 3)  # noqa: E731
A3 = lambda: np.arange(24.0).reshape(2, 3, 4)  # noqa: E731

CASES = [
    lambda: (turned, A3()),
    lambda: (turned, A3().astype(np.int32)),
    lambda: (moved, A3()),
    lambda: (swapped, A3()),
    lambda: (flipped, A2()),
    lambda: (flipped, np.zeros((0, 3))[:, ::1]),
    lambda: (turned_by, A2()),
    lambda: (expanded, A2()),
    lambda: (squeezed, A2()),
    lambda: (at_least, np.arange(3.0), A2(), 2.0),
    lambda: (at_least_numbers, 2.5),
    lambda: (same_object, np.arange(3.0)),
    lambda: (broadcast, np.arange(3.0), 4),
    lambda: (of_lists, 3),
    lambda: (lazily, A2()),
]

LOOSE = [
    lambda: (squeezed, np.zeros((1, 3))),
    lambda: (turned, A2()),
    lambda: (broadcast, np.arange(3.0), -1),
    lambda: (flipped, np.arange(3.0)),
    lambda: (moved, np.arange(3.0)),
]
