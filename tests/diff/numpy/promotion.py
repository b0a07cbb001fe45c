"""NumPy 2 promotion: Python numbers are weak, NumPy scalars are not."""
import numpy as np


def add(a, b):
    return a + b


def divide(a, b):
    return a / b


def compare(a, b):
    return a < b


def chain(a):
    return a * 2 + 1, a * 2.0 + 1, a / 2


def square(a):
    return a**2, a**3


def power(a, k):
    return a**k


NAMES = ("?", "i1", "u1", "i4", "u4", "i8", "u8", "f4", "f8", "c8", "c16")


def of(name):
    return np.array([1, 0, 1], np.dtype(name))


CASES = [
    *[lambda p=p, q=q: (add, of(p), of(q)) for p in NAMES for q in NAMES],
    *[lambda p=p, s=s: (add, of(p), s) for p in NAMES for s in (True, 2, 2.5)],
    *[lambda p=p: (add, of(p), 1j) for p in NAMES],
    *[lambda p=p: (divide, of(p), np.dtype(p).type(1)) for p in NAMES if p != "?"],
    *[lambda p=p: (add, of(p), np.float32(2.5)) for p in NAMES],
    *[lambda p=p: (chain, of(p)) for p in NAMES],
]

LOOSE = [
    *[lambda p=p, q=q: (compare, of(p), of(q)) for p in NAMES[:9] for q in NAMES[:9]],
    *[lambda p=p: (square, of(p)) for p in NAMES],
    *[lambda p=p, k=k: (power, of(p), k) for p in ("?", "i1", "f4") for k in (0, 1, 2, 3, True)],
]
