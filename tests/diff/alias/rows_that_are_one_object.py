# native: any
"""[[0] * n] * m: writing one row writes them all."""


def fill(rows):
    for i in range(len(rows)):
        for j in range(len(rows[0])):
            rows[i][j] = rows[i][j] + i * 10.0 + j


def two(a, b):
    for i in range(len(a)):
        a[i] = b[i] + 1.0
    return b


CASES = [
    lambda: (fill, [[0.0] * 4] * 3),
    lambda: (fill, [[0.0] * 4, [1.0] * 4, [2.0] * 4]),
    lambda: (lambda r: (fill, [r, [5.0, 6.0], r]))([1.0, 2.0]),
    lambda: (lambda r: (two, r, r))([1.0, 2.0, 3.0]),
    lambda: (two, [1.0, 2.0, 3.0], [7.0, 8.0, 9.0]),
]
