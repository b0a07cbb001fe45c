"""A zero whose sign is all that changes is written back into the list, also where ints stand beside it."""


def turned(a, n):
    for i in range(n):
        a[i] = -a[i]
    return sum(a)


def pairs(a):
    for i in range(len(a)):
        a[i] = (a[i][0], -a[i][1])
    return len(a)


def scaled(a, n):
    for i in range(1, n):
        a[i] *= a[i - 1] / 2.0
    a.append(n)
    return len(a)


NUMBERS = [0.19, 0, -4, 2.8, -0.0, 8, 0.0, 2.0]
CASES = [
    lambda: (turned, list(NUMBERS), 8),
    lambda: (turned, [0.0, -0.0, 1.5], 3),
    lambda: (turned, [0, 1, 2], 3),
    lambda: (scaled, list(NUMBERS), 8),
    lambda: (pairs, [(1, 0.0), (2, -0.0), (3, 1.5)]),
]
