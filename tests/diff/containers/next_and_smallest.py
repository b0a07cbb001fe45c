"""next, iter, heapq.nsmallest and nlargest, order of sets, and `in` of the keys of a dict."""

import heapq


def first(d):
    return next(iter(d))


def first_above(a, y):
    return next(x for x in a if x > y)


def above_or(a, y):
    return next((x for x in a if x > y), -1)


def place_or_none(a, y):
    return next((i for i, x in enumerate(a) if x == y), None)


def pair_or_none(a, y):
    return next(((i, x) for i, x in enumerate(a) if x > y), None)


def nested(rows, y):
    return next((i, j) for i, row in enumerate(rows) for j, x in enumerate(row) if x == y)


def in_a_loop(a):
    out = []
    for y in range(4):
        r = next(((i, x) for i, x in enumerate(a) if x > y), None)
        out.append(-1 if r is None else r[0] + r[1])
    return out


def twice(a):
    out = []
    for x in a:
        first = next((y for y in a if y > x), x)
        out.append(first)
    return out, next((y for y in a if y < 0), 0)


def read_on(a):
    it = iter(a)
    n = next(it)
    for x in it:
        n = n * 10 + x
    return n


def of_a_list(a):
    return next(a)


def smallest(a, n):
    return heapq.nsmallest(n, a), heapq.nlargest(n, a), a


def by_key(p, n):
    return heapq.nsmallest(n, p, key=lambda r: r[1]), heapq.nlargest(n, p, key=lambda r: r[1])


def of_a_dict(d):
    return heapq.nlargest(2, d.items(), key=lambda kv: kv[1]), heapq.nsmallest(1, d)


def sets(a, b):
    return a < b, a <= b, a > b, a >= b, a == b, a != b


def keys(d, k):
    return k in d.keys(), k not in d.keys()


A = [3, 1, 4, 1, 5]
PAIRS = [(1, 2.0), (2, 1.0), (3, 2.0), (4, 1.0)]
CASES = [
    *(lambda x=x: (first, x) for x in ([4, 5], {3: 1, 2: 2}, {7}, ["é", "b"])),
    *(lambda y=y: (first_above, list(A), y) for y in (0, 3)),
    *(lambda y=y: (f, list(A), y) for y in (0, 4, 9) for f in (above_or, place_or_none, pair_or_none)),
    lambda: (nested, [[1, 2], [3], [2, 4]], 4),
    lambda: (in_a_loop, [0, 2, 3]),
    lambda: (twice, list(A)),
    *(lambda n=n: (smallest, list(A), n) for n in (0, 2, 9, -1)),
    *(lambda n=n: (by_key, list(PAIRS), n) for n in (0, 1, 3)),
    lambda: (of_a_dict, {1: 5, 2: 7, 3: 7}),
    *(lambda a=a, b=b: (sets, set(a), set(b)) for a in ([], [1], [1, 2]) for b in ([], [1, 2], [3, 4])),
    *(lambda k=k: (keys, {1: 2}, k) for k in (1, 2)),
]
LOOSE = [
    lambda: (first, {}),
    lambda: (first, []),
    lambda: (first_above, list(A), 9),
    lambda: (nested, [[1, 2]], 4),
    lambda: (read_on, [1, 2, 3]),
    lambda: (of_a_list, [1]),
    lambda: (smallest, [], 2),
    lambda: (smallest, [1.0, float("nan"), 0.5], 2),
]
