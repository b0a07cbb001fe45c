"""match: numbers, strings, tuples, lists, classes, names, guards; names that a case leaves bound."""

import enum

import numpy as np


class Op(enum.Enum):
    ADD = 1
    MUL = 2


class Limit:
    LOW = 2
    HIGH = 5


def remainders(n):
    s = 0
    for i in range(n):
        match i % 5:
            case 0:
                continue
            case 1 | 2:
                s += 10
            case 3:
                s += 100
                if s > 400:
                    break
            case _:
                s += 1000
    return s


def pairs(a, b):
    match (a, b):
        case (0, y):
            return y
        case (x, 0):
            return x * 2
        case (x, y) if x > y:
            return x - y
        case (1 | 2 as x, y):
            return x * 100 + y
        case _:
            return -1


def whole(p):
    match p:
        case (0, 0):
            return 0
        case (x, y):
            return x + 10 * y
        case (x, y, z):
            return x + 10 * y + 100 * z
        case _:
            return -1


def sequences(a):
    match a:
        case []:
            return -1
        case [x]:
            return x
        case [0, *_]:
            return 0
        case [x, y]:
            return x * 10 + y
        case [x, *rest, y] if y > 5:
            return x + len(rest) + y
        case [x, *rest]:
            return x + sum(rest)


def starred(t):
    match t:
        case (x, *rest):
            return x, rest
        case _:
            return None


def words(op, a, b):
    match op:
        case "add":
            return a + b
        case "mul" | "times":
            return a * b
        case _:
            raise ValueError(f"no {op}")


def kinds(x):
    match x:
        case None:
            return 0
        case True | False:
            return 1
        case int(n):
            return n + 100
        case float():
            return 3
        case str():
            return 4
        case (a, b):
            return a + b
        case _:
            return 5


def dotted(op, x):
    match op:
        case Op.ADD:
            y = x + 1
        case Op.MUL:
            y = x * 2
        case _:
            y = 0
    match y:
        case Limit.LOW:
            return "low"
        case Limit.HIGH:
            return "high"
    return "other"


def guard_leaves_names(a, b):
    x = 100
    match (a, b):
        case (x, 1) if x > 5:
            return x
        case (3, y):
            return x + y
    return x


def own_name(x):
    match x:
        case (x, 1) if x > 5:
            return x
        case (y, z):
            return y + z
        case _:
            return x


def nested(p, q):
    match (p, q):
        case ((a, b), [c, d]):
            return a + b + c + d
        case ((a, b), c):
            return a * b
        case _:
            return 0


def states(n):
    state, count = 0, 0.0
    for i in range(n):
        match state, i % 3:
            case 0, 0:
                state = 1
            case 0 | 1, k if k == 2:
                state = 2
                count += 0.5
            case s, _:
                count += s
                state = (s + 1) % 3
    return state, count


def with_array(a, mode):
    match mode:
        case 0:
            a += 1
        case 1:
            a[0] = 5.0
        case n if n < 0:
            return None
    return a


def never(n):
    match n:
        case 1:
            r = 3
    return r


def divides(a, b):
    match b:
        case 0:
            return a // b
        case _:
            return a % b


def list_of_pairs(ps):
    s = 0
    for p in ps:
        match p:
            case (0, y):
                s += y
            case (x, y):
                s += x * y
    return s


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Circle:
    def __init__(self, r):
        self.r = r


def shapes(p):
    match p:
        case Circle(r=r):
            return 3.0 * r * r
        case Point(x=0, y=0):
            return 0.0
        case Point(x=0, y=y):
            return y
        case Point(x=x, y=y) if x == y:
            return x
        case Point():
            return p.x * p.y
        case _:
            return None


CASES = [
    lambda: (shapes, Circle(2.0)),
    lambda: (shapes, Point(0.0, 0.0)),
    lambda: (shapes, Point(0.0, 3.0)),
    lambda: (shapes, Point(3.0, 3.0)),
    lambda: (shapes, Point(3.0, 4.0)),
    lambda: (shapes, 3),
    lambda: (remainders, 40),
    lambda: (remainders, 0),
    lambda: (pairs, 0, 5),
    lambda: (pairs, 5, 0),
    lambda: (pairs, 5.5, 2),
    lambda: (pairs, 2, 4),
    lambda: (pairs, 3, 4),
    lambda: (pairs, True, 4),
    lambda: (whole, (0, 0.0)),
    lambda: (whole, (1, 2)),
    lambda: (whole, (1, 2, 3)),
    lambda: (whole, ()),
    lambda: (whole, 7),
    lambda: (whole, [1, 2, 3]),
    lambda: (sequences, [3]),
    lambda: (sequences, [0, 1, 2]),
    lambda: (sequences, [4, 2]),
    lambda: (sequences, [4, 2, 7]),
    lambda: (sequences, [4, 2, 3]),
    lambda: (sequences, (4, 2, 9)),
    lambda: (starred, (1, 2, 3)),
    lambda: (words, "add", 2, 3),
    lambda: (words, "times", 2.5, 3),
    lambda: (kinds, None),
    lambda: (kinds, True),
    lambda: (kinds, 5),
    lambda: (kinds, 5.0),
    lambda: (kinds, np.float64(5.0)),
    lambda: (kinds, np.int64(5)),
    lambda: (kinds, "word"),
    lambda: (kinds, (1, 2)),
    lambda: (dotted, Op.ADD, 1),
    lambda: (dotted, Op.MUL, 2.5),
    lambda: (guard_leaves_names, 3, 1),
    lambda: (guard_leaves_names, 7, 1),
    lambda: (guard_leaves_names, 4, 2),
    lambda: (nested, (1, 2), [3, 4]),
    lambda: (nested, (1, 2), 3.5),
    lambda: (states, 30),
    lambda: (with_array, np.arange(3.0), 0),
    lambda: (with_array, np.arange(3.0), 1),
    lambda: (with_array, np.arange(3.0), -1),
    lambda: (with_array, np.arange(3.0), 7),
    lambda: (never, 1),
    lambda: (divides, 7, 4),
    lambda: (list_of_pairs, [(0, 3), (2, 5), (1, -1)]),
]

LOOSE = [
    lambda: (own_name, (3, 1)),
    lambda: (own_name, (9, 1)),
    lambda: (sequences, []),
    lambda: (sequences, "ab"),
    lambda: (sequences, np.array([1, 2])),
    lambda: (starred, [1, 2, 3]),
    lambda: (starred, ()),
    lambda: (words, "none", 2, 3),
    lambda: (pairs, float("nan"), 0),
    lambda: (pairs, np.arange(2.0), 0),
    lambda: (pairs, "a", 0),
    lambda: (never, 2),
    lambda: (divides, 7, 0),
    lambda: (dotted, 3, 2),
    lambda: (kinds, [1]),
    lambda: (whole, {0: 1}),
]
