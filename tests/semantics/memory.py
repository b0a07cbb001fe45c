"""Arrays that share memory, views, copies, results that are arguments, memory order."""

import numpy as np


def shift(a):
    a[1:] = a[:-1]


def shift_add(a):
    a[1:] += a[:-1]


def backwards(a):
    a[:] = a[::-1]


def swap_rows(a):
    a[0], a[1] = a[1], a[0]


def transpose_into(a):
    a[:] = a.T


def two(a, b):
    a[:] = b * 2.0
    b[0] = 7.0
    return a[0]


def loop_two(a, b):
    for i in range(len(a)):
        a[i] = b[i] + 1.0


def ident(a):
    return a


def half(a):
    return a[::2]


def row(a):
    return a[1]


def turned(a):
    return a.T


def copied(a):
    return a.copy()


def view_then_write(a):
    v = a[1:3]
    v[0] = 9.0
    return v


def rebinding(a):
    a = a + 1.0
    a[0] = 5.0
    return a


def in_place(a):
    a += 1.0
    return a


def augmented(a, i):
    a[i] += 1.0
    a[i] *= 2.0
    return a[i]


def fresh(a):
    return a + 0.0


def filled(n):
    a = np.zeros((n, n))
    a[1] = np.arange(n)
    a[:, 2] = 5.0
    return a


def chained(a, b):
    a[0] = b[0] = 3.0
    return a


def broadcasted(a, b):
    a[:] = b
    return a


def out_of(a):
    b = a[::-1]
    c = b[1:]
    return c


def grid(a):
    a[1:-1, 1:-1] = (a[:-2, 1:-1] + a[2:, 1:-1]) * 0.5


def sweep(a):
    for i in range(1, a.shape[0] - 1):
        for j in range(1, a.shape[1] - 1):
            a[i, j] = (a[i - 1, j] + a[i, j - 1]) * 0.5


def cast_in(a, b):
    a[:] = b
    return a


def masked(a):
    a[a > 2.0] = 0.0
    return a


def scattered(a, i):
    a[i] = np.arange(len(i)) * 1.0
    return a


def scatter_add(a, i):
    a[i] += 1.0
    return a


def slices(a):
    return a[-3:], a[:100], a[5:2], a[::-2], a[-1:0:-1]


def flat_square(n):
    return np.arange(n * n).reshape(n, n)


def views(kind):
    def make():
        base = np.arange(12.0)
        pairs = {
            "same": (base, base),
            "right": (base[1:], base[:-1]),
            "left": (base[:-1], base[1:]),
            "apart": (base[:6], base[6:]),
            "interleaved": (base[::2], base[1::2]),
            "reversed": (base, base[::-1]),
        }
        return pairs[kind]

    return make


MEETS = {
    "same": "original",
    "right": "original",
    "left": "original",
    "apart": "native",
    "interleaved": "native",
    "reversed": "original",
}


def matrix(n=4, order="C"):
    return np.array(np.arange(n * n * 1.0).reshape(n, n), order=order)


SEMANTICS = [
    *[("overlapping memory", MEETS[k], lambda k=k: (two, *views(k)())) for k in MEETS],
    *[("overlapping memory", MEETS[k], lambda k=k: (loop_two, *views(k)())) for k in MEETS],
    ("a copy where NumPy makes one", "native", lambda: (shift, np.arange(9.0))),
    ("a copy where NumPy makes one", "native", lambda: (shift_add, np.arange(9.0))),
    ("a copy where NumPy makes one", "native", lambda: (backwards, np.arange(9.0))),
    ("a copy where NumPy makes one", "native", lambda: (swap_rows, matrix())),
    ("a copy where NumPy makes one", "native", lambda: (transpose_into, matrix())),
    ("a copy where NumPy makes one", "native", lambda: (grid, matrix(6))),
    ("the order written", "native", lambda: (sweep, matrix(6))),
    ("identity of results", "native", lambda: (ident, np.arange(3.0))),
    ("identity of results", "native", lambda: (half, np.arange(7.0))),
    ("identity of results", "native", lambda: (row, matrix())),
    ("identity of results", "native", lambda: (turned, matrix())),
    ("identity of results", "native", lambda: (view_then_write, np.arange(5.0))),
    ("identity of results", "native", lambda: (out_of, np.arange(5.0))),
    ("identity of results", "native", lambda: (in_place, np.arange(5.0))),
    ("identity of results", "native", lambda: (rebinding, np.arange(5.0))),
    ("identity of results", "native", lambda: (slices, np.arange(8.0))),
    ("memory order of results", "native", lambda: (copied, matrix())),
    ("memory order of results", "native", lambda: (copied, matrix(order="F"))),
    ("memory order of results", "native", lambda: (copied, matrix().T)),
    ("memory order of results", "native", lambda: (fresh, matrix(order="F"))),
    ("memory order of results", "native", lambda: (fresh, matrix()[:, ::2])),
    (
        "memory order of results",
        "original",
        lambda: (fresh, np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1)),
    ),
    ("memory order of results", "native", lambda: (flat_square, 3)),
    ("index in range", "native", lambda: (augmented, np.arange(4.0), -1)),
    ("index in range", "original", lambda: (augmented, np.arange(4.0), 4)),
    ("index in range", "original", lambda: (augmented, np.arange(4.0), -5)),
    ("index in range", "original", lambda: (augmented, np.zeros(0), 0)),
    ("the same by construction", "native", lambda: (filled, 4)),
    ("index in range", "original", lambda: (filled, 2)),
    ("the same by construction", "native", lambda: (chained, np.zeros(2), np.zeros(3))),
    ("shapes fit", "native", lambda: (broadcasted, np.zeros((2, 3)), np.arange(3.0))),
    ("shapes fit", "native", lambda: (broadcasted, np.zeros((2, 3)), np.ones((2, 1)))),
    ("shapes fit", "original", lambda: (broadcasted, np.zeros((2, 3)), np.ones(2))),
    ("shapes fit", "native", lambda: (broadcasted, np.zeros(3), np.ones(1))),
    ("shapes fit", "native", lambda: (broadcasted, np.zeros(0), np.ones(1))),
    (
        "the same by construction",
        "native",
        lambda: (cast_in, np.zeros(3, np.float32), np.full(3, 0.1)),
    ),
    ("floating-point state", "native", lambda: (cast_in, np.zeros(1, np.int8), np.array([300.7]))),
    (
        "the same by construction",
        "native",
        lambda: (cast_in, np.zeros(2, bool), np.array([0.0, 2.0])),
    ),
    ("the same by construction", "native", lambda: (masked, np.arange(5.0))),
    ("duplicates in order", "native", lambda: (scattered, np.zeros(4), np.array([1, 1, 3, 1]))),
    ("duplicates in order", "native", lambda: (scatter_add, np.zeros(4), np.array([1, 1, 3, 1]))),
    ("index in range", "native", lambda: (scatter_add, np.zeros(4), np.array([-1, 0]))),
    ("index in range", "original", lambda: (scatter_add, np.zeros(4), np.array([0, 9]))),
    ("type of the array", "original", lambda: (in_place, np.arange(3))),
    ("type of the array", "original", lambda: (in_place, np.ma.masked_array([1.0, 2.0]))),
    ("type of the array", "original", lambda: (in_place, np.arange(3.0).astype(">f8"))),
    ("type of the array", "original", lambda: (in_place, np.array([1.0, 2], dtype=object))),
    (
        "array can be written",
        "original",
        lambda: (in_place, np.broadcast_to(np.arange(3.0), (2, 3))),
    ),
]
