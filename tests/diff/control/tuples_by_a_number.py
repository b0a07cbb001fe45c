"""Tuples indexed by a number that is known at run time only, and helpers that return a tuple or None."""

import numpy as np

STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))


def spiral(n):
    x = y = d = 0
    for i in range(n):
        dx, dy = STEPS[d]
        x += dx * i
        y += dy * i
        d = (d + 1) % 4
    return x, y


def weights(t, a):
    s = 0.0
    for i in range(len(a)):
        s += a[i] * t[i % 3]
    return s, t[-1], t[len(a) % 3 - 3]


def out_of_range(t, i):
    return t[i]


def caught(t, i):
    try:
        return t[i]
    except IndexError:
        return -1


def of_two_types(i):
    return (1, 2.5)[i]


def of_numpy(a, i):
    return (a[0], a[1])[i]


def changed_later(i):
    x = 1
    t = (x, 5)
    x = 7
    return t[i], x


def find(rows, y):
    for i in range(len(rows)):
        for j in range(len(rows[i])):
            if rows[i][j] == y:
                return i, j
    return None


def none_first(a, y):
    if not len(a):
        return None
    for i in range(len(a)):
        if a[i] == y:
            return (i, a[i] * 0.5)


def finds(rows, y):
    at = find(rows, y)
    if at is None:
        return -1
    i, j = at
    return i * 10 + j


def finds_all(a, ys):
    n = 0
    last = None
    for y in ys:
        r = none_first(a, y)
        if r:
            n += r[0]
            last = r
    return n, last


def gives_on(a, y):
    return none_first(a, y)


def unpacks(a, y):
    i, x = none_first(a, y)
    return i + x


def named(words, y):
    for i, w in enumerate(words):
        if w == y:
            return w + "!", [i]
    return None


def finds_words(words, y):
    r = named(words, y)
    if r is None:
        return ""
    text, at = r
    at.append(len(words))
    return text, at


def many(k):
    if k < 1:
        return None
    return (k, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)


def finds_many(n):
    last = None
    for k in range(n):
        r = many(k)
        if r is not None:
            last = r
    return last


GRID = np.arange(6.0).reshape(2, 3)
CASES = [
    *(lambda n=n: (spiral, n) for n in (0, 1, 9)),
    *(lambda n=n: (weights, (1.0, 2.0, -0.0), np.arange(float(n))) for n in (0, 1, 5)),
    *(lambda i=i: (out_of_range, (1, 2, 3), i) for i in (0, 2, -1, -3)),
    *(lambda i=i: (caught, (1, 2), i) for i in (0, -2)),
    *(lambda i=i: (of_numpy, np.arange(3.0), i) for i in (0, 1)),
    *(lambda i=i: (changed_later, i) for i in (0, 1)),
    *(lambda y=y: (finds, GRID, y) for y in (4.0, 9.0)),
    *(lambda a=a: (finds_all, a, [1.0, 2.0, 7.0]) for a in (np.arange(3.0), np.zeros(0), np.zeros(2))),
    *(lambda y=y: (gives_on, np.arange(3.0), y) for y in (1.0, 5.0)),
    lambda: (unpacks, np.arange(3.0), 2.0),
    *(lambda y=y: (finds_words, ["ab", "c"], y) for y in ("c", "d")),
]
LOOSE = [
    *(lambda n=n: (finds_many, n) for n in (0, 1, 3)),
    *(lambda i=i: (f, (1, 2), i) for i in (2, -3) for f in (out_of_range, caught)),
    *(lambda i=i: (of_two_types, i) for i in (0, 1)),
    lambda: (out_of_range, (1, 2), True),
    lambda: (unpacks, np.arange(3.0), 7.0),
]
