"""None in lists and dicts, and get and pop of a dict without a default."""

from collections import Counter, defaultdict


def get1(d, xs):
    n = 0
    miss = 0
    for x in xs:
        v = d.get(x)
        if v is None:
            miss += 1
        else:
            n += v
    return n, miss


def get2(d, xs):
    n = 0
    for x in xs:
        v = d.get(x)
        if v:
            n += v
    return n


def get3(g, xs):
    n = 0
    for x in xs:
        l = g.get(x)
        if l is not None:
            n += len(l)
    return n


def get3b(g, xs):
    n = 0
    for x in xs:
        l = g.get(x)
        if not l:
            continue
        for y in l:
            n += y
    return n


def get4(d, x):
    return d.get(x)


def get5(d, x):
    return d.get(x), d.get(x) is None


def nl(n):
    a = [None] * n
    for i in range(0, n, 3):
        a[i] = i * i
    return a


def nl2(n):
    a = [None] * n
    for i in range(0, n, 3):
        a[i] = i * 0.5
    return a, [x for x in a if x is not None]


def memo(n):
    memo = [None] * (n + 1)

    def f(k):
        if k < 2:
            return k
        if memo[k] is not None:
            return memo[k]
        memo[k] = f(k - 1) + f(k - 2)
        return memo[k]

    return f(n)


def path(prev, t):
    p = []
    n = t
    while n is not None:
        p.append(n)
        n = prev[n]
    return p


def bfs_paths(graph, start, goal):
    parent = {start: None}
    queue = [start]
    for node in queue:
        if node == goal:
            break
        for n in graph.get(node, []):
            if n not in parent:
                parent[n] = node
                queue.append(n)
    path = []
    while goal is not None:
        path.append(goal)
        goal = parent[goal]
    path.reverse()
    return path


def strs(d, ks):
    out = []
    for k in ks:
        v = d.get(k)
        out.append(v if v is not None else "none")
    return out


def strpath(parent, node):
    p = []
    while node is not None:
        p.append(node)
        node = parent[node]
    return p


def pop1(d, xs):
    n = 0
    for x in xs:
        v = d.pop(x, None)
        if v is not None:
            n += v
    return n


def tup(came, cur):
    p = []
    c = came[cur]
    if c is not None:
        p.append(c)
    return p, came


def tup2(n):
    came = {(0, 0): None}
    for i in range(1, n):
        came[(i, i)] = (i - 1, i - 1)
    return came


def listnone(n):
    a = []
    for i in range(n):
        a.append(None if i % 2 else [i])
    return a


def vals(d):
    s = 0
    for k, v in d.items():
        if v is None:
            s -= 1
        else:
            s += v
    return s


def counted(c, xs):
    for x in xs:
        c[x] += 1
    return c.most_common(2), c[99], sum(c.values()), len(c)


def gathered(g, xs):
    for x in xs:
        g[x % 3].append(x)
    return g[0], len(g), g.get(7), 7 in g


def summed(d, xs):
    s = 0.0
    for x in xs:
        s += d[x]
    return s, d


def edges(g, start):
    seen = {start}
    todo = [start]
    total = 0
    for u in todo:
        for v, w in g[u]:
            total += w
            if v not in seen:
                seen.add(v)
                todo.append(v)
    return total, todo


def both(d):
    out = []
    for k, v in d.items():
        if v:
            out.append(k)
    return out, [v is None for v in d.values()]


def lists(d, k):
    x = d.get(k)
    if x is None:
        return -1, x
    x.append(k)
    return len(x), x is d[k]


def missing(d, k):
    return d.get(k) + 1


def nothing(d, k):
    for x in d.get(k):
        return x


def chain(up, x):
    n = 0
    while x in up:
        x = up.get(x)
        n += 1
    return x, n


def compared(a):
    b = [None, 1, 2]
    return a == b, None in a, a.count(None), a.index(2)


def kept(rows):
    for r in rows:
        if r is not None:
            r.append(1)
    rows.append(None)
    return rows[0]


def first_none(n):
    best = None
    d = {}
    for i in range(n):
        d[i] = best
        best = i * 2
    return d, best


def returned(d, xs):
    return [d.get(x) for x in xs], {x: d.get(x) for x in xs}


def nested(n):
    g = [[None] * n for _ in range(n)]
    for i in range(n):
        g[i][n - 1 - i] = i
    return g, sum(1 for row in g for x in row if x is None)


