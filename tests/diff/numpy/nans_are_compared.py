"""Data with NaNs stay compiled: comparisons, extremes and choices raise no floating-point flag that NumPy
does not raise."""

import numpy as np


def orders(a, b):
    return a < b, a <= b, a > b, a >= b, a == b, a != b, a < 0.5, 0.5 <= a


def extremes(a, b):
    return np.maximum(a, b), np.minimum(a, b), np.fmax(a, b), np.fmin(a, b)


def whole(a):
    return a.max(), a.min(), a.argmax(), a.argmin(), np.nanmax(a), np.nanmin(a), np.nansum(a)


def along(a):
    return a.max(axis=0), a.min(axis=1), np.nanmax(a, axis=0)


def chosen(a, b):
    return np.where(a < b, a, b) + np.where(b > 1.0, 2.0, b)


def clipped(a):
    return np.clip(a, -0.5, 0.5)


def counted(a, x):
    c = 0
    for i in range(len(a)):
        if a[i] > x:
            c += 1
        elif a[i] <= -x:
            c -= 1
    return c


def best(a):
    m = a[0]
    at = 0
    for i in range(len(a)):
        if a[i] < m:
            m, at = a[i], i
    return m, at


def pythons(a):
    hi = lo = 0.0
    for x in a:
        hi = max(hi, x)
        lo = min(x, lo)
    return hi, lo


def masked(a):
    b = a.copy()
    b[a < 0] = 0.0
    b[np.isnan(a)] = -1.0
    return b, (a > 0.1).sum(), np.any(a > 1), np.all(a <= 9), a[a > 0.2]


def grid(a, n):
    b = a.copy()
    for _ in range(n):
        for i in range(1, a.shape[0] - 1):
            for j in range(1, a.shape[1] - 1):
                if b[i, j] >= b[i, j - 1]:
                    b[i, j] = 0.5 * b[i, j - 1]
    return b


def data(n, dtype=float):
    r = np.random.default_rng(n)
    a = r.standard_normal(n).astype(dtype)
    b = r.standard_normal(n).astype(dtype)
    a[::5] = np.nan
    b[1::7] = np.nan
    a[3::11] = np.inf
    b[4::6] = -np.inf
    a[2::9] = 0.0
    b[2::9] = -0.0
    b[6::5] = a[6::5]
    return a, b


def first(n):
    a = data(n)[0]
    a[0] = 1.5
    return a


KINDS = [(n, t) for n in (1, 2, 37, 300) for t in (np.float64, np.float32)]
CASES = [
    *(lambda n=n, t=t, f=f: (f, *data(n, t)) for n, t in KINDS for f in (orders, extremes, chosen)),
    *(lambda n=n: (whole, first(n)) for n in (7, 40, 1000)),
    *(lambda f=f: (f, np.ascontiguousarray(data(240)[0]).reshape(12, 20)) for f in (along,)),
    *(lambda f=f, n=n: (f, data(n)[0]) for f in (clipped, masked, pythons) for n in (3, 37)),
    *(lambda f=f: (f, first(37)) for f in (best, clipped)),
    *(lambda x=x: (counted, data(50)[0], x) for x in (0.5, float("nan"), np.nan)),
    lambda: (grid, data(240)[1].reshape(12, 20), 3),
    lambda: (orders, np.full(20, np.nan), np.full(20, np.nan)),
    lambda: (
        orders,
        np.array([0.0, -0.0, 5e-324, -5e-324] * 9),
        np.array([-0.0, 0.0, 0.0, 0.0] * 9),
    ),
]

LOOSE = [
    lambda: (whole, np.full(3, np.nan)),
]
