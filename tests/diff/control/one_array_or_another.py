"""A name that is one array or another, chosen at run time: it is that array, not a copy of it."""

import numpy as np


def read(x, y, c):
    a = x if c else y
    s = 0.0
    for i in range(len(a)):
        s += a[i]
    return s


def write(u, v, c):
    if c:
        buf = u
    else:
        buf = v
    for i in range(len(buf)):
        buf[i] += 1
    return buf


def both_named(x, y, c):
    a = x if c else y
    b = y if c else x
    for i in range(len(a) - 1):
        a[i + 1] = x[i] + b[i]
        y[i] = a[i]
    return a, b, x


def one_is_never_made(x, y):
    spread = np.var(x, axis=0)
    return np.zeros_like(x[0]) if len(x) else np.zeros_like(y), spread


def new_or_not(x, c):
    a = x if c else x * 2
    a[0] = 5
    return a


def in_place(x, copy):
    if copy:
        x = x.copy()
    for i in range(len(x)):
        x[i] *= 2
    return x


def larger(x, y):
    if len(x) < len(y):
        x, y = y, x
    s = 0.0
    for i in range(len(y)):
        s += x[i] * y[i]
    return s, len(x)


def ping_pong(a, b, n):
    for t in range(n):
        if t % 2 == 0:
            src = a
            dst = b
        else:
            src = b
            dst = a
        for i in range(1, len(a) - 1):
            dst[i] = (src[i - 1] + src[i + 1]) / 2
    return a


def rows(a, c):
    row = a[0] if c else a[1]
    for i in range(len(row)):
        row[i] = i + a[1, 0]
    a[0, 1] = 9.0
    return a, row[1]


def parts(a, c):
    if c > 1:
        r = a[1:]
    elif c == 1:
        r = a[:2]
    else:
        r = a
    r += 1.5
    a[1] *= 2
    return r.sum(), r[0]


def three(x, y, z, k):
    if k == 0:
        a = x
    elif k == 1:
        a = y
    else:
        a = z
    a[0] = k
    return a, x[0] + y[0] + z[0]


def alias_of_temporary(x, c, d):
    t = x * 2
    a = x if c else t
    if d:
        t = t + 1
    t[0] = -1.0
    a[1] = -2.0
    return a, t


def whole_statements(x, y, c):
    a = x if c else y
    a[:] = a[::-1].copy()
    x[1:] = a[:-1]
    b = a + x
    a *= 2
    return b, a.max(), np.dot(a, b)


def masks(x, y, c):
    a = x if c else y
    a[x > 1] = a[::-1][x > 1]
    return a.sum()


def two_axes(x, y, c):
    a = x if c else y
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            a[i, j] += i * x[0, 0]
    return a[-1].sum(), a.shape


def helper(x, n):
    if n > 2:
        return x
    if n == 2:
        return x[1:]
    return x * 2


def from_helper(x, n):
    b = helper(x, n)
    b[0] = 7.0
    return b.sum(), x[1]


def keeps(x, n):
    b = helper(x, n)
    return b


def grow(x, n):
    s = 0.0
    for i in range(n):
        b = helper(x, i)
        b[0] += 1
        s += b.sum()
    return s


def tuples(x, y, c):
    a = x if c else y
    return (a, c), x


def nested(x, y, z, c, d):
    a = (x if d else y) if c else z
    a[0] += 1
    b = a if d else x
    b[1] += 2
    return a, b


def empty_too(x, y):
    a = x if len(x) else y
    return a.sum(), len(a)


def part(x, y, c):
    a = x if c else y
    return a[1:]


def default(x, w=None):
    if w is None:
        w = np.ones(len(x))
    return (x * w).sum()


A = np.arange(1.0, 6.0)


def twice(f, *rest):
    a = A.copy()
    return f, a, a, *rest


def overlapping(f, *rest):
    a = np.arange(8.0)
    return f, a[1:], a[:-1], *rest


M = np.arange(6.0).reshape(2, 3)
CASES = [
    *(
        lambda f=f, c=c: (f, A.copy(), A * 2, c)
        for f in (read, write, both_named, whole_statements, masks, tuples)
        for c in (True, False)
    ),
    lambda: (read, A[:2].copy(), A * 2, True),
    lambda: (read, np.arange(3), np.arange(4), False),
    *(lambda f=f, c=c: (f, A.copy(), c) for f in (new_or_not, in_place) for c in (True, False)),
    lambda: (larger, A.copy(), A[:3].copy()),
    lambda: (larger, A[:3].copy(), A.copy()),
    *(lambda n=n: (ping_pong, A.copy(), A * 3, n) for n in (0, 1, 4)),
    *(lambda c=c: (rows, M.copy(), c) for c in (True, False)),
    *(lambda c=c: (parts, A.copy(), c) for c in range(3)),
    *(lambda k=k: (three, A.copy(), A + 1, A + 2, k) for k in range(3)),
    *(lambda c=c, d=d: (alias_of_temporary, A.copy(), c, d) for c in (0, 1) for d in (0, 1)),
    *(lambda c=c: (two_axes, M.copy(), M * 2, c) for c in (True, False)),
    *(lambda n=n: (from_helper, A.copy(), n) for n in range(4)),
    *(lambda n=n: (keeps, A.copy(), n) for n in range(4)),
    lambda: (grow, A.copy(), 5),
    *(
        lambda c=c, d=d: (nested, A.copy(), A + 1, A + 2, c, d)
        for c in (True, False)
        for d in (True, False)
    ),
    lambda: (empty_too, A.copy(), A + 1),
    lambda: (empty_too, A[:0].copy(), A + 1),
    lambda: (default, A.copy()),
    lambda: (default, A.copy(), A + 1),
    lambda: (one_is_never_made, M.copy(), A.copy()),
]

LOOSE = [
    lambda: (part, A.copy(), A * 2, True),
    *(
        lambda f=f, c=c: twice(f, c)
        for f in (read, write, both_named, whole_statements, masks, tuples)
        for c in (True, False)
    ),
    *(
        lambda f=f, c=c: overlapping(f, c)
        for f in (read, write, both_named, whole_statements)
        for c in (True, False)
    ),
    lambda: twice(ping_pong, 3),
    lambda: twice(larger),
    lambda: (read, A.copy(), np.arange(3), True),
    lambda: (read, A[::2], A.copy(), True),
    lambda: (two_axes, M.copy(), M.T.copy().T, False),
    lambda: (larger, A.copy(), A[:0].copy()),
    lambda: (rows, np.zeros((1, 4)), False),
    lambda: (one_is_never_made, M[:0].copy(), A.copy()),
]
