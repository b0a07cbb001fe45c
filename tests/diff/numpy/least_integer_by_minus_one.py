# native: any
"""The least integer // -1 overflows with a warning, in arrays too; % does not."""
import numpy as np


def quotient(a, b):
    return a // b


def remainder(a, b):
    return a % b


LOOSE = [
    lambda f=f, a=a, b=b: (f, a, b)
    for f in (quotient, remainder)
    for a, b in (
        (np.int8(-128), np.int8(-1)),
        (np.int8(-128), -1),
        (np.int64(-(2**63)), np.int64(-1)),
        (np.full(3, -128, np.int8), np.int8(-1)),
        (np.full(3, -(2**63)), -1),
        (np.arange(-3, 3), -2),
    )
]
