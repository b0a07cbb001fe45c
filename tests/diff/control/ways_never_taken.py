"""A way out of a function that is proven never to be taken leaves no hole in the result."""


def never(n):
    for i in range(n):
        if i < -1:
            return i
    raise ArithmeticError


def other_kind(n):
    for i in range(n):
        if i < -1:
            return i * 1.5
    return 1


def squares(x, n, eps):
    a = x
    for _ in range(n):
        e = abs(a**2 + 1)
        if e < eps:
            return e
        a -= e / 8
    return 0.0


CASES = [
    lambda: (other_kind, 5),
    lambda: (other_kind, 0),
    lambda: (squares, 2, 0, 1e-6),
]
LOOSE = [
    lambda: (never, 5),
    lambda: (never, 0),
    lambda: (squares, 2, 4, 1e-6),
    lambda: (squares, 2, 4, 100.0),
]
