"""Lists of objects: their attributes are read and written element by element."""


class Particle:
    def __init__(self, x, v, m=1.0):
        self.x = x
        self.v = v
        self.m = m
        self.hits = 0

    def move(self, dt):
        self.x += self.v * dt

    @property
    def energy(self):
        return 0.5 * self.m * self.v * self.v


class Slim:
    __slots__ = ("hits", "m", "v", "x")

    def __init__(self, x, v):
        self.x = x
        self.v = v
        self.m = 2.0
        self.hits = 1

    def move(self, dt):
        self.x += self.v * dt

    @property
    def energy(self):
        return self.m * self.v


class World:
    def __init__(self):
        self.t = 0.0


def many(n, kind=Particle):
    return [kind(0.5 * i, 1.0 - 0.25 * i) for i in range(n)]


def total(ps):
    s = 0.0
    for p in ps:
        s += p.energy
    return s


def step(ps, dt):
    for p in ps:
        p.move(dt)
        if p.x > 1.0:
            p.hits += 1
            p.v = -p.v


def forces(ps, dt):
    for i in range(len(ps)):
        p = ps[i]
        a = 0.0
        for j, q in enumerate(ps):
            if p is not q:
                d = q.x - p.x
                a += q.m * d / (abs(d) + 0.1) + 0.01 * (i - j)
        p.v += a * dt
    for p in ps:
        p.x += p.v * dt


def pairs(ps):
    s = 0.0
    for p, q in zip(ps, ps):
        s += p.x * q.v
    return s, ps[0].x, ps[-1].x, len(ps)


def world(w, ps):
    for p in ps:
        w.t += p.m
        p.m = w.t
    return w.t


def same(ps):
    return ps


CASES = [
    lambda: (total, many(4)),
    lambda: (total, many(1, Slim)),
    lambda: (step, many(5), 0.5),
    lambda: (step, many(5, Slim), 0.5),
    lambda: (forces, many(6), 0.1),
    lambda: (pairs, many(3)),
    lambda: (world, World(), many(3)),
]


def mixed():
    ps = many(3)
    ps[1] = Slim(1.0, 2.0)
    return step, ps, 0.5


def twice():
    ps = many(3)
    return step, [ps[0], ps[1], ps[0]], 0.5


def ints():
    ps = many(3)
    ps[1].x = 3
    return step, ps, 0.5


def shadowed():
    ps = many(3)
    ps[2].move = lambda dt: None
    return step, ps, 0.5


def lacking():
    ps = many(3)
    del ps[2].v
    return step, ps, 0.5


def inside():
    ps = many(3)
    ps[1].t = 0.0
    return world, ps[1], ps


def past(ps):
    for p in ps:
        p.hits = 5
    return ps[7].x


LOOSE = [
    mixed,
    twice,
    ints,
    shadowed,
    lacking,
    inside,
    lambda: (past, many(3)),
    lambda: (step, [], 0.5),
    lambda: (same, many(2)),
    lambda: (pairs, many(3)[:1]),
]
