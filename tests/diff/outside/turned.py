"""A transposed array goes to a library function as the view that it is, not as a copy."""

import numpy as np


def cov(a):
    return np.cov(np.transpose(a)), np.cov(a.T)


def spectrum(a):
    return np.fft.fft(a.T), np.fft.fft2(a.T, axes=(0, 1))


def medians(a):
    return np.median(a.T, 0), np.sort(a.T, 0), np.median(a.transpose(), 1)


def solve(a, b):
    return np.linalg.solve(a.T, b.T)


def part(a, n):
    return np.cov(a[:, :n].T), np.cov(a[:n].T), np.cov(a.T[:n])


def back(a):
    return np.cov(a.T.T), np.median(a.T + 1.0, 0)


def own(a):
    b = a * 2.0
    return np.cov(b.T), b


def three(a):
    return np.median(a.T, 0), np.median(a.transpose(1, 0, 2), 0)


def M(shape):
    return np.random.default_rng(3).random(shape)


CASES = [
    lambda: (cov, M((7, 5))),
    lambda: (cov, np.asfortranarray(M((7, 5)))),
    lambda: (cov, M((14, 5))[::2]),
    lambda: (spectrum, M((6, 4))),
    lambda: (medians, M((6, 4))),
    lambda: (solve, M((5, 5)), M((3, 5))),
    lambda: (part, M((6, 4)), 3),
    lambda: (back, M((6, 4))),
    lambda: (own, M((6, 4))),
]
LOOSE = [
    lambda: (three, M((3, 4, 5))),
    lambda: (cov, np.zeros((0, 5))),
    lambda: (cov, np.zeros((1, 5))),
    lambda: (solve, np.ones((3, 3)), np.ones((3, 3))),
    lambda: (medians, np.array([[np.nan, 1.0], [2.0, 3.0]])),
]
