"""Lists that grow in a loop and become arrays behind it; operands that read what may be empty."""

import numpy as np


def floats(n):
    t, v = [], []
    x, y = 1.0, 0.0
    for i in range(n):
        x += y * 0.01
        y -= x * 0.01
        t.append(i * 0.01)
        v.append(x)
    return np.array(t), np.asarray(v)


def ints(n):
    a = []
    for i in range(n):
        a.append(i * i % 7)
    return np.array(a), np.array(a, dtype=float), np.array(a, dtype=np.int32)


def bools(n):
    a = []
    for i in range(n):
        a.append(i % 3 == 0)
    return np.array(a)


def complexes(n):
    a = []
    for i in range(n):
        a.append(complex(i, -i))
    return np.array(a)


def mixed(n, k):
    a = []
    for i in range(n):
        if i == k:
            a.append(0.5)
        a.append(i)
    return np.array(a)


def rows(n):
    out = []
    for i in range(n):
        out.append([i * 0.5, i - 1.0])
    return np.array(out)


def tuples(n):
    out = []
    for i in range(n):
        out.append((i, i * 0.5, i > 2))
    return np.array(out)


def deep(n):
    out = []
    for i in range(n):
        row = []
        for j in range(3):
            row.append([i, j])
        out.append(row)
    return np.array(out)


def jagged(n):
    out = []
    for i in range(n):
        out.append([1.0] * i)
    return np.array(out)


def reduced(n):
    out = []
    for i in range(n):
        out.append(i * 0.1)
    return np.sum(out), np.mean(out), np.max(out), np.std(out), np.cumsum(out), np.sqrt(out)


def given(a):
    a.append(2.5)
    return np.array(a), a


def stack(xs):
    st = []
    for x in xs:
        while st and st[-1] > x:
            st.pop()
        st.append(x)
    return st


def window(xs, k):
    q, out = [], []
    for i, x in enumerate(xs):
        while q and xs[q[-1]] <= x:
            q.pop()
        q.append(i)
        if not q or q[0] == i - k:
            q.pop(0)
        if i >= k - 1:
            out.append(xs[q[0]])
    return out


def last_or(xs):
    seen = []
    for x in xs:
        if len(seen) > 0 and seen[-1] == x:
            continue
        seen.append(x)
    return seen[-1] if seen else -1, seen


def every(n):
    p = [True] * (n + 1)
    for i in range(2, int(n**0.5) + 1):
        if p[i]:
            p[i * i :: i] = [False] * len(p[i * i :: i])
    p[::-2] = [False] * len(p[::2])
    return [i for i in range(2, n + 1) if p[i]]


def too_many(n):
    p = [0] * n
    p[::2] = [1] * n
    p.append(1)
    return p


CASES = [
    lambda: (floats, 50),
    lambda: (floats, 0),
    lambda: (ints, 9),
    lambda: (bools, 5),
    lambda: (complexes, 4),
    lambda: (mixed, 6, 2),
    lambda: (rows, 7),
    lambda: (rows, 1),
    lambda: (tuples, 6),
    lambda: (deep, 4),
    lambda: (reduced, 30),
    lambda: (given, [1.0, 2.0]),
    lambda: (stack, [3, 5, 2, 2, 9, 1]),
    lambda: (window, [3, 1, 4, 1, 5, 9, 2, 6], 3),
    lambda: (last_or, [1, 1, 2, 2, 3]),
    lambda: (every, 200),
]
LOOSE = [
    lambda: (ints, 0),
    lambda: (bools, 0),
    lambda: (mixed, 4, 9),
    lambda: (mixed, 0, 9),
    lambda: (rows, 0),
    lambda: (tuples, 0),
    lambda: (jagged, 3),
    lambda: (reduced, 0),
    lambda: (stack, []),
    lambda: (last_or, []),
    lambda: (too_many, 4),
    lambda: (too_many, 1),
]
