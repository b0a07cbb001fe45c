"""How arrays lie in parts, rows of lists and of objects, sets, sums, dicts."""

import collections
import decimal
import enum
import functools
from dataclasses import dataclass, field

import numpy as np

rng = np.random.default_rng(3)
BIG = rng.random((300, 40))
LONG = rng.random(2000)


# ---- layouts
def col_dot(a, v):
    out = []
    for i in range(a.shape[1]):
        out.append(a[:, i] @ v)
    return out


def col_dot_own(a, v, n):
    out = []
    for i in range(n):
        a[:, i] *= 2.0
        out.append(a[:, i] @ v)
    return out, a


def whole_sum(a, n):
    out = []
    for i in range(n):
        out.append((a * i).sum() + np.dot(a.ravel(), a.ravel()))
        out.append(a.sum())
        out.append(a.sum(axis=0))
    return out


def whole_dot(a, b, n):
    out = []
    for i in range(n):
        out.append(np.dot(a, b) + i)
    return out


def flags(a, n):
    out = []
    for i in range(n):
        out.append((a.flags.writeable, a.flags.c_contiguous, a.flags.aligned))
    return out


def slices_sum(a, n):
    out = []
    for i in range(1, n - 1):
        out.append(a[i - 1 : i + 2].sum())
        out.append(a[i].sum())
    return out


def col_slices_sum(a, n):
    out = []
    for i in range(1, n - 1):
        out.append(a[:, i - 1 : i + 2].sum())
    return out


def results_layout(a, n):
    out = []
    for i in range(n):
        t = np.arange(12.0).reshape(3, 4) + i
        out.append(t.T)
        out.append(t[::2] + 0)
        u = np.arange(10.0)
        out.append(u[::-2])
        w = np.arange(10.0)
        out.append(w[2:5])
        z = np.zeros(3)
        out.append(np.broadcast_to(z, (4, 3)))
        out.append(np.asfortranarray(np.ones((3, 2)) * i))
        out.append(np.zeros((0, 3)))
        out.append(np.array(5.0))
        out.append(np.array([1, 2], dtype=">i4"))
        out.append(np.array(["a", "bc"]))
        out.append(np.array([1, 2], dtype="M8[s]"))
    return out


def readonly_result(n):
    out = []
    for i in range(n):
        t = np.arange(3)
        t.setflags(write=False)
        out.append(t)
    return out


def zero_size(a, b, n):
    for i in range(n):
        b[i] = a[i].sum()
    return b


def own_order(a, n):
    for i in range(n):
        a[i] = a[i] * 2 + i
    return a


def own_rev(a, n):
    for i in range(n - 1, -1, -2):
        a[i] = a[i] * 2 + i
    return a


def own_shift(a, n):
    for i in range(0, n - 1, 3):
        a[i + 1] = i
    return a


def own_neg(a, n):
    for i in range(n):
        a[i - 1] = i
    return a


def own_axis1(a, n):
    for i in range(n):
        a[:, i] = a[:, i] + i
    return a


def own_list(a, n):
    for i in range(n):
        a[i] = a[i] + 1
    return a


def own_list_of_arrays(a, n):
    for i in range(n):
        a[i] += 1
    return a


def own_list_of_arrays2(a, n):
    for i in range(n):
        a[i][0] = 7
    return a


def own_swap_inner(a, n):
    for i in range(n):
        a[i][0], a[i][1] = a[i][1], a[i][0]
    return a


def swap_rows():
    a = [[[k], [k + 1]] for k in range(6)]
    held = [r[0] for r in a]
    jit(own_swap_inner)(a, 6)
    return a, held


def own_kept(a, out, n):
    for i in range(n):
        a[i].append(i)
        out.append(a[i])
    return a, out


def own_new(a, n):
    for i in range(n):
        a[i] = [i]
        a[i].append(a[i])
    return a


def own_tuple(a, n):
    for i in range(n):
        a[i][0] = (a[i], i)
    return a


class P:
    def __init__(self, x):
        self.x = x
        self.friend = None
        self.log = []


class S:
    __slots__ = ("x", "log", "unset")

    def __init__(self, x):
        self.x = x
        self.log = []


def objs(ps, n):
    for i in range(n):
        ps[i].x += 1
        ps[i].log.append(i)
        ps[i].extra = [i]
    return ps


