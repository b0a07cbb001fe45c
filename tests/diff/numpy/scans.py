"""Running sums, differences, ptp, count_nonzero, averages and reductions that leave NaN out."""

import numpy as np


def running(a):
    return np.cumsum(a), np.cumprod(a), np.add.accumulate(a), np.maximum.accumulate(a)


def along(a):
    return np.cumsum(a, axis=-1), a.cumsum(0), np.minimum.accumulate(a, axis=-1), a.cumprod(axis=0)


def typed(a, out):
    r = np.cumsum(a, dtype=np.float64)
    return r, np.cumsum(a, out=out) is out, out


def differences(a):
    return np.diff(a), np.diff(a, axis=0), np.diff(a, n=2), np.diff(a, 1, 0)


def spans(a):
    return np.ptp(a), np.ptp(a, axis=0), np.ptp(a, axis=-1, keepdims=True)


def counts(a):
    return np.count_nonzero(a), np.count_nonzero(a, axis=0), np.count_nonzero(a, axis=-1)


def averages(a, w):
    return np.average(a), np.average(a, axis=0), np.average(a, weights=w)


def holes(a):
    return np.nansum(a), np.nanmax(a), np.nanmin(a, axis=0), np.nanmean(a), np.nanprod(a, axis=-1)


def hole_rows(a):
    return np.nansum(a, axis=0), np.nanmean(a, axis=-1), np.nanmean(a, axis=0, keepdims=True)


def prefix(a):
    c = np.cumsum(a)
    s = 0.0
    for i in range(2, len(a)):
        s += (c[i] - c[i - 2]) * 0.5
    return s


R = np.random.default_rng(5)
A = R.standard_normal((5, 7))
I2 = R.integers(1, 6, (4, 5)) - 3
N = A.copy()
N[1, 2] = N[3, 3] = N[0, 0] = np.nan
MANY = [A, np.asfortranarray(A), A[::2, ::-1], A.astype("f4"), I2, I2.astype("u1"), I2.astype("i2")]
MANY += [R.standard_normal((2, 3, 4)), np.asfortranarray(R.standard_normal((2, 3, 4))), A[:1]]
FLAT = [R.standard_normal(20), R.integers(-9, 9, 30), R.standard_normal(40)[::2], np.array([-0.0])]
CASES = [(lambda f=f, a=a: (f, a)) for f in (running, along, spans, counts) for a in MANY + FLAT]
CASES += [(lambda a=a: (differences, a)) for a in MANY + FLAT[:3]]
CASES += [(lambda f=f, a=a: (f, a)) for f in (counts, differences) for a in (I2 > 0, FLAT[1] > 0)]
CASES += [(lambda f=f, a=a: (f, a)) for f in (holes, hole_rows) for a in (N, A, I2)]
CASES += [
    lambda: (holes, np.asfortranarray(N)),
    lambda: (holes, N.astype("f4")),
    lambda: (holes, N[0]),
    lambda: (typed, A.copy(), np.zeros(35)),
    lambda: (typed, FLAT[1].copy(), np.zeros(30, int)),
    lambda: (averages, A.copy(), A**2),
    lambda: (averages, FLAT[0], FLAT[0] ** 2),
    lambda: (prefix, FLAT[0]),
]
E = np.zeros((0, 3))
LOOSE = [(lambda f=f: (f, E)) for f in (running, along, differences, spans, counts, holes)]
LOOSE += [(lambda f=f: (f, E[:, 0])) for f in (running, differences, spans, counts, holes)]
LOOSE += [
    lambda: (differences, FLAT[3]),
    lambda: (running, A + 1j),
    lambda: (running, I2 > 0),
    lambda: (running, np.array([2**62, 2**62, 5])),
    lambda: (running, np.array([1.0, np.nan, np.inf, -np.inf])),
    lambda: (along, MANY[7].transpose(1, 0, 2)),
    lambda: (holes, np.array([np.nan, np.nan])),
    lambda: (hole_rows, np.array([[np.nan, 1.0], [np.nan, 2.0]])),
    lambda: (holes, np.array([-np.inf, -np.inf])),
    lambda: (averages, A.copy(), A * 0),
    lambda: (averages, A.copy(), A[0].copy()),
    lambda: (typed, A.copy(), np.zeros(3)),
    lambda: (spans, A + 1j),
    lambda: (running, [1.5, 2.5]),
    lambda: (differences, [[1, 2], [4, 8]]),
]
