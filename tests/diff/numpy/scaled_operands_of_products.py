# rtol: 1e-12
"""An operand that is computed for one product is computed in it, as it was at that moment."""

import numpy as np


def summed(alpha, beta, a, b, x):
    return alpha * a @ x + beta * b @ x


def updated(alpha, beta, a, u, v, w, x, y, z):
    a += np.outer(u, v)
    x += beta * y @ a + z
    w += alpha * a @ x


def overwritten(a, x):
    y = (a * 2.0) @ x
    t = a + 1.0
    a[:] = 0.5
    return y, t @ x, a @ x


def box(m, n):
    return (np.arange(m * n) % 13 - 6).reshape(m, n) / 4


def vec(n):
    return (np.arange(n) % 7 - 3) / 2


CASES = [
    *[
        lambda m=m, n=n: (summed, 1.5, 0.5, box(m, n), box(m, n), vec(n))
        for m, n in [(1, 1), (7, 40), (60, 5)]
    ],
    *[
        lambda m=m, n=n: (
            updated,
            1.5,
            0.5,
            box(m, n),
            vec(m),
            vec(n),
            vec(m),
            vec(n),
            vec(m),
            vec(n),
        )
        for m, n in [(1, 1), (7, 40), (60, 5)]
    ],
    lambda: (overwritten, box(9, 5), vec(5)),
]
LOOSE = [
    lambda: (summed, 1.5, 0.5, box(3, 0), box(3, 0), vec(0)),
    lambda: (summed, np.inf, 0.5, box(3, 4), box(3, 4), vec(4)),
    lambda: (summed, 1e308, 1e308, box(3, 4), box(3, 4), vec(4)),
    lambda: (overwritten, box(0, 5), vec(5)),
]
