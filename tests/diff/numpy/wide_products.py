# native: yes
# rtol: 1e-14
"""A small matrix times a wide one, block by block; sums of few terms."""

import numpy as np


def product(a, b):
    return a @ b


def into(a, b, c):
    c[:] = a @ b
    return c.sum()


def rounds(a, b, k):
    for _ in range(k):
        b = a @ b
    return b


def rand(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape)


def many(*shape):
    return rand(*shape) + 1j * rand(*shape)[::-1]


CASES = [
    lambda: (product, rand(2, 2), rand(2, 5000)),
    lambda: (product, rand(2, 2), rand(2, 64)),
    lambda: (product, rand(2, 4), rand(4, 511)),
    lambda: (product, rand(4, 2), rand(2, 513)),
    lambda: (product, rand(1, 8), rand(8, 1024)),
    lambda: (product, rand(8, 1), rand(1, 1025)),
    lambda: (product, many(2, 2), many(2, 5000)),
    lambda: (product, many(2, 2), many(2, 255)),
    lambda: (product, many(1, 4), many(4, 256)),
    lambda: (product, many(4, 2), many(2, 257)),
    lambda: (product, many(2, 2).astype(np.complex128), rand(2, 700)),
    lambda: (product, rand(2, 2).astype(np.float32) // 1, rand(2, 5000).astype(np.float32) // 1),
    lambda: (product, np.arange(4).reshape(2, 2), np.arange(2000).reshape(2, 1000)),
    lambda: (product, np.arange(4, dtype=np.int8).reshape(2, 2), np.ones((2, 1000), np.int8) * 99),
    lambda: (product, rand(2, 2), rand(2, 10000)[:, 5:4000]),
    lambda: (product, rand(4, 4)[::2, ::2], rand(2, 900)),
    lambda: (product, np.asfortranarray(rand(2, 3)), rand(3, 900)),
    lambda: (product, rand(2, 2), np.full((2, 300), np.inf)),
    lambda: (into, rand(2, 2), rand(2, 5000), rand(2, 5000)),
    lambda: (rounds, rand(2, 2), rand(2, 3000), 4),
    lambda: (rounds, many(2, 2), many(2, 3000), 4),
]

LOOSE = [
    lambda: (product, rand(2, 0), rand(0, 300)),
    lambda: (product, rand(2, 3), rand(2, 300)),
]
