"""Where the source of a method stands: comments in column 0, decorators, nested classes, private
names, keyword-only arguments, defaults, lambdas, inherited methods, class attributes."""
import functools

import numpy as np


def passes(fn):
    return fn


class Outer:
    SCALE = 3

    class Inner:
        def __init__(self, n):
            self.__n = n
            self._m = 2

        def total(self, a, *, k=1, off=0.5):
# a comment in column 0
            s = off
#   another one
            for i in range(self.__n):
                s += a[i] * k * self._m
# the last
            return s

        def __hidden(self, x):
            return x * self.__n

        def calls(self, a):
            return self.__hidden(a[0])

    @passes
    def decorated(self, a, k=2):
        return a * self.SCALE + k

    double = lambda self, x: x * self.SCALE  # noqa: E731

    def uses(self, x):
        return self.double(x) + self.decorated(x, k=1)


class Sub(Outer):
    SCALE = 4

    def uses(self, x):
        return self.decorated(x) - self.double(x)


def outer_function():
    class Local:
        def __init__(self):
            self.v = 2.0

        def twice(self, x):
            return x * self.v

    return Local


Local = outer_function()

CASES = [
    lambda: (Outer.Inner.total, Outer.Inner(3), np.arange(4.0)),
    lambda: (Outer.Inner.total, Outer.Inner(3), np.arange(4.0), Kw(k=2, off=1.5)),
    lambda: (Outer.Inner.total, Outer.Inner(2), [1.0, 2.0]),
    lambda: (Outer.Inner.calls, Outer.Inner(3), np.arange(4.0) + 1),
    lambda: (Outer.decorated, Outer(), np.arange(3.0)),
    lambda: (Outer.uses, Outer(), np.arange(3.0)),
    lambda: (Sub.uses, Sub(), np.arange(3.0)),
    lambda: (Outer.uses, Sub(), np.arange(3.0)),
    lambda: (Local.twice, Local(), np.arange(3.0)),
]

space = {"__name__": "made"}
exec("def made(self, x):\n    return x * 2\n", space)

LOOSE = [
    lambda: (space["made"], 1, 2.0),
    lambda: (Outer.Inner(2).total, [1.0, 2.0]),
    lambda: (functools.partial(Outer.Inner.total, Outer.Inner(2), k=2), [1.0, 2.0]),
]
