"""Floats of a list that somebody else holds too keep their value when the list gets another one."""


def halve(a):
    for i in range(len(a)):
        a[i] = a[i] * 0.5
    return a


def first(a, x):
    for i in range(len(a)):
        a[i] = a[i] + x
    return a, x


def both(a, b):
    for i in range(len(a)):
        a[i] = a[i] + b[i]
    return a, b


def rows(a, b):
    for i in range(len(a)):
        for j in range(len(a[0])):
            a[i][j] = a[i][j] - b[j]
    return b


def mixed(a, b):
    for i in range(len(a)):
        a[i] = a[i] * 1.5
    a[0] = 0
    return b


HELD = [1.5 * k for k in range(3)]


def shared():
    x = [1.25 * k for k in range(4)]
    return x, list(x)


def twice():
    x = 3.7 * len(HELD)
    return first, [x, x, x], x


def same_floats():
    a, b = shared()
    return both, a, b


def same_in_rows():
    a, b = shared()
    return rows, [list(a), list(b), list(a)], b


def same_in_mixed():
    a, b = shared()
    return mixed, [1, *a], b


def of_a_constant():
    return halve, [1.5, 1.5, 2.5, float("nan"), -0.0]


def of_a_global():
    return first, list(HELD), HELD[1]


CASES = [
    lambda: twice(),
    lambda: same_floats(),
    lambda: same_in_rows(),
    lambda: same_in_mixed(),
    lambda: of_a_constant(),
    lambda: of_a_global(),
    lambda: (halve, list(HELD)),
]
