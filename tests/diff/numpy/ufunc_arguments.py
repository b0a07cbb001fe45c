"""Ufuncs with out, where and dtype, by position and by name; overlap of out with operands."""

import numpy as np


def positional(a, b, c):
    np.multiply(a, b, c)
    np.add(c, 1.5, c)
    np.sqrt(np.abs(c), c)
    return c


def keyword(a, b, out):
    r = np.subtract(a, b, out=out)
    return r is out, out, np.maximum(a, b, out=None)


def square(z):
    np.multiply(z, z, z)
    np.add(z, z[::-1], z)
    np.subtract(z[1:], z[:-1], out=z[:-1])
    return z


def masked(a, b, out):
    np.divide(a, b, out=out, where=b != 0)
    return out


def masked_log(a, out):
    np.log(a, out=out, where=a > 2)
    return out


def masked_row(a, keep, out):
    return np.add(a, 1, out=out, where=keep)


def broadcast(a, row, out):
    np.multiply(row, 2, out=out)
    np.add(a, row, out=out[::2])
    np.copysign(1.0, row, out[0])
    return out


def typed(a, b):
    return (
        np.add(a, b, dtype=np.float64),
        np.multiply(a, 2, dtype="float64"),
        np.sqrt(a, dtype=np.float64),
    )


def narrowed(a, out):
    np.multiply(a, 0.5, out=out)
    np.add(out, a, out=(out,))
    return out


def tests(a, b, out):
    np.less(a, b, out=out)
    np.logical_and(out, a > 0, out)
    return out


def whole(a, out):
    return np.floor_divide(a, 3, out), np.remainder(a, -2, out=out)


A = np.arange(12.0).reshape(3, 4) - 5
B = A[::-1] % 3
CASES = [
    lambda: (positional, A.copy(), B.copy(), np.zeros((3, 4))),
    lambda: (positional, A.copy(), B[0].copy(), np.zeros((3, 4))),
    lambda: (positional, A.copy(), A.copy(), np.asfortranarray(A)),
    lambda: (keyword, A.copy(), B.copy(), np.zeros((3, 4))),
    lambda: (keyword, A.copy(), 2.5, np.zeros((3, 4))),
    lambda: (square, np.arange(9.0)),
    lambda: (square, np.arange(9) - 4),
    lambda: (masked, A.copy(), B.copy(), np.full((3, 4), 7.0)),
    lambda: (masked, A[0].copy(), A[1].copy(), np.full(4, 7.0)),
    lambda: (masked_row, A.copy(), np.array([True, False, True, False]), np.zeros((3, 4))),
    lambda: (masked_row, A.copy(), True, np.zeros((3, 4))),
    lambda: (masked_row, A.copy(), A > 0, np.zeros((3, 4), np.float32)),
    lambda: (broadcast, A[:2].copy(), A[0].copy(), np.zeros((4, 4))),
    lambda: (typed, np.arange(5), np.arange(5)),
    lambda: (typed, np.arange(5, dtype="f4"), np.arange(5)),
    lambda: (narrowed, A.astype("f4"), np.zeros((3, 4), "f4")),
    lambda: (narrowed, A.copy(), np.zeros((3, 4), "f4")),
    lambda: (tests, A.copy(), B.copy(), np.zeros((3, 4), bool)),
    lambda: (whole, np.arange(9) - 4, np.zeros(9, int)),
]


def alias(op):
    x = np.arange(10.0)
    return positional, x[1:], x[:-1], x[1:]


LOOSE = [
    lambda: (masked_log, A.copy(), np.zeros((3, 4))),
    lambda: (positional, A.copy(), B.copy(), np.zeros((3, 5))),
    lambda: (positional, A.copy(), B.copy(), np.zeros(4)),
    lambda: (narrowed, A.copy(), np.zeros((3, 4), int)),
    lambda: (masked, A.copy(), B.copy(), np.zeros((2, 4))),
    lambda: (masked_row, A.copy(), np.arange(4), np.zeros((3, 4))),
    lambda: (masked_row, A.copy(), np.ones((2, 3, 4), bool), np.zeros((3, 4))),
    lambda: (typed, np.arange(5) + 1j, np.arange(5)),
    lambda: (tests, A.copy(), B.copy(), np.zeros((3, 4))),
    lambda: (keyword, 1.5, 2.5, np.zeros(3)),
    lambda: alias(0),
]
