"""Correlation of the columns of a table that is a list of lists, as in PolyBench."""

from math import sqrt

import numpy as np

TITLE = "correlation, lists"
DEMO, LARGE = (240, 280), (1200, 1400)


def correlation(data, corr, mean, stddev, m, n):
    for j in range(m):
        mean[j] = 0.0
        for i in range(n):
            mean[j] += data[i][j]
        mean[j] /= n
    for j in range(m):
        stddev[j] = 0.0
        for i in range(n):
            stddev[j] += (data[i][j] - mean[j]) * (data[i][j] - mean[j])
        stddev[j] = sqrt(stddev[j] / n)
        if stddev[j] <= 0.1:
            stddev[j] = 1.0
    for i in range(n):
        for j in range(m):
            data[i][j] -= mean[j]
            data[i][j] /= sqrt(n) * stddev[j]
    for i in range(m - 1):
        corr[i][i] = 1.0
        for j in range(i + 1, m):
            corr[i][j] = 0.0
            for k in range(n):
                corr[i][j] += data[k][i] * data[k][j]
            corr[j][i] = corr[i][j]
    corr[m - 1][m - 1] = 1.0


def with_numpy(data):
    data = data - data.mean(axis=0)
    scale = np.sqrt((data * data).mean(axis=0))
    data /= np.sqrt(len(data)) * np.where(scale <= 0.1, 1.0, scale)
    return data.T @ data


PROGRAM = correlation
NUMPY_FORM = with_numpy


def make(size):
    m, n = size
    data = [[(i * j) / m + i for j in range(m)] for i in range(n)]
    return data, [[0.0] * m for _ in range(m)], [0.0] * m, [0.0] * m, m, n


def make_numpy(size):
    return (np.array(make(size)[0]),)


def columns_of(args, chosen):
    """The same problem for some columns only: each pair of columns is independent of the others,
    so the answer is a part of the whole one, bit for bit."""
    data, _, _, _, _, n = args
    part = [[row[j] for j in chosen] for row in data]
    m = len(chosen)
    return part, [[0.0] * m for _ in range(m)], [0.0] * m, [0.0] * m, m, n
