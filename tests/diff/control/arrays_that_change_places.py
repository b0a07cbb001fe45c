"""Loops in which names change places at the end of each round, and are changed in place."""

import numpy as np


def relax(u, v, n):
    for _ in range(n):
        v[1:-1, 1:-1] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])
        u, v = v, u
    return u


def own_copies(u, n):
    u = u.copy()
    v = u.copy()
    for t in range(n):
        v[1:-1] = u[1:-1] + 0.1 * (u[2:] - u[:-2])
        v, u = u, v
    u[0] = 7.0
    return u, v


def by_help(u, v, n):
    for t in range(1, n + 1):
        for i in range(1, len(u) - 1):
            v[i] = 0.5 * (u[i - 1] + u[i + 1]) + t
        h = u
        u = v
        v = h
    return u, v, t if n > 0 else -1


def in_the_middle(u, v, n):
    s = 0.0
    for t in range(n):
        v[1:-1] = u[:-2] - u[2:]
        u, v = v, u
        s += u[1] * t
        v[0] = s
    return s


def three(p, q, r, n):
    for t in range(n):
        r[1:-1] = 2.0 * q[1:-1] - p[1:-1] + 0.1 * (q[2:] - 2.0 * q[1:-1] + q[:-2])
        p, q, r = q, r, p
    return p, q, r


def until(u, v, most):
    rounds = 0
    error = 1e9
    while error > 1e-3 and rounds < most:
        v[1:-1] = 0.5 * (u[:-2] + u[2:])
        error = np.max(np.abs(u - v))
        u, v = v, u
        rounds += 1
    return u, rounds, error


def with_steps(u, v, a, b, c):
    for _ in range(a, b, c):
        v[1:] = u[:-1] + 1.0
        u, v = v, u
    return v


def last_one(u, v, n):
    for k in range(2, n):
        v[k % 5] = u[(k + 1) % 5] + k
        u, v = v, u
    else:
        v[0] = 5.0
    return u


def two_levels(u, v, n, m):
    for i in range(n):
        for j in range(m):
            v[1:] = u[:-1] * 0.5 + i + j
            u, v = v, u
        v[0] = u[0] + 1.0
        u, v = v, u
    return u, v


def leaves(u, v, n):
    for t in range(n):
        v[1:] = u[:-1] + 1.0
        if v[3] > 6.0:
            break
        u, v = v, u
    return u, v


def settles(u, v, most, bound):
    for t in range(most):
        for i in range(1, len(u) - 1):
            if u[i] > 1e9:
                break
            v[i] = 0.5 * (u[i - 1] + u[i + 1])
        error = np.max(np.abs(u[1:-1] - v[1:-1]))
        u, v = v, u
        if error < bound:
            break
    return u, t, error


def while_settles(u, v, most, bound):
    t = 0
    while t < most:
        v[1:-1] = 0.5 * (u[:-2] + u[2:])
        if v[4] < bound:
            break
        u, v = v, u
        t += 1
    return u, v, t


def lists(a, b):
    m = len(b)
    last = [0] * (m + 1)
    row = [0] * (m + 1)
    for x in range(len(a)):
        for j in range(m):
            if a[x] == b[j]:
                row[j + 1] = last[j] + 1
            else:
                row[j + 1] = max(row[j], last[j + 1])
        last, row = row, last
    return last[m]


