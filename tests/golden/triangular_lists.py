# sig: list[list[float]], int
"""Lists, a bound that depends on an outer loop, a sum that keeps its order."""


def triangular(a, n):
    for i in range(n):
        for j in range(i + 1, n):
            s = 0.0
            for k in range(i):
                s += a[k][i] * a[k][j]
            a[i][j] -= s
