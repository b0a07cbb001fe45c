"""Numbers that a loop turns into arrays: `s = 0` and then `s += row`."""

import numpy as np


def rows(m):
    s = 0
    for r in m:
        s += r
    return s


def weighted(m, w):
    s = 0.0
    for i in range(len(w)):
        s = s + w[i] * m[i]
    return s, m


def product(m):
    p = 1
    q = 1
    for r in m:
        p = r * p
        q *= r
    return p, q


def inside(m, n):
    out = np.zeros(n)
    for k in range(n):
        s = 0
        for i in range(k + 1):
            s += m[i] * k
        out[k] = s.sum()
    return out


def of_a_helper(m, n):
    total = 0
    for i in range(n):
        total += scaled(m, i)
    return total.mean(), total


def scaled(m, i):
    return m * (i + 1)


def two(m, n):
    s = 0
    t = 0.0
    for i in range(n):
        if i % 2:
            m[0] = i
        s += m
        t -= m[::-1]
    m[0] = 99
    return s, t, m


def left(m, x):
    s = 0
    for r in m:
        s += r
        if r[0] > x:
            break
    return s


def skips(m, x):
    s = 0
    for r in m:
        if r[0] > x:
            continue
        s += r
    return s


def parts(a, n):
    s = 0
    for i in range(n):
        s += a[i : i + 3]
    return s


def looked_at(m):
    s = 0
    n = 0
    for r in m:
        if np.ndim(s) == 0:
            n += 1
        s = s + r
    return s, n


def kept(m):
    s = 0
    old = []
    for r in m:
        s = s + r
        old.append(s)
    return s, old


def captured(m):
    s = 0

    def g():
        return s

    for r in m:
        s = s + r
        x = g()
    return s, x


def whole_first(a, b, n):
    s = 0
    for i in range(n):
        s += a if i == 0 else b
    return s


def caught(m, n):
    s = 0
    try:
        for i in range(n):
            s += m[i]
    except IndexError:
        return s
    return s


def handled(m, n):
    s = 0
    try:
        for i in range(n):
            q = 10 // (n - i - 2)
            s += m[i] * q
    except ZeroDivisionError:
        s = s + 1
    return s


def grid(n):
    return np.arange(3.0 * n).reshape(n, 3) - 4


KINDS = ("f8", "f4", "i8", "u1", "?", "c16")
CASES = [
    *(lambda n=n: (rows, grid(n)) for n in (1, 4)),
    *(lambda k=k: (rows, (grid(4) > 0 if k == "?" else grid(4)).astype(k)) for k in KINDS),
    lambda: (rows, np.full((3, 2), -0.0)),
    lambda: (rows, np.array([[np.nan, np.inf], [1.0, -np.inf]])),
    lambda: (rows, np.arange(24.0).reshape(2, 3, 4)),
    lambda: (rows, np.asfortranarray(grid(5))),
    lambda: (rows, grid(6)[::-2, ::-1]),
    lambda: (weighted, grid(4), [0.5, 2.0, 1.0]),
    lambda: (weighted, grid(4).astype("f4"), np.ones(2)),
    lambda: (product, grid(4)),
    lambda: (product, grid(4).astype("i4")),
    lambda: (inside, grid(4), 3),
    lambda: (of_a_helper, grid(2), 3),
    lambda: (two, np.arange(4.0), 3),
    lambda: (left, grid(4), 2.0),
    lambda: (parts, np.arange(9.0), 4),
]
LOOSE = [
    lambda: (rows, np.zeros((0, 3))),
    lambda: (rows, np.zeros((3, 0))),
    lambda: (rows, np.arange(3.0)),
    lambda: (rows, [[1, 2], [3, 4]]),
    lambda: (weighted, grid(4), []),
    lambda: (left, grid(4), -9.0),
    lambda: (skips, grid(4), 2.0),
    lambda: (skips, grid(4), -9.0),
    lambda: (skips, grid(4), 99.0),
    lambda: (inside, grid(4), 0),
    lambda: (of_a_helper, grid(2), 0),
    lambda: (two, np.arange(4.0), 0),
    lambda: (two, np.arange(4), 3),
    lambda: (parts, np.arange(5.0), 4),
    lambda: (looked_at, grid(3)),
    lambda: (kept, grid(3)),
    lambda: (captured, grid(3)),
    *(lambda f=f, n=n: (f, grid(3), n) for f in (caught, handled) for n in (0, 1, 2, 3, 5)),
    lambda: (caught, grid(0), 3),
    lambda: (whole_first, np.ones((1, 3)), np.ones((2, 3)), 2),
    lambda: (whole_first, np.ones(3), np.ones(2), 2),
    lambda: (whole_first, np.ones(3), np.ones(2), 1),
    lambda: (whole_first, np.ones(3, dtype="f4"), np.ones(3), 2),
]
