"""Floats: no contraction, no fast-math, NaN, signed zero, NumPy's scalars beside Python's."""

import math

import numpy as np

NAN, INF = float("nan"), float("inf")
EDGES = np.array([0.0, -0.0, 1.0, -1.0, NAN, INF, -INF, 5e-324, -5e-324, 1e308, 2.5, -3.5])
EDGES32 = np.array([0.0, -0.0, 1.0, NAN, INF, -INF, 1e-45, 1e38, 2.5, -3.5], np.float32)


def plus(a, b):
    return a + b


def fused(a, b, c):
    return a * b + c


def ordered(a, b, c):
    return (a + b) + c, a + (b + c)


def divided(a, b):
    return a / b


def root(x):
    return math.sqrt(x)


def np_root(a):
    return np.sqrt(a)


def logarithm(x):
    return math.log(x)


def biggest(a):
    return a.max(), a.min(), np.argmax(a), np.argmin(a)


def larger(a, b):
    return max(a, b), min(a, b), np.maximum(a, b), np.minimum(a, b)


def remainders(a, b):
    return a % b, a // b, np.fmod(a, b)


def rounding(a):
    return np.floor(a), np.ceil(a), np.trunc(a), np.rint(a)


def signs(a):
    return np.sign(a), np.signbit(a), np.copysign(1.0, a), np.abs(a)


def classes(a):
    return np.isnan(a), np.isinf(a), np.isfinite(a)


def compares(a, b):
    return a < b, a <= b, a == b, a != b


def summed(a):
    return a.sum()


def written(a):
    s = 0.0
    for x in a:
        s += x
    return s


def scalar_stays(a):
    s = 0.0
    s += a[0]
    return s


def scalar_power(a):
    return a[0] ** 2, a[0] * 2, 1 / a[0]


def chosen(c, a, b):
    return np.where(c, a, b)


def square(a):
    return a**2, a**0.5, a**-1.0


def denormal(a):
    return a * 0.5


def spread(a):
    return a.mean(), a.var(), a.std()


def truth(x):
    if x:
        return 1
    return 0


