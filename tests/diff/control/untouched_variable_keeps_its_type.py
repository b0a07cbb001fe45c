# native: any
"""A loop that never runs leaves an int an int, though its body would make it a NumPy scalar."""

import numpy as np


def reduce(a, n, s):
    for i in range(n):
        s -= a[i]
    return s


def two_deep(B, n, s):
    for i in range(n):
        for j in range(2, n - 1):
            s -= B[i, 0] * B[j, 0]
    return s


CASES = [
    *[
        lambda d=d, n=n: (reduce, np.ones(3, d), n, -(2**31))
        for d in ("f4", "f8", "i4", "i8", "?")
        for n in (0, 2)
    ],
    *[lambda d=d, n=n: (two_deep, np.ones((4, 4), d), n, 7) for d in ("f4", "f8") for n in (2, 4)],
]
