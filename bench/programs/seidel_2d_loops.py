"""Gauss-Seidel: a nine-point mean in place, element by element."""

import seidel_2d as rows

TITLE = "seidel_2d, elements"
DEMO = BENCH = rows.DEMO


def seidel_2d(steps, A):
    n = len(A)
    for t in range(steps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                A[i, j] = (
                    A[i - 1, j - 1]
                    + A[i - 1, j]
                    + A[i - 1, j + 1]
                    + A[i, j - 1]
                    + A[i, j]
                    + A[i, j + 1]
                    + A[i + 1, j - 1]
                    + A[i + 1, j]
                    + A[i + 1, j + 1]
                ) / 9.0


PROGRAM = seidel_2d
NUMPY_FORM = rows.PROGRAM
make = make_numpy = rows.make
