# native: any
"""A Python int that a loop or a branch replaces by a NumPy integer that could not hold it."""
import numpy as np


def least(data):
    m = 999
    for v in data:
        if v < m:
            m = v
    return m


def most(data):
    m = -1
    for i in range(len(data)):
        m = max(m, data[i])
    return m


def last(data):
    s = 300
    for v in data:
        s = v
    return s


def added(data):
    s = -1
    for v in data:
        s = s + v
    return s


def mixed(data):
    s = 0xFFFFFF
    for v in data:
        s ^= v
    return s


def chosen(data, s):
    if len(data) > 2:
        s = data[0]
    return s


def given(data, s):
    for v in data:
        if v < s:
            s = v
    return s


def numbers(n, dtype):
    return (np.arange(n) + 3).astype(dtype)


CASES = [
    lambda f=f, n=n, t=t: (f, numbers(n, t))
    for f in (least, most, last)
    for t in ("u1", "i1", "i8")
    for n in (0, 4)
]
CASES += [lambda n=n: (given, numbers(n, "u1"), 300) for n in (0, 4)]
CASES += [lambda n=n: (chosen, numbers(n, "i1"), 300) for n in (0, 4)]
LOOSE = [lambda f=f, n=n: (f, numbers(n, "u1")) for f in (added, mixed) for n in (0, 4)]
