"""Named tuples, and class methods that make instances."""
import math
from collections import namedtuple
from typing import NamedTuple


class Point(NamedTuple):
    x: float
    y: float = 2.0

    def norm(self):
        return math.sqrt(self.x * self.x + self.y * self.y)


Pair = namedtuple("Pair", "a b")


class Shape:
    SCALE = 2.0

    def __init__(self, n):
        self.n = n

    def area(self):
        return self.n * self.SCALE

    @classmethod
    def larger(cls, n):
        return cls(n + 1)

    @staticmethod
    def twice(x):
        return 2 * x


class Square(Shape):
    def area(self):
        return self.n * self.n


def made(n):
    s = 0.0
    for i in range(n):
        p = Point(i * 1.0, 3.0)
        s += p.x * p.y + p.norm() + Point(x=1.5).y
    return s


def swapped(n):
    q = Pair(1, 2)
    for i in range(n):
        q = Pair(q.b, q.a + i)
    return q.a, q.b


def read(p, n):
    s = 0.0
    for i in range(n):
        s += p.x * i + p.norm()
    return s


def listed(ps):
    s = 0.0
    for p in ps:
        s += p.x * p.y
    return s


def shapes(n):
    s = 0.0
    for i in range(n):
        s += Shape.larger(i).area() + Square.larger(i).area() + Shape.twice(i)
    return s


CASES = [
    lambda: (made, 5),
    lambda: (swapped, 5),
    lambda: (read, Point(1.5), 4),
    lambda: (listed, [Point(1.0, 2.0), Point(2.0, 3.0)]),
    lambda: (shapes, 4),
]


def returned(x):
    return Point(x)


def indexed(x):
    p = Point(x)
    return p[0] + p[1] + len(p)


def unpacked(p):
    x, y = p
    return x + y


def assigned(x):
    p = Point(x)
    p.x = 5.0
    return p.x


def compared(x):
    return Point(x) == Point(x), Point(x) == (x, 2.0), Point(x) < Point(3.0)


def added(x):
    return Point(x) + (1.0,), Point(x) * 2


def truth(x):
    return 1 if Point(x) else 0


LOOSE = [
    lambda: (returned, 1.5),
    lambda: (indexed, 1.5),
    lambda: (unpacked, Point(1.0)),
    lambda: (assigned, 1.0),
    lambda: (compared, 1.0),
    lambda: (added, 1.0),
    lambda: (truth, 1.0),
    lambda: (read, (1.0, 2.0), 3),
    lambda: (read, Point(1, 2), 3),
]
