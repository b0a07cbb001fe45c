"""Random numbers: the same numbers, and the same state of the generator afterwards."""

import random

import numpy as np

RNG = np.random.default_rng(3)


def drawn(rng, n):
    s = 0.0
    for i in range(n):
        s += rng.random() * rng.integers(1, 4)
    return s


def late(rng, a, k):
    for i in range(3):
        a[i] = rng.normal()
    return a[k]


def legacy(a, k):
    for i in range(3):
        a[i] = np.random.randn()
    return a[k]


def python(a, k):
    for i in range(3):
        a[i] = random.random()
    return a[k]


def of_module(n):
    s = 0.0
    for i in range(n):
        s += RNG.random()
    return s


def own(seed, n):
    rng = np.random.default_rng(seed)
    return rng.random(n) + rng.random()


def ends(rng, lo, hi):
    s = 0
    for i in range(3):
        s += rng.integers(lo, hi)
    return s


def shared(g, h, n):
    s = 0.0
    for i in range(n):
        s += g.random() - 2 * h.random()
    return s


def make(bits=np.random.PCG64):
    rng = np.random.Generator(bits(11))
    rng.integers(9)
    return rng


def twice():
    rng = make()
    return shared, rng, rng, 5


def one_source():
    bits = np.random.PCG64(5)
    return shared, np.random.Generator(bits), np.random.Generator(bits), 5


SAME = "the same by construction"
STATE = "state of random generators"
SEMANTICS = [
    (SAME, "native", lambda: (drawn, make(), 9)),
    (SAME, "native", lambda: (drawn, make(), 0)),
    (SAME, "native", lambda: (drawn, make(np.random.MT19937), 700)),
    (SAME, "native", lambda: (drawn, make(np.random.Philox), 9)),
    (SAME, "native", lambda: (drawn, make(np.random.SFC64), 9)),
    (STATE, "native", lambda: (late, make(), np.zeros(3), 2)),
    (STATE, "original", lambda: (late, make(), np.zeros(3), 3)),
    (STATE, "original", lambda: (late, make(np.random.MT19937), np.zeros(3), 3)),
    (STATE, "native", lambda: (legacy, np.zeros(3), 1)),
    (STATE, "original", lambda: (legacy, np.zeros(3), 3)),
    (STATE, "native", lambda: (python, np.zeros(3), 1)),
    (STATE, "original", lambda: (python, np.zeros(3), 3)),
    ("names mean the same", "native", lambda: (of_module, 4)),
    (SAME, "native", lambda: (own, 5, 4)),
    (SAME, "native", lambda: (own, None, 0)),
    ("raised by the original", "original", lambda: (ends, make(), 5, 5)),
    (SAME, "native", lambda: (ends, make(), 5, 2**40)),
    (SAME, "native", lambda: (ends, make(), -5, 5)),
    (STATE, "native", twice),
    (STATE, "native", one_source),
    ("type of the argument", "original", lambda: (drawn, np.random.PCG64(2), 9)),
]
