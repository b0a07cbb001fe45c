# rtol: 1e-14
"""A loop that binds a name to one array after the other; the caller's arrays stay as they are."""

import numpy as np


def swap(u, steps):
    v = np.zeros_like(u)
    for _ in range(steps):
        v = 0.5 * (u + v)
        u, v = v, u
    return u, v


def grad(x, a, n):
    for i in range(n):
        g = 2 * (x - a)
        x = x - 0.1 * g
    return x


def power(A, v, n):
    for _ in range(n):
        w = A @ v
        v = w / np.sqrt(np.sum(w * w))
    return v


def alias(x, n):
    y = x
    for i in range(n):
        old = x
        x = x * 2.0
        y = x - old
    return x, y


def cond(x, n):
    i = 0
    while i < n:
        x = x + 1.0
        if x[0] > 3.0:
            break
        i += 1
    return x


def bad(x, n):
    for i in range(n):
        x[0] += 1
        x = x * 2
    return x


def nest(x, n):
    for i in range(n):
        for j in range(2):
            x = x + i * j
        x = x * 0.5
    return x


def f2(x, n):
    for i in range(n):
        x = x.T * 2.0
    return x


def v(n):
    return np.linspace(0.5, 2.0, n)


def left_at(a, k, n):
    x = a
    for i in range(n):
        if i == k:
            return x
        x = x - 1
    return x


def left_at_a_pair(a, k, n):
    x, y = a, a * 2
    for i in range(n):
        if i == k:
            return x[1:], y
        x, y = y, x - 1
    return x, y


def caught_at(a, k, n):
    x = a
    try:
        for i in range(n):
            x = x * (10 // (i - k))
    except ZeroDivisionError:
        return x
    return x


CASES = [
    *(lambda f=f: (f, np.arange(4.0), 3, 5) for f in (left_at, caught_at)),
    lambda: (swap, v(6), 5),
    lambda: (grad, v(5), v(5)[::-1].copy(), 4),
    lambda: (power, np.outer(v(4), v(4)) + np.eye(4), v(4), 6),
    lambda: (alias, v(3), 4),
    lambda: (cond, v(3), 10),
    lambda: (nest, v(4), 3),
]

LOOSE = [
    *(
        lambda f=f, k=k: (f, np.arange(4.0), k, 5)
        for f in (left_at, left_at_a_pair, caught_at)
        for k in (0, 1, 2, 9)
    ),
    lambda: (swap, v(6), 0),
    lambda: (alias, v(3), 0),
    lambda: (cond, v(3), 0),
    lambda: (bad, v(3), 2),
    lambda: (f2, np.outer(v(3), v(3)) + 1, 3),
    lambda: (f2, np.outer(v(2), v(3)), 2),
]
