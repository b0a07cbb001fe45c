"""Objects that hold lists of objects; the same objects in several lists."""


class Body:
    def __init__(self, x, v, m=1.0):
        self.x = x
        self.v = v
        self.m = m

    def energy(self):
        return 0.5 * self.m * self.v * self.v


class System:
    def __init__(self, bodies, others=()):
        self.bodies = bodies
        self.others = others
        self.time = 0.0

    def step(self, dt):
        n = len(self.bodies)
        for i in range(n):
            a = self.bodies[i]
            for j in range(i + 1, n):
                b = self.bodies[j]
                d = a.x - b.x
                k = dt / (d * d + 0.01)
                a.v -= d * b.m * k
                b.v += d * a.m * k
        for b in self.bodies:
            b.x += dt * b.v
        self.time += dt

    def run(self, n, dt):
        for _ in range(n):
            self.step(dt)
        return self.energy()

    def energy(self):
        e = 0.0
        for i, b in enumerate(self.bodies):
            e += b.energy()
            for j in range(i + 1, len(self.bodies)):
                e -= b.m * self.bodies[j].m / (abs(b.x - self.bodies[j].x) + 0.01)
        return e

    def both(self):
        for b in self.bodies:
            b.x += 1.0
        for o in self.others:
            o.x *= 2.0
        return sum(o.x for o in self.others)

    def first(self):
        return self.bodies[0], self.bodies[-1].x

    def more(self, x):
        self.bodies.append(Body(x, 0.0))
        return len(self.bodies)

    def other(self):
        self.bodies = [Body(1.0, 0.0)]
        return self.bodies[0].x


class World:
    def __init__(self, system):
        self.system = system


def many(n):
    return [Body(0.5 * i, 1.0 - 0.25 * i) for i in range(n)]


def inner(w, n):
    for _ in range(n):
        w.system.step(0.01)
        w.system.bodies[0].m += 0.5
    return w.system.time


def lists(ps, qs):
    for p in ps:
        p.x += 1.0
    for q in qs:
        q.x *= 2.0


def read(ps, qs):
    s = 0.0
    for p in ps:
        p.x += 1.0
        for q in qs:
            s += q.x
    return s


def one(b, ps):
    for p in ps:
        b.x += p.x
    return b.x


class Vec:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def dot(self, o):
        return self.x * o.x + self.y * o.y


class Ball:
    def __init__(self, at, v, weights):
        self.at = at
        self.v = v
        self.weights = weights

    def turn(self, k):
        s = 0.0
        for i in range(len(self.weights)):
            s += self.weights[i] * k
            self.weights[i] = s
        return s


def balls(n):
    return [Ball(Vec(0.5 * i, 1.0), Vec(-1.0 * i, 0.25), [0.1 * i, 0.2, 0.3]) for i in range(n)]


def drift(bs, dt):
    for b in bs:
        b.at.x += dt * b.v.x
        b.at.y += dt * b.v.y


def work(bs):
    s = 0.0
    for b in bs:
        for c in bs:
            s += b.at.dot(c.v)
    return s


def turned(bs, ks):
    out = []
    for k in ks:
        out.append(sum([b.turn(k) for b in bs]))
    return out


def replaced(bs):
    for b in bs:
        b.at = Vec(b.at.x, 0.0)


def reweighed(bs):
    for b in bs:
        b.weights = [1.0, 2.0, 3.0]


def weights(bs):
    return bs[1].weights


def equal(ps):
    n = 0
    for p in ps:
        for q in ps:
            if p is q:
                n += 1
    return n, ps[0].x


def equal_inside(bs):
    n = 0
    for b in bs:
        for c in bs:
            if b.at == c.at:
                n += 1
            b.v.x += 1.0
    return n


def together():
    bs = balls(3)
    bs[1].at = bs[2].at
    return bs


def light():
    bs = balls(3)
    bs[1].weights = bs[2].weights
    return bs


def ragged():
    bs = balls(3)
    bs[1].weights.append(5.0)
    return bs


def pairs(bodies):
    for i, a in enumerate(bodies):
        for b in bodies[i + 1:]:
            a.v += b.x
            b.v -= a.x * b.m
    return sum(b.v for b in bodies[1:])


def cuts(bodies, lo, hi):
    s = 0.0
    for b in bodies[lo:hi]:
        s = s * 2 + b.x
        b.v += s
    for b in bodies[::-1]:
        s = s * 2 + b.v
    for b in bodies[-2:]:
        b.m += s
    return s, [b.x for b in bodies[::2]]


def kept_slice(bodies):
    tail = bodies[1:]
    return len(tail), [b.x for b in tail], [b.x for b in tail]


def is_any(bodies):
    return 1 if bodies[3:] else 0


CASES = [
    lambda: (pairs, many(5)),
    lambda: (pairs, many(1)),
    lambda: (cuts, many(6), 1, 4),
    lambda: (cuts, many(6), 0, 6),
    lambda: (drift, balls(4), 0.5),
    lambda: (work, balls(4)),
    lambda: (work, together()),
    lambda: (turned, balls(4), [0.5, 1.5]),
    lambda: (equal_inside, balls(4)),
    lambda: (System.step, System(many(6)), 0.1),
    lambda: (System.run, System(many(3)), 5, 0.1),
    lambda: (System.energy, System(many(4))),
    lambda: (System.both, System(many(4), many(3))),
    lambda: (inner, World(System(many(3))), 4),
    lambda: (lists, many(3), many(2)),
    lambda: (one, many(1)[0], many(3)),
]


def shared(f):
    ps = many(3)
    return f, ps, [ps[1], Body(7.0, 8.0)]


def twice():
    ps = many(3)
    return System.both, System([ps[0], ps[1], ps[0]])


def overlap():
    ps = many(3)
    return System.both, System(ps, ps[1:])


def same():
    ps = many(3)
    return System.both, System(ps, ps)


def inside():
    ps = many(3)
    return one, ps[1], ps


def itself():
    s = System(many(2))
    s.x = s.v = s.m = 1.0
    s.bodies.append(s)
    return System.step, s, 0.1


def ints():
    s = System(many(3))
    s.bodies[1].x = 2
    return System.step, s, 0.1


LOOSE = [
    lambda: (pairs, []),
    lambda: (pairs, many(2) * 2),
    lambda: (cuts, many(6), -3, 9),
    lambda: (cuts, many(6), 4, 1),
    lambda: (cuts, many(1), 5, 9),
    lambda: (kept_slice, many(3)),
    lambda: (is_any, many(3)),
    lambda: (is_any, many(5)),
    lambda: (replaced, balls(3)),
    lambda: (reweighed, balls(3)),
    lambda: (weights, balls(3)),
    lambda: (equal, many(3)),
    lambda: (equal, many(3) * 2),
    lambda: (equal_inside, together()),
    lambda: (drift, together(), 0.5),
    lambda: (turned, light(), [0.5, 1.5]),
    lambda: (turned, ragged(), [0.5, 1.5]),
    lambda: shared(lists),
    lambda: shared(read),
    twice,
    overlap,
    same,
    inside,
    itself,
    ints,
    lambda: (System.step, System([]), 0.1),
    lambda: (System.first, System([])),
    lambda: (System.first, System(many(2))),
    lambda: (System.more, System(many(2)), 0.5),
    lambda: (System.other, System(many(2))),
]
