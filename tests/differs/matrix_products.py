# native: any
# rtol: 1e-13
"""Matrix products may differ in the last places.

What: `@`, `dot`, `norm`, `linalg.*`, `fft`, and loop nests that are recognised as such, stay within the error bound of
the textbook algorithm. Where NumPy is about as quick, some calls may be run by it and others not, so that two calls
with the same arguments may differ that far. Complex products with infinite operands follow the library that runs them.
Where terms overflow to infinities of both signs, whether these meet in a NaN depends on the order of the sum.
A sum begins with 0.0: `dot`, `inner` and `tensordot` of two arrays of one element, whose product is -0.0, give 0.0.
Cause: blocked order, as between two BLAS libraries.
Workaround: an explicit loop with a scalar sum, `t += a[i, k] * b[k, j]`, where the order written is the order run.
"""
import numpy as np


def product(a, b):
    return a @ b


def rand(n):
    return np.random.default_rng(n).standard_normal((n, n))


def dotted(a, b):
    return np.dot(a, b)


CASES = [
    lambda: (product, rand(40), rand(40).T),
    lambda: (product, rand(3), rand(3)),
    lambda: (dotted, np.array([-0.0]), np.array([1.0])),
]
