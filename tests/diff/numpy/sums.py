"""Sums in NumPy's own order: pairwise on the contiguous axis, row by row on the others."""
import numpy as np


def flat(a):
    return np.sum(a), a.sum(), np.mean(a), np.prod(a)


def rows(a):
    return np.sum(a, axis=0), np.sum(a, axis=1), a.sum(axis=-1, keepdims=True)


def means(a):
    return a.mean(axis=0), np.mean(a, axis=1, keepdims=True)


def fused(a, b):
    return np.sum(a * b + 1.0)


def loop(a):
    t = 0.0
    for i in range(a.shape[0]):
        t += a[i]
    return t


def builtin(a):
    return sum(a)


def rand(*shape, dtype=np.float64):
    return np.random.default_rng(sum(shape)).standard_normal(shape).astype(dtype)


CASES = [
    *[lambda n=n, d=d: (flat, rand(n, dtype=d))
      for n in (0, 1, 2, 7, 8, 9, 127, 128, 129, 1000, 8193) for d in (np.float64, np.float32)],
    lambda: (means, rand(6, 7)),
    lambda: (fused, rand(1000), rand(1000)),
    lambda: (loop, rand(100)),
    lambda: (loop, rand(100, dtype=np.float32)),
    lambda: (builtin, [0.1] * 10),
    lambda: (builtin, rand(20)),
    lambda: (builtin, [1, 2, 3]),
]

LOOSE = [
    *[lambda s=s: (rows, rand(*s)) for s in ((1, 1), (3, 5), (9, 130), (130, 9), (0, 3), (3, 0))],
    *[lambda s=s: (rows, rand(*s, dtype=np.float32)) for s in ((3, 5), (17, 200))],
    lambda: (rows, rand(6, 7).T),
    lambda: (rows, rand(6, 14)[:, ::2]),
    lambda: (rows, rand(12, 7)[::-2]),
    lambda: (flat, np.arange(10, dtype=np.int32)),
    lambda: (flat, np.array([True, False, True])),
]
