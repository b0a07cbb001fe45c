# ulp: 4
"""Powers of float arrays that a few products, quotients and roots give: special values, signs, warnings."""
import numpy as np


def powers(a):
    return a**3, a**4, a**-2.0, a**3.0, a**4.0


def roots(a):
    return a**1.5, a**-1.5, a**-0.5, np.power(a, 1.5)


def in_place(a):
    a **= 3
    a *= 0.5
    a **= 1.5
    return a


def of_scalar(x):
    return x**3, x**1.5, np.float64(x) ** 3, np.float64(x) ** -1.5


def of_ints(a):
    return a**3, a**1.5, a**-1.5


def summed(a):
    return ((a - a.T) ** 2 + 1.0) ** -1.5


special = [0.0, -0.0, 1.0, -1.0, 2.5, 1e-3, 3e7]
wild = [np.inf, -np.inf, np.nan, -2.0, 1e300, 1e-300, 5e-324, 1e205, 3e-206, -0.0, 0.0]
small = [np.inf, -np.inf, np.nan, -2.0, 1e38, 2e-38, 1e-44, 1e26, 3e-26, -0.0, 0.0]

CASES = [
    lambda: (powers, np.array([1.0, -1.0, 2.5, -1e-3, 3e7, 7.0])),
    lambda: (powers, np.arange(1.0, 40.0)),
    lambda: (powers, np.array([1.0, -2.5, 7.0], np.float32)),
    lambda: (powers, np.zeros(0)),
    lambda: (roots, np.arange(1.0, 40.0) / 7),
    lambda: (roots, np.array([np.inf, 4.0])),
    lambda: (roots, np.array([-np.inf, 4.0])),
    lambda: (roots, np.array([-np.inf, 1e38, 2e-38, 4.0], np.float32)),
    lambda: (in_place, np.arange(1.0, 40.0).reshape(3, 13)),
    lambda: (of_scalar, 2.5),
    lambda: (of_ints, np.arange(1, 9)),
    lambda: (summed, np.arange(1.0, 9.0).reshape(8, 1)),
]

LOOSE = [
    lambda: (powers, np.array(special)),
    lambda: (powers, np.array(wild)),
    lambda: (powers, np.array(special + small, np.float32)),
    lambda: (roots, np.array(special)),
    lambda: (roots, np.array(wild)),
    lambda: (roots, np.array([0.0, 3.0])),
    lambda: (roots, np.array([-0.0, 3.0])),
    lambda: (roots, np.array(special + small, np.float32)),
] + [
    (lambda x=x, f=f: (f, np.array([x, 1.0]))) for x in wild for f in (powers, roots)
]
