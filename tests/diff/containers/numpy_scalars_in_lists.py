"""A list of an array's elements holds NumPy scalars of its type: floats and bools are no ints. They
are equal, ordered and hashed as Python's numbers."""

import bisect
import heapq

import numpy as np


def comprehension(a):
    return [v for v in a[1:]]


def appended(a):
    b = []
    for i in range(len(a)):
        b.append(a[i])
    return b


def ordered(a):
    b = appended(a)
    b.sort()
    return b, sorted(b, reverse=True), max(b), min(b), b.index(a[1]), b.count(a[1]), a[1] in b


def queued(a):
    h = []
    s = []
    for i, v in enumerate(a):
        heapq.heappush(h, (v, i))
        bisect.insort(s, v)
    return heapq.heappop(h), h, s


def counted(a):
    d = {}
    e = {}
    s = set()
    for i in range(len(a)):
        d[a[i]] = d.get(a[i], 0) + 1
        e[a[i], i] = a[i]
        s.add(a[i])
    return d, e, s


FIRST = [3, 1, 0, 1]
CASES = [
    *[lambda t=t, f=f: (f, np.array(FIRST, t)) for t in "?ld" for f in (ordered, queued, counted)],
    *[lambda t=t: (comprehension, np.arange(4).astype(t)) for t in "?ld"],
    *[lambda t=t: (appended, np.arange(4).astype(t)) for t in "?ld"],
]

LOOSE = [
    lambda: (comprehension, np.arange(4, dtype=np.float32)),
    lambda: (appended, np.arange(4) * 1j),
    *[lambda f=f: (f, np.array([1.0, np.nan, 0.5])) for f in (ordered, queued, counted)],
]