def sobjs(ps, n):
    for i in range(n):
        ps[i].x += 1
        ps[i].log.append(i)
    return ps


def friends(ps, n):
    for i in range(n):
        ps[i].friend.x += 1
    return ps


def ring():
    ps = [P(k) for k in range(6)]
    for k in range(6):
        ps[k].friend = ps[(k + 1) % 6]
    jit(friends)(ps, 6)
    return [p.x for p in ps]


def pairs():
    ps = [P(k) for k in range(6)]
    for k in range(6):
        ps[k].friend = P(0)
    for k in range(6):
        ps[k].friend.friend = ps[k]
    fs = [p.friend for p in ps]
    jit(friends)(ps, 6)
    return (
        [p.x for p in ps],
        [f.x for f in fs],
        [p.friend is f for p, f in zip(ps, fs)],
        [p.friend.friend is p for p in ps],
    )


def each_obj(ps, out):
    for p in ps:
        out.append(p.log)
        out.append(p)
    return out


class Color(enum.Enum):
    RED = 1
    BLUE = 2


def colors(xs):
    out = []
    for c in xs:
        out.append((c, c is Color.RED, c == Color.BLUE, c.value, c.name))
    return out


@dataclass
class DC:
    a: int
    b: list = field(default_factory=list)


def dcs(xs):
    out = []
    for d in xs:
        out.append((d.a, d.b, d))
    return out


NT = collections.namedtuple("NT", "a b")


def nts(xs):
    out = []
    for d in xs:
        out.append((d.a, d.b, d))
    return out


def decs(xs):
    out = []
    for d in xs:
        out.append(d / 3)
    return out


def prec():
    with decimal.localcontext() as c:
        c.prec = 5
        return jit(decs)([decimal.Decimal(k) for k in range(6)])


@functools.lru_cache(None)
def cached(x):
    return [x]


def uses_cached(xs):
    out = []
    for x in xs:
        out.append(cached(x))
    return out, cached.cache_info()


def setdef(d, xs):
    for x in xs:
        d.setdefault(x, []).append(x)
    return d


def sets_in(s, xs):
    out = []
    for x in xs:
        out.append([y for y in s])
    return out


def odd_set():
    s = set(range(2000))
    for k in range(2000):
        if k not in (1024, 3, 512, 7):
            s.discard(k)
    return jit(sets_in)(s, [1, 2, 3, 4])


def set_made(xs):
    out = []
    for x in xs:
        s = set(range(2000))
        s.intersection_update([1024, 3, 512, 7])
        t = {x + 1000, 3}
        for k in range(2000):
            t.add(k)
        for k in range(2000):
            if k not in (1024, 3, 512, 7):
                t.discard(k)
        out.append(t)
    return [list(t) for t in out]


def grow_add(n):
    total = 2**62
    for i in range(n):
        total += 2**62
    t = True
    for i in range(n):
        t += True
    s = ""
    for i in range(n):
        s += str(i)
    z = -0.0
    for i in range(n):
        z += -0.0
    q = (1,)
    for i in range(n):
        q += (i,)
    u = {1}
    for i in range(n):
        u |= {i}
    b = b""
    for i in range(n):
        b += bytes([i])
    f = np.float32(0)
    for i in range(n):
        f += 0.1
    g = 0
    for i in range(n):
        g += np.int8(100)
    return total, t, s, z, q, u, b, f, g


def add_none(xs):
    t = 0
    for x in xs:
        t += x
    return t


def dict_order(d, xs):
    for x in xs:
        d[x % 5] = x
    return d


def put_same(d, xs, v):
    for x in xs:
        d[x] = v
    return d


def two_puts(d, e, xs):
    for x in xs:
        r = [x]
        d[x] = r
        e[x] = r
    return d, e


def method_case():
    class C:
        k = 3

        def __init__(self):
            self.z = 2

        def m(self, xs):
            out = []
            for x in xs:
                out.append(x + self.k + self.z)
            self.z += 1
            return out

    C.m = jit(C.m)
    c = C()
    return c.m([1, 2, 3, 4]), c.m([1, 2, 3, 4]), c.z


def self_store():
    class C:
        def __init__(self):
            self.items = [0] * 6

        def m(self, n):
            for i in range(n):
                self.items[i] = i

    C.m = jit(C.m)
    c = C()
    c.m(6)
    return c.items


