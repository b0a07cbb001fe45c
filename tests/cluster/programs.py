"""Programs as users write them, for tests/test_cluster.py: nothing of Jenny or Ray in them."""

import sys
import time

import numpy as np


def score(x, weight):
    """A user's function, with a dict and prints in it; takes a few milliseconds."""
    table = {}
    until = time.perf_counter() + 0.004
    k = 0
    while time.perf_counter() < until:
        table[k % 7] = table.get(k % 7, 0) + x
        k += 1
    if x % 20 == 3:
        print("case", x, "weight", weight)
    return weight * x + len(table) * 0


def sweep(xs, weight):
    """A parameter sweep: results in order, a table, a sum, the last one."""
    found = []
    best = {}
    total = 0.0
    for x in xs:
        y = score(x, weight)
        found.append((x, y))
        best[x % 5] = y
        total += y * 0.1
    return found, best, total, y


class Prices:
    def __init__(self, rate):
        self.rate = rate


def priced(xs, prices):
    """Reads an attribute of an object."""
    return [score(x, prices.rate) for x in xs]


def failing(xs, done):
    """Raises in the middle; what was done before stays done."""
    for x in xs:
        score(x, 1.0)
        if x == 60:
            raise ValueError(f"bad case {x}")
        done.append(x)
    return done


def pi(seeds, n):
    """Monte Carlo, one generator for each round."""
    inside = 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        x = rng.random(n)
        y = rng.random(n)
        inside += int(np.count_nonzero(x * x + y * y < 1.0))
    return 4.0 * inside / (n * len(seeds))


def nearest(points, centres):
    """One step of k-means, block by block."""
    n = points.shape[0]
    label = np.empty(n, dtype=np.int64)
    for i in range(n):
        best = 0
        least = 1e300
        for k in range(centres.shape[0]):
            d = 0.0
            for j in range(points.shape[1]):
                t = points[i, j] - centres[k, j]
                d += t * t
            if d < least:
                least = d
                best = k
        label[i] = best
    return label


def smooth(a, b):
    """A stencil by rows: reads the rows beside, writes its own."""
    n, m = a.shape
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            b[i, j] = 0.2 * (a[i, j] + a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])


def heat(a, b):
    n = a.shape[0]
    for i in range(1, n - 1):
        b[i] = 0.25 * (a[i - 1] + 2 * a[i] + a[i + 1])


def evolve(a, b, steps):
    """Time steps, each a call."""
    for _ in range(steps):
        heat(a, b)
        a, b = b, a
    return a


def waves(a, b):
    """Row by row, with more work than to move it."""
    for i in range(a.shape[0]):
        b[i] = np.sin(a[i]) * np.cos(a[i])


def product(a, b):
    """A product of lists of lists."""
    n, m, p = len(a), len(b), len(b[0])
    c = [[0.0] * p for _ in range(n)]
    for i in range(n):
        for j in range(p):
            for k in range(m):
                c[i][j] += a[i][k] * b[k][j]
    return c


def squares(xs):
    return [score(x, 2.0) for x in xs if x % 3]


def main(n):
    found, best, total, last = sweep(list(range(n)), 2.5)
    print(len(found), sorted(best.items()), total, last)
    print(sum(squares(range(n))))


if __name__ == "__main__":
    main(int(sys.argv[1]))
    scores = []
    for case in range(int(sys.argv[1])):
        scores.append(score(case, 0.5))
    print(sum(scores), case)


def spin(seconds):
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def lasting(n, seconds):
    """When rounds that last so long begin and end."""
    found = []
    for _ in range(n):
        began = time.time()
        spin(seconds)
        found.append((began, time.time()))
    return found


def failing_first(n):
    """The first round raises; the others would take a day."""
    found = []
    for i in range(n):
        spin(0.8 if i == 0 else 86400.0)
        if i == 0:
            raise ValueError("bad case 0")
        found.append(i)
    return found


def spread_out(field, steps, enough):
    """Array statements until they change little; what is drawn together at the end."""
    other = np.zeros(field.shape)
    step, change = 0, 0.0
    while step == 0 or change > enough and step < steps:
        other[1:-1] = 0.5 * field[1:-1] + 0.25 * (field[:-2] + field[2:])
        change = np.max(np.abs(other - field))
        field, other = other, field
        step += 1
    rows = np.sum(field * other, axis=1)
    return step, change, field, rows, field.mean()


def words(texts):
    """The order of a set of texts."""
    found = []
    for text in texts:
        found.append(list(set(text.split())))
    return found