def sizes_differ(u, v, n):
    for _ in range(n):
        v[: len(u) // 2] = u[: len(u) // 2] + 1.0
        u, v = v, u
    return u, v


def numbers(u, n):
    a = 1
    b = 2
    for _ in range(n):
        u[a] += b
        a, b = b, a
    return a, b


def out_of_bounds(u, v, n):
    for t in range(n):
        v[t] = u[t] + 1.0
        u, v = v, u
    return u


def caught(u, v, n):
    try:
        for t in range(n):
            v[0] = u[0] + 10 // (3 - t)
            u, v = v, u
    except ZeroDivisionError:
        u[1] = 99.0
    return u, v


def seen_by_others(u, v, n):
    def first():
        return u[0]

    s = 0.0
    for t in range(n):
        v[0] = u[0] + 1.0
        s += first()
        u, v = v, u
    return s


def line(n, seed):
    return np.random.default_rng(seed).random(n)


def plane(n, seed):
    return np.random.default_rng(seed).random((n, n))


ROUNDS = (0, 1, 2, 3, 4, 7)
CASES = [
    *(lambda n=n: (relax, plane(9, 0), plane(9, 1), n) for n in ROUNDS),
    *(lambda n=n: (relax, plane(200, 0), plane(200, 1), n) for n in (24, 25)),
    *(lambda n=n: (own_copies, line(9, 0), n) for n in ROUNDS),
    *(lambda n=n: (by_help, line(9, 0), line(9, 1), n) for n in ROUNDS),
    *(lambda n=n: (in_the_middle, line(9, 0), line(9, 1), n) for n in ROUNDS),
    *(lambda n=n: (three, line(9, 0), line(9, 1), line(9, 2), n) for n in (*ROUNDS, 5, 6, 300)),
    *(lambda n=n: (until, line(9, 0), line(9, 1), n) for n in (*ROUNDS, 1000)),
    *(
        lambda r=r: (with_steps, line(9, 0), line(9, 1), *r)
        for r in ((0, 5, 2), (3, 3, 1), (0, 4, 1), (7, 0, 2))
    ),
    *(
        lambda k=k: (lists, [x * 7 % 5 for x in range(k)], [x * 3 % 4 for x in range(11)])
        for k in (1, 2, 9, 10)
    ),
    *(lambda n=n: (numbers, line(9, 0), n) for n in ROUNDS),
    *(lambda n=n: (leaves, line(9, 0), line(9, 1), n) for n in (1, 2, 3, 30, 40)),
    *(lambda n=n: (settles, line(9, 0), line(9, 0), n, 1e-2) for n in (1, 2, 3, 4, 50, 51)),
    *(lambda b=b: (settles, line(9, 0), line(9, 0), 99, b) for b in (0.2, 0.1, 0.03, 0.01, 9.0)),
    *(lambda b=b: (while_settles, line(9, 0), line(9, 0), 9, b) for b in (0.0, 0.5, 0.4, 0.3, 9.0)),
]

LOOSE = [
    *(lambda n=n: (caught, line(5, 0), line(5, 1), n) for n in (2, 3, 4, 5, 9)),
    *(lambda n=n: (two_levels, line(5, 0), line(5, 1), n, n) for n in (5, 6)),
    lambda: (settles, line(9, 0), line(9, 0), 0, 1e-2),
    lambda: (leaves, line(9, 0), line(9, 1), 0),
    *(lambda n=n: (last_one, line(9, 0), line(9, 1), n) for n in ROUNDS),
    *(
        lambda n=n, m=m: (two_levels, line(9, 0), line(9, 1), n, m)
        for n in (0, 1, 2, 3)
        for m in (0, 1, 2, 3)
    ),
    *(lambda n=n: (leaves, line(9, 0), line(9, 1), n) for n in ROUNDS),
    *(lambda n=n: (sizes_differ, line(9, 0), line(8, 1), n) for n in ROUNDS),
    *(lambda n=n: (out_of_bounds, line(5, 0), line(5, 1), n) for n in (4, 5, 6, 7)),
    *(lambda n=n: (seen_by_others, line(5, 0), line(5, 1), n) for n in ROUNDS),
    *(
        lambda n=n: (relax, plane(9, 0), plane(9, 1), n)
        for n in (True, np.int64(3), np.uint8(4), 2.0)
    ),
    *(lambda n=n: (relax, plane(9, 0).T, plane(9, 1), n) for n in (3, 4)),
    *(lambda n=n: (relax, a := plane(9, 0), a, n) for n in (3, 4)),
    lambda: (with_steps, line(9, 0), line(9, 1), 5, 0, -1),
    lambda: (lists, [], [1, 2]),
]
