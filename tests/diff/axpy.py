"""The smallest program: one array statement."""
import numpy as np


def axpy(a, b, s):
    return a * s + b


CASES = [
    lambda: (axpy, np.arange(10.0), np.ones(10), 2.0),
    lambda: (axpy, np.arange(10.0), np.ones(10), 2),
    lambda: (axpy, np.arange(10.0, dtype=np.float32), np.ones(10, np.float32), 2.0),
    lambda: (axpy, np.zeros((0, 3)), np.ones(3), 0.5),
]

LOOSE = [
    lambda: (axpy, np.arange(12.0).reshape(3, 4)[:, ::-1], np.ones(4), 0.5),
]
