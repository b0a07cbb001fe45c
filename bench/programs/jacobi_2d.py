"""A five-point stencil, swept back and forth between two arrays."""

import numpy as np

TITLE = "jacobi_2d"
DEMO = BENCH = (700, 200)


def jacobi_2d(steps, A, B):
    for t in range(1, steps):
        B[1:-1, 1:-1] = 0.2 * (
            A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1]
        )
        A[1:-1, 1:-1] = 0.2 * (
            B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1]
        )


PROGRAM = jacobi_2d


def make(size):
    n, steps = size
    i = np.arange(n, dtype=np.float64)
    return steps, i[:, None] * (i + 2) / n, i[:, None] * (i + 3) / n
