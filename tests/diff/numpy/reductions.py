"""Reductions with all their arguments, over dtypes and layouts."""

import numpy as np


def plain(a):
    return np.sum(a), a.max(), np.min(a), np.any(a), np.all(a), a.mean(), np.argmax(a), a.argmin()


def rows(a):
    return np.sum(a, 0), a.max(0), np.min(a, axis=0), a.any(axis=0), a.mean(0), np.argmax(a, 0)


def columns(a):
    return a.sum(-1), a.max(axis=-1), np.all(a, axis=-1), np.mean(a, axis=-1), a.argmin(axis=-1)


def kept(a):
    return (
        a.sum(axis=0, keepdims=True),
        np.max(a, keepdims=True),
        np.mean(a, axis=-1, keepdims=True),
        np.argmax(a, axis=0, keepdims=True),
        np.std(a, axis=0, keepdims=True),
    )


def several(a):
    return np.sum(a, axis=(0, 1)), a.max(axis=(0, 1)), np.any(a, axis=(1, 0)), a.prod(axis=(0,))


def spread(a):
    return np.std(a), a.var(), np.var(a, axis=0, ddof=1), np.std(a, axis=-1, ddof=1)


def started(a):
    return np.sum(a, initial=3), a.max(initial=0), np.min(a, axis=0, initial=2), a.sum(0, initial=1)


def chosen(a):
    return (
        np.sum(a, where=a > 1),
        a.max(where=a > 0, initial=-1),
        np.any(a, axis=0, where=a > 2),
        np.all(a, where=a > 0),
        np.prod(a, axis=0, where=a > 0),
    )


def typed(a):
    return np.sum(a, dtype=np.float64), a.sum(axis=0, dtype=np.float64), a.mean(dtype=np.float64)


def into(a, out):
    r = np.sum(a, axis=0, out=out)
    np.max(a, axis=0, out=out)
    np.add.reduce(a, axis=0, out=out)
    return r is out, out


def into_mean(a, out):
    return np.mean(a, axis=0, out=out)


def ufuncs(a):
    return (
        np.add.reduce(a),
        np.maximum.reduce(a, axis=-1),
        np.minimum.reduce(a),
        np.logical_and.reduce(a, axis=0),
        np.multiply.reduce(a, axis=-1),
    )


def inside(a, n):
    s = 0.0
    for k in range(n):
        s += np.sum(a[k:]) + a[:, 1:].max() + a.mean(axis=0)[k]
    return s


R = np.random.default_rng(3)
A = R.standard_normal((4, 6))
B = R.standard_normal((3, 4, 5))
I2 = R.integers(1, 9, (4, 6)) - 3
MANY = [
    A,
    np.asfortranarray(A),
    A.T,
    np.repeat(A, 2, 1)[:, ::2],
    A[::-1, ::-1],
    A[:1],
    A[:, :1],
    A.astype("f4"),
    I2,
    I2.astype("i4"),
    I2.astype("u1"),
    I2 > 0,
    np.asfortranarray(I2),
    B,
    np.asfortranarray(B),
    B[:, 1:3],
    I2.reshape(2, 3, 4),
]
FLAT = [R.standard_normal(20), R.integers(-9, 9, 30), R.standard_normal(40)[::2]]
CASES = [(lambda f=f, a=a: (f, a)) for f in (plain, rows, columns, kept) for a in MANY]
CASES += [(lambda f=f, a=a: (f, a)) for f in (plain, rows, kept, spread, ufuncs) for a in FLAT]
CASES += [(lambda f=f, a=a: (f, a)) for f in (several, spread, ufuncs) for a in MANY[:13:2]]
CASES += [(lambda f=f, a=a: (f, a)) for f in (several, ufuncs) for a in MANY[13:]]
CASES += [(lambda f=f, a=a: (f, a)) for f in (started,) for a in (A, I2, FLAT[0])]
CASES += [(lambda a=a: (chosen, a)) for a in (I2, FLAT[1], I2.astype("i2"))]
CASES += [(lambda a=a: (typed, a)) for a in (I2, FLAT[1], I2 > 0, I2.astype("u4"), A)]
CASES += [
    lambda: (into, A.copy(), np.zeros(6)),
    lambda: (into, I2.copy(), np.zeros(6, int)),
    lambda: (into_mean, A.copy(), np.zeros(6)),
    lambda: (inside, np.ascontiguousarray(A.T[:, :3]), 3),
]
LOOSE = [(lambda f=f: (f, np.zeros((0, 3)))) for f in (plain, rows, kept, several, spread, ufuncs)]
LOOSE += [(lambda f=f: (f, np.zeros((3, 0), int))) for f in (plain, rows, columns, started)]
LOOSE += [(lambda f=f: (f, B.transpose(1, 0, 2))) for f in (plain, rows, columns, kept, spread)]
LOOSE += [(lambda f=f: (f, A + 1j * A[::-1])) for f in (spread, typed)]
LOOSE += [(lambda a=a: (chosen, a)) for a in (A, FLAT[0])]
LOOSE += [
    lambda: (into, A.copy(), np.zeros(5)),
    lambda: (into, A.copy(), np.zeros(6, "f4")),
    lambda: (into, I2.astype("u1"), np.zeros(6, "u1")),
    lambda: (typed, np.array([2**62, 1, 1])),
    lambda: (plain, np.array([2**62, 2**62, 2**62])),
    lambda: (plain, np.array([2**53, 1, 1])),
    lambda: (plain, np.array([1.0, float("nan"), 3.0])),
    lambda: (spread, np.array([1.0])),
    lambda: (rows, np.arange(4.0)),
]


def overlapping(a):
    return np.add.reduce(a, axis=0, out=a[1])


LOOSE.append(lambda: (overlapping, A.copy()))


def means(a):
    return a.mean(), a.mean(axis=0), a.mean(axis=1, keepdims=True)


def complex_numbers(dtype):
    r = np.random.default_rng(4)
    return (r.standard_normal((9, 7)) + 1j * r.standard_normal((9, 7))).astype(dtype)


CASES += [lambda t=t: (means, complex_numbers(t)) for t in ("c8", "c16")]
