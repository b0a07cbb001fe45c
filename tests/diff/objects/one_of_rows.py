"""Names that are bound to one object of a list after the other, or to None."""


class Item:
    def __init__(self, cost, size):
        self.cost = cost
        self.size = size

    def twice(self):
        return 2 * self.cost

    def constant(self):
        return 3.0

    def __add__(self, k):
        return 1.0


class Sized(Item):
    def __len__(self):
        return self.size


class Room:
    def __init__(self, items):
        self.items = items
        self.chosen = 0

    def nearest(self, x):
        hit = None
        for item in self.items:
            d = abs(item.cost - x)
            if hit is None or d < abs(hit.cost - x):
                hit = item
        if hit is None:
            return -1.0
        hit.size += 1
        self.chosen += 1
        return hit.twice()


def many(n, kind=Item):
    return [kind((i * 7 % 5) * 0.5, i) for i in range(n)]


def best(items):
    b = items[0]
    for i in items:
        if i.cost < b.cost:
            b = i
    return b.cost, b.size


def above(items, x):
    hit = None
    least = 1e9
    for i in items:
        if i.cost > x and i.cost < least:
            hit = i
            least = i.cost
    if hit:
        return hit.size
    return -1


def last(items, x):
    hit = None
    for i in items:
        if i.cost > x:
            hit = i
    return hit.size


def method(items, x):
    hit = None
    for i in items:
        if i.cost > x:
            hit = i
    return hit.constant()


def operator(items, x):
    hit = None
    for i in items:
        if i.cost > x:
            hit = i
    return hit + 1


def store(items, x):
    hit = None
    for i in items:
        if i.cost > x:
            hit = i
    hit.size = 100


def before(items):
    p = None
    s = 0.0
    for i in items:
        if p is not None:
            s += i.cost * p.cost - p.size
        p = i
    return s


def reset(items):
    p = None
    s = 0.0
    for i in items:
        if p:
            s += p.cost
            p = None
        else:
            p = i
    return s


def exchanged(items):
    a = items[0]
    b = items[-1]
    s = 0.0
    for i in items:
        a, b = b, a
        s += a.cost - b.size
        if i.cost > 1.0:
            b = i
        a.cost += 1.0
    return s


def chosen(items, x):
    p = items[0] if x else items[1]
    if x > 1:
        q = items[2]
    else:
        q = None
    s = p.cost
    if q is not None:
        s += q.cost
    return s


def kept(items):
    out = []
    p = items[0]
    for i in items:
        old = p
        if i.size % 3:
            p = i
        for j in items:
            if j.cost > old.cost and j.size > p.size:
                p = j
        out.append(old.cost + p.size)
    return out


def handed(items):
    hit = None
    for i in items:
        if i.size > 1:
            hit = i
    return hit


CASES = [
    lambda: (best, many(30)),
    lambda: (best, many(1)),
    lambda: (Room.nearest, Room(many(9)), 1.2),
    lambda: (above, many(9), 0.7),
    lambda: (above, many(9), 70.7),
    lambda: (last, many(9), 0.7),
    lambda: (method, many(9), 0.7),
    lambda: (operator, many(9), 0.7),
    lambda: (store, many(9), 0.7),
    lambda: (before, many(9)),
    lambda: (reset, many(9)),
    lambda: (exchanged, many(9)),
    lambda: (kept, many(9)),
    *(lambda x=x: (chosen, many(4), x) for x in (0, 1, 2)),
]

LOOSE = [
    lambda: (last, many(9), 70.7),
    lambda: (method, many(9), 70.7),
    lambda: (operator, many(9), 70.7),
    lambda: (store, many(9), 70.7),
    lambda: (Room.nearest, Room([]), 1.2),
    lambda: (best, []),
    lambda: (above, many(9, Sized), 0.7),
    lambda: (above, many(1, Sized), -1.0),
    lambda: (reset, many(9, Sized)),
    lambda: (handed, many(9)),
    lambda: (handed, many(1)),
]
