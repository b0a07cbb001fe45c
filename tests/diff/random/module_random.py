"""The functions of the module random: one generator of CPython's."""
import random
from random import randint

import numpy as np


def numbers(n):
    s = 0.0
    for i in range(n):
        s += random.random() + random.uniform(1, i + 2) + random.uniform(2.5, -1.0)
        s += random.randint(-3, 3) + random.randrange(7) + random.randrange(2, 9) + randint(1, 1)
        s += random.randrange(0, 10**15)
    return s


def others(n):
    s = 0.0
    for i in range(n):
        s += random.gauss(0, 1) + random.expovariate(2.0) + random.betavariate(1, 2)
        s += random.normalvariate(0.0, 1.0) + random.triangular(0.0, 1.0, 0.5) + random.getrandbits(16)
    return s


def seeded(n):
    random.seed(5)
    a = np.zeros(n)
    for i in range(n):
        a[i] = random.random()
    return a


def late(a, k):
    for i in range(4):
        a[i] = random.random() + random.gauss(0, 1)
    return a[k]


def empty(n):
    s = random.random()
    for i in range(3):
        s += random.randrange(n)
    return s


CASES = [
    lambda: (numbers, 700),
    lambda: (numbers, 0),
    lambda: (others, 30),
    lambda: (seeded, 5),
    lambda: (late, np.zeros(4), 1),
    lambda: (empty, 3),
]
LOOSE = [
    lambda: (late, np.zeros(4), 7),
    lambda: (empty, 0),
    lambda: (empty, -4),
]
