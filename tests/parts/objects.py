"""Which object it is: in items, rows, attributes, results; what iterables and stores see of changes."""

import numpy as np

# --- identity inside rounds
MISSING = object()


def sentinel(xs):
    out = []
    for x in xs:
        out.append(x is MISSING)
    return out


def sentinels():
    return jit(sentinel)([1, MISSING, 2, MISSING, 3])


class Node:
    def __init__(self, v):
        self.v = v


ROOT = Node(1)


def is_root(xs):
    out = []
    for x in xs:
        out.append(x is ROOT)
    return out


def row_is(rows, target, n):
    out = []
    for i in range(n):
        out.append(rows[i] is target)
    return out


class Slotted:
    __slots__ = ("v",)

    def __init__(self, v):
        self.v = v


def keep_slotted(xs):
    out = []
    for x in xs:
        out.append(x)
    return out


class Prices:
    def __init__(self, r):
        self.rates = r


def keep_attr(p, n):
    out = []
    for i in range(n):
        out.append(p.rates)
    return out


def keep_attr_items(ps):
    out = []
    for p in ps:
        out.append(p.rates)
    return out


class Config:
    table = [1, 2]


def keep_class_attr(n):
    out = []
    for i in range(n):
        out.append(Config.table)
    return out


def len_class_attr(out, n):
    for i in range(n):
        out.append(len(Config.table))
    return out


G = []


def look(x):
    return len(G)


def through_callee(fn, out, n):
    for i in range(n):
        out.append(fn(i))
    return out


# --- alias of iterable
def grow(xs, ys):
    for x in xs:
        if x < 5:
            ys.append(x + 1)
    return xs


def grow_dict(d, e):
    for k in d:
        e[k + 10] = 1
    return d


def enum_alias(xs, ys):
    n = len(xs)
    out = []
    for i, x in enumerate(xs):
        ys[(i + 1) % n] = x + 1
        out.append(x)
    return out


def items_alias(d, e):
    out = []
    for k, v in d.items():
        e[(k + 1) % 6] = v + 1
        out.append(v)
    return out


def zip_partly(z, out):
    for a, b in z:
        out.append(10 // a + b)
    return out


def left_of_zip(xs):
    z = zip(xs, xs)
    out = []
    try:
        jit(zip_partly)(z, out)
    except ZeroDivisionError:
        pass
    return out, list(z)


def gen_partly(g, out):
    for x in g:
        out.append(10 // x)
    return out


def left_of_gen(xs):
    def make():
        try:
            for x in xs:
                yield x
        finally:
            log.append("closed")

    log = []
    g = make()
    out = []
    try:
        jit(gen_partly)(g, out)
    except ZeroDivisionError:
        log.append("caught")
    return out, list(g), log


def huge(out):
    for i in range(10**20):
        out.append(i)
        if i > 5:
            raise ValueError(i)


# --- copies at time of storing
def put_list_into_array(a, ks):
    for k in ks:
        row = [0, k]
        a[k] = row
        row[0] = 7
    return a


def key_changes(a, ks):
    for k in ks:
        idx = np.array([k])
        a[idx] = k
        idx[0] = 0
    return a


def slice_of_list(xs, ks):
    for k in ks:
        row = [k]
        xs[k : k + 1] = row
        row[0] = 99
    return xs


def add_lists(xs):
    total = []
    for x in xs:
        row = [x, 0]
        total += row
        row[0] = 99
    return total


def add_arrays(xs):
    total = np.zeros(2)
    for x in xs:
        row = np.array([x, 1.0])
        total += row
        row[0] = 99
    return total


def add_arrays_to_number(xs):
    total = 0.0
    for x in xs:
        row = np.array([x, 1.0])
        total += row
        row[0] = 99
    return total


def void_kept(a, n):
    out = []
    for i in range(n):
        out.append(a[i])
    a["x"] = 9
    return out


def voids():
    return jit(void_kept)(np.zeros(5, dtype=[("x", "i4"), ("y", "f8")]), 5)


# --- rows of other kinds
def recs(rs, n):
    for i in range(n):
        rs[i]["x"] = i
    return rs


def parts_of(ps, n):
    for i in range(n):
        ps[i].v += 1
    return [p.v for p in ps]


def sets_of(ss, n):
    for i in range(n):
        ss[i].add(i)
    return ss


def deep(c, n):
    for i in range(n):
        c[i][0][0] = [i]
    return c


def deep_alias():
    inner = [[[[7]]] for _ in range(5)]
    held = [r[0][0] for r in inner]
    jit(deep)(inner, 5)
    return inner, held, [r[0][0] is h for r, h in zip(inner, held)]


CASES = []
LOOSE = [
    lambda: (sentinels,),
    lambda: (is_root, [Node(2), ROOT, ROOT, Node(3)]),
    lambda: (row_is_case,),
    lambda: (keep_slotted, [Slotted(k) for k in range(5)]),
    lambda: (keep_attr, Prices([1, 2]), 5),
    lambda: (keep_attr_items, [Prices([1, k]) for k in range(5)]),
    lambda: (keep_class_attr, 5),
    lambda: (len_class_attr, Config.table, 5),
    lambda: (through_callee, look, G, 5),
    lambda: (grow, *([[1, 2, 3]] * 2)),
    lambda: (grow_dict, *([{1: 2, 2: 3, 4: 5}] * 2)),
    lambda: (enum_alias, *([[1, 2, 3, 4, 5]] * 2)),
    lambda: (items_alias, *([{k: k for k in range(6)}] * 2)),
    lambda: (left_of_zip, [1, 2, 0, 3, 4]),
    lambda: (left_of_gen, [1, 2, 0, 3, 4]),
    lambda: (huge, []),
    lambda: (put_list_into_array, np.zeros((5, 2)), [0, 1, 2, 3]),
    lambda: (key_changes, np.zeros(5), [1, 2, 3, 4]),
    lambda: (slice_of_list, [0] * 5, [1, 2, 3, 4]),
    lambda: (add_lists, [1, 2, 3, 4]),
    lambda: (add_arrays, [1.0, 2, 3, 4]),
    lambda: (add_arrays_to_number, [1.0, 2, 3, 4]),
    lambda: (voids,),
    lambda: (recs, [{} for _ in range(5)], 5),
    lambda: (parts_of, [Node(k) for k in range(5)], 5),
    lambda: (sets_of, [set() for _ in range(5)], 5),
    lambda: (deep_alias,),
]


def row_is_case():
    rows = [[1], [2], [3], [4]]
    return jit(row_is)(rows, rows[2], 4)
