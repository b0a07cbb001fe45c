# native: yes
"""What a mask lets through is packed eight at a time, in place too; loops that append by counting stay what they
are, with what they leave behind the last one; comparisons of absolute values that are stored."""

import numpy as np


def take(a, m):
    return a[m], a[~m]


def shrink(a, b, limit, rounds):
    for _ in range(rounds):
        keep = a < limit
        a = a[keep]
        b = b[keep]
        a = a + 1.0
    return a, b


def leave(z, c, rounds, horizon):
    z, c = z.copy(), c.copy()
    place = np.arange(len(z))
    when = np.zeros(len(z), np.int64)
    for i in range(rounds):
        np.multiply(z, z, z)
        np.add(z, c, z)
        out = abs(z) > horizon
        when[place[out]] = i + 1
        np.logical_not(out, out)
        z, c, place = z[out], c[out], place[out]
    return when, z


def append(out, a, m, p):
    for k in range(len(a)):
        out[p] = a[k]
        p += int(m[k])
    return p


def append_two(out, other, a, b, m, p, q):
    for k in range(len(a)):
        out[p] = a[k]
        p += int(m[k])
        other[q] = b[k]
        q += int(m[k])
    return p, q


def near(z, w, c):
    return abs(z) <= c, abs(w) > c


def step(z, c):
    z[:] = z * z
    inside = abs(z) < c
    return inside, z


def flags(n, seed=0):
    return np.random.default_rng(n + seed).random(n) < (0.5, 0.02, 0.97)[seed % 3]


def numbers(n, kind):
    return (np.arange(n) * 7 % 31 + (0.5j if kind == "c16" else 0)).astype(kind)


def turn(n):
    t = np.linspace(0.0, 7.0, n)
    return 2.0 * (np.cos(t) + 1j * np.sin(t))


CASES = [
    *[
        lambda n=n, t=t, s=s: (take, numbers(n, t), flags(n, s))
        for n, t, s in [
            (0, "f8", 0),
            (1, "f8", 0),
            (7, "i8", 0),
            (64, "c16", 0),
            (65, "f8", 1),
            (200, "f8", 2),
            (203, "c16", 1),
            (131, "c16", 2),
            (130, "f4", 0),
            (130, "i2", 2),
            (77, "?", 0),
        ]
    ],
    lambda: (take, numbers(128, "f8"), np.ones(128, bool)),
    lambda: (take, numbers(128, "c16"), np.zeros(128, bool)),
    lambda: (take, numbers(140, "i8").reshape(2, 70), flags(140).reshape(2, 70)),
    lambda: (take, numbers(300, "f8")[::3], flags(100)),
    lambda: (shrink, numbers(200, "f8"), numbers(200, "c16"), 25.0, 9),
    lambda: (shrink, numbers(64, "f8"), numbers(64, "i8"), 99.0, 3),
    lambda: (leave, turn(150) * 0.4, turn(150) * 0.3, 12, 2.0),
    lambda: (leave, turn(70), turn(70) * 0.0, 2, 4.0),
    lambda: (append, np.zeros(90), numbers(80, "f8"), flags(80), 3),
    lambda: (append, np.zeros(90, "c16"), numbers(81, "c16"), flags(81, 2), 0),
    lambda: (append, np.zeros(9), numbers(8, "f8"), flags(8), 0),
    lambda: (append, np.zeros(80), numbers(70, "f8"), np.zeros(70, bool), 79),
    lambda: (append_two, np.zeros(90), np.zeros(95), *(numbers(80, "f8"),) * 2, flags(80), 1, 9),
    lambda: (near, turn(90), turn(90).conj(), 2.0),
    lambda: (near, turn(3), turn(3), -1.0),
    lambda: (near, turn(40), turn(40), np.inf),
    lambda: (step, turn(90), 4.0),
    lambda: (step, turn(90).reshape(3, 30), 4.0),
    lambda: (step, turn(180)[::2], 4.0),
]


def _in_place(p):
    a = numbers(90, "f8")
    return append, a, a[:60], flags(60), p


def _one_array():
    a = numbers(99, "f8")
    return append_two, a, a, a[:40], a[:40], flags(40), 0, 50


LOOSE = [
    lambda: _in_place(0),
    lambda: _in_place(5),
    _one_array,
    lambda: (append, np.zeros(20), numbers(80, "f8"), flags(80), 3),
    lambda: (near, np.array([np.nan + 1j, 1e200 + 1e200j, np.inf * 1j]), turn(3), 2.0),
    lambda: (take, numbers(9, "f8"), flags(8)),
]
