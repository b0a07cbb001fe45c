# rtol: 1e-5
"""Elements of products of single precision are computed one by one."""
import numpy as np


def pick(a, b, r, c):
    return (a @ b)[r, c]


def trace(a, b):
    return np.trace(a @ b)


def mats(kind, other):
    g = np.random.default_rng(0)
    return g.standard_normal((40, 17)).astype(kind), g.standard_normal((17, 41)).astype(other)


def at(n):
    g = np.random.default_rng(1)
    return g.integers(-40, 40, n), g.integers(-40, 40, n)


CASES = [
    *(lambda n=n: (pick, *mats(np.float32, np.float32), *at(n)) for n in (1, 30, 60, 300)),
    lambda: (pick, *mats(np.float32, np.float64), *at(60)),
    lambda: (pick, *mats(np.complex64, np.complex64), *at(60)),
    lambda: (trace, *mats(np.float32, np.float32)),
]
