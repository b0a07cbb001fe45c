"""Names that hand their values down over more rounds than the search for dead code once looked at."""
import numpy as np


def hand_down(n, x):
    a = b = c = d = e = 0.0
    for i in range(n):
        a = b
        b = c
        c = d
        d = e
        e = x[i] * 2.0
    return a


def in_a_while(n, x):
    a = b = c = d = e = g = 1
    i = 0
    while i < n:
        i += 1
        if i % 3 == 0:
            continue
        a = b
        b = c
        c = d
        d = e
        e = g
        g = int(x[i - 1]) + i
    return a, i


def nested(n, x):
    a = b = c = d = e = 0.0
    s = 0.0
    for i in range(n):
        for j in range(i):
            for k in range(2):
                s += a
                a = b
                b = c
            c = d
            d = e
            if j > 4:
                break
        e = x[i] + 1.0
    return s


CASES = [
    lambda: (hand_down, 15, np.arange(20.0)),
    lambda: (hand_down, 3, np.arange(20.0)),
    lambda: (in_a_while, 15, np.arange(20.0)),
    lambda: (nested, 12, np.arange(20.0)),
]
