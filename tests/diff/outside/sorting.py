# native: yes
"""Sorting: copies, in place, parts of arrays, memory order, identity of what comes back."""

import numpy as np


def sort(a):
    return np.sort(a)


def first(a):
    return np.sort(a, axis=0)


def flat(a):
    return np.sort(a, axis=None)[::2] + 1


def places(a):
    i = np.argsort(a, kind="stable")
    return i, a.argsort(kind="stable") + 1


def in_place(a):
    a.sort()
    return a.sum()


def part(a):
    a[1:].sort()
    a[0] = a[-1]


def column(a):
    a[:, 0].sort()
    a.sort(axis=0)


def twice(a):
    b = a + 1
    b.sort()
    c = np.sort(b)
    c[0] = -5
    return b, c


def rows(a):
    for i in range(a.shape[0]):
        a[i].sort()
        a[i, 0] += 1


def lists(x):
    return np.sort(x)


CASES = [
    lambda: (sort, np.array([3.0, np.nan, -0.0, 0.0, 1.0])),
    lambda: (sort, np.array([[3, 1, 2], [9, 7, 8]])),
    lambda: (sort, np.array([[3, 1, 2], [9, 7, 8]]).T),
    lambda: (sort, np.zeros(0)),
    lambda: (sort, np.array([3, 1, 2], "u1")[::-1]),
    lambda: (sort, np.array([True, False])),
    lambda: (sort, np.array([2 + 1j, 1 - 1j])),
    lambda: (first, np.array([[3, 1, 2], [1, 7, 8]])),
    lambda: (first, np.arange(24.0).reshape(2, 3, 4)[::-1]),
    lambda: (flat, np.array([[3, 1, 2], [1, 7, 8]])),
    lambda: (places, np.array([3.0, 1.0, 2.0, 1.0])),
    lambda: (places, np.array([[3, 1, 2], [1, 7, 8]])),
    lambda: (in_place, np.array([3.0, 1.0, 2.0])),
    lambda: (part, np.array([3.0, 5.0, 1.0, 2.0])),
    lambda: (column, np.array([[3, 1], [2, 9], [1, 0]])),
    lambda: (twice, np.array([3, 1, 2])),
    lambda: (rows, np.array([[3, 1, 2], [9, 7, 8]])),
    lambda: (lists, [3.0, 1.0, 2.0]),
    lambda: (lists, [3, 1, 2]),
]
LOOSE = [
    lambda: (first, np.zeros(())),
    lambda: (in_place, [3, 1, 2]),
]
