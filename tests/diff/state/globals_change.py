# native: any
"""A global, or np.sin, replaced between two calls is seen; globals written are written."""
import numpy as np

K = 2.0
TABLE = np.arange(5.0)
COUNT = 0


def scaled(a):
    return a * K + TABLE[1]


def counted(a):
    global COUNT
    COUNT += 1
    return a + COUNT


def helper(x):
    return x + 1.0


def uses_helper(a):
    return helper(a)


def change_constant(a):
    global K
    K = K + 1.0
    return scaled(a)


def change_table(a):
    TABLE[1] += 10.0
    return scaled(a)


def change_helper(a):
    global helper
    old = helper
    helper = lambda x: old(x) * 2.0
    return uses_helper(a)


CASES = [
    lambda: (scaled, np.arange(3.0)),
    lambda: (change_constant, np.arange(3.0)),
    lambda: (scaled, np.arange(3.0)),
    lambda: (change_table, np.arange(3.0)),
    lambda: (scaled, np.arange(3.0)),
    lambda: (counted, np.arange(3.0)),
    lambda: (uses_helper, np.arange(3.0)),
    lambda: (change_helper, np.arange(3.0)),
    lambda: (uses_helper, np.arange(3.0)),
]
