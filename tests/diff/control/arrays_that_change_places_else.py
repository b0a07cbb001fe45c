# threads: 1,3
"""Loops in which arrays change places, left from the else of an inner loop or in every round."""

import numpy as np


def settled(u, v, n, most):
    for t in range(n):
        for i in range(len(u)):
            v[i] = u[i] * 0.5 + 1.0
        u, v = v, u
        for i in range(len(u)):
            if u[i] > most:
                break
        else:
            break
    return u, v, t


def settled_while(u, v, n, most):
    t = 0
    while t < n:
        t += 1
        v[:] = u * 0.5
        k = 0
        while k < len(u):
            if v[k] > most:
                break
            k += 1
        else:
            break
        u, v = v, u
        v[0] += t
    return u, v, t


def at_once(u, v, n):
    for t in range(n):
        v[0] = u[0] + t
        u, v = v, u
        v[1] = 9.0
        break
    return u, v


def at_once_while(u, v, n):
    while u[0] < n:
        v[0] = u[0] + 1.0
        u, v = v, u
        break
    return u, v


def line(k):
    return np.arange(6.0) + k


CASES = [
    *(
        lambda f=f, n=n, m=m: (f, line(0), line(3), n, m)
        for f in (settled, settled_while)
        for n in (1, 2, 3, 4, 9)
        for m in (0.1, 1.0, 2.2, 3.5, 9.0)
    ),
    *(
        lambda f=f, n=n: (f, line(0), line(3), n)
        for f in (at_once, at_once_while)
        for n in (0, 1, 2, 5)
    ),
]
