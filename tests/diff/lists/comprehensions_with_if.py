"""Comprehensions with conditions beside lists of fixed length, ways that constants close."""

import numpy as np


def kept(a):
    big = [x for x in a if x > 1.5]
    return big, len(big), sum(big)


def some(n):
    return [i * i for i in range(n) if i % 3 if i % 2 == 0]


def all_of(a):
    return [x + 1 for x in a if isinstance(x, float)]


def none_of(a, n):
    sizes = [n, n + 1]
    bad = [s for s in sizes if not isinstance(s, int)]
    if bad:
        raise TypeError(f"{bad} are no ints")
    return a[0] + len(bad) + sizes[1]


def checked(a, n):
    wrong = [s for s in [n] if s < 1]
    if wrong:
        raise ValueError(f"bad sizes: {wrong}")
    z = [0.0 for _ in range(n)]
    for i in range(n):
        z[i] += a[i]
    return z


def stored(a):
    low = [x for x in a if x < 0]
    for i in range(len(low)):
        low[i] = -low[i]
    return low, a


def divides(a):
    return [1 / x for x in a if x != 0]


def guarded(a):
    return [x for x in a if x != 0 if 1 / x > 0.5]


def make(rank, sizes, value):
    if rank == 1:
        return [value for _ in range(sizes[0])]
    return [make(rank - 1, sizes[1:], value) for _ in range(sizes[0])]


def create(rank, sizes, value=0):
    new = [s + 0 for s in sizes]
    while len(new) < rank:
        new.append(sizes[-1])
    return np.array(make(rank, new, value), float)


def line(a, n):
    z = create(1, [n], 1.5)
    for i in range(n):
        z[i] += a[i]
    return z


def kind_of(x, flag):
    while flag < 2:
        flag += 1
    else:
        x = x + flag
    if flag == 3:
        return x[0]
    return x


def first(a):
    return kind_of(a, 5)


def last(a):
    return kind_of(a, 3)


def walrus(a):
    n = 3
    while (n := 0) > 1:
        n += 1
    return a[n]


CASES = [
    lambda: (kept, [1.0, 2.0, 3.0]),
    lambda: (kept, [2.0]),
    lambda: (some, 20),
    lambda: (some, 0),
    lambda: (all_of, [1.0, 2.0]),
    lambda: (none_of, [1.5], 4),
    lambda: (checked, [1.5, 2.5], 2),
    lambda: (checked, [1.5, 2.5], 1),
    lambda: (stored, [1.5, -2.5, float("nan"), -0.0, -1.0]),
    lambda: (stored, [1.5, 2.0]),
    lambda: (divides, [2.0, 0.0, 4.0]),
    lambda: (line, [2.0, 0.0, 4.0], 3),
    lambda: (first, np.arange(3.0)),
    lambda: (last, np.arange(3.0)),
    lambda: (walrus, np.arange(3.0)),
]
LOOSE = [
    lambda: (kept, [1.0, -2.0]),
    lambda: (kept, []),
    lambda: (kept, [1, 2.5]),
    lambda: (checked, [1.5, 2.5], 0),
    lambda: (checked, [1.5, 2.5], 3),
    lambda: (none_of, [1.5], 4.0),
    lambda: (guarded, [2.0, 0.0, 1.0]),
    lambda: (divides, [2, 0, 4]),
]
