"""Loops over lists: values, mutation in place, rows that stay the same objects."""


def scale(rows, s):
    for i in range(len(rows)):
        for j in range(len(rows[i])):
            rows[i][j] = rows[i][j] * s
    return rows


def total(xs):
    t = 0.0
    for x in xs:
        t += x
    return t


CASES = [
    lambda: (scale, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], 2.0),
    lambda: (scale, [[1, 2, 3], [4, 5, 6]], 2),
    lambda: (total, [0.1 * i for i in range(100)]),
]

LOOSE = [
    lambda: (total, []),
]
