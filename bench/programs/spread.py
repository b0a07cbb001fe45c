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


def relax(steps, a, b, enough):
    """Array statements, until they change little."""
    for _ in range(steps):
        b[1:-1, 1:-1] = 0.25 * (a[1:-1, :-2] + a[1:-1, 2:] + a[2:, 1:-1] + a[:-2, 1:-1])
        change = np.max(np.abs(b - a))
        a, b = b, a
        if change < enough:
            break
    weights = np.sum(a * a, axis=1)
    return change, np.sum(a - b), weights


def pi(seeds, n):
    """Monte Carlo, a generator for each round."""
    inside = 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        x, y = rng.random(n), rng.random(n)
        inside += int(np.count_nonzero(x * x + y * y < 1.0))
    return 4.0 * inside / (n * len(seeds))


def simulate(case, steps):
    """A user's function, with a dict inside."""
    table = {}
    x = 0.1 + case * 0.001
    for k in range(steps):
        x = 3.7 * x * (1.0 - x)
        table[k % 16] = x
    return max(table.values()) - min(table.values())


def sweep(cases, steps):
    """Runs a function for each case, keeps a table, and says where it is now and then."""
    found, best = {}, 0.0
    for case in cases:
        y = simulate(case, steps)
        found[case] = y
        best += y
        if case % 25 == 0:
            print("case", case, "gives", y)
    return found, best


def nearest(points, centres):
    """The number of the centre next to each point."""
    n = points.shape[0]
    label = np.empty(n, dtype=np.int64)
    for i in range(n):
        best, least = 0, 1e300
        for k in range(centres.shape[0]):
            d = 0.0
            for j in range(points.shape[1]):
                t = points[i, j] - centres[k, j]
                d += t * t
            if d < least:
                least, best = d, k
        label[i] = best
    return label


def lloyd(points, centres, steps):
    """k-means, point by point."""
    for _ in range(steps):
        label = nearest(points, centres)
        for k in range(centres.shape[0]):
            centres[k] = points[label == k].mean(axis=0)
    return centres, label


def kmeans(steps, points, centres, sums, counts):
    """Points come in blocks: each gives the sums and the numbers of its points by centre."""
    blocks = points.shape[0]
    marks = np.arange(centres.shape[0])
    for _ in range(steps):
        for i in range(blocks):
            far = (centres * centres).sum(axis=1) - 2.0 * (points[i] @ centres.T)
            near = far.argmin(axis=1)
            chosen = (near[:, None] == marks).astype(np.float64)
            sums[i] = chosen.T @ points[i]
            counts[i] = chosen.sum(axis=0)
        centres = sums.sum(axis=0) / counts.sum(axis=0)[:, None]
    return centres
