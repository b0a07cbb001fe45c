"""Whole numbers: Python's never overflow, NumPy's wrap; signs of quotients, shifts, powers."""

import numpy as np

BIG = 2**62
TYPES = [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64]


def add(a, b):
    return a + b


def mul(a, b):
    return a * b


def sub(a, b):
    return a - b


def neg(a):
    return -a


def absolute(a):
    return abs(a)


def quotient(a, b):
    return a // b


def remainder(a, b):
    return a % b


def true(a, b):
    return a / b


def power(a, b):
    return a**b


def left(a, b):
    return a << b


def right(a, b):
    return a >> b


def bits(a, b):
    return (a & b, a | b, a ^ b, ~a)


def factorial(n):
    r = 1
    for k in range(2, n + 1):
        r *= k
    return r


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def truncated(x):
    return int(x)


def rounded(x):
    return round(x)


def total(a):
    s = 0
    for x in a:
        s += x
    return s


def less(a, b):
    return a < b, a <= b, a == b, a != b, a > b, a >= b


SEMANTICS = [
    ("fits in 64 bits", "native", lambda: (add, 2, 3)),
    ("fits in 64 bits", "original", lambda: (add, BIG, BIG)),
    ("fits in 64 bits", "original", lambda: (sub, -BIG, BIG + BIG - 1)),
    ("fits in 64 bits", "original", lambda: (mul, BIG, 4)),
    ("fits in 64 bits", "native", lambda: (mul, 2**31, 2**31)),
    ("fits in 64 bits", "original", lambda: (neg, -(2**63))),
    ("fits in 64 bits", "original", lambda: (absolute, -(2**63))),
    ("fits in 64 bits", "native", lambda: (factorial, 20)),
    ("fits in 64 bits", "original", lambda: (factorial, 21)),
    ("fits in 64 bits", "original", lambda: (factorial, 24)),
    ("fits in 64 bits", "original", lambda: (power, 3, 41)),
    ("fits in 64 bits", "native", lambda: (power, 3, 39)),
    ("fits in 64 bits", "original", lambda: (left, 1, 63)),
    ("fits in 64 bits", "native", lambda: (left, 1, 62)),
    ("fits in 64 bits", "original", lambda: (total, [BIG, BIG, -BIG])),
    ("fits in 64 bits", "original", lambda: (add, 2**70, 1)),
    ("fits in 64 bits", "native", lambda: (collatz, 27)),
    ("no such divisor", "original", lambda: (quotient, 1, 0)),
    ("no such divisor", "original", lambda: (remainder, 1, 0)),
    ("no such divisor", "original", lambda: (true, 1, 0)),
    ("no such divisor", "original", lambda: (quotient, -(2**63), -1)),
    ("result type of the join", "original", lambda: (power, 2, -1)),
    ("no such divisor", "original", lambda: (power, 0, -1)),
    ("no such shift", "original", lambda: (left, 1, -1)),
    ("no such shift", "original", lambda: (right, 1, -1)),
    ("the same by construction", "native", lambda: (right, -1, 200)),
    ("the same by construction", "native", lambda: (right, -5, 1)),
    *[
        ("the same by construction", "native", lambda a=a, b=b: (quotient, a, b))
        for a in (-7, 7)
        for b in (-2, 2)
    ],
    *[
        ("the same by construction", "native", lambda a=a, b=b: (remainder, a, b))
        for a in (-7, 7)
        for b in (-2, 2)
    ],
    *[
        (
            "the same by construction",
            "native",
            lambda t=t: (add, np.array([np.iinfo(t).max], t), np.array([1], t)),
        )
        for t in TYPES
    ],
    *[
        (
            "the same by construction",
            "native",
            lambda t=t: (sub, np.array([np.iinfo(t).min], t), np.array([1], t)),
        )
        for t in TYPES
    ],
    *[
        (
            "the same by construction",
            "native",
            lambda t=t: (mul, np.array([np.iinfo(t).max], t), np.array([3], t)),
        )
        for t in TYPES
    ],
    *[
        ("the same by construction", "native", lambda t=t: (neg, np.array([np.iinfo(t).min, 1], t)))
        for t in TYPES
    ],
    *[
        (
            "floating-point state",
            "original",
            lambda t=t: (quotient, np.array([5, np.iinfo(t).min], t), np.array([0, 2], t)),
        )
        for t in TYPES
    ],
    *[
        (
            "the same by construction",
            "native",
            lambda t=t: (bits, np.array([5, 1], t), np.array([3, 7], t)),
        )
        for t in TYPES
    ],
    (
        "the same by construction",
        "native",
        lambda: (add, np.array([1], np.int8), np.array([1], np.int16)),
    ),
    (
        "the same by construction",
        "native",
        lambda: (add, np.array([1], np.int64), np.array([1], np.uint32)),
    ),
    ("the same by construction", "native", lambda: (add, np.array([200], np.uint8), 100)),
    ("type of a Python number fits", "original", lambda: (add, np.array([200], np.uint8), 300)),
    ("the same by construction", "native", lambda: (true, np.array([1, 2]), np.array([2, 2]))),
    ("float of an int in range", "native", lambda: (truncated, -2.9)),
    ("float of an int in range", "original", lambda: (truncated, 1e30)),
    ("float of an int in range", "original", lambda: (truncated, float("nan"))),
    ("float of an int in range", "original", lambda: (truncated, float("inf"))),
    ("float of an int in range", "native", lambda: (rounded, 2.5)),
    ("float of an int in range", "native", lambda: (rounded, -0.5)),
    ("the same by construction", "native", lambda: (less, 2**53, float(2**53))),
    ("exact comparison of int and float", "original", lambda: (less, 2**53 + 1, float(2**53))),
    ("the same by construction", "native", lambda: (less, True, 1)),
    ("the same by construction", "native", lambda: (add, True, True)),
    ("floating-point state", "original", lambda: (total, np.array([200, 100], np.uint8))),
]
