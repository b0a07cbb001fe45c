"""Plain loops over lists of lists: the first call compiles, and is done before Python would be."""

import math
import random
import time

import jenny


@jenny.jit
def distances(points):
    n = len(points)
    table = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            s = 0.0
            for k in range(len(points[0])):
                d = points[i][k] - points[j][k]
                s += d * d
            table[i][j] = math.sqrt(s)
    return table


if __name__ == "__main__":
    points = [[random.random() for _ in range(16)] for _ in range(700)]
    start = time.perf_counter()
    first = distances(points)
    middle = time.perf_counter()
    expected = distances.__wrapped__(points)
    end = time.perf_counter()
    print(f"jenny, first call {middle - start:.3f} s; Python {end - middle:.3f} s")
    print("same answer:", first == expected)
    print(distances.explain())
