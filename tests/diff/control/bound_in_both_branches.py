"""Names that a loop is the first to bind, in both branches of an if, and that are read behind the loop."""

import numpy as np


def torn(a, n):
    for i in range(n):
        if a[i] > 2:
            y = a[i]
        else:
            y = -a[i]
        k = i
    return y, k


def of_two_types(a, n):
    for i in range(n):
        if a[i] > 2:
            y = 1
        else:
            y = 0.5
    return y


def three_ways(a):
    i = 0
    while i < len(a):
        if a[i] < 1:
            m, s = 1, "low"
        elif a[i] < 3:
            m = 2
        else:
            m = 3
            break
        i += 1
    return m * 10 + i


def one_only(a):
    for x in a:
        if x > 2:
            y = x
    return y


def goes_on(n):
    for i in range(n):
        if i % 2:
            x = i * 10
            continue
        x = i
    return x


def leaves(n, k):
    for i in range(n):
        if i == k:
            x = i * 10
            break
        x = i
    return x


def only_where_it_leaves(a, y):
    for i in range(len(a)):
        if a[i] == y:
            at = i
            break
    return at


def inner_leaves(rows):
    total = 0
    for row in rows:
        for j in range(len(row)):
            if row[j] < 0:
                at = j
                break
        total = total * 10 + at
    return total, at


def inner_widens(n):
    for i in range(n):
        if i % 3 == 1:
            x = 1
            for _ in range(i):
                x = x * 0.5
            continue
        x = 7
    return x


def two_types_on_two_ways(n):
    for i in range(n):
        if i % 2:
            x = i * 10.5
            continue
        x = i
    return x


def lists_on_two_ways(n):
    for i in range(n):
        if i % 2:
            x = [i, i]
            continue
        x = [i]
        x.append(n)
    return x


def deleted_on_one_way(n):
    for i in range(n):
        x = i
        if i == 3:
            del x
            break
    return x


def while_and_else(n):
    while n:
        n -= 1
        if n % 5 == 0:
            x = n
            continue
        if n == 7:
            x = -1
            break
        x = 2 * n
    else:
        x = x + 100
    return x


CASES = [
    *(lambda n=n: (goes_on, n) for n in (1, 2, 5, 6)),
    *(lambda n=n: (leaves, n, 3) for n in (1, 3, 4, 9)),
    lambda: (only_where_it_leaves, np.arange(6.0), 4.0),
    lambda: (inner_leaves, [[1, -1], [3, 4], [5, 6, -2], [-1]]),
    *(lambda n=n: (lists_on_two_ways, n) for n in (1, 4, 5)),
    *(lambda n=n: (while_and_else, n) for n in (1, 4, 7, 8, 20)),
    *(lambda n=n: (torn, np.arange(6.0), n) for n in (1, 3, 5, 6)),
    *(lambda k=k: (three_ways, np.arange(6.0)[:k]) for k in (1, 2, 6)),
    lambda: (one_only, np.arange(6.0)),
]
LOOSE = [
    lambda: (goes_on, 0),
    lambda: (only_where_it_leaves, np.arange(6.0), 7.0),
    lambda: (only_where_it_leaves, np.zeros(0), 7.0),
    lambda: (inner_leaves, [[1, 1], [-3]]),
    *(lambda n=n: (inner_widens, n) for n in (1, 2, 3, 4, 5, 6)),
    *(lambda n=n: (two_types_on_two_ways, n) for n in (1, 4, 5)),
    *(lambda n=n: (deleted_on_one_way, n) for n in (3, 4, 6)),
    lambda: (torn, np.arange(6.0), 0),
    lambda: (three_ways, np.zeros(0)),
    lambda: (one_only, np.zeros(3)),
    *(lambda n=n: (of_two_types, np.arange(6.0), n) for n in (1, 5)),
]
