"""uint64 beside int64, uint64 scalars and their overflow."""

import numpy as np


def compare(a, b):
    return a < b, a <= b, a > b, a >= b, a == b, a != b


def turned(a, b):
    return compare(b, a)


def count(a, b):
    n = 0
    for i in range(len(a)):
        if a[i] < b[i]:
            n += 1
        if b[i] == a[i]:
            n += 10
    return n


def scalars(a, b):
    return a[0] + b[0], a[0] * b[0], a[1] - b[1], a[0] // b[0], a[0] % b[0], a[0] ^ b[0]


def mixed(a):
    h = a[0]
    for i in range(1, len(a)):
        h = (h ^ a[i]) + (h >> 3)
    return h, h & 255, h | 1, h * 2


U = np.array([0, 1, 5, 2**63, 2**64 - 1], np.uint64)
S = np.array([0, -1, 5, 2**63 - 1, -(2**63)])
CASES = [
    lambda: (compare, U, S),
    lambda: (turned, U, S),
    lambda: (compare, U, S.astype("i1")),
    lambda: (compare, U[2:3], S),
    lambda: (count, U, S),
    lambda: (compare, U[3], S[1]),
    lambda: (scalars, U[1:3], U[1:3]),
    lambda: (mixed, U[:3]),
    lambda: (mixed, U[[1, 2, 1, 0]]),
]
LOOSE = [
    lambda: (scalars, U[3:], U[3:]),
    lambda: (scalars, U[:2], U[:2]),
    lambda: (scalars, U[:2], U[1:3]),
    lambda: (mixed, U[[4, 4, 3, 2]]),
    lambda: (scalars, U[1:], S[1:]),
]
