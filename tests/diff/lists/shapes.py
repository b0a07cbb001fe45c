# native: any
"""Ragged lists, lists that grow, mixed elements, nested tuples, slices of lists."""


def sum2(rows):
    t = 0
    for row in rows:
        for x in row:
            t += x
    return t


def by_index(rows):
    t = 0.0
    for i in range(len(rows)):
        for j in range(len(rows[0])):
            t += rows[i][j]
    return t


def grow(n):
    out = []
    for i in range(n):
        out.append(i * i)
    return out


def replace(rows, row):
    rows[1] = row
    return rows


def squares(xs):
    return [x * x for x in xs]


def halves(xs):
    return xs[: len(xs) // 2], xs[::-1]


CASES = [
    lambda: (sum2, [[1, 2], [3, 4]]),
    lambda: (sum2, [[1, 2], [3]]),
    lambda: (sum2, [[1.5, 2], [3, 4]]),
    lambda: (sum2, [[], []]),
    lambda: (sum2, []),
    lambda: (sum2, ((1, 2), (3, 4))),
    lambda: (sum2, [(1, 2), [3, 4]]),
    lambda: (by_index, [[1.0, 2.0], [3.0, 4.0]]),
    lambda: (by_index, [[1.0, 2.0], [3.0]]),
    lambda: (by_index, [[1.0], [3.0, 9.0]]),
    lambda: (grow, 5),
    lambda: (replace, [[1.0], [2.0]], [5.0]),
    lambda: (squares, [1.0, 2.0]),
    lambda: (halves, [1, 2, 3, 4, 5]),
]
