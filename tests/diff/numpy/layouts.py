"""Results take the layout that NumPy gives them: C, Fortran, transposed, strided, broadcast."""
import numpy as np


def scale(a):
    return a * 2.0


def add(a, b):
    return a + b


def into(out, a):
    out[:] = a * 2.0 + out


def like(a):
    return np.zeros_like(a), np.ones_like(a) + a, np.empty_like(a).shape


def c():
    return np.arange(24.0).reshape(2, 3, 4)


def f():
    return np.asfortranarray(c())


def t():
    return c().transpose(1, 2, 0)


def s():
    return np.arange(96.0).reshape(4, 6, 4)[::2, ::-2]


def one():
    return np.broadcast_to(np.arange(4.0), (2, 3, 4))


CASES = [
    *[lambda m=m: (scale, m()) for m in (c, f)],
    *[lambda m=m, n=n: (add, m(), n()) for m in (c, f) for n in (c, f)],
    *[lambda m=m, n=n: (into, m(), n()) for m in (c, f, s) for n in (c, f, s, one)],
    *[lambda m=m: (like, m()) for m in (c, f)],
    lambda: (add, np.arange(3.0)[:, None], np.arange(4.0)),
    lambda: (add, np.ones((3, 1)), np.ones((1, 4))),
    lambda: (add, np.ones((3, 4)), 1.0),
    lambda: (add, np.array(2.0), np.array(3.0)),
    lambda: (scale, np.array(2.0)),
    lambda: (scale, np.zeros((0, 4))),
    lambda: (scale, np.zeros((3, 0, 2))),
]

LOOSE = [
    *[lambda m=m: (scale, m()) for m in (t, s, one)],
    *[lambda m=m, n=n: (add, m(), n()) for m in (c, f, s, one) for n in (s, one)],
    *[lambda m=m, n=n: (add, n(), m()) for m in (c, f, s, one) for n in (s, one)],
    *[lambda m=m: (like, m()) for m in (t, s)],
]
