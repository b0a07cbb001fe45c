# native: any
# ulp: 6
"""Elementary functions: 2 ulp of the true value, NumPy's own bound is 4; special values."""
import numpy as np

NAN, INF = float("nan"), float("inf")


def growing(a):
    return np.exp(a), np.tanh(a)


def waves(a):
    return np.sin(a), np.cos(a), np.tan(a)


def logs(a):
    return np.log(a), np.sqrt(a)


def power(a, b):
    return a**b


def spread(n, scale, dtype):
    return (np.random.default_rng(n).standard_normal(n) * scale).astype(dtype)


CASES = [
    *[lambda d=d, s=s: (growing, spread(100, s, d)) for d in ("f4", "f8") for s in (0.01, 1, 20)],
    *[lambda d=d, s=s: (waves, spread(100, s, d)) for d in ("f4", "f8") for s in (0.01, 1, 1000)],
    *[lambda d=d, s=s: (logs, np.abs(spread(100, s, d))) for d in ("f4", "f8") for s in (0.01, 1, 1e9)],
    *[lambda d=d: (power, np.abs(spread(100, 3, d)), spread(100, 2, d)) for d in ("f4", "f8")],
    lambda: (growing, np.array([0.0, -0.0, INF, -INF, NAN, 700.0, -750.0])),
    lambda: (waves, np.array([0.0, -0.0, NAN, 1e-310])),
    lambda: (logs, np.array([1.0, INF, NAN, 1e-310, 5e-324])),
    lambda: (power, np.array([1.0, 0.0, 2.0, NAN, INF]), np.array([NAN, 0.0, 0.5, 0.0, -1.0])),
]
