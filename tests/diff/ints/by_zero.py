"""Python scalars raise, each operator with its own words; NumPy scalars and arrays warn."""
import numpy as np


def floor(a, b):
    return a // b


def modulo(a, b):
    return a % b


def true(a, b):
    return a / b


def both(a, b):
    return divmod(a, b)


def in_a_loop(xs, ys):
    out = [0.0, 0.0, 0.0, 0.0]
    for i in range(len(xs)):
        out[i] = xs[i] / ys[i]
    return out


def partial(xs, ys):
    for i in range(len(xs)):
        xs[i] = xs[i] // ys[i]


CASES = [
    *[lambda f=f, a=a, b=b: (f, a, b) for f in (floor, modulo, true, both)
      for a, b in ((1, 0), (1.0, 0.0), (0.0, 0.0), (1, 0.0), (5, 2))],
    lambda: (in_a_loop, [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 0.0, 4.0]),
    lambda: (partial, [10, 20, 30, 40], [3, 7, 0, 2]),
    lambda: (true, np.float64(1), np.float64(0)),
    lambda: (true, np.arange(3.0), np.zeros(3)),
    lambda: (floor, np.arange(3), np.zeros(3, int)),
    lambda: (modulo, np.arange(3), np.array([0, 2, 2])),
]
