"""Heat in a plate: an ordinary script, with a class, functions and loops of its own.

python examples/heat.py            as it is
jenny run --report examples/heat.py
"""

import math
import sys
import time


class Plate:
    """Temperatures on a grid, as lists of rows."""

    def __init__(self, n, conductivity=0.2):
        self.n = n
        self.conductivity = conductivity
        self.rows = [[0.0] * n for _ in range(n)]

    def heat(self, sources):
        for i, j, power in sources:
            self.rows[i][j] += power

    def step(self):
        old = self.rows
        n = self.n
        c = self.conductivity
        new = [row[:] for row in old]
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                around = old[i - 1][j] + old[i + 1][j] + old[i][j - 1] + old[i][j + 1]
                new[i][j] = old[i][j] + c * (around - 4.0 * old[i][j])
        self.rows = new


def mean(rows):
    total = 0.0
    for row in rows:
        for x in row:
            total += x
    return total / (len(rows) * len(rows[0]))


def orbit(steps, angle):
    """Where a source is that moves in a circle."""
    return [
        (int(40 + 25 * math.cos(angle * k)), int(40 + 25 * math.sin(angle * k)), 5.0)
        for k in range(steps)
    ]


def run(n, steps):
    plate = Plate(n)
    path = orbit(steps, 0.02)
    for k in range(steps):
        plate.heat([path[k], (n // 2, n // 2, 1.0)])
        plate.step()
        if k % 100 == 0:
            print(f"step {k:5}: mean {mean(plate.rows):.6f}")
    return plate


if __name__ == "__main__":
    began = time.perf_counter()
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    plate = run(80, steps)
    # How far the heat has come: a histogram of temperatures, in the module itself.
    bins = [0] * 20
    hottest = max(max(row) for row in plate.rows)
    for i in range(plate.n):
        for j in range(plate.n):
            k = int(plate.rows[i][j] / hottest * 19.0)
            bins[k] += 1
    for t in range(20):
        print(f"{hottest * t / 19:9.4f} {bins[t]:5}")
    # A check value: the sum over many phases, one long loop.
    check = 0.0
    for phase in range(2_000_000):
        check += math.sin(phase * 1e-3) * (phase % 7)
    print(f"check {check:.5f}")
    print(f"{time.perf_counter() - began:.2f} s", file=sys.stderr)
