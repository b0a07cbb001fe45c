"""Functions that choose elements or places: shapes, memory, ties, modes, lengths that are used up."""
import numpy as np


def nonzero(a):
    return np.nonzero(a), a.nonzero(), np.where(a)


def flat(a):
    return np.flatnonzero(a), np.argwhere(a), np.count_nonzero(a)


def where(a):
    i = np.where(a > 0)[0]
    j, = np.where(a < 0)
    return a[i].sum(), len(j), a[np.where(a > 0.5)]


def where2(a):
    i, j = np.where(a > 0)
    a[i, j] = -1.0
    return i + j, a[np.nonzero(a)]


def count(a):
    return np.count_nonzero(a, axis=0), np.count_nonzero(a > 1, axis=1), np.count_nonzero(a > 1)


def take(a, i):
    return np.take(a, i), np.take(a, i, axis=0), a.take(i, axis=-1), a.take(i)


def modes(a, i):
    return np.take(a, i, mode="wrap"), np.take(a, i, mode="clip")


def one(a):
    return np.take(a, 2), np.take(a, -1, axis=0), a.take(1)


def row(a):
    b = np.take(a, 1, axis=0)
    b[0] = 99.0
    return b, a


def compress(m, a):
    return np.compress(m, a, axis=0), a.compress(m, axis=0), np.extract(a > 1, a)


def compress_columns(m, a):
    return np.compress(m, a, axis=1), a.compress(m, axis=1)


def put(a, i, v):
    np.put(a, i, v)
    return a


def put_method(a, i, v):
    a.put(i, v)
    return a


def putmask(a, m, v):
    np.putmask(a, m, v)
    return a


def place(a, m, v):
    np.place(a, m, v)
    return a


def copyto(a, v, m):
    np.copyto(a, v, where=m)
    return a


def copy_all(a, v):
    np.copyto(a, v)
    return a


def select(x):
    return (
        np.select([x < 0, x > 1], [-x, x * 2]),
        np.select([x < 0, x > 1], [x, 1.0], default=7.0),
        np.select([x < 0], [1.0], np.nan),
    )


def grid(a, i, j):
    a[np.ix_(i, j)] += 1
    return a[np.ix_(i, j)]


def add_at(a, i, v):
    np.add.at(a, i, v)
    return a


def at(a, i, v):
    np.subtract.at(a, i, v)
    np.multiply.at(a, i, 2)
    np.maximum.at(a, i, v)
    np.minimum.at(a, i, 3)


def at_two(a, i, j, v):
    np.add.at(a, (i, j), v)
    return a


def histogram(x, n):
    h = np.zeros(n, int)
    np.add.at(h, (x * n).astype(int), 1)
    return h


def self_at(a):
    np.add.at(a, a, a)
    return a


def rand(*shape):
    return np.random.default_rng(1).normal(size=shape)


i3 = np.array([2, 0, 2])
m3 = np.array([True, False, True])