SEMANTICS = [
    ("no contraction", "native", lambda: (fused, 1.0 + 2.0**-30, 1.0 + 2.0**-30, -1.0)),
    ("no contraction", "native", lambda: (fused, np.full(9, 1.0 + 2.0**-30), 1.0 + 2.0**-30, -1.0)),
    ("the order written", "native", lambda: (ordered, 1e16, 1.0, 1.0)),
    ("the order written", "native", lambda: (ordered, 0.1, 0.2, 0.3)),
    ("the order written", "native", lambda: (written, [1e16, 1.0, -1e16, 1.0])),
    ("the order written", "native", lambda: (written, np.array([1e16, 1.0, -1e16, 1.0] * 50))),
    *[
        (
            "NumPy's order of sums",
            "native",
            lambda n=n, t=t: (summed, np.linspace(0.1, 3.7, n).astype(t)),
        )
        for n in (0, 1, 7, 8, 9, 127, 128, 129, 1000, 1025)
        for t in (np.float32, np.float64)
    ],
    (
        "NumPy's order of sums",
        "native",
        lambda: (summed, np.linspace(0, 1, 600).reshape(20, 30)[:, ::2]),
    ),
    ("NumPy's order of sums", "native", lambda: (summed, np.linspace(0, 1, 600).reshape(20, 30).T)),
    ("NumPy's order of sums", "native", lambda: (summed, np.linspace(0, 1, 600)[::-1])),
    ("NumPy's order of sums", "native", lambda: (spread, np.linspace(0.1, 1, 333))),
    (
        "NumPy's order of sums",
        "native",
        lambda: (spread, np.linspace(0.1, 1, 333, dtype=np.float32)),
    ),
    ("no such divisor", "original", lambda: (divided, 1.0, 0.0)),
    ("no such divisor", "original", lambda: (divided, 0.0, 0.0)),
    ("floating-point state", "native", lambda: (divided, np.array([1.0]), np.array([0.0]))),
    ("floating-point state", "native", lambda: (divided, np.array([0.0]), 0.0)),
    ("floating-point state", "native", lambda: (np_root, np.array([-1.0]))),
    ("floating-point state", "native", lambda: (plus, np.array([1e308]), np.array([1e308]))),
    ("floating-point state", "native", lambda: (plus, np.array([INF]), np.array([-INF]))),
    ("floating-point state", "native", lambda: (plus, np.array([NAN]), np.array([1.0]))),
    ("domain of the function", "original", lambda: (root, -1.0)),
    ("domain of the function", "native", lambda: (root, -0.0)),
    ("domain of the function", "original", lambda: (logarithm, 0.0)),
    ("domain of the function", "original", lambda: (logarithm, -1.0)),
    ("domain of the function", "native", lambda: (logarithm, INF)),
    ("NaN wins in NumPy", "native", lambda: (biggest, np.array([1.0, NAN, 3.0]))),
    ("NaN wins in NumPy", "native", lambda: (biggest, np.array([NAN, NAN]))),
    ("the same by construction", "native", lambda: (biggest, np.array([0.0, -0.0, 0.0]))),
    ("the same by construction", "native", lambda: (larger, 0.0, -0.0)),
    ("the same by construction", "native", lambda: (larger, -0.0, 0.0)),
    ("NaN wins in NumPy", "native", lambda: (larger, NAN, 1.0)),
    ("NaN wins in NumPy", "native", lambda: (larger, 1.0, NAN)),
    *[
        (
            "the same by construction",
            "native",
            lambda a=a, b=b: (remainders, np.array([a]), np.array([b])),
        )
        for a in (5.5, -5.5, 0.0, -0.0)
        for b in (2.0, -2.0, INF, 1e-3)
    ],
    ("the same by construction", "native", lambda: (rounding, EDGES)),
    ("the same by construction", "native", lambda: (rounding, EDGES32)),
    ("the same by construction", "native", lambda: (signs, EDGES)),
    ("the same by construction", "original", lambda: (classes, EDGES)),
    ("the same by construction", "native", lambda: (compares, EDGES, EDGES[::-1])),
    ("the same by construction", "native", lambda: (compares, EDGES, 0.0)),
    ("an element is a NumPy scalar", "native", lambda: (scalar_stays, np.array([1.5], np.float32))),
    ("an element is a NumPy scalar", "native", lambda: (scalar_stays, np.array([1.5]))),
    ("an element is a NumPy scalar", "native", lambda: (scalar_stays, [1.5])),
    ("an element is a NumPy scalar", "native", lambda: (scalar_power, np.array([1.5], np.float32))),
    ("an element is a NumPy scalar", "native", lambda: (scalar_power, np.array([0.0]))),
    ("an element is a NumPy scalar", "native", lambda: (scalar_power, [3])),
    (
        "the same by construction",
        "native",
        lambda: (chosen, np.array([True, False]), 1.0, np.array([2, 3])),
    ),
    ("the same by construction", "native", lambda: (square, np.array([0.1, 2.0, 7.7]))),
    ("the same by construction", "native", lambda: (square, np.array([0.1, 2.0, 7.7], np.float32))),
    ("no flush to zero", "native", lambda: (denormal, np.array([5e-324, 2e-308, 1e-310]))),
    ("no flush to zero", "native", lambda: (written, [5e-324, 5e-324])),
    ("the same by construction", "native", lambda: (truth, NAN)),
    ("the same by construction", "native", lambda: (truth, -0.0)),
    ("the same by construction", "native", lambda: (plus, np.float32(1.5), 2)),
    ("the same by construction", "native", lambda: (plus, np.array([1.5], np.float32), 0.1)),
    (
        "the same by construction",
        "native",
        lambda: (plus, np.array([1.5], np.float32), np.float64(0.1)),
    ),
]
