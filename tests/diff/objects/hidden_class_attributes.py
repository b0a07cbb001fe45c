"""An attribute that an instance takes over from its class in a loop: the next round reads its own."""


class Account:
    total = 0.0
    steps = 1

    def __init__(self):
        pass

    def add(self, x):
        self.total += x
        return self


def added(n, y):
    a = Account()
    for _ in range(n):
        a.total += y
    return a.total


def doubled(n):
    a = Account()
    while n > 0:
        a.steps *= 2
        n -= 1
    return a.steps


def chained(n, y):
    a = Account()
    for i in range(n):
        a.add(y).add(-i)
    return a.total


def straight(y):
    a = Account()
    a.total += y
    a.add(1.0)
    for _ in range(3):
        a.add(y)
    return a.total, a.steps


def within(n):
    out = []
    for i in range(n):
        a = Account()
        a.total += i
        out.append(a.total)
    return out


def perhaps(n):
    a = Account()
    if n > 2:
        a.steps = n
    return a.steps


CASES = [lambda: (straight, 2.5), lambda: (within, 4), lambda: (perhaps, 5)]

LOOSE = [
    *[lambda n=n: (added, n, 2.5) for n in (0, 1, 5)],
    *[lambda n=n: (doubled, n) for n in (0, 5)],
    *[lambda n=n: (chained, n, 2.5) for n in (0, 5)],
    lambda: (perhaps, 1),
]
