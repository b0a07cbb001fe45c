# native: any
"""Loops that draw in a function that stays Python around them."""
import numpy as np

GLOBAL = np.random.default_rng(5)


class Odd:
    def __getattr__(self, name):
        return 3


def around(rng, n):
    o = Odd()
    k = o.anything
    s = 0.0
    for i in range(n):
        s += rng.random() * k
    t = o.other + s
    for i in range(n):
        t += rng.normal()
    return s, t


def of_module(n):
    o = Odd()
    k = o.anything
    s = 0.0
    for i in range(n):
        s += GLOBAL.random() * k
    return s


def made(seed, n):
    o = Odd()
    rng = np.random.default_rng(seed + o.more)
    s = 0.0
    for i in range(n):
        s += rng.random() + np.random.rand()
    return s, rng.random()


def fails(rng, a, k):
    o = Odd()
    z = o.zero
    for i in range(5):
        a[i] = rng.random() + z
        a[k] += rng.random()
    return a


CASES = [
    lambda: (around, np.random.default_rng(3), 500),
    lambda: (of_module, 500),
    lambda: (made, 4, 500),
    lambda: (fails, np.random.default_rng(3), np.zeros(6), 5),
]
LOOSE = [lambda: (fails, np.random.default_rng(3), np.zeros(6), 6)]
