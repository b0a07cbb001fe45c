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


def updated(a, u, v, w):
    a += np.outer(u, v) + 0.5
    z = w @ a
    return z, a @ v, w


def updated_from_itself(a, u, v):
    b = a * 2.0
    b[0] += v
    z = u @ b
    b += 1.0
    return z, b @ z, b


def rows_set(a, w):
    for i in range(a.shape[0]):
        a[i] = a[i] * w[i]
    return w @ a


def fed(a, w):
    a *= 0.5
    w += a[:, 0]
    return w @ a


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
    *[
        lambda s=s: (updated, matrix(*s), vector(s[0]), vector(s[1]), vector(s[0]))
        for s in [*SHAPES, (64, 3), (63, 70), (129, 65)]
    ],
    *[
        lambda s=s: (updated_from_itself, matrix(*s), vector(s[0]), vector(s[1]))
        for s in [(130, 65), (3, 5), (64, 1)]
    ],
    *[
        lambda s=s, f=f: (f, matrix(*s), vector(s[0]))
        for s in [(130, 65), (3, 5), (64, 1)]
        for f in (rows_set, fed)
    ],
    lambda: (updated, matrix(40, 70, "F"), vector(40), vector(70), vector(40)),
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
    lambda: (updated, matrix(0, 5), vector(0), vector(5), vector(0)),
    lambda: (updated, matrix(5, 0), vector(5), vector(0), vector(5)),
    lambda: (updated, matrix(5, 7), vector(5), vector(7), vector(6)),
    lambda: (updated, (a := matrix(70, 70)), a[0], a[1], a[:, 3]),
    lambda: (updated, np.full((70, 9), np.nan), vector(70), vector(9), vector(70)),
    lambda: (updated, np.full((70, 9), 1e308) * 1.0, vector(70), vector(9), vector(70)),
]
