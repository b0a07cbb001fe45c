# rtol: 1e-12
"""A matrix that is multiplied from the left and from the right is read once."""

import numpy as np


def there_and_back(a, x):
    return (a @ x) @ a


def both(a, p, r):
    return r @ a, a @ p


def added(a, x1, x2, y1, y2):
    x1 += a @ y1
    x2 += y2 @ a


def changed_between(a, x, w):
    y = a @ x
    w += y
    z = w @ a
    a[0, 0] += 1.0
    return y, z, a @ x, w @ a


def columns(a, x, w):
    return a.T @ w, x @ a.T


def matrix(m, n, order="C", t=float):
    return np.asarray((np.arange(m * n) % 17 - 8).reshape(m, n) / 4, dtype=t, order=order)


def vector(n, t=float):
    return np.asarray((np.arange(n) % 5 - 2) / 2, dtype=t)


SHAPES = [(400, 401), (130, 2000), (2051, 129), (3, 5), (1, 200000), (200000, 1)]
CASES = [
    *[lambda s=s, o=o: (there_and_back, matrix(*s, o), vector(s[1])) for s in SHAPES for o in "CF"],
    *[lambda s=s: (both, matrix(*s), vector(s[1]), vector(s[0])) for s in SHAPES],
    *[
        lambda s=s: (added, matrix(*s), vector(s[0]), vector(s[1]), vector(s[1]), vector(s[0]))
        for s in SHAPES
    ],
    *[lambda s=s: (changed_between, matrix(*s), vector(s[1]), vector(s[0])) for s in SHAPES[:4]],
    *[lambda s=s: (columns, matrix(*s), vector(s[1]), vector(s[0])) for s in SHAPES[:4]],
    lambda: (there_and_back, matrix(400, 401, t=np.float32), vector(401, np.float32)),
]


def _in_place():
    v = vector(400)
    return added, matrix(400, 400), v, v[::-1], vector(400), v


LOOSE = [
    lambda: (there_and_back, matrix(0, 5), vector(5)),
    lambda: (there_and_back, matrix(5, 0), vector(0)),
    lambda: (both, matrix(0, 5), vector(5), vector(0)),
    lambda: (both, matrix(400, 401), vector(400), vector(401)),
    lambda: (both, np.full((400, 401), np.inf), vector(401), vector(400)),
    lambda: (there_and_back, matrix(400, 401) + 1j, vector(401)),
    lambda: (there_and_back, matrix(400, 401)[::2], vector(401)),
    _in_place,
]
