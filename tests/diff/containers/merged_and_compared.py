"""Tuples that are compared, dicts that are merged, stars in displays."""

from collections import deque


def order(n):
    out = []
    top, at = -1, 0
    for i in range(n):
        t = (i * 7 % 5, i)
        if t > (top, at):
            top, at = t
            out.append(i)
        if t <= (2, 3):
            out.append(-i)
        if (t[0], "a") < (3, "b") and t != (1, 1):
            out.append(100)
    return out, top, at


def lengths(a, b):
    return (
        (a, b) < (a, b, 1),
        (a,) == (a, b),
        (a, b) >= (a,),
        (a, (b, 1)) == (a, (b, 1)),
        (a, b) < (b, a),
    )


def floats(x, y):
    return (x, 1) == (y, 1), (x, y) < (y, x), (1, x) <= (1, y)


def maze(grid, start, goal):
    h, w = len(grid), len(grid[0])
    q = deque([start])
    came = {start: None}
    while q:
        r, c = q.popleft()
        if (r, c) == goal:
            break
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            a, b = r + dr, c + dc
            if 0 <= a < h and 0 <= b < w and grid[a][b] != "#" and (a, b) not in came:
                came[(a, b)] = (r, c)
                q.append((a, b))
    return came


def merged(a, b):
    c = {**a, **b}
    d = a | b
    e = {0: 5, **b, 1: 7}
    a |= b
    return c, d, e, a, c is a


def spread(a, b):
    c = [*a, 1, *b]
    c.append(2)
    return c, [*range(3), *a], sorted({*a, 9, *b})


def spread_changes(a):
    def f():
        a.append(7)
        return 1

    return [*a, f(), *a]


def updated(a):
    a.update({1: 2, 3: 4})
    a.update([(5, 6)])
    return a


CASES = [
    lambda: (order, 20),
    lambda: (lengths, 1, 2),
    lambda: (lengths, 2, 2),
    lambda: (floats, 1.5, 2.5),
    lambda: (floats, float("nan"), 2.5),
    lambda: (maze, ["..#", ".#.", "..."], (0, 0), (2, 2)),
    lambda: (maze, [".#", "#."], (0, 0), (1, 1)),
    lambda: (merged, {1: 2, 3: 4}, {3: 5, 6: 7}),
    lambda: (merged, {1: 2}, {}),
    lambda: (spread, [1, 2], [3]),
    lambda: (updated, {1: 5}),
]
LOOSE = [
    lambda: (floats, float("nan"), float("nan")),
    lambda: (spread_changes, [1, 2]),
    lambda: (spread, [1.5], [3]),
    lambda: (merged, {}, {}),
]
