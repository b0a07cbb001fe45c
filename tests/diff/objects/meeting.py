"""Names that are bound to one object after the other: which object it is in the end, with what attributes, in
which order."""


class V:
    def __init__(self, x, y=0.5):
        self.x = x
        self.y = y


class P:
    def __init__(self, pos, m):
        self.pos = pos
        self.m = m


class Link:
    def __init__(self, v, after=None):
        self.v = v
        self.after = after


class Z:
    def __init__(self, z, a):
        self.z = z
        self.a = a


def linked(n):
    head = None
    for i in range(n):
        head = Link(0.5 * i, head)
    return head


def ring(n):
    head = last = linked(n)
    while last.after:
        last = last.after
    last.after = head
    return head


def nested(n):
    p = P(V(0.0, 0.0), 1.0)
    for _ in range(n):
        p = P(V(p.pos.x + 1.0, p.pos.y + p.m), p.m + 1.0)
    return p.pos.x, p.pos.y, p.m


def exchanged(n):
    p = P(V(0.0, 0.0), 1.0)
    q = P(V(2.0, 3.0), 4.0)
    for _ in range(n):
        p, q = P(q.pos, p.m + 1.0), P(p.pos, q.m)
    return p.pos.x, p.pos.y, p.m, q.pos.x, q.m


def handed_on(n):
    p = P(V(0.0, 0.0), 1.0)
    v = V(5.0, 6.0)
    for _ in range(n):
        v, p = V(v.x + 1.0, v.y), P(v, v.x)
    return p.pos.x, p.pos.y, p.m, v.x


def deep(n):
    p = P(P(V(0.0, 0.0), 2.0), 1.0)
    for _ in range(n):
        p = P(P(V(p.pos.pos.x + p.m, p.m), p.pos.m * 2.0), p.pos.pos.y + 1.0)
    return p.pos.pos.x, p.pos.pos.y, p.pos.m, p.m


def total(head):
    s = 0.0
    while head is not None:
        s += head.v
        head = head.after
    return s


def walk(head, n):
    s = 0.0
    for _ in range(n):
        s += head.v
        head = head.after
    return s, head.v


def moved(p, n):
    for _ in range(n):
        p = V(p.x + 1.0, p.y)
    return p


def held(w, n):
    for _ in range(n):
        w.pos = V(w.pos.x + w.m)


def perhaps(w, yes):
    before = w.pos
    if yes:
        w.pos = V(w.pos.x + 1.0)
    return before


def either(w, yes):
    p = w.pos
    if yes:
        p = V(2.0)
    w.m = p
    return p.x


def order(z, n):
    for _ in range(n):
        z = Z(z.a + 1.0, z.z)
    return z


def other_order(yes):
    p = V(1.0)
    if yes:
        q = Z(1.0, 2.0)
    else:
        q = Z(3.0, 4.0)
    return p, q


CASES = [
    *(lambda n=n, f=f: (f, n) for n in (0, 1, 6) for f in (nested, exchanged, deep)),
    lambda: (moved, V(1.0), 3),
    lambda: (held, P(V(1.0), 2.0), 3),
    lambda: (perhaps, P(V(1.0), 2.0), 1),
    lambda: (either, P(V(1.0), 2.0), 1),
    lambda: (order, Z(1.0, 2.0), 3),
]

LOOSE = [
    *(lambda yes=yes: (other_order, yes) for yes in (0, 1)),
    *(lambda n=n: (handed_on, n) for n in (0, 1, 5)),
    *(lambda n=n: (total, linked(n)) for n in (1, 2, 3, 4, 5, 30)),
    lambda: (walk, linked(10), 6),
    lambda: (walk, linked(5), 4),
    lambda: (walk, linked(4), 4),
    *(lambda n=n: (walk, ring(n), 7) for n in (1, 2, 3)),
    lambda: (moved, V(1.0), 0),
    lambda: (held, P(V(1.0), 2.0), 0),
    lambda: (perhaps, P(V(1.0), 2.0), 0),
    lambda: (either, P(V(1.0), 2.0), 0),
    lambda: (order, Z(1.0, 2.0), 0),
]
