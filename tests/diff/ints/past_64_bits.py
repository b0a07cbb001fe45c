# native: any
"""Python ints do not wrap: 24!, Fibonacci numbers, sums and products past 64 bits."""


def factorial(n):
    r = 1
    for i in range(2, n + 1):
        r *= i
    return r


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def dot(xs, ys):
    t = 0
    for i in range(len(xs)):
        t += xs[i] * ys[i]
    return t


def negate(x):
    return -x, abs(x), x - 1


def shift(x, n):
    return x << n, x >> n


BIG = 2**62

CASES = [
    lambda: (factorial, 5),
    lambda: (factorial, 20),
    lambda: (factorial, 21),
    lambda: (factorial, 24),
    lambda: (fibonacci, 90),
    lambda: (fibonacci, 93),
    lambda: (fibonacci, 200),
    lambda: (dot, [BIG, BIG, BIG], [1, 1, 1]),
    lambda: (dot, [BIG, 3], [4, 5]),
    lambda: (dot, [10**20, 3], [4, 5]),
    lambda: (negate, -(2**63)),
    lambda: (negate, 2**63 - 1),
    lambda: (negate, 2**64),
    lambda: (shift, 1, 62),
    lambda: (shift, 1, 63),
    lambda: (shift, 1, 64),
    lambda: (shift, -5, 1),
    lambda: (shift, 1, -1),
]
