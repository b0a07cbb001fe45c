"""Containers among the arguments: lists that grow, rows of different length, dicts, strings."""


def grow(a, n):
    for i in range(n):
        a.append(i * 2)
    return len(a)


def grow_and_return(a):
    a.append(a[0])
    return a


def drain(a):
    total = 0.0
    while a:
        total += a.pop()
    return total


def row_sums(rows):
    out = []
    for row in rows:
        s = 0
        for x in row:
            s += x
        out.append(s)
    return out


def add_edge(adj, u, v):
    adj[u].append(v)
    adj[v].append(u)
    return adj[u]


def swap_rows(rows):
    rows[0], rows[1] = rows[1], rows[0]
    rows.append([])
    rows[2].append(7)


def words(names):
    d = {}
    for w in names:
        d[w] = d.get(w, 0) + 1
    return d


def total(prices, names):
    s = 0.0
    for n in names:
        if n in prices:
            s += prices[n]
    return s


def update(d, n):
    for i in range(n):
        d[i % 3] = d.get(i % 3, 0) + i
    return len(d)


def change_values(d):
    for k in d:
        d[k] = d[k] * 2
    return d


def forget(d):
    out = []
    for k in list(d):
        if k % 2:
            del d[k]
            out.append(k)
    return out


def pairs(points):
    out = []
    for x, y in points:
        if x > y:
            out.append((y, x))
        else:
            out.append((x, y))
    out.sort()
    return out


def same_twice(a, b):
    a.append(1)
    b.append(2)
    return len(a), len(b), a is b


def neighbours(graph, start):
    seen = {start}
    order = []
    stack = [start]
    while stack:
        u = stack.pop()
        order.append(u)
        for v in graph[u]:
            if v not in seen:
                seen.add(v)
                stack.append(v)
    return order


def invert(d):
    out = {}
    for k, v in d.items():
        if v not in out:
            out[v] = []
        out[v].append(k)
    return out


def sort_in_place(a):
    a.sort()
    a.reverse()
    a.insert(0, 99)


def bools(a, n):
    a.append(n > 3)
    return a


def alias():
    a = [1, 2]
    return same_twice, a, a


def shared_rows():
    row = [1]
    return add_edge, [row, row, [3]], 0, 2


CASES = [
    lambda: (grow, [1, 2], 5),
    lambda: (grow_and_return, [1.5, 2.5]),
    lambda: (drain, [1.0, 2.0, 4.0]),
    lambda: (row_sums, [[1, 2], [3], [], [4, 5, 6]]),
    lambda: (row_sums, [[], [3]]),
    lambda: (add_edge, [[1], [0, 2], []], 0, 2),
    lambda: (swap_rows, [[1, 2], [3], [4, 5, 6]]),
    lambda: (words, ["a", "b", "a", "ccc", "a" + str(1)[:0]]),
    lambda: (total, {"x": 1.5, "y": 2.5}, ["x", "z", "y", "x"]),
    lambda: (update, {1: 5}, 10),
    lambda: (change_values, {1: 1.5, 2: 2.5}),
    lambda: (forget, {1: 1, 2: 2, 3: 3, 5: 5, 8: 8}),
    lambda: (pairs, [(3, 1), (2, 5), (1, 1)]),
    alias,
    shared_rows,
    lambda: (same_twice, [1], [1]),
    lambda: (neighbours, {0: [1, 2], 1: [2], 2: [0, 3], 3: []}, 0),
    lambda: (invert, {"a": 1, "b": 2, "c": 1}),
    lambda: (sort_in_place, [3, 1, 2]),
    lambda: (bools, [True, False], 5),
]

LOOSE = [
    lambda: (neighbours, {"a": ["b"], "b": ["a", "c"], "c": []}, "a"),
    lambda: (grow, [], 3),
    lambda: (drain, [1.0, "x"]),
    lambda: (row_sums, [[1, 2], [3.0]]),
    lambda: (row_sums, [[1, 2], (3,)]),
    lambda: (neighbours, {0: [1]}, 0),
    lambda: (words, ["a", 1]),
    lambda: (update, {}, 4),
    lambda: (update, {True: 1}, 4),
    lambda: (row_sums, [[2**70], [1, 2]]),
]
