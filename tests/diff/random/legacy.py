"""The functions of numpy.random and RandomState: one generator, with the second number of a pair kept."""
import numpy as np
from numpy.random import rand


def numbers(n):
    s = 0.0
    for i in range(n):
        s += np.random.rand() + np.random.random() + np.random.random_sample() + rand()
        s += np.random.uniform(-1, 2) + np.random.randn() + np.random.normal(1.0, 0.5)
        s += np.random.randint(5) + np.random.randint(-2, 9) + np.random.standard_normal()
    return s


def seeded(n):
    np.random.seed(42)
    a = np.random.rand(n, 3)
    x = np.random.randn()
    b = np.random.randn(n)
    return a.sum() + x + b.sum() + np.random.randn()


def state(rs, n):
    s = 0.0
    for i in range(n):
        s += rs.normal() + rs.rand() + rs.randint(10)
    return s, rs.uniform(0, 1, size=n) + 1.0


def own(n):
    rs = np.random.RandomState(7)
    return rs.rand(n) * 2.0 + rs.randn()


def others(n):
    a = np.random.exponential(2.0, n) + np.random.gamma(2.0, size=n)
    b = np.random.poisson(3.0) + np.random.binomial(9, 0.5)
    return a + b + np.random.beta(1, 2) + np.random.exponential()


def shuffled(a):
    np.random.shuffle(a)
    b = np.random.permutation(a)
    c = np.random.choice(a, 3)
    return b + 1.0, c + 1.0, np.random.choice(5), np.random.permutation(4) + 1


def late(a, k):
    s = 0.0
    for i in range(3):
        s += np.random.randn()
        a[i] = np.random.rand()
    return s + a[k]


def odd(a, k):
    """An odd number of normal numbers, then an index out of range."""
    x = np.random.randn()
    a[0] = x
    return a[k]


def type_of():
    return np.random.randint(5), np.random.rand(), np.random.randn()


def other_bits():
    return np.random.RandomState(np.random.PCG64(3))


def pending(seed=3):
    rs = np.random.RandomState(seed)
    rs.randn()
    return rs


CASES = [
    lambda: (numbers, 30),
    lambda: (numbers, 0),
    lambda: (seeded, 5),
    lambda: (state, np.random.RandomState(3), 5),
    lambda: (state, pending(), 5),
    lambda: (own, 4),
    lambda: (others, 5),
    lambda: (shuffled, np.arange(6.0)),
    lambda: (late, np.zeros(4), 2),
    lambda: (odd, np.zeros(3), 1),
    lambda: (type_of,),
]
LOOSE = [
    lambda: (late, np.zeros(4), 9),
    lambda: (odd, np.zeros(3), 3),
    lambda: (state, other_bits(), 5),
]
