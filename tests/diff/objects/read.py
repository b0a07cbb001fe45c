"""Attributes of objects are read: numbers, arrays, lists, None, constants, chains, class attributes."""
import collections

import numpy as np


class Grid:
    __slots__ = ("dx", "nx", "u")

    def __init__(self, nx, dx):
        self.nx = nx
        self.dx = dx
        self.u = np.arange(float(nx))


class Base:
    ORDER = 2
    kind = float

    def __init__(self, n, mode="fast"):
        self.N = n
        self.a = np.linspace(0.0, 1.0, n)
        self.rows = [[1.0 * i + j for j in range(n)] for i in range(n)]
        self.grid = Grid(n, 0.5)
        self.mode = mode
        self.extra = None
        self.scale = np.float32(1.5)

    def power(self, x):
        return x**self.ORDER

    @property
    def half(self):
        return self.N / 2

    @staticmethod
    def twice(x):
        return 2 * x


class Derived(Base):
    ORDER = 3


def total(self):
    s = 0.0
    for i in range(self.N):
        s += self.a[i] * self.grid.dx
    return s


def rows(self, k):
    s = 0.0
    for i in range(self.N):
        for j in range(self.N):
            s += self.rows[i][j] * k
    return s


def chain(obj):
    return obj.grid.u[: obj.grid.nx] * obj.grid.dx + obj.a


def constants(self):
    s = self.kind(0)
    if self.mode == "fast":
        s += 1.0
    if self.extra is None:
        s += self.N
    return s * self.scale


def methods(self):
    s = 0.0
    for i in range(self.N):
        s += self.power(self.a[i]) + self.half + self.twice(i)
    return s


def whole(self):
    return self


def inner(self):
    return self.grid, self.a


def other(self, that):
    s = 0.0
    for i in range(min(self.N, that.N)):
        s += self.a[i] * that.a[i]
    return s


def alias(self):
    me = self
    grid = me.grid
    return grid.nx * me.N


CASES = [
    lambda: (total, Base(5)),
    lambda: (total, Derived(1)),
    lambda: (rows, Base(4), 2.0),
    lambda: (rows, Derived(4), 2),
    lambda: (chain, Base(6)),
    lambda: (constants, Base(3)),
    lambda: (constants, Base(3, "slow")),
    lambda: (methods, Base(4)),
    lambda: (methods, Derived(4)),
    lambda: (whole, Base(2)),
    lambda: (inner, Base(2)),
    lambda: (other, Base(4), Base(5)),
    lambda: (other, Base(4), Derived(5)),
    lambda: (alias, Base(4)),
]


class Tricky(Base):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return 3


class Hidden(Base):
    @property
    def N(self):
        return 2

    @N.setter
    def N(self, v):
        pass


class Watched(Base):
    def __getattribute__(self, name):
        return object.__getattribute__(self, name)


class Bag(collections.deque):
    pass


class Triple(tuple):
    pass


def truth(o):
    if o:
        return 1
    return 2


def missing(self):
    return self.nothing + 1


def same():
    b = Base(3)
    return other, b, b


def shadowed():
    b = Base(3)
    b.power = lambda x: x + 100
    return methods, b


LOOSE = [
    lambda: (total, Tricky(4)),
    lambda: (missing, Tricky(4)),
    lambda: (total, Hidden(4)),
    lambda: (total, Watched(4)),
    lambda: (missing, Base(4)),
    lambda: (total, 5),
    lambda: (truth, Bag()),
    lambda: (truth, Bag([1])),
    lambda: (truth, Triple()),
    lambda: (truth, Base(2)),
    same,
    shadowed,
]
