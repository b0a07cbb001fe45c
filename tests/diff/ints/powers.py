# native: any
"""2 ** -1 is 0.5 on Python ints, an error on NumPy integer arrays; 0 ** -1 raises; signs."""
import numpy as np


def power(a, b):
    return a**b


def squares(xs):
    t = 0
    for x in xs:
        t += x**2
    return t


CASES = [
    *[lambda a=a, b=b: (power, a, b) for a in (2, -2, 0, 1, -1) for b in (-1, 0, 1, 2, 3, 10, 62, 63, 64)],
    lambda: (power, 2.0, 0.5),
    lambda: (power, -8.0, 1.0 / 3.0),
    lambda: (power, 0.0, -1.0),
    lambda: (power, 2.0, 3),
    lambda: (power, np.arange(4.0), 2),
    lambda: (power, np.arange(4), 2),
    lambda: (power, np.arange(4), -1),
    lambda: (power, np.arange(4.0), -1),
    lambda: (power, np.arange(4, dtype=np.float32), 2),
    lambda: (squares, [1, 2, 3]),
    lambda: (squares, [1.5, 2.5, 3.5]),
]
