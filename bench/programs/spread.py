"""Loops whose rounds do not depend on one another, as their users write them."""

import time

import numpy as np


def wait(seconds):
    """A task of known length that keeps nobody's processor busy."""
    time.sleep(seconds)
    return seconds


def waits(cases):
    done = []
    for x in cases:
        done.append(wait(x))
    return done


def gemm(a, b, c):
    for i in range(a.shape[0]):
        c[i] = a[i] @ b


def correlation(data, corr):
    """Of the rows of data."""
    mean = data.mean(axis=1)
    std = data.std(axis=1)
    x = (data - mean[:, None]) / (np.sqrt(data.shape[1]) * std[:, None])
    for i in range(data.shape[0]):
        corr[i] = x @ x[i]


def jacobi(steps, a, b):
    n = a.shape[0]
    for _ in range(steps):
        for i in range(1, n - 1):
            b[i, 1:-1] = 0.2 * (a[i, 1:-1] + a[i, :-2] + a[i, 2:] + a[i + 1, 1:-1] + a[i - 1, 1:-1])
        for i in range(1, n - 1):
            a[i, 1:-1] = 0.2 * (b[i, 1:-1] + b[i, :-2] + b[i, 2:] + b[i + 1, 1:-1] + b[i - 1, 1:-1])