CASES = []
LOOSE = [
    lambda: (col_dot, BIG[:, :6].copy(), BIG[:, 7].copy()),
    lambda: (col_dot, BIG[:, :3].copy(), BIG[:, 7].copy()),
    lambda: (col_dot, np.asfortranarray(BIG[:, :6]), BIG[:, 7].copy()),
    lambda: (col_dot_own, BIG[:, :3].copy(), BIG[:, 7].copy(), 3),
    lambda: (whole_sum, BIG[::-1], 4),
    lambda: (whole_sum, LONG[::-1], 4),
    lambda: (whole_sum, BIG.T, 4),
    lambda: (whole_sum, BIG[::2, ::3], 4),
    lambda: (whole_sum, np.broadcast_to(LONG[:10], (7, 10)), 4),
    lambda: (whole_dot, LONG[::-1], LONG.copy(), 4),
    lambda: (whole_dot, BIG[:, 3], BIG[:, 4], 4),
    lambda: (whole_dot, LONG[::2], LONG[1::2], 4),
    lambda: (flags, BIG[:, 3].copy(), 4),
    lambda: (flags, np.broadcast_to(LONG[:10], (7, 10)), 4),
    lambda: (slices_sum, BIG.copy(), 40),
    lambda: (slices_sum, BIG.T, 40),
    lambda: (slices_sum, BIG[::-1], 40),
    lambda: (col_slices_sum, BIG.copy(), 40),
    lambda: (col_slices_sum, BIG.copy(), 6),
    lambda: (results_layout, None, 4),
    lambda: (readonly_result, 4),
    lambda: (zero_size, np.zeros((5, 0)), np.ones(5), 5),
    lambda: (own_order, np.asfortranarray(BIG[:8, :8]), 8),
    lambda: (own_order, BIG[:8, :8].copy()[::-1], 8),
    lambda: (own_order, BIG[:8, :8].copy()[:, ::2], 8),
    lambda: (own_order, np.arange(8, dtype=">i4"), 8),
    lambda: (own_order, np.arange(8, dtype="i1"), 8),
    lambda: (own_rev, np.arange(9.0), 9),
    lambda: (own_shift, np.arange(9.0), 9),
    lambda: (own_neg, np.arange(9.0), 9),
    lambda: (own_axis1, BIG[:8, :8].copy(), 8),
    lambda: (own_rev, [1, 2, 3, 4, 5, 6], 6),
    lambda: (own_shift, [1, 2, 3, 4, 5, 6], 6),
    lambda: (own_neg, [1, 2, 3, 4, 5, 6], 6),
    lambda: (own_list, [1, 2, 3, 4, 5, 6], 6),
    lambda: (own_list_of_arrays, [np.arange(3.0) for _ in range(6)], 6),
    lambda: (own_list_of_arrays2, [np.arange(3.0) for _ in range(6)], 6),
    lambda: (swap_rows,),
    lambda: (own_kept, [[k] for k in range(6)], [], 6),
    lambda: (own_new, [[k] for k in range(6)], 6),
    lambda: (own_tuple, [[k] for k in range(6)], 6),
    lambda: (objs, [P(k) for k in range(6)], 6),
    lambda: (sobjs, [S(k) for k in range(6)], 6),
    lambda: (ring,),
    lambda: (pairs,),
    lambda: (each_obj, [P(k) for k in range(6)], []),
    lambda: (colors, [Color.RED, Color.BLUE] * 3),
    lambda: (dcs, [DC(k) for k in range(5)]),
    lambda: (nts, [NT(k, [k]) for k in range(5)]),
    lambda: (prec,),
    lambda: (uses_cached, [1, 2, 1, 2]),
    lambda: (setdef, {}, [1, 2, 1, 2]),
    lambda: (odd_set,),
    lambda: (set_made, [1, 2, 3, 4]),
    lambda: (grow_add, 9),
    lambda: (add_none, [1, 2, None, 4]),
    lambda: (add_none, [1, 2, 2.5, "x"]),
    lambda: (dict_order, {3: 1, 9: 2}, [8, 1, 3, 5, 6]),
    lambda: (put_same, {}, [1, 2, 3, 4], [5]),
    lambda: (two_puts, {}, {}, [1, 2, 3, 4]),
    lambda: (method_case,),
    lambda: (self_store,),
]
