# native: any
"""Python ints beyond a NumPy type raise OverflowError; -1 and uint64, and a[:] = 300, went through."""
import numpy as np


def add(a, n):
    return a + n


def in_place(a, n):
    a += n
    return a


def fill(a, n):
    a[:] = n
    return a


def set_one(a, n):
    a[0] = n
    return a


LOOSE = [
    lambda f=f, t=t, n=n: (f, np.arange(3).astype(t), n)
    for f in (add, in_place, fill, set_one)
    for t, n in (("u8", -1), ("u1", -1), ("i1", 300), ("u4", 2**40), ("i1", 2**40), ("u8", 5))
]
