# rtol: 2e-4
"""Factorizations in blocks, of numbers of single precision."""
import numpy as np


def lu(a):
    for i in range(a.shape[0]):
        for j in range(i):
            a[i, j] -= a[i, :j] @ a[:j, j]
            a[i, j] /= a[j, j]
        for j in range(i, a.shape[0]):
            a[i, j] -= a[i, :i] @ a[:i, j]


def made(n):
    return (np.random.default_rng(1).random((n, n)) + n * np.eye(n)).astype(np.float32)


CASES = [lambda n=n: (lu, made(n)) for n in (1, 97, 140)]
