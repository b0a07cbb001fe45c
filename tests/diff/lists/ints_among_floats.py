"""Lists of floats that have ints among them, and the other way round."""

BIG = 2**53


def lower(a, b):
    n = len(a)
    total = 0.0
    for i in range(n):
        for k in range(i + 1):
            total += a[i][k] * b[k] + b[i]
    return total


def element(a, i):
    return a[i]


def both(a, i):
    x = a[i]
    return x, x == 1, x < 2.5, -x, abs(x), x * 2.0, x + a[i + 1]


def start(a):
    s = 0
    for i in range(len(a)):
        s += a[i]
    return s


def walk(a):
    s = 0.0
    for x in a:
        s = s * 0.5 + x
    return s


def whole(a):
    return sum(a), max(a), min(a)


def kept(a):
    return [x * 1.5 for x in a], a


def copied(a):
    return [x for x in a]


def written(a):
    for i in range(len(a)):
        if i % 2:
            a[i] = a[i] * 0.5
    return a


def filled(a, n):
    for i in range(n):
        for j in range(n):
            a[i][j] = i / (j + 1.0)


def same_value(a):
    a[0] = 3.0
    return a


def rows(a):
    r = a[1]
    return r[0] * 1.5 + len(r) + len(a)


def divided(a, b):
    return [a[i] / b[i] for i in range(len(a))]


def floored(a, x):
    return [(a[i] // x, a[i] % x, x * a[i]) for i in range(2)]


def chosen(a, i):
    x = a[i]
    if x > 1:
        x = 2.5
    return x


def unpacked(a):
    x, y, z = a
    return x * 1.5 + y, z


def zeros(a, b):
    for i in range(len(a)):
        a[i] = 0
        for x in b:
            a[i] += x * 0.5
    return a


def ints(a, n):
    a[0] = n
    a[1] = a[0] * 2.0
    a[2] = n // 2
    a[3] = a[4]
    return a[0]


def swap(a, i, j):
    a[i], a[j] = a[j], a[i]
    return a


def partly(a, n):
    for i in range(len(a)):
        if a[i] < n:
            a[i] = a[i] * 0.5
    return a[len(a)]


def two(a, b, out):
    for i in range(len(a)):
        out[i] = a[i] * 0.25 + b[i] * 0.5


CASES = [
    lambda: (lower, [[1.5, -999, -999], [2.5, 3.5, -999], [1, 2.0, 3]], [1.0, 2.0, 3.0]),
    lambda: (lower, [[1.5, 2.5], [3.5, 4.5]], [1, 2.0]),
    lambda: (lower, [[1, 2.5], [3.5, 4.5]], [1.0, 2.0]),
    lambda: (element, [1.0, 2, 3.0], 1),
    lambda: (element, [1.0, 2, 3.0], 2),
    lambda: (walk, [1, 2.0, 3]),
    lambda: (walk, [1.0, BIG, -BIG, 0, -0.0, float("nan")]),
    lambda: (walk, [1.0]),
    lambda: (kept, [1, 2.0, 3]),
    lambda: (zeros, [1, 2, 3], [1.0, 2.0]),
    lambda: (zeros, [1.0, 2.0, 3.0], [1.0, 2.0]),
    lambda: (zeros, [1.0], [1.0]),
    lambda: (ints, [0, 0, 0, 0, 1.5], 7),
    lambda: (ints, [0, 0, 0, 0, 1], -7),
    lambda: (ints, [0.0, 0.0, -0.0, 0.0, -0.0], 0),
    lambda: (swap, [1, 2.5, 3], 0, 1),
    lambda: (swap, [1, 2.5, 3], 2, 2),
    lambda: (rows, [[1, 2.0], [3, 4.0], [5.0, 6]]),
    lambda: (divided, [1, 2.0, 3.0], [1.0, 2.5, 4.0]),
    lambda: (two, [1, 2.0], [2.0, 1], [0.0, 0.0]),
    lambda: (written, [3.0, 2, 3, 4.0]),
    lambda: (written, [3, 2.0, 3, 4]),
    lambda: (filled, [[0, 0.0], [0, 0]], 2),
    lambda: (filled, [[0, 0], [0, 0]], 2),
    lambda: (same_value, [3, 1.0]),
    lambda: (same_value, [3.0, 1]),
]
LOOSE = [
    lambda: (ints, [0, 0, 0, 0, 1.5], BIG + 1),
    lambda: (ints, [0, 0, 0, 0, 1.5], True),
    lambda: (ints, [0, 0, 0, 0, 1.5], 1.5),
    lambda: (partly, [1, 2, 3], 3),
    lambda: (partly, [1.0, 2, 3], 3),
    lambda: (element, [1, 2.0, 3], -1),
    lambda: (both, [1, 2.0, 3], 0),
    lambda: (both, [1, 2.0, 3], 1),
    lambda: (start, [1, 2.0, 3]),
    lambda: (start, [1.0, 2]),
    lambda: (whole, [1, 2.0, 3]),
    lambda: (whole, [3.0, 2, 3]),
    lambda: (copied, [3.0, 2, 3]),
    lambda: (floored, [3, 1.5], 2.0),
    lambda: (floored, [3.0, 1], 2.0),
    lambda: (chosen, [3, 1.0, 0], 0),
    lambda: (chosen, [3, 1.0, 0], 2),
    lambda: (unpacked, [1, 2.0, 3]),
    lambda: (unpacked, [1.0, 2, 3.0]),
    lambda: (walk, [1.0, BIG + 1]),
    lambda: (walk, [1.0, 10**400]),
    lambda: (walk, [1.0, True]),
    lambda: (walk, [1.0, None]),
    lambda: (walk, []),
    lambda: (divided, [1, 2.0], [0.0, 2]),
]
