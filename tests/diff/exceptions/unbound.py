# native: any
"""A local that no path has bound."""


def last(n):
    for i in range(n):
        x = i * 2
    return x


def index(n):
    for i in range(n):
        pass
    return i


def one_branch(a, flag):
    if flag:
        y = a + 1.0
    return y * 2.0


CASES = [
    lambda: (last, 3),
    lambda: (last, 0),
    lambda: (index, 4),
    lambda: (index, 0),
    lambda: (one_branch, 1.5, True),
    lambda: (one_branch, 1.5, False),
]
