# native: any
# threads: 1
# calls: 1
"""NumPy's numbers, and floats, that an integer array has no room for: OverflowError as items."""

import numpy as np


def one(a, b):
    a[0] = b[0]


def part(a, b):
    a[1:] = b[0]


def loop(a, b):
    for i in range(len(a)):
        a[i] = b[i] + b[i]


def summed(a, b):
    a[0] = np.sum(b) * a[1]


def filled(a, b):
    a.fill(b[0])


def whole(a, b):
    a[:] = b


def python_float(a, b):
    a[0] = float(b[0])
    a[1:] = float(b[0])


def masked(a, b):
    a[a > 1] = b[0]


def listed(a, b):
    return np.array([b[0], b[1], 7], a.dtype), np.array([[b[0]], [b[2]]], dtype=a.dtype)


def line(dtype, first):
    return np.array([first, 1, first]).astype(dtype)


CASES = [
    lambda f=f, to=to, of=of, k=k: (f, np.array([1, 2, 3], to), line(of, k))
    for f in (one, part, loop, summed, filled, whole, python_float, masked, listed)
    for to, of, k in (
        ("i1", "i8", 130),
        ("i1", "i8", 5),
        ("i2", "u4", 70000),
        ("i2", "f8", 70000),
        ("i4", "i8", -(2**31) - 1),
        ("i4", "f8", 2**31),
        ("i8", "u8", 2**63),
        ("u1", "i8", -1),
        ("u1", "f8", 300),
        ("u4", "f4", -1),
    )
]
