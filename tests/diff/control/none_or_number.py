"""Names and results of helpers that are None at one time and a number at another."""

import math

import numpy as np


def smallest(a):
    best = None
    for i in range(len(a)):
        if best is None or a[i] < best:
            best = a[i]
    return best


def place(a, x):
    best, at = None, None
    for i, v in enumerate(a):
        d = abs(v - x)
        if best is None or d < best:
            best = d
            at = i
    return at, best


def rises(a):
    previous = None
    n = 0
    for v in a:
        if previous is not None and v > previous:
            n += 1
        previous = v
    return n


def forgets(a):
    last = None
    s = 0.0
    for v in a:
        if v > 3:
            last = None
        elif last is None:
            last = v
        else:
            s += last * v
    return s, last


def rows(a):
    t = 0.0
    for i in range(a.shape[0]):
        m = None
        for j in range(a.shape[1]):
            if a[i, j] > 2 and (m is None or a[i, j] > m):
                m = a[i, j]
        if m is not None:
            t += m
        else:
            t -= 1
    return t


def truths(n):
    x = None
    k = 0
    for i in range(n):
        if not x:
            k += 1
        x = i
        if x and i % 3 == 0:
            x = None
    return k, x, x is None, x == 2, x != None  # noqa: E711


def branch(a, n):
    if n > 2:
        lo = None
    else:
        lo = a[0]
    hi = None if n < 2 else n
    if lo is None:
        lo = 0.5
    return lo, hi


def default(a, scale=None):
    s = 1.0 if scale is None else scale
    return a * s


def root(x):
    if x < 0:
        return None
    return math.sqrt(x)


def first_over(a, x):
    for i in range(len(a)):
        if a[i] > x:
            return i


def pair(x):
    if x < 0:
        return None, 0
    if x > 3:
        return x, 1.5
    return x, None


def calls(a):
    s = 0.0
    for v in a:
        r = root(v)
        if r is None:
            s -= 1
        else:
            s += r
    return s, first_over(a, 2.0), first_over(a, 99.0)


def passes_on(x):
    r = root(x)
    return r


def tuples(a):
    s = 0.0
    for v in a:
        p, q = pair(v)
        if p is not None:
            s += p
        if q is not None:
            s += 10 * q
    return s


def int_or_float(a):
    def kind(x):
        if x > 2:
            return 1
        return 0.5

    s = 0
    for i in range(len(a)):
        s += kind(a[i])
    return s, kind(a[0]), kind(a[-1])


def wrong(a, n):
    x = None
    for i in range(n):
        x = a[i]
    a[0] = 7.0
    return x + 1


def in_while(a):
    x = None
    i = 0
    while x is None and i < len(a):
        if a[i] > 2:
            x = i
        i += 1
    return x


def breaks(a):
    found = None
    for i in range(len(a)):
        for j in range(i):
            if a[i] == a[j]:
                found = j
                break
        if found is not None:
            break
    return found


def walrus(a):
    s = 0
    for v in a:
        x = root(v)
        if x is not None and ((x := root(x - 1.5)) == 1 or v > 0):
            s += 2 if x is None else 1
    return s


A = np.arange(5.0)

CASES = [
    *(lambda a=a: (smallest, a.copy()) for a in (A, A[:0], A[::-1], np.array([2, 1]))),
    lambda: (smallest, [3.0, 1.0, 2.0]),
    lambda: (smallest, [3, 1, 2]),
    *(lambda n=n: (place, A[:n].copy(), 2.2) for n in (0, 1, 5)),
    *(lambda n=n: (rises, A[:n].copy()) for n in (0, 1, 5)),
    *(lambda n=n: (forgets, A[:n].copy()) for n in (0, 1, 3, 5)),
    lambda: (rows, np.arange(12.0).reshape(3, 4)),
    *(lambda n=n: (truths, n) for n in range(6)),
    *(lambda n=n: (branch, A + 1, n) for n in range(4)),
    lambda: (default, A.copy()),
    lambda: (default, A.copy(), 2.5),
    lambda: (calls, A - 2),
    lambda: (calls, A[:0].copy()),
    *(lambda x=x: (passes_on, x) for x in (4.0, -4.0)),
    lambda: (int_or_float, A.copy()),
    lambda: (wrong, A.copy(), 2),
    *(lambda n=n: (in_while, A[:n].copy()) for n in (0, 2, 5)),
    lambda: (breaks, np.array([1.0, 2.0, 3.0, 2.0])),
    lambda: (breaks, A.copy()),
]

LOOSE = [
    lambda: (smallest, np.array([np.nan, 1.0])),
    lambda: (tuples, A * 2 - 3),
    lambda: (walrus, A.copy()),
    lambda: (wrong, A.copy(), 0),
    lambda: (rises, [1.0, 2]),
    lambda: (default, 2.0, None),
]
