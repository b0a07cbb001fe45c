"""max, min and sorted with key and default; the most common of a Counter."""
from collections import Counter


def by_value(d):
    return max(d, key=d.get), min(d, key=lambda k: d[k]), sorted(d, key=d.get)


def records(ps):
    return min(ps, key=lambda p: p[1]), max(ps, key=lambda p: p[0] * p[1])


def numbers(xs):
    n = len(xs)
    return min(xs, key=abs), max(range(n), key=lambda i: xs[i]), min(range(n), key=lambda i: -xs[i])


def items(d):
    return max(d.items(), key=lambda kv: kv[1]), sorted(d.items(), key=lambda kv: kv[1])


def defaults(xs):
    return max(xs, default=-1), min((x for x in xs if x > 100), default=7)


def common(xs):
    c = Counter(xs)
    return c.most_common(2), c.most_common(), c.most_common(0)


def letters(s):
    return Counter(s).most_common(1)[0][0], max(Counter(s).items(), key=lambda kv: kv[1])


CASES = [
    lambda: (by_value, {1: 2, 3: 4, 0: 1, 7: 4}),
    lambda: (records, [(1, 2.0), (2, 1.0), (3, 1.0)]),
    lambda: (numbers, [3, -1, 2, 1]),
    lambda: (numbers, [3.5, -1.0]),
    lambda: (items, {1: 5, 2: 3, 5: 5}),
    lambda: (defaults, [3, 1]),
    lambda: (defaults, [300, 101]),
    lambda: (common, [1, 2, 3, 2, 1, 2, 9]),
    lambda: (letters, "hello world"),
]

LOOSE = [
    lambda: (by_value, {}),
    lambda: (records, []),
    lambda: (numbers, [float("nan"), 1.0]),
    lambda: (defaults, []),
    lambda: (common, []),
]
