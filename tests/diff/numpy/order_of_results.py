# native: any
"""Memory order of results where axes of length 1 or broadcasts leave it open."""
import numpy as np


def add(a, b):
    return a + b


def outer(a):
    return a[:, None] * a[None, :]


def choose(a, b):
    return np.where(a > 0, a, b)


def random(*shape):
    return np.random.default_rng(1).standard_normal(shape)


F = np.asfortranarray
PAIRS = (
    lambda: (random(3, 1), F(random(3, 3))),
    lambda: (F(random(3, 3)), random(3, 1)),
    lambda: (random(1, 3), F(random(3, 3))),
    lambda: (F(random(3, 2)), random(2)),
    lambda: (F(random(3, 2)), random(3, 2)),
    lambda: (F(random(2, 3, 4)), random(4)),
    lambda: (F(random(3, 4)), random(2, 3, 4)),
    lambda: (F(random(3, 4)), F(random(2, 3, 4))),
    lambda: (F(random(3, 4)), random(2, 1, 1)),
    lambda: (F(random(3, 4)), random(1, 4)),
    lambda: (random(3, 1), random(1, 4)),
    lambda: (F(random(3, 1)), F(random(1, 4))),
    lambda: (random(3, 4).T, random(4, 1)),
    lambda: (random(4, 3).T[:, :2], random(3, 1)),
    lambda: (random(2, 3, 4).transpose(2, 1, 0), random(3, 1)),
    lambda: (random(1, 1), F(random(3, 3))),
    lambda: (random(2, 1, 4).transpose(2, 1, 0), 1),
)
CASES = [
    lambda f=f, pair=pair: (f, *pair()) for f in (add, choose) for pair in PAIRS
] + [lambda: (outer, random(3)), lambda: (outer, random(3, 3)), lambda: (outer, F(random(3, 3)))]
