"""Lists and dicts among the globals: looked up, searched, filled, aliased; tuples of functions."""

NAMES = ["red", "green", "blue"]
VALUES = {"red": 1, "green": 2}
SQUARES = {1: 1}
WEIGHTS = {2: 0.5, 5: 7.0, -1: 2.5}
NUMBERS = [1, 2, 3]
FLOATS = [1.0, 2.5, float("nan")]
ROWS = {"a": [1, 2], "b": [3]}
PAIRS = {(0, 1): 2, (1, 0): 3}
nan = float("nan")


def square(x):
    return x * x


def cube(x):
    return x * x * x


ALL = (square, cube, abs, float)
BOTH = (square, cube)


def known(c):
    return c in NAMES, c not in NAMES


def value(c):
    if c not in VALUES:
        raise ValueError("no such colour")
    return VALUES[c] * 10


def weight(n):
    if n in WEIGHTS:
        return WEIGHTS[n]
    return 0.0


def number(n):
    return n in NUMBERS, n in FLOATS


def remembered(n):
    if n in SQUARES:
        return SQUARES[n]
    SQUARES[n] = n * n
    return SQUARES[n]


def put(d, n):
    d[n] = n


def grown(n):
    put(SQUARES, n)
    return len(SQUARES), n in SQUARES


def fails_behind(n, a):
    SQUARES[n] = -1
    return a[n]


def total():
    s = 0
    for k, v in WEIGHTS.items():
        s += k * v
    return s, len(NAMES), sorted(VALUES.values())


def rows(k):
    ROWS[k].append(len(ROWS))
    return ROWS[k]


def pair(i, j):
    return PAIRS[i, j] if (i, j) in PAIRS else -1


def both(d, k):
    d[k] = 5
    return WEIGHTS[2], len(WEIGHTS)


def search(a, b):
    c = 0
    for x in a:
        if x in b:
            c += 1
    return c


def mixed(x, b):
    return x in b, 2.0 in b, True in b


def chained(x):
    s = 0
    for f in ALL:
        s += f(x)
    return s


def first(x):
    for f in BOTH:
        if f(x) > 10:
            return f(x)
    return 0


def rebound(x):
    global NUMBERS
    NUMBERS = [x]


def uses(x):
    rebound(x)
    return x in NUMBERS


CASES = [
    lambda: (known, "red"),
    lambda: (known, "x"),
    lambda: (value, "green"),
    lambda: (weight, 2),
    lambda: (weight, 3),
    lambda: (number, 2),
    lambda: (number, 2.5),
    lambda: (number, 7),
    lambda: (number, True),
    lambda: (total,),
    lambda: (pair, 0, 1),
    lambda: (pair, 5, 1),
    lambda: (both, {1: 2.0}, 2),
    lambda: (search, [1, 2, 3, 9], [3, 1, 1]),
    lambda: (search, [1.0, 2.5], [3, 1]),
    lambda: (search, [1, 2], []),
    lambda: (mixed, 3, [2, 3, 4]),
    lambda: (mixed, 2**53 + 1, [2, 2**53]),
    lambda: (mixed, 0.5, [0.5, 1.0]),
    lambda: (mixed, 1, [True, False]),
    lambda: (chained, 3),
    lambda: (chained, -2.5),
]

LOOSE = [
    lambda: (remembered, 3),
    lambda: (remembered, 1),
    lambda: (rows, "a"),
    lambda: (grown, 3),
    lambda: (first, 3),
    lambda: (known, 3),
    lambda: (value, "none"),
    lambda: (number, nan),
    lambda: (number, FLOATS[2]),
    lambda: (number, None),
    lambda: (number, "a"),
    lambda: (fails_behind, 7, [1, 2]),
    lambda: (rows, "c"),
    lambda: (both, WEIGHTS, 2),
    lambda: (both, WEIGHTS, 9),
    lambda: (search, ROWS["a"], ROWS["a"]),
    lambda: (uses, 77),
]
