# threads: 2
"""Many temporaries in one function: what looks for such that are alike takes no memory for it."""

import numpy as np


def step(t, x):
    m = t * 0.5 + x
    return m - t.mean(axis=0)


def four(t, x):
    return step(step(step(step(t, x), x), x), x)


def chain(t, x):
    t = four(four(four(four(t, x), x), x), x)
    return four(four(four(four(t, x), x), x), x)


CASES = [
    lambda: (chain, np.arange(20.0).reshape(5, 4), np.arange(4.0)),
]
