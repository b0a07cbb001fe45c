# rtol: 1e-14
"""Arrays that a loop makes and that are read behind it; names that end up as one object, or as the caller's."""

import numpy as np


def relax(u, n, tol):
    it = 0
    while True:
        old = u.copy()
        u[1:-1] = 0.5 * (old[:-2] + old[2:])
        it += 1
        if it >= n or np.max(np.abs(u - old)) < tol:
            break
    return it, old, u


def last(x, n):
    for i in range(n):
        y = x * i
        z = y + 1.0
    return y, z


def skips(x, n):
    for i in range(n):
        if i % 3 == 1:
            continue
        y = x + i
        if i > 4:
            break
    return y


def conditional(x, n):
    for i in range(n):
        if i % 2:
            y = x + i
    return y


def reads_the_last(x, n):
    s = 0.0
    for i in range(n):
        if i > 0:
            s += y.sum()
        y = x * i
    return s, y


def changed_behind(x, n):
    for i in range(n):
        y = x * i
    y[0] = 77.0
    return y


def same_object(x, n):
    for i in range(n):
        t = x + i
        y = t
    return t, y


def tuple_at_once(x, n):
    for i in range(n):
        y = x + i
        y, z = y * 2, y
    return y, z


def nested(x, n):
    for i in range(n):
        for j in range(2):
            y = x * (i + j)
        x = x + y
    return x, y


def grows(x, n):
    for i in range(n):
        y = x[: i + 1] * 2
    return y


def a_view(x, n):
    for i in range(n):
        y = x[1:]
    y[0] = -1.0
    return y


def two_names(x, n):
    y = np.zeros(len(x))
    for i in range(n):
        x = x + 1
        y = x
    y[0] = 99.0
    return x, y


def callers_own(u, n):
    v = np.zeros_like(u)
    for _ in range(n):
        v = 0.5 * (u + v)
        u, v = v, u
    return u, v


def chain(a, n):
    b = np.zeros_like(a)
    c = np.zeros_like(a)
    for i in range(n):
        a, b, c = a + i, a, b
    return a, b, c


def only_exchange(a, b, n):
    a = a + 1.0
    b = b * 2.0
    for i in range(n):
        a, b = b, a
    return a, b


def exchange_arguments(a, b, n):
    for i in range(n):
        a, b = b, a
    return a, b


def row(A, n):
    r = A[0]
    for i in range(n):
        A[i] += r.sum()
        r = A[i]
    return r.sum()


def row_written(A, n):
    r = A[0] * 1.0
    for i in range(n):
        r = A[i]
    r[0] = 5.0
    return A


def v(n):
    return np.linspace(0.5, 2.0, n)


CASES = [
    lambda: (relax, v(9), 40, 1e-9),
    lambda: (relax, v(9), 1, 1e-9),
    lambda: (last, v(4), 3),
    lambda: (skips, v(4), 3),
    lambda: (skips, v(4), 30),
    lambda: (changed_behind, v(4), 5),
    lambda: (callers_own, v(4), 2),
    lambda: (callers_own, v(4), 5),
    lambda: (chain, v(4), 3),
    lambda: (chain, v(4), 7),
    lambda: (only_exchange, v(4), v(4), 3),
]
LOOSE = [
    lambda: (last, v(4), 0),
    lambda: (skips, v(4), 0),
    lambda: (conditional, v(4), 1),
    lambda: (conditional, v(4), 5),
    lambda: (reads_the_last, v(4), 4),
    lambda: (reads_the_last, v(4), 0),
    lambda: (same_object, v(4), 2),
    lambda: (tuple_at_once, v(4), 3),
    lambda: (nested, v(4), 3),
    lambda: (grows, v(4), 3),
    lambda: (a_view, v(4), 3),
    lambda: (two_names, v(4), 3),
    lambda: (callers_own, v(4), 0),
    lambda: (callers_own, v(4), 1),
    lambda: (chain, v(4), 1),
    lambda: (chain, v(4), 2),
    lambda: (exchange_arguments, v(3), v(3), 3),
    lambda: (exchange_arguments, v(3), v(3), 4),
    lambda: (row, np.outer(v(4), v(3)), 3),
    lambda: (row_written, np.outer(v(4), v(3)), 3),
]
