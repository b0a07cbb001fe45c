"""Sets, deques and empty containers as arguments: read, changed, returned; their order."""
from collections import deque


def members(s, n):
    c = 0
    for i in range(n):
        if i in s:
            c += 1
    return c, len(s)


def order(s):
    out = []
    for x in s:
        out.append(x)
    return out


def grow(s, n):
    for i in range(n):
        s.add(i * 37)
    s.discard(37)
    return len(s)


def both(a, b):
    return len(a & b), sorted(a | b), sorted(a - b), a == b


def names(s, ws):
    c = 0
    for w in ws:
        if w in s:
            c += 1
        else:
            s.add(w)
    return c


def drain(q):
    s = 0
    while q:
        s = s * 3 + q.popleft()
    return s


def ends(q, n):
    for i in range(n):
        q.append(i)
        q.appendleft(-i)
    return q[0], q[-1], len(q), q[1]


def search(q, seen, n):
    order = []
    while q:
        u, d = q.popleft()
        if u in seen or u >= n:
            continue
        seen.add(u)
        order.append((u, d))
        q.append((2 * u + 1, d + 1))
        q.append((2 * u + 2, d + 1))
    return order


def fill(out, n):
    for i in range(n):
        out.append(i * 0.5)


def fill_pairs(out, n):
    for i in range(n):
        out.append((i, i * 0.5))
    return out


def remember(memo, n):
    for i in range(n):
        memo[i] = i * i
    return memo[n - 1]


def fib(n, memo):
    if n in memo:
        return memo[n]
    r = n if n < 2 else fib(n - 1, memo) + fib(n - 2, memo)
    memo[n] = r
    return r


def untouched(s, q, a):
    return len(s), len(q), len(a)


def emptied(s, q, r):
    s.clear()
    q.clear()
    r.clear()
    return r


def same(s, q):
    s.add(5)
    q.append(5)
    return s, q


CASES = [
    lambda: (members, {1, 2, 5}, 10),
    lambda: (members, {1.0, 2.5}, 4),
    lambda: (order, {91, 3, 1024, 17, 8, 16, 24, -1}),
    lambda: (order, {(1, 2), (3, 4), (5, 6)}),
    lambda: (grow, {1, 2, 5}, 10),
    lambda: (grow, set(), 5),
    lambda: (both, {1, 2, 3}, {3, 4}),
    lambda: (names, {"a", "bb"}, ["a", "c", "c", "bb"]),
    lambda: (drain, deque([1, 2, 3])),
    lambda: (ends, deque([7]), 3),
    lambda: (ends, deque([7, 8], maxlen=3), 3),
    lambda: (search, deque([(0, 0)]), set(), 20),
    lambda: (fill, [], 4),
    lambda: (fill_pairs, [], 4),
    lambda: (remember, {}, 5),
    lambda: (emptied, {1.0, 5.0}, deque([1, 2]), {7}),
    lambda: (emptied, set(), deque(), {7}),
    lambda: (fib, 30, {}),
    lambda: (untouched, {1}, deque([2]), []),
    lambda: (same, {1, 2}, deque([1])),
]


class Own(set):
    pass


def removed():
    s = set(range(20))
    for i in range(0, 20, 3):
        s.remove(i)
    s.add(100)
    return order, s


LOOSE = [
    removed,
    lambda: (order, {"a", "b", "c"}),
    lambda: (members, Own({1, 2}), 3),
    lambda: (members, {1, "a"}, 3),
    lambda: (members, frozenset({1}), 3),
    lambda: (drain, deque([])),
    lambda: (drain, deque([1, 2.5])),
    lambda: (fill, [], 0),
    lambda: (remember, {}, 0),
    lambda: (fill_pairs, [(1, 2)], 3),
    lambda: (grow, {2**70}, 3),
    lambda: (order, set()),
]
