"""Names that a loop is the first to bind, in both branches of an if, and that are read behind the loop."""

import numpy as np


def torn(a, n):
    for i in range(n):
        if a[i] > 2:
            y = a[i]
        else:
            y = -a[i]
        k = i
    return y, k


def of_two_types(a, n):
    for i in range(n):
        if a[i] > 2:
            y = 1
        else:
            y = 0.5
    return y


def three_ways(a):
    i = 0
    while i < len(a):
        if a[i] < 1:
            m, s = 1, "low"
        elif a[i] < 3:
            m = 2
        else:
            m = 3
            break
        i += 1
    return m * 10 + i


def one_only(a):
    for x in a:
        if x > 2:
            y = x
    return y


CASES = [
    *(lambda n=n: (torn, np.arange(6.0), n) for n in (1, 3, 5, 6)),
    *(lambda k=k: (three_ways, np.arange(6.0)[:k]) for k in (1, 2, 6)),
    lambda: (one_only, np.arange(6.0)),
]
LOOSE = [
    lambda: (torn, np.arange(6.0), 0),
    lambda: (three_ways, np.zeros(0)),
    lambda: (one_only, np.zeros(3)),
    *(lambda n=n: (of_two_types, np.arange(6.0), n) for n in (1, 5)),
]