CASES = [
    lambda: (nonzero, np.array([0.0, 2.0, -0.0, np.nan, 1.0])),
    lambda: (nonzero, np.array([[0, 1, 2], [3, 0, 0]])),
    lambda: (nonzero, np.zeros((2, 3))),
    lambda: (nonzero, np.array([[[True], [False]], [[False], [True]]])),
    lambda: (nonzero, np.array([0j, 1j, 1])),
    lambda: (flat, np.array([0.0, 2.0, 3.0])),
    lambda: (flat, np.array([[0, 1, 2], [3, 0, 0]])),
    lambda: (flat, np.array([[0, 1, 2], [3, 0, 0]])[:, ::-1]),
    lambda: (where, rand(100)),
    lambda: (where2, rand(4, 30)),
    lambda: (count, np.array([[0, 1, 2], [3, 0, 0]])),
    lambda: (take, rand(5), i3),
    lambda: (take, rand(3, 4), i3),
    lambda: (take, rand(3, 4), -i3),
    lambda: (take, rand(3, 4), np.array([[0, 1], [2, 1]])),
    lambda: (take, np.asfortranarray(rand(3, 4)), i3),
    lambda: (take, rand(3, 8)[:, ::2], i3),
    lambda: (take, rand(3, 4), [0, 1]),
    lambda: (modes, rand(5), np.array([-7, -1, 0, 4, 5, 99])),
    lambda: (one, rand(5)),
    lambda: (row, rand(3, 4)),
    lambda: (compress, m3, rand(3, 4)),
    lambda: (compress, m3, rand(3)),
    lambda: (compress, np.array([0, 2, 1]), rand(3)),
    lambda: (compress_columns, m3, rand(4, 3)),
    lambda: (put, rand(5), i3, 1.0),
    lambda: (put, rand(5), i3, np.array([1.0, 2.0])),
    lambda: (put, rand(2, 3), i3 + 3, np.array([1.0, 2.0, 3.0])),
    lambda: (put, np.arange(5), [1, 2], [7, 8]),
    lambda: (put_method, rand(5), i3, -1.0),
    lambda: (putmask, rand(3), m3, 2.0),
    lambda: (putmask, rand(3), m3, np.arange(3.0)),
    lambda: (place, rand(3), m3, np.array([7.0, 8.0])),
    lambda: (place, rand(9), rand(9) > 0, np.array([7.0, 8.0])),
    lambda: (place, rand(2, 3), rand(2, 3) > 0, np.array([7.0])),
    lambda: (copyto, rand(3), np.arange(3.0), m3),
    lambda: (copyto, rand(2, 3), np.arange(3), rand(2, 3) > 0),
    lambda: (copyto, rand(3), 5.0, m3),
    lambda: (copy_all, rand(2, 3), np.arange(3.0)),
    lambda: (select, rand(20)),
    lambda: (select, rand(4, 5)),
    lambda: (grid, rand(5, 6), i3, np.array([1, 3])),
    lambda: (grid, rand(3, 6), m3, np.array([1, 3])),
    lambda: (add_at, np.zeros(4), i3, 1.0),
    lambda: (add_at, np.zeros(4), i3, np.array([1.0, 2.0, 4.0])),
    lambda: (add_at, np.zeros(4, int), i3, 2),
    lambda: (add_at, np.full(4, 250, np.uint8), i3, 9),
    lambda: (add_at, np.zeros((4, 2)), i3, rand(3, 2)),
    lambda: (at, np.arange(4.0), i3, np.array([1.0, 2.0, 4.0])),
    lambda: (at_two, rand(3, 3), i3, i3, np.array([1.0, 2.0, 4.0])),
    lambda: (histogram, np.random.default_rng(3).random(100), 10),
    lambda: (self_at, np.array([1, 0, 2])),
]

LOOSE = [
    lambda: (take, rand(5), np.array([5])),
    lambda: (take, rand(5), np.array([1.0])),
    lambda: (take, rand(0), np.zeros(0, int)),
    lambda: (compress, m3[:2], rand(3)),
    lambda: (compress, m3, rand(2)),
    lambda: (put, rand(5), np.array([9]), 1.0),
    lambda: (put, rand(5), i3, np.zeros(0)),
    lambda: (put, np.asfortranarray(rand(2, 3)), i3, 1.0),
    lambda: (putmask, rand(4), np.array([True] * 4), np.arange(3.0)),
    lambda: (place, rand(3), m3, np.zeros(0)),
    lambda: (place, rand(3), ~m3 & m3, np.zeros(0)),
    lambda: (copyto, np.arange(3), np.arange(3.0), m3),
    lambda: (add_at, np.zeros(4), np.array([4]), 1.0),
    lambda: (add_at, np.zeros(4, int), i3, 1.5),
    lambda: (add_at, np.zeros(4), 1, 1.5),
    lambda: (nonzero, np.array(3.0)),
    lambda: (select, np.array([np.nan, 1.0])),
]
