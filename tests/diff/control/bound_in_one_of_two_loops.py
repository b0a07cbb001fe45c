"""Names that two loops, one behind the other, may bind or not: who reads one that neither has bound is told."""

import numpy as np


def two_loops(n):
    for k in range(n // 2):
        t = 2 * k
    for k in range(n % 2):
        t = n - 1
    return t


def loop_and_choice(n):
    for k in range(n // 2):
        t = 2 * k
    if n % 2:
        t = n - 1
    return t


def left_early(n, a):
    odd = 2
    for k in range(n // 2):
        t = 2 * k
        if a[t] > 5:
            odd = 0
            break
        t = 2 * k + 1
    if odd == 2:
        odd = 0
        for _ in range(n % 2):
            t = n - 1
            odd = 1
    return t, odd


def read_inside(n, m):
    s = 0.0
    for k in range(n):
        t = k + 1.5
    for k in range(m):
        if k > 1:
            s += t
        if k > 0:
            t = s + k
    return s


def in_a_loop(n, m):
    s = 0
    for i in range(n):
        for k in range(i):
            t = k
        for k in range(m):
            t = k + i
        s += t
    return s


CASES = [
    *(lambda f=f, n=n: (f, n) for f in (two_loops, loop_and_choice) for n in (1, 2, 3, 4)),
    *(lambda n=n: (left_early, n, np.arange(9.0)) for n in (1, 2, 3, 7, 8, 9)),
    *(lambda n=n, m=m: (read_inside, n, m) for n in (1, 2) for m in (0, 1, 2, 3, 4)),
    *(lambda n=n, m=m: (in_a_loop, n, m) for n in (0, 1, 3) for m in (1, 2)),
]

LOOSE = [
    *(lambda f=f, n=n: (f, n) for f in (two_loops, loop_and_choice) for n in (0, -1)),
    lambda: (left_early, 0, np.arange(9.0)),
    *(lambda m=m: (read_inside, 0, m) for m in (0, 1, 2, 3, 4)),
    *(lambda n=n: (in_a_loop, n, 0) for n in (0, 1, 2)),
]
