"""Objects that a function makes: small classes, dataclasses, operators; in loops and behind ifs."""
from dataclasses import dataclass, field

import numpy as np


class Vec:
    ZERO = 0.0

    def __init__(self, x, y=0.0):
        self.x = x
        self.y = y

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    def __rmul__(self, k):
        return Vec(self.x * k, self.y * k)

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __getitem__(self, i):
        return self.x if i == 0 else self.y

    def __len__(self):
        return 2

    def __eq__(self, o):
        return self.x == o.x and self.y == o.y

    def __lt__(self, o):
        return self.norm2 < o.norm2

    def __call__(self, t):
        return self.x + t * self.y

    @property
    def norm2(self):
        return self.x * self.x + self.y * self.y

    def scale(self, k):
        self.x *= k
        self.y *= k
        return self


@dataclass
class Point:
    x: float
    y: float = 1.0
    n: int = 0

    def moved(self, dx):
        return Point(self.x + dx, self.y, self.n + 1)


@dataclass(frozen=True, slots=True)
class Fixed:
    a: float
    b: float = 2.0

    def sum(self):
        return self.a + self.b


@dataclass
class Post:
    x: float

    def __post_init__(self):
        self.double = 2 * self.x


def make(x, y):
    p = Vec(x, y)
    p.x += 1
    return p.norm2 + len(p) + p[0] + p[1] + p.ZERO + Vec.ZERO


def walk(n, dt):
    p = Vec(0.0, 1.0)
    v = Vec(1.0, 0.5)
    for _ in range(n):
        p = p + v * dt
        v = v - dt * p
    return p.x, p.y, v.x, v.y


def in_loop(a):
    s = 0.0
    for i in range(len(a)):
        p = Vec(a[i], i)
        p.scale(2.0)
        s += p(0.5) + (-p).x
    return s


def choose(c, x):
    p = Vec(x, 1.0)
    if c > 0:
        p = Vec(x * 2, 3.0)
    return p.x + p.y


def changed(c, x):
    p = Vec(x, 1.0)
    q = p
    if c > 0:
        q.x = 5.0
    return p.x + q.y


def compare(x, y):
    p, q = Vec(x, y), Vec(y, x)
    return p == q, p < q, p > q, p is q, p is p, p != q


def points(n):
    p = Point(0.5)
    for i in range(n):
        p = p.moved(i)
    return p.x, p.y, p.n


def keywords(a):
    f = Fixed(b=a, a=3.0)
    g = Fixed(a)
    return f.sum() + g.sum() + Post(a).double


def arrays(a):
    p = Vec(a, 2.0)
    p.x = p.x * p.y
    p.x += 1.0
    return p.x


def helper(p, k):
    if k > 2:
        p.x = k
        return 1.0
    if k < -2:
        return 0.5
    p.y = p.y + k
    return p.x


def exits(k):
    p = Vec(1.5, 2.5)
    r = helper(p, k)
    return r, p.x, p.y


def exits_in_loop(n):
    p = Vec(1.5, 2.5)
    r = 0.0
    for k in range(-n, n):
        r += helper(p, k * 1.0)
    return r, p.x, p.y


def nested(n):
    p = Vec(Vec(1.0, 2.0), 3.0)
    for i in range(n):
        p.x.y += i
        p.y = p.x.y * 2
    return p.x.y + p.y


def bodies(n, steps):
    ax = Vec(1.0, 0.0)
    bx = Vec(-1.0, 0.0)
    av = Vec(0.0, 0.5)
    bv = Vec(0.0, -0.5)
    e = 0.0
    for s in range(steps):
        d = bx - ax
        k = 0.01 / (d.norm2 + 0.01)
        av = av + d * k
        bv = bv - d * k
        if s % 2 == 0:
            ax = ax + av * 0.1
        else:
            bx = bx + bv * 0.1
        e += ax.norm2 - bx.norm2
    return e, ax.x, ax.y, bx.x, bx.y, n


def escapes(x):
    return Vec(x)


def pair(x):
    p = Vec(x, 2)
    p.z = p.x + p.y
    return p, Fixed(x), p


def inside(a):
    return Vec(Point(a[0], 2.0), a * 2), 3


def last(a):
    p = Point(0.0)
    for i in range(len(a)):
        p = p.moved(a[i])
    return p


def either(c):
    if c:
        return Vec(1.0, 2.0)
    return Vec(3.0, 4.0)


class Holder:
    def __init__(self):
        self.p = None
        self.n = 2

    def set(self, x):
        self.p = Vec(x, self.n)
        return self.p


def made_on_one_way(n, m):
    y = 0.5
    c = 0
    if m:
        for i in range(n):
            y += Vec(n % 5, c / 4).x + i
    return y


CASES = [
    *(lambda n=n, m=m: (made_on_one_way, n, m) for n in (0, 3) for m in (0, 1)),
    lambda: (escapes, 2.5),
    lambda: (pair, 2.5),
    lambda: (inside, np.arange(3.0)),
    lambda: (last, [1.0, 2.0]),
    lambda: (last, np.arange(3.0)),
    lambda: (either, 1),
    lambda: (either, 0),
    lambda: (Holder.set, Holder(), 1.5),
    lambda: (make, 1.0, 2.0),
    lambda: (make, 1, 2),
    lambda: (walk, 5, 0.1),
    lambda: (walk, 0, 0.1),
    lambda: (in_loop, np.arange(5.0)),
    lambda: (in_loop, [1.0, 2.0]),
    lambda: (choose, 1, 2.0),
    lambda: (choose, 0, 2.0),
    lambda: (changed, 0, 2.0),
    lambda: (changed, 1, 2.0),
    lambda: (compare, 1.0, 2.0),
    lambda: (compare, 1.0, 1.0),
    lambda: (points, 4),
    lambda: (points, 0),
    lambda: (keywords, 1.5),
    lambda: (arrays, np.arange(4.0)),
    lambda: (exits, 1.0),
    lambda: (exits, 5.0),
    lambda: (exits, -5.0),
    lambda: (exits_in_loop, 5),
    lambda: (nested, 4),
    lambda: (bodies, 3, 7),
]


class Counted:
    made = 0

    def __init__(self):
        Counted.made += 1


@dataclass
class Listed:
    x: float
    more: list = field(default_factory=list)


class Bumps:
    def __init__(self):
        self.t = 0.0

    @property
    def next(self):
        self.t += 1.0
        return self.t


def counted():
    Counted()
    return Counted.made


def listed(x):
    return Listed(x).x


def bumps(n):
    b = Bumps()
    s = 0.0
    for _ in range(n):
        s += b.t + b.next + b.t
    return s


def identity(c):
    p = Vec(1.0)
    q = Vec(1.0)
    r = p if c else q
    r.x = 5.0
    return p.x, q.x


def aliased(n):
    p = Vec(0.0)
    q = p
    for i in range(n):
        q.x += i
        q = Vec(1.0 * i)
    return p.x, q.x


def several(n):
    p = q = Vec(0.0)
    for i in range(n):
        p = q = Vec(i)
    return p, q


def frozen(x):
    f = Fixed(x)
    f.a = 2.0
    return f.a


LOOSE = [
    lambda: (counted,),
    lambda: (listed, 1.0),
    lambda: (bumps, 4),
    lambda: (identity, True),
    lambda: (identity, False),
    lambda: (aliased, 3),
    lambda: (frozen, 1.0),
    lambda: (several, 1),
    lambda: (make, "a", "b"),
]
