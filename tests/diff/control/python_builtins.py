"""isinstance, round to digits, pow modulo, starred targets, del."""

import numpy as np


def kinds(x):
    return (
        isinstance(x, int),
        isinstance(x, float),
        isinstance(x, (int, float)),
        isinstance(x, bool),
        isinstance(x, complex),
        isinstance(x, np.floating),
        isinstance(x, np.integer),
        isinstance(x, np.number),
        isinstance(x, np.generic),
        isinstance(x, np.float64),
        isinstance(x, np.int32),
        isinstance(x, np.signedinteger),
        isinstance(x, object),
        isinstance(x, np.bool_),
    )


def containers(x):
    return isinstance(x, list), isinstance(x, tuple), isinstance(x, np.ndarray), isinstance(x, str)


def either(i, x):
    return isinstance(max(i, x), float)


def chosen(x):
    if isinstance(x, (np.ndarray, list)):
        return len(x)
    return x + 1


def rounded(x):
    return round(x, 2), round(x, 0), round(x, 5), round(x)


def rounded_array(a):
    return np.round(a, 2), a.round(), np.around(a, -1), round(a[0], 1), np.round(a[0])


def power(a, b, m):
    return pow(a, b, m)


def star(t):
    a, *rest = t
    *init, b = t
    c, *mid, d = t
    return a * len(rest) + sum(rest) + b * sum(init) + c + d + sum(mid)


def star_loop(t):
    first, *rest = t
    s = 0
    for x in rest:
        s = s * 2 + x
    return s, rest, first


def deleted(a):
    b = a * 2
    c = b + 1
    del b
    return c


def deleted_in_loop(n):
    s = 0
    for i in range(n):
        t = i * 2
        s += t
        del t
    return s


def gone(n):
    x = n
    del x
    return x


def perhaps(n):
    x = n
    if n > 2:
        del x
    return x


A = np.arange(8.0)
CASES = [
    lambda: (kinds, 2),
    lambda: (kinds, 2.5),
    lambda: (kinds, True),
    lambda: (kinds, 1j),
    lambda: (kinds, np.float64(1)),
    lambda: (kinds, np.float32(1)),
    lambda: (kinds, np.int32(1)),
    lambda: (kinds, np.uint8(1)),
    lambda: (kinds, np.True_),
    lambda: (kinds, np.complex128(1)),
    lambda: (containers, A.copy()),
    lambda: (containers, [1, 2]),
    lambda: (containers, (1, 2)),
    lambda: (containers, "x"),
    lambda: (either, 1, 2.5),
    lambda: (either, 3, 2.5),
    lambda: (chosen, A.copy()),
    lambda: (chosen, 4),
    *[
        lambda x=x: (rounded, x)
        for x in [
            2.675,
            0.125,
            0.375,
            -0.125,
            1.005,
            2.5,
            3.5,
            -0.001,
            0.0,
            -0.0,
            1e-300,
            123456.785,
        ]
    ],
    *[lambda k=k: (rounded, k / 2000 + 0.0005) for k in range(-9, 9)],
    *[lambda k=k: (rounded, k / 64 + k * 100) for k in range(1, 12)],
    lambda: (rounded, 7),
    lambda: (rounded_array, np.array([2.675, 0.125, -1.005, 25.0, 1e10])),
    lambda: (rounded_array, np.array([2.675, 0.125, -1.005, 35.0], "f4")),
    lambda: (power, 3, 200, 13),
    lambda: (power, -3, 7, 11),
    lambda: (power, 3, 7, -11),
    lambda: (power, 5, 0, 1),
    lambda: (power, 5, 0, 7),
    lambda: (power, 123456789, 987654321, 1000003),
    lambda: (star, (1, 2, 3, 4)),
    lambda: (star, [1.5, 2.5, 3.5]),
    lambda: (star_loop, (1, 2, 3)),
    lambda: (star_loop, [1, 2, 3]),
    lambda: (star_loop, [1.0]),
    lambda: (deleted, A.copy()),
    lambda: (deleted_in_loop, 5),
    lambda: (perhaps, 2),
]
LOOSE = [
    lambda: (rounded, float("inf")),
    lambda: (rounded, float("nan")),
    lambda: (rounded, 1e22),
    lambda: (rounded, 4503599627370497.5),
    lambda: (power, 3, -1, 7),
    lambda: (power, 3, 5, 0),
    lambda: (power, 2**40, 5, 2**50 + 1),
    lambda: (star, (1,)),
    lambda: (star, []),
    lambda: (star, A.copy()),
    lambda: (star_loop, ()),
    lambda: (gone, 3),
    lambda: (perhaps, 3),
    lambda: (kinds, "x"),
    lambda: (kinds, A.copy()),
    lambda: (rounded_array, np.array([26, 15])),
    lambda: (rounded_array, np.array([], "f8")),
]
