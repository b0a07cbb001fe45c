"""All shortest paths, on lists of int."""

import random

import numpy as np

TITLE = "floyd_warshall, lists"
DEMO = BENCH = (240,)


def floyd_warshall(dist):
    n = len(dist)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if dist[i][k] + dist[k][j] < dist[i][j]:
                    dist[i][j] = dist[i][k] + dist[k][j]


def with_numpy(dist):
    for k in range(len(dist)):
        np.minimum(dist, dist[:, k, None] + dist[k], out=dist)


PROGRAM = floyd_warshall
NUMPY_FORM = with_numpy


def make(size):
    (n,) = size
    rng = random.Random(0)
    dist = [[10**6] * n for _ in range(n)]
    for i in range(n):
        dist[i][i] = 0
        for j in rng.sample(range(n), n // 5):
            dist[i][j] = min(dist[i][j], rng.randrange(1, 1000))
    return (dist,)


def make_numpy(size):
    return (np.array(make(size)[0]),)