def popped(d):
    v = d.pop(1, None)
    if v is None:
        return "none"
    return v


def merged(c, xs):
    c.update(xs)
    return c


def counters(a, b, n):
    a.update(b)
    c = Counter()
    for i in range(n):
        c[i % 2] += 1
    return a, c == Counter([0, 0]), c == Counter([0, 2 - 2])


CASES = [
    lambda: (get1, {1: 2, 3: 4}, [1, 2, 3, 4]),
    lambda: (get1, {1: 2.5, 3: 4.0}, [1, 2, 3, 4]),
    lambda: (get2, {1: 2, 3: 0}, [1, 2, 3, 4]),
    lambda: (get3, {1: [1], 2: []}, [1, 2, 3]),
    lambda: (get3b, {1: [1], 2: []}, [1, 2, 3]),
    lambda: (get4, {1: 2}, 1),
    lambda: (get4, {1: 2}, 2),
    lambda: (get4, {1: "ab"}, 2),
    lambda: (get5, {1: 2.5}, 2),
    lambda: (get5, {1: [2.5]}, 1),
    lambda: (nl, 7),
    lambda: (nl2, 7),
    lambda: (nl2, 0),
    lambda: (memo, 30),
    lambda: (path, {1: 2, 2: 3, 3: None}, 1),
    lambda: (bfs_paths, {0: [1, 2], 1: [3], 2: [3], 3: []}, 0, 3),
    lambda: (strpath, {"aa": "b", "b": None}, "aa"),
    lambda: (pop1, {1: 2, 2: 3}, [1, 1, 2]),
    lambda: (tup, {(1, 2): (0, 1), (0, 1): None}, (1, 2)),
    lambda: (tup, {(1, 2): (0, 1), (0, 1): None}, (0, 1)),
    lambda: (tup2, 5),
    lambda: (vals, {1: 2, 3: None}),
    lambda: (vals, {1: None, 3: 2.5}),
    lambda: (counted, Counter([3, 3, 1]), [1, 5, 5, 5]),
    lambda: (gathered, defaultdict(list, {1: [4]}), [1, 2, 3]),
    lambda: (gathered, defaultdict(list), [1, 2, 3]),
    lambda: (summed, defaultdict(float, {1: 2.5}), [1, 2, 3]),
    lambda: (summed, defaultdict(int, {1: 2}), [1, 2, 3]),
    lambda: (edges, defaultdict(list, {0: [(1, 2), (2, 3)], 1: [(0, 1)]}), 0),
    lambda: (both, {1: 2, 3: None, 4: 0}),
    lambda: (lists, {1: [2]}, 1),
    lambda: (lists, {1: [2]}, 2),
    lambda: (chain, {1: 2, 2: 3}, 1),
    lambda: (compared, [None, 1, 2]),
    lambda: (kept, [None, [1], [2]]),
    lambda: (first_none, 4),
    lambda: (returned, {1: 2.5}, [1, 2]),
    lambda: (nested, 4),
    lambda: (popped, {1: 2}),
    lambda: (popped, {2: 2}),
    lambda: (merged, Counter([1, 1]), [1, 2]),
]
LOOSE = [
    lambda: (counters, Counter([1, 1]), {1: 5, 2: 7}, 2),
    lambda: (counters, Counter([1, 1]), Counter([1, 3]), 0),
    lambda: (counted, Counter("abca"), "xyxx"),
    lambda: (strs, {"a": "bb"}, ["a", "c"]),
    lambda: (listnone, 5),
    lambda: (missing, {1: 2}, 1),
    lambda: (missing, {1: 2}, 3),
    lambda: (nothing, {1: [2]}, 1),
    lambda: (nothing, {1: [2]}, 3),
    lambda: (tup, {(1, 2): (0, 1), (0, 1): None}, (5, 5)),
    lambda: (vals, {1: None}),
    lambda: (both, {1: [1], 2: None, 3: []}),
    lambda: (both, {1: True, 2: None}),
    lambda: (first_none, 1),
    lambda: (first_none, 0),
    lambda: (counted, Counter({1: 2.5}), [1]),
    lambda: (gathered, defaultdict(lambda: [5]), [1, 2]),
    lambda: (summed, defaultdict(lambda: 2.5), [1, 2]),
    lambda: (edges, defaultdict(list), 0),
    lambda: (compared, [None, 1, 2.5]),
    lambda: (kept, [[1], None]),
    lambda: (kept, []),
]
