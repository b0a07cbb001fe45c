"""Names, globals, defaults, exceptions, lists, control flow: what Python itself promises."""

import enum
import math

import numpy as np

SCALE = 2.0
TABLE = [1.0, 2.0, 3.0]
COUNT = 0


def uses_global(x):
    return x * SCALE


def reads_list(i):
    return TABLE[i]


def unbound(n):
    for i in range(n):
        last = i
    return last


def maybe(n):
    if n > 0:
        x = 1.0
    return x


def default(a, b=2.0, *, c=3):
    return a * b + c


def first_over(a, limit):
    for i in range(len(a)):
        if a[i] > limit:
            return i
    return -1


def found(a, x):
    for i in range(len(a)):
        if a[i] == x:
            break
    else:
        return None
    return i


def changes_type(n):
    s = 0
    for i in range(n):
        s = s + 0.5
    return s


def loop_variable(n):
    i = 99
    for i in range(n):
        pass
    return i


def changed_in_loop(n):
    total = 0
    for i in range(n):
        total += i
        i = i * 2
    return total


def range_once(n):
    count = 0
    for _ in range(n):
        n = n + 1
        count += 1
    return n, count


def steps(a, b, c):
    return [i for i in range(a, b, c)]


def grows(n):
    out = []
    for i in range(n):
        out.append(i * i)
    return out


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Shade(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    LOW = 0
    HIGH = 1


def by_color(x, color):
    return x[0] if color == Color.RED else -x[0], color is Color.BLUE, color == 1


def by_level(x, level):
    return x[level], level + 1, level == 1, level > Level.LOW


def list_halve(x):
    for i in range(len(x)):
        x[i] = x[i] * 0.5
    return x


def list_clear(x, value):
    for i in range(len(x)):
        x[i] = value
        x[i] += 1.5
    x[0] = value


def list_copy(x, y):
    for i in range(len(x)):
        y[i] = x[i]
    return x, y


def triangle(x):
    s = 0.0
    for i in range(len(x)):
        for j in range(i + 1):
            s += x[i][j] * 0.5
    return s


def held_elsewhere():
    x = [1.5 * k for k in range(3)]
    return list_add, x, list(x)


def list_add(x, y):
    for i in range(len(x)):
        x[i] = x[i] + y[0] + 1.0
    return x, y


def list_write(x):
    for i in range(len(x)):
        x[i] = x[i] * 2
    return x


def nested(x):
    for r in x:
        r[0] = r[1]
    return x


def list_negative(x, i):
    return x[i]


def two_lists(x, y):
    x[0] = 5.0
    return y[0]


def swap(a, b):
    a, b = b, a
    return a, b


def lazy(x, y):
    return x and y, x or y, not x


def short(a, i):
    return i < len(a) and a[i] > 0


def compare_chain(a, b, c):
    return a < b < c


def raises(x):
    if x < 0:
        raise ValueError("negative: %d" % x)
    return x


def half_done(a, n):
    for i in range(n):
        a[i] = i
    return a


def checked(n):
    assert n > 0, "positive"
    return n


def helper(x):
    return x + 1


def calls_helper(x):
    return helper(helper(x))


def recursive(n):
    return n if n < 2 else recursive(n - 1) + recursive(n - 2)


def constants():
    return 1, 2.5, True, None, -0.0, 1j


def unpack(t):
    a, (b, c) = t
    return a + b * c


def nothing(a):
    a[0] = 1


def conditional(x):
    return 1 if x > 0 else 2.0


def conversions(x):
    return int(x), float(x), bool(x), complex(x)


def mathy(x):
    return math.floor(x), math.ceil(x), math.trunc(x), math.fabs(x)


def whiles(n):
    r = []
    while n:
        r.append(n % 10)
        n //= 10
    return r


def prints(n):
    s = 0
    for i in range(n):
        s += i
    print("sum", s)
    return s


def closure(k):
    def inner(x):
        return x * k

    return inner(3) + inner(4)


def caught(a, i):
    try:
        return a[i]
    except IndexError:
        return -1.0


def dict_count(a):
    seen = {}
    for x in a:
        seen[x] = seen.get(x, 0) + 1
    return seen


def bools(a):
    return [x > 1 for x in a], any(x > 1 for x in a), all(x > 1 for x in a)


def enumerated(a):
    return sum(i * x for i, x in enumerate(a))


def zipped(a, b):
    return [x * y for x, y in zip(a, b)]


def minmax(a):
    return min(a), max(a), sum(a), sorted(a), len(a)


def texts(mode, x):
    if mode == "double":
        return 2 * x
    return x


def error_state(a):
    with np.errstate(all="ignore"):
        return 1.0 / a


def parameters(p, n):
    p["x"] += p["v"] * n
    return {"x": p["x"], "n": n}


def letters(s):
    d = {}
    for c in s:
        d[c] = d.get(c, 0) + 1
    return d, s[::-1]


def visit(g, u, seen):
    seen.add(u)
    for v in g[u]:
        if v not in seen:
            visit(g, v, seen)
    return len(seen)


PRICES = {"ham": 2.0, "egg": 0.5}


class Left:
    def __init__(self, x):
        self.x = x


class Right(Left):
    pass


def priced(word, n):
    return PRICES[word] * n if word in PRICES else -1.0


def dispatched(op, a, b):
    match op:
        case "add":
            return a + b
        case "div":
            return a // b
    raise ValueError(op)


def counted(n):
    c = 0

    def walk(k):
        nonlocal c
        c += 1
        if k > 1:
            walk(k - 1)
            walk(k - 2)

    walk(n)
    return c


def side(v):
    if isinstance(v, Right):
        return v.x
    return 0.0 if isinstance(v, Left) else -1.0


def occurs(x, y):
    return x in (y, 2.0)


def to_digits(x, n):
    return round(x, n)


def only_true(a):
    return sum(1 for x in a if x is True)


SEMANTICS = [
    ("containers keep order and types", "native", lambda: (priced, "ham", 3)),
    ("containers keep order and types", "native", lambda: (priced, "jam", 3)),
    ("raised by the original", "original", lambda: (dispatched, "sub", 1, 2)),
    ("no such divisor", "original", lambda: (dispatched, "div", 1, 0)),
    ("strings are constants of a version", "native", lambda: (dispatched, "div", 7, 2)),
    ("the same by construction", "native", lambda: (counted, 8)),
    ("names mean the same", "native", lambda: (side, Right(2.0))),
    ("names mean the same", "native", lambda: (side, Left(2.0))),
    ("names mean the same", "native", lambda: (side, 2.0)),
    ("identity of results", "original", lambda: (occurs, math.nan, math.nan)),
    ("identity of results", "native", lambda: (occurs, math.nan, 1.0)),
    ("domain of the function", "original", lambda: (to_digits, 2.5, 16)),
    ("domain of the function", "native", lambda: (to_digits, 2.675, 2)),
    ("an element is a NumPy scalar", "native", lambda: (only_true, np.array([True, False]))),
    ("an element is a NumPy scalar", "native", lambda: (only_true, [True, False])),
    ("names mean the same", "native", lambda: (uses_global, 3.0)),
    ("index in range", "native", lambda: (reads_list, 1)),
    ("index in range", "original", lambda: (reads_list, 3)),
    ("the name is bound", "original", lambda: (unbound, 0)),
    ("the name is bound", "native", lambda: (unbound, 3)),
    ("the name is bound", "original", lambda: (maybe, 0)),
    ("the name is bound", "native", lambda: (maybe, 1)),
    ("names mean the same", "native", lambda: (default, 1.0)),
    ("names mean the same", "native", lambda: (default, 1.0, 5.0, Kw(c=4))),
    ("binding of arguments", "original", lambda: (default,)),
    ("binding of arguments", "original", lambda: (default, 1.0, 2.0, 3)),
    ("the same by construction", "native", lambda: (first_over, np.arange(9.0), 3.0)),
    ("the same by construction", "native", lambda: (first_over, [1.0, 2.0], 3.0)),
    ("result type of the join", "native", lambda: (found, [1, 2, 3], 2)),
    ("result type of the join", "native", lambda: (found, [1, 2, 3], 9)),
    ("result type of the join", "native", lambda: (changes_type, 0)),
    ("result type of the join", "native", lambda: (changes_type, 3)),
    ("the same by construction", "native", lambda: (loop_variable, 0)),
    ("the same by construction", "native", lambda: (loop_variable, 5)),
    ("the same by construction", "native", lambda: (changed_in_loop, 5)),
    ("the same by construction", "native", lambda: (range_once, 4)),
    ("the same by construction", "native", lambda: (steps, 0, 10, 3)),
    ("the same by construction", "native", lambda: (steps, 10, 0, -3)),
    ("no such step", "original", lambda: (steps, 0, 10, 0)),
    ("the same by construction", "native", lambda: (steps, 5, 5, 1)),
    ("a list grows", "native", lambda: (grows, 10)),
    ("a list grows", "native", lambda: (grows, 0)),
    ("lists are written back in place", "native", lambda: (list_write, [1, 2, 3])),
    ("lists are written back in place", "native", lambda: (list_write, [1.0, 2.0])),
    ("int or float, element by element", "native", lambda: (list_write, [1, 2.0])),
    ("int or float, element by element", "native", lambda: (list_write, [1.0, 2])),
    ("int or float, element by element", "native", lambda: (list_halve, [1, 2.0, 3])),
    ("int or float, element by element", "native", lambda: (list_halve, [1, 2])),
    ("int or float, element by element", "native", lambda: (list_clear, [1.5, 2.5], 0)),
    ("int or float, element by element", "native", lambda: (list_clear, [1.5, 2.5], -0.0)),
    ("int or float, element by element", "native", lambda: (list_copy, [1.5, 2, 3.0], [0, 0, 0])),
    ("int or float, element by element", "native", lambda: (triangle, [[1.5, -9], [2.5, 3.5]])),
    ("int or float, element by element", "original", lambda: (list_halve, [1.0, 2**53 + 1])),
    ("one type in a list", "original", lambda: (triangle, [[1.5, None], [2.5, 3.5]])),
    ("identity of results", "native", lambda: held_elsewhere()),
    ("members of enums", "native", lambda: (by_color, [1.0], Color.RED)),
    ("members of enums", "native", lambda: (by_color, [1.0], Color.BLUE)),
    ("members of enums", "native", lambda: (by_color, [1.0], Shade.RED)),
    ("members of enums", "native", lambda: (by_level, [1.0, 2.0], Level.LOW)),
    ("members of enums", "native", lambda: (by_level, [1.0, 2.0], Level.HIGH)),
    ("one type in a list", "original", lambda: (list_write, [True, False])),
    ("one type in a list", "original", lambda: (list_write, [1, "a"])),
    ("fits in 64 bits", "original", lambda: (list_write, [2**70])),
    ("lists are written back in place", "native", lambda: (nested, [[1, 2], [3, 4]])),
    ("rectangular lists", "native", lambda: (nested, [[1, 2], [3, 4, 5]])),
    ("no row twice", "original", lambda: (nested, [[1, 2]] * 3)),
    ("index in range", "native", lambda: (list_negative, [1, 2, 3], -1)),
    ("index in range", "original", lambda: (list_negative, [1, 2, 3], 3)),
    ("index in range", "original", lambda: (list_negative, [], 0)),
    ("overlapping memory", "original", lambda: (two_lists, *([[1.0, 2.0]] * 2))),
    ("overlapping memory", "native", lambda: (two_lists, [1.0], [2.0])),
    ("the same by construction", "native", lambda: (swap, 1, 2.0)),
    ("result type of the join", "native", lambda: (lazy, 0, 2.5)),
    ("result type of the join", "native", lambda: (lazy, 1, 0)),
    ("evaluated only where reached", "native", lambda: (short, [1.0], 5)),
    ("evaluated only where reached", "native", lambda: (short, np.array([1.0]), 0)),
    ("the same by construction", "native", lambda: (compare_chain, 1, 2, 3)),
    ("the same by construction", "native", lambda: (compare_chain, 1, 3, 2.5)),
    ("raised by the original", "original", lambda: (raises, -1)),
    ("raised by the original", "native", lambda: (raises, 1)),
    ("arguments as the exception leaves them", "original", lambda: (half_done, np.zeros(3), 5)),
    ("arguments as the exception leaves them", "original", lambda: (half_done, [0, 0, 0], 5)),
    ("raised by the original", "original", lambda: (checked, 0)),
    ("raised by the original", "native", lambda: (checked, 1)),
    ("names mean the same", "native", lambda: (calls_helper, 1)),
    ("the same by construction", "native", lambda: (recursive, 15)),
    ("the same by construction", "native", lambda: (constants,)),
    ("the same by construction", "native", lambda: (unpack, (1, (2, 3.0)))),
    ("result type of the join", "native", lambda: (conditional, 1)),
    ("result type of the join", "native", lambda: (conditional, -1)),
    ("type of the argument", "native", lambda: (conversions, 2)),
    ("type of the argument", "native", lambda: (conversions, -2.5)),
    ("type of the argument", "native", lambda: (conversions, True)),
    ("type of the argument", "native", lambda: (conversions, np.float32(2.5))),
    ("type of the argument", "original", lambda: (conversions, "7")),
    ("type of the argument", "original", lambda: (conversions, None)),
    ("float of an int in range", "original", lambda: (mathy, float("nan"))),
    ("the same by construction", "native", lambda: (mathy, -2.5)),
    ("a list grows", "native", lambda: (whiles, 12345)),
    ("Python around regions", "original", lambda: (prints, 5)),
    ("names mean the same", "native", lambda: (closure, 5)),
    ("evaluated only where reached", "native", lambda: (caught, [1.0, 2.0], 1)),
    ("the same by construction", "native", lambda: (caught, [1.0, 2.0], 7)),
    ("containers keep order and types", "native", lambda: (dict_count, [3, 1, 3, 2, 1])),
    ("containers keep order and types", "original", lambda: (dict_count, [True, 1, 2])),
    ("the same by construction", "native", lambda: (bools, [1, 2, 3])),
    ("the same by construction", "native", lambda: (bools, [])),
    ("the same by construction", "native", lambda: (enumerated, [1.5, 2.5])),
    ("the same by construction", "native", lambda: (zipped, [1, 2, 3], [4.0, 5.0])),
    ("containers keep order and types", "native", lambda: (minmax, [3, 1, 2])),
    ("containers keep order and types", "original", lambda: (minmax, [])),
    ("strings are constants of a version", "native", lambda: (texts, "double", 2)),
    ("strings are constants of a version", "native", lambda: (texts, "single", 2)),
    ("floating-point state", "original", lambda: (error_state, np.array([0.0, 2.0]))),
    ("fits in 64 bits", "native", lambda: (nothing, np.zeros(1))),
    ("array can be written", "original", lambda: (nothing, np.frombuffer(b"12345678"))),
    ("type of the argument", "original", lambda: (nothing, (1, 2))),
    ("index in range", "original", lambda: (nothing, np.zeros(0))),
    ("containers keep order and types", "native", lambda: (parameters, {"v": 2.0, "x": 1}, 3)),
    (
        "containers keep order and types",
        "native",
        lambda: (parameters, {"x": 1, "v": 2, "w": ""}, 3),
    ),
    ("type of the argument", "original", lambda: (parameters, {"x": "a", "v": "b"}, 3)),
    ("raised by the original", "original", lambda: (parameters, {"x": 1}, 3)),
    ("containers keep order and types", "native", lambda: (letters, "hello é€")),
    ("containers keep order and types", "native", lambda: (letters, "")),
    (
        "containers keep order and types",
        "native",
        lambda: (visit, {0: [1, 2], 1: [0], 2: []}, 0, {5}),
    ),
    ("containers keep order and types", "native", lambda: (visit, {0: [1], 1: [0]}, 0, set())),
    ("raised by the original", "original", lambda: (visit, {0: [7]}, 0, {5})),
]
