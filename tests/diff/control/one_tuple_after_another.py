"""Names that loops and branches bind to one tuple after the other, or to None and then to a tuple."""

import numpy as np


def greatest(a):
    best = (0, -1)
    for i in range(len(a)):
        if a[i] > best[0]:
            best = (a[i], i)
    return best


def still_that_one(t, xs):
    b = t
    for x in xs:
        if x == b[0]:
            b = (x, 0)
    return b is t, b


def still_that_number(x, n):
    y = x
    for i in range(n):
        if i > 5:
            y = y + 1.0
    return y is x, y is not x, y


def still_in_place(t, n):
    b = t
    for i in range(n):
        if i > 5:
            b = (b[0], i)
    return b[0] is t[0], t is b is t, b


def least_or_none(a):
    best = None
    for i, v in enumerate(a):
        if best is None or v < best[0]:
            best = (v, i)
    return best


def least_of(a):
    best = None
    for i, v in enumerate(a):
        if best is None or v < best[0]:
            best = (v, i)
    v, i = best
    return v * 2 + i


def left_by_the_loop(a):
    for i, v in enumerate(a):
        p = (v, i)
    return p


def left_early(a, y):
    for i in range(len(a)):
        if a[i] == y:
            found = (i, a[i])
            break
    return found


def left_or_none(rows, y):
    found = None
    for i in range(len(rows)):
        for j in range(len(rows[i])):
            if rows[i][j] == y:
                found = (i, j)
                break
        if found:
            break
    return found


def int_or_float(a, c):
    p = (1, 2)
    if c:
        p = (a[0], 4.0)
    return p[0] + p[1], p


def path(n):
    came = {}
    for i in range(n):
        came[(i + 1, i)] = (i, i - 1)
    cur = (n, n - 1)
    out = [cur]
    while cur in came:
        cur = came[cur]
        out.append(cur)
    return out


def swapped(n):
    p = (0, 1)
    for _ in range(n):
        p = (p[1], p[0] + p[1])
        q = p
    return p, q, p == q, p < (3, 4)


def nested(a):
    p = ((0, 0.5), 1)
    for i in range(len(a)):
        p = ((p[1], a[i]), p[0][0] + i)
    (u, v), w = p
    return u, v, w, p


def of_arrays(n):
    pair = (np.zeros(3), np.ones(3))
    for k in range(n):
        pair = (pair[1], pair[0] + k)
    return pair[0].sum(), pair[1] * 2


def lengths_differ(n):
    p = (1,)
    for i in range(n):
        p = (i, i) if i % 2 else (i,)
    return p


def choice(a, b, c):
    s = 0
    for i in range(4):
        x, y = (a, i) if c > i else (b, 0.5)
        s += x * y
    lo, hi = (a, b) if a < b else (b, a)
    return s, lo, hi


def strings(words):
    best = ("", 0)
    for i, w in enumerate(words):
        if len(w) > len(best[0]):
            best = (w, i)
    return best


def strings_or_none(words):
    best = None
    for i, w in enumerate(words):
        if best is None or len(w) > len(best[0]):
            best = (w, [i])
    if best is None:
        return 0
    best[1].append(7)
    return best


def reset(a):
    n = 0
    last = None
    for v in a:
        if v < 0:
            last = None
        elif last is not None and last[0] == v:
            n += last[1]
        else:
            last = (v, len(a))
    return n, last


def argument(best, a):
    for i in range(len(a)):
        if a[i] > best[0]:
            best = (a[i], i)
    return best[0] - best[1]


def goes_on(a):
    for i in range(len(a)):
        if a[i] > 2:
            p = (i, 1)
            continue
        p = (i, 0)
    return p


def deleted(a):
    for i in range(len(a)):
        p = (i, a[i])
        if a[i] > 3:
            del p
            break
    return p


def not_always_a_tuple(a):
    p = (0, 0)
    for i in range(len(a)):
        if a[i] > 2:
            p = i
        else:
            p = (i, 0)
    return p


def while_pairs(n):
    lo, state = 0, (1, 1)
    while state[0] < n:
        state = state[1], sum(state)
        lo += 1
    a, b = state
    return lo, a, b, state * 2, len(state), max(state)


def around(n):
    p = (0, 0)

    def step(k):
        return p[0] + k

    for i in range(n):
        p = (step(i), p[0])
    return p


def caught(a, k):
    p = (0, 0)
    try:
        for i in range(len(a)):
            p = (i, a[i])
            q = 10 // (k - i)
    except ZeroDivisionError:
        return p
    return p, q


LISTS = ([3, 1, 9, 9, 2], [3.0, 1.0, 9.5], [0], [-1, -5])
CASES = [
    *(lambda a=a: (f, list(a)) for a in LISTS for f in (greatest, least_or_none, left_by_the_loop, nested)),
    *(lambda a=a: (f, np.array(a)) for a in LISTS for f in (greatest, least_or_none, goes_on)),
    *(lambda a=a: (least_of, list(a)) for a in LISTS),
    lambda: (least_or_none, []),
    lambda: (greatest, []),
    lambda: (left_early, np.arange(6.0), 4.0),
    lambda: (left_early, [1, 2, 3], 3),
    lambda: (left_or_none, np.arange(6.0).reshape(2, 3), 4.0),
    lambda: (left_or_none, np.arange(6.0).reshape(2, 3), 9.0),
    lambda: (left_or_none, [[1, 2], [3]], 3),
    *(lambda c=c: (int_or_float, [3, 1], c) for c in (True, False)),
    *(lambda n=n: (path, n) for n in (0, 1, 5)),
    *(lambda n=n: (swapped, n) for n in (1, 7)),
    *(lambda n=n: (of_arrays, n) for n in (0, 1, 4)),
    *(lambda c=c: (choice, 2, 1.5, c) for c in (0, 2, 5)),
    *(lambda w=w: (f, w) for w in ([], ["a"], ["a", "bcd", "efg", "é"]) for f in (strings, strings_or_none)),
    *(lambda a=a: (reset, a) for a in ([], [1, 1, -1, 1], [2, 2, 2, 3, -1])),
    lambda: (argument, (1, 2), [0, 5, 3]),
    lambda: (argument, (1, 2), [0, 0, 0]),
    *(lambda n=n: (while_pairs, n) for n in (0, 2, 50)),
    *(lambda n=n: (around, n) for n in (0, 3)),
]
LOOSE = [
    lambda: (still_that_one, (1, 2), [3, 3]),
    lambda: (still_that_one, (1, 2), [3, 1]),
    lambda: (still_that_number, 1e300, 3),
    lambda: (still_that_number, 1e300, 9),
    lambda: (still_in_place, (1e300, 2), 3),
    lambda: (still_in_place, (1e300, 2), 9),
    lambda: (least_of, []),
    lambda: (left_by_the_loop, []),
    lambda: (left_early, np.arange(6.0), 7.0),
    lambda: (swapped, 0),
    *(lambda n=n: (lengths_differ, n) for n in (0, 1, 2)),
    *(lambda a=a: (f, list(a)) for a in LISTS for f in (deleted, not_always_a_tuple)),
    *(lambda k=k: (caught, [1, 2, 3], k) for k in (0, 2, 5)),
    lambda: (greatest, [float("nan"), 1.0, float("nan")]),
    lambda: (least_or_none, [float("nan"), 1.0, -0.0, 0.0]),
]
