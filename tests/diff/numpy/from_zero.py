"""What is taken away from 0.0 leaves 0.0 where it is 0: some C compilers make it -0.0."""

import numpy as np


def whole(y):
    return 0.0 - y


def places(y):
    t = np.zeros(len(y))
    t -= y
    return t


def sizes(x):
    return 0.0 - np.abs(x), 0.0 - np.abs(x.sum())


def chosen(x):
    return 0.0 - np.where(x > 1, np.abs(x), 0.0)


def loop(y):
    out = []
    for v in y:
        out.append(0.0 - abs(v))
    return out


CASES = [
    lambda: (whole, np.arange(5, dtype=np.uint8)),
    lambda: (whole, np.arange(-2, 5)),
    lambda: (whole, np.arange(5) > 2),
    lambda: (whole, np.array([0.0, -0.0, 1.5, np.inf])),
    lambda: (places, np.arange(20)),
    lambda: (sizes, np.array([0.0, -0.0, -1.5])),
    lambda: (sizes, np.zeros(9, np.float32)),
    lambda: (chosen, np.array([0.0, -0.0, -1.5, 7])),
    lambda: (loop, [0, 1, -2]),
    lambda: (loop, [0.0, -0.0, 1.0]),
]
