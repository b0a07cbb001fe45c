"""Attributes of objects are assigned: they change together behind the call, or not at all."""
import numpy as np


class State:
    def __init__(self, n):
        self.t = 0.0
        self.count = 0
        self.n = n
        self.u = np.arange(float(n))
        self.v = np.ones(n)
        self.log = [0.0] * n


class Clock:
    def __init__(self):
        self.t = 1.5
        self.ticks = 0
        self.a = np.zeros(3)

    def tick(self, dt):
        self.t += dt
        self.count()
        self.a[0] = self.t

    def count(self):
        self.ticks += 1

    def reset(self):
        self.t = 0.0
        self.late = self.ticks


class Slots:
    __slots__ = ("count", "n", "t", "u", "v")

    def __init__(self, n):
        self.t = 1.0
        self.count = 3
        self.n = n
        self.u = np.arange(float(n))
        self.v = np.ones(n)


def step(self, dt):
    self.t = self.t + dt
    self.count += 1


def loop(self, dt):
    for i in range(self.n):
        self.t += dt
        if i % 2:
            self.count += 1
    return self.t


def fresh(self):
    self.u = self.u * 2.0 + self.v


def in_place(self):
    self.u += self.v
    self.u[0] = 7.0


def swap(self):
    self.u, self.v = self.v, self.u


def swaps(self, k):
    for _ in range(k):
        self.u, self.v = self.v + 1.0, self.u * 0.5
    return self.u


def branch(self, x):
    if x > 0:
        self.count = self.count + x
    else:
        self.t = -1.0
    return self.count


def early(self, x):
    if x < 0:
        return 0
    self.count = x
    if x > 5:
        return 1
    self.t = 2.5
    return 2


def new(self):
    self.made = self.n * 2
    self.array = np.zeros(self.n)
    return self.array


def maybe(self, x):
    if x > 1:
        self.made = x


def changes_type(self):
    self.count = 1.5


def none(self):
    self.u = None
    return self.v


def stored(self, a):
    self.u = a
    a[0] = 5.0
    return self.u[0]


def lists(self):
    for i in range(self.n):
        self.log[i] = self.t + i
        self.t += self.log[i]


def view(self):
    self.v = self.u[1:]


def helper(o, x):
    o.count = o.count + x
    return o.t * x


def calls(self):
    s = 0.0
    for i in range(self.n):
        s += helper(self, i)
        self.t += 0.5
    return s


def nested(self):
    for i in range(self.n):
        for j in range(i):
            self.count += j
        while self.t < i:
            self.t += 0.75
    return self.count


def either(self, c):
    x = helper(self, 2) if c else helper(self, 3)
    return x and helper(self, 5)


def runs(clock, n):
    before = clock.t
    for _ in range(n):
        clock.tick(0.5)
    after = clock.t
    clock.reset()
    return before, after, clock.t, clock.ticks


def failing(self, i):
    self.count = 99
    self.u[0] = 1.0
    return self.u[i]


def makes(make):
    return [
        lambda: (step, make(4), 0.25),
        lambda: (step, make(4), 1),
        lambda: (loop, make(5), 0.25),
        lambda: (loop, make(0), 0.25),
        lambda: (fresh, make(5)),
        lambda: (in_place, make(5)),
        lambda: (swap, make(5)),
        lambda: (swaps, make(5), 3),
        lambda: (branch, make(5), 3),
        lambda: (branch, make(5), -3),
        lambda: (early, make(5), -3),
        lambda: (early, make(5), 3),
        lambda: (early, make(5), 30),
        lambda: (changes_type, make(5)),
        lambda: (none, make(5)),
        lambda: (stored, make(5), np.zeros(3)),
        lambda: (view, make(5)),
        lambda: (calls, make(5)),
        lambda: (nested, make(5)),
        lambda: (either, make(5), True),
        lambda: (either, make(5), False),
    ]


def own(f):
    s = State(4)
    return f, s, s.u


CASES = [
    *makes(State),
    *makes(Slots),
    lambda: (new, State(4)),
    lambda: (maybe, State(4), 0),
    lambda: (maybe, State(4), 5),
    lambda: (lists, State(4)),
    lambda: own(stored),
    lambda: (runs, Clock(), 3),
    lambda: (runs, Clock(), 0),
]


class Frozen(State):
    def __setattr__(self, name, value):
        if name == "t":
            raise AttributeError(name)
        object.__setattr__(self, name, value)


class Fixed(State):
    @property
    def t(self):
        return 1.0

    @t.setter
    def t(self, v):
        pass


def make_shared():
    s = State(4)
    s.v = s.u
    return in_place, s


LOOSE = [
    lambda: (step, Frozen.__new__(Frozen), 1.0),
    lambda: (step, Fixed(3), 1.0),
    lambda: (new, Slots(4)),
    lambda: (failing, State(4), 9),
    lambda: (failing, State(4), 1),
    make_shared,
]
