# native: yes
# rtol: 1e-6
"""Nests that are matrix products, over triangles, in place, turned, scaled, from slices and from scalar loops."""
import numpy as np


def rank(alpha, c, a, b):
    for i in range(a.shape[0]):
        c[i, : i + 1] *= 0.5
        for k in range(a.shape[1]):
            c[i, : i + 1] += a[: i + 1, k] * alpha * b[i, k] + b[: i + 1, k] * alpha * a[i, k]


def upper(c, a):
    n = c.shape[0]
    for k in range(a.shape[1]):
        for i in range(n):
            for j in range(i, n):
                c[i, j] -= a[i, k] * a[j, k]


def symmetric(alpha, c, a, b):
    sums = np.empty(c.shape[1])
    for i in range(c.shape[0]):
        for j in range(c.shape[1]):
            c[:i, j] += alpha * b[i, j] * a[i, :i]
            sums[j] = b[:i, j] @ a[i, :i]
        c[i, :] += alpha * b[i, :] * a[i, i] + alpha * sums


def triangle(a, b):
    for i in range(b.shape[0]):
        for j in range(b.shape[1]):
            b[i, j] += np.dot(a[i + 1 :, i], b[i + 1 :, j])


def behind(a, b):
    """The other way round: what is summed has been changed by then."""
    for i in range(b.shape[0]):
        for j in range(b.shape[1]):
            b[i, j] += np.dot(a[i, :i], b[:i, j])


def written(c, a):
    """The operand is written in between."""
    for k in range(c.shape[0]):
        for i in range(c.shape[0]):
            for j in range(c.shape[1]):
                c[i, j] += a[i, k] * a[k, j]
        a[k, 0] = k


def own(c):
    """A product of a matrix with itself, added to itself."""
    for i in range(c.shape[0]):
        for k in range(c.shape[0]):
            for j in range(c.shape[0]):
                c[i, j] += c[i, k] * c[k, j]


def shifted(c, a, b):
    for i in range(1, c.shape[0]):
        for k in range(1, a.shape[1]):
            for j in range(i):
                c[i - 1, j] += a[i - 1, k - 1] * b[k, j + 1]


def both(c, a):
    """Rows and sums have ends that move."""
    n = c.shape[0]
    for i in range(n):
        for j in range(i, n):
            for k in range(i):
                c[i, j] += a[i, k] * a[k, j]


def batch(c, a, b):
    for r in range(c.shape[0]):
        for i in range(c.shape[1]):
            for k in range(a.shape[2]):
                for j in range(c.shape[2]):
                    c[r, i, j] += a[r, i, k] * b[k, j]


def some(a, b, all_of_them):
    """How many rows there are is known late."""
    rows = 12
    if all_of_them:
        rows = b.shape[0]
    for i in range(rows):
        for j in range(b.shape[1]):
            b[i, j] += np.dot(a[i + 1 :, i], b[i + 1 :, j])


def m(*shape, dtype=float, seed=0):
    r = np.random.default_rng(seed + sum(shape)).normal(size=shape)
    return r.astype(dtype)


def hole(n):
    """NaN where the program does not look."""
    a = m(n, n)
    a[np.triu_indices(n)] = np.nan
    return a


CASES = [
    lambda: (rank, 1.5, m(60, 60), m(60, 37), m(60, 37, seed=1)),
    lambda: (rank, 1.5, m(3, 3), m(3, 2), m(3, 2, seed=1)),
    lambda: (rank, 1.5, m(0, 0), m(0, 4), m(0, 4)),
    lambda: (rank, 1.5, m(9, 9), m(9, 0), m(9, 0)),
    lambda: (rank, np.inf, m(40, 40), m(40, 20), m(40, 20, seed=1)),
    lambda: (upper, m(50, 50), m(50, 33)),
    lambda: (upper, m(50, 50, dtype=np.float32), m(50, 33, dtype=np.float32)),
    lambda: (upper, np.asfortranarray(m(50, 50)), np.asfortranarray(m(50, 33))),
    lambda: (upper, m(80, 80)[::2, ::2], m(80, 66)[::2, ::2]),
    lambda: (symmetric, 1.5, m(41, 50), m(41, 41), m(41, 50, seed=1)),
    lambda: (symmetric, 1.5, m(1, 1), m(1, 1), m(1, 1)),
    lambda: (triangle, m(45, 45), m(45, 70)),
    lambda: (triangle, hole(45).T.copy().T, m(45, 70)),
    lambda: (triangle, m(46, 45), m(45, 70)),
    lambda: (some, m(45, 45), m(45, 70), False),
    lambda: (some, m(45, 45), m(45, 70), True),
    lambda: (behind, m(45, 45) / 9, m(45, 70)),
    lambda: (written, m(40, 40), m(40, 40)),
    lambda: (own, m(30, 30) / 9),
    lambda: (shifted, m(40, 40), m(40, 30), m(30, 41)),
    lambda: (shifted, m(1, 1), m(1, 30), m(30, 2)),
    lambda: (both, m(50, 50), m(50, 50, seed=1)),
    lambda: (batch, m(3, 20, 30), m(3, 20, 25), m(25, 30)),
]
