# sig: int, float64[:, :], float64[:, :]
"""Slices that are shifted against each other, within a loop over time."""


def stencil(steps, a, b):
    for t in range(steps):
        b[1:-1, 1:-1] = 0.25 * (a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])
        a[1:-1, 1:-1] = b[1:-1, 1:-1]
