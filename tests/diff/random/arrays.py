"""Arrays of random numbers are drawn by NumPy's own methods, and what surrounds them is compiled."""
import numpy as np


def fill(rng, n, m):
    a = rng.random((n, m)) * 2.0 - 1.0
    b = rng.normal(size=n)
    c = rng.uniform(0, 1, size=(n,))
    d = rng.integers(0, 9, n)
    return (a * a).sum() + (b + c).sum() + d.sum()


def mixed(rng, n):
    s = rng.random()
    a = rng.random(n)
    s += rng.random() + a[0] + rng.integers(5) + rng.integers(0, 7, 3).sum()
    return s, a


def by_mean(rng, mean):
    return rng.normal(mean, 2.0) + 1.0


def dtypes(rng, n):
    return rng.random(n, dtype=np.float32) * 2, rng.integers(0, 5, n, dtype=np.int8) + 1


def picks(rng, a, n):
    x = rng.choice(a, n)
    y = rng.choice(10, size=(n, 2))
    z = rng.choice(a)
    return x * 2.0, y + 1, z, rng.choice(7)


def weighted(rng, n, p):
    return rng.choice(len(p), size=n, p=p) + 1


def orders(rng, a, n):
    b = rng.permutation(a) * 2.0
    c = rng.permutation(n)
    rng.shuffle(a)
    return b, c + 1, a.sum()


def rows(rng, a):
    rng.shuffle(a[:, 1:])
    rng.shuffle(a, axis=1)
    return a


def vectors(rng, mean, cov, n):
    x = rng.multivariate_normal(mean, cov, n)
    y = rng.multinomial(20, np.array([0.25, 0.25, 0.5]))
    z = rng.dirichlet(np.array([1.0, 2.0, 3.0]), size=2)
    return (x - mean).sum() + y.sum() + z.sum()


def in_loop(rng, n, m):
    s = 0.0
    for i in range(n):
        x = rng.normal(size=m)
        s += (x * x).sum()
    return s


def make(seed=1):
    return np.random.default_rng(seed)


CASES = [
    lambda: (fill, make(), 5, 4),
    lambda: (fill, make(), 0, 4),
    lambda: (mixed, make(), 5),
    lambda: (by_mean, make(), np.arange(6.0).reshape(2, 3)),
    lambda: (dtypes, make(), 7),
    lambda: (picks, make(), np.arange(5.0), 4),
    lambda: (weighted, make(), 9, np.array([0.5, 0.25, 0.25])),
    lambda: (orders, make(), np.arange(9.0), 7),
    lambda: (rows, make(), np.arange(20.0).reshape(4, 5)),
    lambda: (vectors, make(), np.zeros(2), np.eye(2), 5),
    lambda: (in_loop, make(), 6, 10),
]
LOOSE = [
    lambda: (weighted, make(), 9, np.array([0.5, 0.25, 0.35])),
    lambda: (picks, make(), np.zeros(0), 4),
    lambda: (picks, make(), np.arange(4), 4),
    lambda: (fill, make(), -1, 4),
    lambda: (by_mean, make(), np.array([np.nan, 1e308, -np.inf])),
]
