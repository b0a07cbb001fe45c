"""Gauss-Seidel: a nine-point mean in place, rows with NumPy, the chain along a row in a loop."""

import numpy as np

TITLE = "seidel_2d, rows"
DEMO = BENCH = (400, 20)


def seidel_2d(steps, A):
    n = A.shape[0]
    for t in range(steps):
        for i in range(1, n - 1):
            A[i, 1:-1] += (
                A[i - 1, :-2]
                + A[i - 1, 1:-1]
                + A[i - 1, 2:]
                + A[i, 2:]
                + A[i + 1, :-2]
                + A[i + 1, 1:-1]
                + A[i + 1, 2:]
            )
            for j in range(1, n - 1):
                A[i, j] += A[i, j - 1]
                A[i, j] /= 9.0


PROGRAM = seidel_2d


def make(size):
    n, steps = size
    i = np.arange(n, dtype=np.float64)
    return steps, (i[:, None] * (i + 2) + 2) / n
