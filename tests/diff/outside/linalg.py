# native: yes
"""Linear algebra stays NumPy's: what surrounds the calls is compiled, singular matrices raise."""

import numpy as np


def solve(a, b):
    x = np.linalg.solve(a, b)
    return x * 2.0 + b


def chain(a):
    c = np.linalg.inv(a + np.eye(a.shape[0]))
    d = np.linalg.det(c)
    return c / d, d


def lower(a):
    a[:] = np.linalg.cholesky(a) + np.triu(a, k=1)


def own(a):
    return np.linalg.inv(a)


def in_loop(a, n):
    s = 0.0
    for i in range(n):
        a[0, 0] += 1.0
        b = np.linalg.inv(a)
        s += b[0, 0] * i
    return s, b


def steps(a, x, n):
    for _ in range(n):
        x = np.linalg.solve(a, x)
    return x


def helper(a):
    def invert(m):
        return np.linalg.inv(m)

    return invert(a)[0] + invert(a.T)[1]


def singular(a, b):
    b[0] = 7.0
    return np.linalg.solve(a, b)


def spd(n):
    r = np.random.default_rng(n)
    a = r.random((n, n))
    return a @ a.T + n * np.eye(n)


CASES = [
    lambda: (solve, spd(5), np.arange(5.0)),
    lambda: (solve, spd(5), np.arange(10.0).reshape(5, 2)),
    lambda: (solve, spd(1), np.arange(1.0)),
    lambda: (solve, spd(5).astype("f4"), np.arange(5, dtype="f4")),
    lambda: (solve, np.asfortranarray(spd(5)), np.arange(5)),
    lambda: (solve, spd(10)[::2, ::2], np.arange(5.0)),
    lambda: (solve, np.eye(3, dtype=int) * 2, np.arange(3)),
    lambda: (solve, spd(4) * 1j, np.arange(4.0)),
    lambda: (chain, spd(4)),
    lambda: (own, spd(3)),
    lambda: (own, np.zeros((0, 0))),
    lambda: (own, spd(6)[1:4, 1:4]),
    lambda: (own, np.stack([spd(3), spd(3) * 2])),
    lambda: (steps, spd(3), np.ones(3), 5),
    lambda: (helper, spd(3)),
]
LOOSE = [
    lambda: (in_loop, spd(3), 4),
    lambda: (singular, np.ones((3, 3)), np.arange(3.0)),
    lambda: (solve, spd(3), np.arange(4.0)),
    lambda: (own, np.ones((2, 3))),
    lambda: (own, np.full((2, 2), np.nan)),
    lambda: (lower, spd(4)),
    lambda: (lower, -spd(4)),
]
