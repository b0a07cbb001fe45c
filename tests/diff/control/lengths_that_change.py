# calls: 4
"""A name that each round binds to an array of another length, and changes of it in place."""

import numpy as np


def shrink(z, m, n):
    for i in range(n):
        z = z[z > m * i]
    return z


def until_empty(x):
    rounds = 0
    while len(x):
        x = x[x > 0.1] - 0.1
        rounds += 1
    return rounds, x


def escape(c, n):
    z = np.zeros(c.shape, complex)
    at = np.arange(c.size)
    count = np.zeros(c.size, int)
    for i in range(n):
        if not len(z):
            break
        np.multiply(z, z, z)
        np.add(z, c, z)
        out = abs(z) > 2.0
        count[at[out]] = i + 1
        np.logical_not(out, out)
        z = z[out]
        at, c = at[out], c[out]
    return count


def rows(a, n):
    total = 0.0
    for i in range(n):
        a = a[a[:, 0] > i]
        total += a.sum()
    return total, len(a)


def in_place(n):
    x = np.arange(10) * 1.0
    for i in range(n):
        x += 1.0
        x = x[x > 3.0]
    return x


def in_place_of_all(a):
    x = a * 1.0
    for i in range(3):
        x = a + x
        for j in range(3):
            x *= 2.0
            x = x + a
    return x


def two_names(n):
    x = np.arange(10) * 1.0
    y = x
    for i in range(n):
        x += 1.0
        x = x * 2.0
    return x, y


def view_of_it(n):
    x = np.arange(10) * 1.0
    y = x[2:]
    for i in range(n):
        x += 1.0
        x = x * 2.0
    return x, y


def leaves(x, k, n):
    for i in range(n):
        if i == k:
            break
        x = x * 2.0
    return x


def sieve(n):
    p = np.arange(2, n)
    found = 0
    while p.size:
        found += p[0]
        p = p[p % p[0] != 0]
    return found


def nested(x):
    s = 0.0
    for i in range(4):
        y = x
        for j in range(3):
            y = y[y > j * 0.2]
        s += y.sum()
    return s


def halves(x):
    while len(x) > 1:
        n = len(x) // 2
        x = x[:n] + x[n : 2 * n]
    return x


def rand(*shape):
    return np.random.default_rng(1).normal(size=shape)


CASES = [
    lambda: (shrink, rand(50), 0.1, 5),
    lambda: (shrink, rand(50), 0.1, 1),
    lambda: (shrink, rand(0), 0.1, 3),
    lambda: (until_empty, rand(60)),
    lambda: (escape, np.linspace(-2, 1, 200) + 0.3j, 30),
    lambda: (escape, np.full(7, 9.0 + 0j), 30),
    lambda: (rows, rand(30, 3) + 2, 4),
    lambda: (in_place, 4),
    lambda: (in_place, 0),
    lambda: (in_place_of_all, rand(5)),
    lambda: (leaves, rand(5), 9, 3),
    lambda: (leaves, rand(5), 2, 3),
    lambda: (sieve, 100),
    lambda: (nested, rand(40)),
    lambda: (halves, rand(64)),
    lambda: (halves, rand(67)),
]

LOOSE = [
    lambda: (shrink, rand(50), 0.1, 0),
    lambda: (until_empty, rand(0)),
    lambda: (two_names, 0),
    lambda: (two_names, 1),
    lambda: (view_of_it, 2),
    lambda: (leaves, rand(5), 0, 3),
    lambda: (halves, rand(1)),
    lambda: (escape, np.full(7, 9.0 + 0j), 0),
]
