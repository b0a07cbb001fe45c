# rtol: 1e-13
"""Loops of products of one matrix, less its first columns, with one vector after the other."""
import numpy as np


def correlation(m, data):
    corr = np.eye(m, dtype=data.dtype)
    for i in range(m - 1):
        corr[i + 1 : m, i] = corr[i, i + 1 : m] = data[:, i] @ data[:, i + 1 : m]
    return corr


def covariance(data):
    m = data.shape[1]
    cov = np.zeros((m, m), dtype=data.dtype)
    for i in range(m):
        cov[i:m, i] = cov[i, i:m] = data[:, i] @ data[:, i:m] / (data.shape[0] - 1.0)
    return cov


def in_place(a):
    for i in range(a.shape[1] - 1):
        a[0, i + 1 :] = a[:, i] @ a[:, i + 1 :]
    return a


def of_two(a, b, out):
    for i in range(a.shape[1]):
        out[i, i:] += (a[:, i] * 2.0) @ (b[:, i:] + 1.0)
    return out


def part(a, lo, hi, out):
    for i in range(lo, hi):
        out[i, i:] = a[:, i] @ a[:, i:]
    return out


def moving(a, out):
    for i in range(a.shape[1]):
        out[i, i:] = a[:, i] @ a[:, i:]
        a[0, 0] += 1.0
    return out


def same_width(a, out):
    for i in range(4):
        out[i] = a[:, i] @ a[:, i : i + 5]
    return out


def by_index(a, at, out):
    for i in range(a.shape[1]):
        out[i, i:] = a[:, at[i]] @ a[:, i:]
    return out


def total(a):
    s = 0.0
    for i in range(a.shape[1]):
        r = a[:, i] @ a[:, i:]
        s += r[0]
    return s


def numbers(*shape):
    return np.random.default_rng(5).normal(size=shape)


CASES = (
    [(lambda m=m, n=n: (correlation, m, numbers(n, m))) for m in range(10) for n in (0, 1, 3, 8, 9)]
    + [(lambda m=m: (covariance, numbers(11, m))) for m in range(1, 12)]
    + [
        lambda: (correlation, 70, numbers(90, 75)),
        lambda: (correlation, 7, np.asfortranarray(numbers(9, 7))),
        lambda: (correlation, 7, numbers(18, 14)[::2, ::2]),
        lambda: (covariance, numbers(90, 71)),
        lambda: (covariance, numbers(40, 300)),
        lambda: (correlation, 257, numbers(9, 257)),
        lambda: (part, numbers(9, 300), 3, 140, np.zeros((300, 300))),
        lambda: (in_place, numbers(6, 9)),
        lambda: (of_two, numbers(6, 9), numbers(6, 9), numbers(9, 9)),
        lambda: (part, numbers(6, 9), 2, 9, np.zeros((9, 9))),
        lambda: (part, numbers(6, 9), 3, 4, np.zeros((9, 9))),
        lambda: (part, numbers(6, 9), 5, 2, np.zeros((9, 9))),
        lambda: (moving, numbers(6, 9), np.zeros((9, 9))),
        lambda: (same_width, numbers(6, 9), np.zeros((4, 5))),
        lambda: (by_index, numbers(6, 9), np.arange(9)[::-1].copy(), np.zeros((9, 9))),
        lambda: (total, numbers(6, 9)),
    ]
)


def itself(n):
    a = numbers(n, n)
    return part, a, 0, n, a


LOOSE = [
    lambda: (part, numbers(6, 9), -3, 9, np.zeros((9, 9))),
    lambda: (part, numbers(6, 9), 2, 11, np.zeros((9, 9))),
    lambda: (correlation, 12, numbers(6, 9)),
    lambda: (correlation, 5, np.full((4, 5), np.inf)),
    lambda: (correlation, 5, np.ones((4, 5), "f4")),
    lambda: (correlation, 5, np.arange(20).reshape(4, 5)),
    lambda: (by_index, numbers(6, 9), np.arange(1, 10), np.zeros((9, 9))),
    lambda: itself(6),
]
