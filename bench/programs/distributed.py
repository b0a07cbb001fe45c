"""Eleven kernels that others distribute, as NumPy programs are written: the rows of section 9.3 of
the project's workloads, and what makes their arguments."""

import numpy as np


def atax(a, x):
    return (a @ x) @ a


def bicg(a, p, r):
    return r @ a, a @ p


def doitgen(a, c4):
    for r in range(a.shape[0]):
        a[r] = a[r] @ c4


def gemm(alpha, beta, c, a, b):
    c[:] = alpha * a @ b + beta * c


def gemver(alpha, beta, a, u1, v1, u2, v2, w, x, y, z):
    a += np.outer(u1, v1) + np.outer(u2, v2)
    x += beta * y @ a + z
    w += alpha * a @ x


def gesummv(alpha, beta, a, b, x):
    return alpha * a @ x + beta * b @ x


def jacobi_1d(steps, a, b):
    for _ in range(steps):
        b[1:-1] = 0.33333 * (a[:-2] + a[1:-1] + a[2:])
        a[1:-1] = 0.33333 * (b[:-2] + b[1:-1] + b[2:])


def jacobi_2d(steps, a, b):
    for _ in range(steps):
        b[1:-1, 1:-1] = 0.2 * (
            a[1:-1, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] + a[2:, 1:-1] + a[:-2, 1:-1]
        )
        a[1:-1, 1:-1] = 0.2 * (
            b[1:-1, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:] + b[2:, 1:-1] + b[:-2, 1:-1]
        )


def k2mm(alpha, beta, a, b, c, d):
    d[:] = alpha * a @ b @ c + beta * d


def k3mm(a, b, c, d):
    return a @ b @ c @ d


def mvt(x1, x2, y1, y2, a):
    x1 += a @ y1
    x2 += y2 @ a


def arguments(n):
    """Of each kernel; n: rows of a square matrix."""
    rng = np.random.default_rng(0)
    m = rng.random((n, n))
    k = n // 2
    squares = [rng.random((k, k)) for _ in range(4)]
    vectors = [rng.random(n) for _ in range(9)]
    third = max(n // 12, 8)
    return {
        "atax": (m, vectors[0]),
        "bicg": (m, *vectors[:2]),
        "doitgen": (rng.random((third, 2 * third, 2 * third)), rng.random((2 * third, 2 * third))),
        "gemm": (1.5, 1.2, *squares[:3]),
        "gemver": (1.5, 1.2, m, *vectors[:8]),
        "gesummv": (1.5, 1.2, m, rng.random((n, n)), vectors[0]),
        "jacobi_1d": (200, rng.random(n * 200), rng.random(n * 200)),
        "jacobi_2d": (20, rng.random((n, n)), rng.random((n, n))),
        "k2mm": (1.5, 1.2, *squares),
        "k3mm": tuple(squares),
        "mvt": (*vectors[:4], m),
    }
