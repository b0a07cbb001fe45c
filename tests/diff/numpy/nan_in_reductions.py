# native: any
"""NaN in max, min, argmax, comparisons; signed zeros; infinities; builtins beside NumPy's."""
import numpy as np

NAN, INF = float("nan"), float("inf")


def extremes(a):
    return np.max(a), np.min(a), a.max(), a.min()


def where(a):
    return np.argmax(a), np.argmin(a)


def pairs(a, b):
    return np.maximum(a, b), np.minimum(a, b)


def builtins(x, y):
    return max(x, y), min(x, y)


def running(xs):
    m = xs[0]
    for x in xs:
        if x > m:
            m = x
    return m


def compare(a, b):
    return a < b, a <= b, a == b, a != b


SPECIAL = np.array([1.0, NAN, -INF, 0.0, -0.0, INF, -1.0])

CASES = [
    lambda: (extremes, np.array([1.0, 3.0, 2.0])),
    lambda: (extremes, np.array([1.0, NAN, 2.0])),
    lambda: (extremes, np.array([NAN, 1.0, 2.0])),
    lambda: (extremes, np.array([-INF, INF])),
    lambda: (extremes, np.array([])),
    lambda: (extremes, np.array([3, 1, 2])),
    lambda: (extremes, np.arange(40, dtype=np.float32).reshape(5, 8)),
    lambda: (where, np.array([1.0, NAN, 2.0, NAN])),
    lambda: (where, np.array([2.0, 3.0, 3.0, 1.0, 1.0])),
    lambda: (pairs, SPECIAL.copy(), SPECIAL[::-1].copy()),
    lambda: (builtins, 1.0, NAN),
    lambda: (builtins, NAN, 1.0),
    lambda: (builtins, 0.0, -0.0),
    lambda: (builtins, -0.0, 0.0),
    lambda: (builtins, 2, 2.0),
    lambda: (running, [1.0, NAN, 3.0]),
    lambda: (running, [NAN, 1.0, 3.0]),
    lambda: (compare, SPECIAL.copy(), SPECIAL[::-1].copy()),
]
