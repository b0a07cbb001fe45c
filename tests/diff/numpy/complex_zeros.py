# native: all
"""Signs of zeros: products of complex numbers that are negated, sums of one element."""

import numpy as np


def product(a, b):
    return -(a * b), -(a * 0), -(0 * b) - a, b - a * 0


def whole(a):
    return a.sum(), a.mean(), np.add.reduce(a)


def axes(a):
    return a.sum(axis=0), a.sum(axis=1), a.mean(axis=0), a.sum(axis=1, keepdims=True)


Z = np.array([1 + 1j, -1 - 1j, 2 - 2j, 3j, 0, -0.0 - 1j, 1 - 0j, -5 + 2j, 1])


CASES = [
    *[lambda t=t: (product, Z.astype(t), Z[::-1].astype(t)) for t in ("c8", "c16")],
    *[lambda t=t: (product, np.tile(Z, 9).astype(t), np.zeros(81, t)) for t in ("c8", "c16")],
    *[lambda n=n, t=t: (whole, -np.zeros(n, t)) for n in (1, 2, 9) for t in ("c8", "c16", "f8")],
    *[lambda s=s: (axes, -np.zeros(s, "c16")) for s in ((1, 1), (1, 4), (4, 1), (3, 4))],
    *[lambda s=s: (axes, -np.zeros(s)) for s in ((1, 1), (1, 4), (4, 1), (3, 4))],
]
