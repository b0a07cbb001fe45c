"""A comprehension in a comprehension that goes over the rows of the outer one."""


def scaled(m, n):
    return [[x * n for x in row] for row in m]


def offset(m, v):
    return [[x + y for x in row] for row, y in zip(m, v)]


def triangle(n):
    return [[i * 10 + j for j in range(i)] for i in range(n)]


def stepped(m, k):
    return [[x - i for x in m[i]] for i in range(0, len(m), k)]


def doubled(m):
    return [[x * 2 for x in [y + 1 for y in row]] for row in m]


def deep(t):
    return [[[x + 1 for x in row] for row in plane] for plane in t]


def back(m):
    return [[row[-1 - j] for j in range(len(row))] for row in m]


CASES = [
    lambda: (scaled, [[1.5, 2.0], [3.0, 4.0]], 5),
    lambda: (scaled, [[1, 2, 3], [3, 4, 5]], 5),
    lambda: (scaled, [[1, 2, 3], [3, 4, 5]], 0.5),
    lambda: (doubled, [[1, 2, 3], [4, 5, 6]]),
    lambda: (deep, [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
    lambda: (back, [[1, 2, 3], [4, 5, 6]]),
]
LOOSE = [
    lambda: (scaled, [], 5),
    lambda: (scaled, [[]], 5),
    lambda: (scaled, [[], []], 5),
    lambda: (scaled, [[1.4, 2.3], [3, 4]], 5),
    lambda: (scaled, [[1, 2], [3]], 5),
    lambda: (scaled, [[2**62, 2], [3, 4]], 5),
    lambda: (scaled, [["a", "b"], [3, 4]], 2),
    lambda: (offset, [[1, 2], [3, 4]], [10, 20]),
    lambda: (triangle, 4),
    lambda: (triangle, 0),
    lambda: (stepped, [[1, 2], [3, 4], [5, 6]], 2),
    lambda: (stepped, [[1, 2], [3], [5, 6]], 2),
    lambda: (back, []),
]
