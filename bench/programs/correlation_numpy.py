"""Correlation of the columns of an array, row by row with NumPy."""

import numpy as np

TITLE = "correlation, NumPy"
DEMO = BENCH = (1200, 1400)


def correlation(data):
    n, m = data.shape
    mean = np.mean(data, axis=0)
    stddev = np.std(data, axis=0)
    stddev = np.where(stddev <= 0.1, 1.0, stddev)
    data = (data - mean) / (np.sqrt(n) * stddev)
    corr = np.eye(m)
    for i in range(m - 1):
        corr[i, i + 1 :] = data[:, i] @ data[:, i + 1 :]
        corr[i + 1 :, i] = corr[i, i + 1 :]
    return corr


PROGRAM = correlation
BOUND = {"rtol": 1e-12}


def make(size):
    m, n = size
    return (np.random.default_rng(0).standard_normal((n, m)),)
