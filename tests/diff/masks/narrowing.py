# native: yes
"""Arrays that get shorter round by round: what a mask lets through, packed several at a time, in place."""

import numpy as np


def escape(z, c, limit):
    n = np.zeros(len(z), np.int64)
    at = np.arange(len(z))
    for i in range(limit):
        z = z * z + c
        out = abs(z) > 2.0
        n[at[out]] = i + 1
        keep = ~out
        z, c, at = z[keep], c[keep], at[keep]
    return n, z, at


def halve(x, rounds):
    for k in range(rounds):
        x = x[x > k]
    return x


def own_mask(x, y, rounds):
    for k in range(rounds):
        y = y[x > k]
        x = x[x > k]
    return x, y


def used_after(x, rounds):
    s = 0.0
    for k in range(rounds):
        x = x[x > k]
        s += x.sum()
    return x, s


def old_used_after(x, rounds):
    s = 0.0
    for k in range(rounds):
        y = x[x > k]
        s += x.sum()
        x = y
    return x, s


def changed_after(x, rounds):
    for k in range(rounds):
        x = x[x > k]
        x -= 0.25
    return x


def two_from_one(x, rounds):
    y = x.copy()
    for k in range(rounds):
        m = x > k
        y = x[m]
        x = x[m]
    return x, y


def crossed(x, y, rounds):
    for k in range(rounds):
        m = x > k
        x, y = y[m], x[m]
    return x, y


def sometimes(x, rounds):
    for k in range(rounds):
        if k % 2:
            x = x[x > k]
        else:
            x = x[x > k - 1]
    return x


def leaves(x, rounds):
    for k in range(rounds):
        x = x[x > k]
        if len(x) < 3:
            break
        x = x[x < 100 - k]
    return x


def leaves_early(x, rounds):
    for k in range(rounds):
        m = x > k
        if m.sum() < 3:
            break
        x = x[m]
    return x


def computed(x, rounds):
    for k in range(rounds):
        x = (x * 2)[x > k]
    return x


def part_of(x, rounds):
    for k in range(rounds):
        y = x[1:]
        x = y[y > k]
    return x


def same_mask(a, b, c, m):
    return a[m], b[m], (a * 2)[m], c[m]


def same_mask_between(a, b, m):
    x = a[m]
    m[0] = not m[0]
    y = b[m]
    a[1] = 7.0
    return x, y, a[m]


def same_mask_sources(a, m):
    x = a[m]
    a[:] = 1.0
    y = a[m]
    return x, y


def rows(a, b, m):
    return a[m], b[m]


def plane(a, b, m):
    return a[m], b[m]


def nested(x, rounds):
    total = 0
    for j in range(3):
        y = x + j
        for k in range(rounds):
            y = y[y > k]
        total += len(y)
    return total


def rand(n, seed=1, scale=10.0):
    return np.random.default_rng(seed).random(n) * scale


def points(n):
    g = np.random.default_rng(4)
    return np.zeros(n, complex), (g.random(n) - 0.6) * 2.5 + 1j * (g.random(n) - 0.5) * 2


def runs(n):
    m = np.zeros(n, bool)
    m[n // 4 : n // 2] = True
    m[n // 2 :: 7] = True
    return m


CASES = [
    lambda: (escape, *points(1000), 30),
    lambda: (escape, *points(64), 5),
    lambda: (escape, *points(1), 5),
    lambda: (escape, *points(0), 5),
    lambda: (escape, np.zeros(300, complex), np.zeros(300, complex), 3),
    lambda: (escape, np.zeros(300, complex), np.full(300, 9 + 9j), 3),
    lambda: (halve, rand(1000), 8),
    lambda: (halve, rand(1000), 20),
    lambda: (halve, np.sort(rand(1000)), 8),
    lambda: (halve, np.sort(rand(1000))[::-1].copy(), 8),
    lambda: (own_mask, rand(1000), rand(1000, 2), 8),
    lambda: (used_after, rand(1000), 8),
    lambda: (old_used_after, rand(1000), 8),
    lambda: (two_from_one, rand(1000), 8),
    lambda: (leaves, rand(1000, 1, 200.0), 90),
    lambda: (leaves_early, rand(1000), 20),
    lambda: (computed, rand(1000), 12),
    lambda: (part_of, rand(1000), 8),
    lambda: (nested, rand(1000), 8),
    lambda: (same_mask, rand(300), rand(300, 2), np.arange(300), runs(300)),
    lambda: (same_mask, rand(300), rand(300, 2), np.arange(300), np.ones(300, bool)),
    lambda: (same_mask, rand(300), rand(300, 2), np.arange(300), np.zeros(300, bool)),
    lambda: (same_mask, rand(0), rand(0, 2), np.arange(0), np.zeros(0, bool)),
    lambda: (same_mask_between, rand(300), rand(300, 2), runs(300)),
    lambda: (same_mask_sources, rand(300), runs(300)),
    lambda: (rows, rand(600).reshape(200, 3), rand(800, 2).reshape(200, 4), runs(200)),
    lambda: (plane, rand(600).reshape(3, 200), rand(600, 2).reshape(3, 200), runs(600).reshape(3, 200)),
]

LOOSE = [
    lambda: (changed_after, rand(1000), 8),
    lambda: (crossed, rand(1000), rand(1000, 2), 8),
    lambda: (sometimes, rand(1000), 8),
    lambda: (halve, np.array([1.0, np.nan, 5.0]), 3),
    lambda: (same_mask, rand(300), rand(200), np.arange(300), runs(300)),
]
