# native: yes
"""Large arrays of random numbers are drawn on all cores: the same numbers, and the same state behind."""

import numpy as np


def normals(rng, n, m):
    return rng.standard_normal((n, m)), rng.random(), rng.standard_normal(n)


def uniforms(rng, n):
    a = rng.random(n)
    b = rng.random(size=(n, 2))
    return a, b, rng.standard_normal()


def halves(rng, n):
    small = rng.integers(0, 100)
    a = rng.random(n)
    return small, a, rng.integers(0, 100)


def rounds(seed, cube, k, n):
    """A generator for each round, of several ints."""
    total = np.zeros(n)
    for p in range(k):
        rng = np.random.default_rng([seed, cube, p])
        total += rng.standard_normal(n) * rng.standard_normal(n)
    return total


def kept(rng, n):
    """One call's array is not used again while the other is alive."""
    a = rng.standard_normal(n)
    b = rng.standard_normal(n)
    s = 0.0
    for k in range(3):
        c = rng.standard_normal(n)
        s += (a * b + c)[k]
    return s, a, b


def other(seed, n):
    rng = np.random.Generator(np.random.MT19937(seed))
    return rng.standard_normal(n)


CASES = [
    lambda: (normals, np.random.default_rng(1), 70001, 1),
    lambda: (normals, np.random.default_rng(2), 300, 1000),
    lambda: (normals, np.random.default_rng(3), 3, 5),
    lambda: (normals, np.random.default_rng(4), 1, 65536),
    lambda: (normals, np.random.Generator(np.random.MT19937(5)), 300, 1000),
    lambda: (normals, np.random.Generator(np.random.PCG64DXSM(5)), 300, 1000),
    lambda: (uniforms, np.random.default_rng(6), 100003),
    lambda: (uniforms, np.random.default_rng(7), 65536),
    lambda: (halves, np.random.default_rng(8), 200000),
    lambda: (rounds, 1, 2, 3, 90001),
    lambda: (rounds, 1, 2, 0, 90001),
    lambda: (kept, np.random.default_rng(9), 80000),
]

LOOSE = [
    lambda: (normals, np.random.default_rng(1), -1, 1),
    lambda: (rounds, -1, 2, 3, 90001),
    lambda: (other, 3, 100000),
]
