"""gcd, lcm, isqrt, factorial, comb and perm of the module math."""

import math


def lowest(a, b):
    g = math.gcd(a, b)
    return a // g, b // g, g, math.lcm(a, b)


def zeros(a, b):
    return math.gcd(a, b), math.lcm(a, b)


def roots(xs):
    return [math.isqrt(x) for x in xs]


def rows(n):
    out = []
    for i in range(n):
        for j in range(n):
            out.append(math.comb(i, j))
    return out


def orders(n, k):
    return math.perm(n, k), math.comb(n, k), math.factorial(k)


def alone(n):
    return math.perm(n), math.perm(n, None)


def series(x, n):
    s = 0.0
    for i in range(n):
        s += (-1) ** i * x ** (2 * i + 1) / math.factorial(2 * i + 1)
    return s


def coprime(n):
    found = 0
    for a in range(1, n):
        for b in range(a, n):
            if math.gcd(a, b) == 1:
                found += 1
    return found


CASES = [
    lambda: (lowest, 84, 36),
    lambda: (lowest, -84, 36),
    lambda: (lowest, 17, -5),
    lambda: (zeros, 0, 0),
    lambda: (zeros, 0, 7),
    lambda: (zeros, -9, 0),
    lambda: (zeros, True, 6),
    lambda: (roots, [0, 1, 2, 3, 4, 15, 16, 17, 10**12 - 1, 10**12, 2**52 + 1]),
    lambda: (roots, [k * k + d for k in (94906265, 2**31 - 1, 2147395600) for d in (-1, 0, 1)]),
    lambda: (roots, []),
    lambda: (rows, 9),
    lambda: (orders, 10, 3),
    lambda: (orders, 3, 5),
    lambda: (orders, 20, 0),
    lambda: (orders, 0, 0),
    lambda: (alone, 6),
    lambda: (series, 0.5, 6),
    lambda: (coprime, 40),
]
LOOSE = [
    lambda: (lowest, 0, 0),
    lambda: (lowest, -(2**63), 6),
    lambda: (lowest, 2**62, 2**62 - 1),
    lambda: (lowest, 2.0, 4),
    lambda: (roots, [4, -1]),
    lambda: (roots, [2**62, 2**63 - 1]),
    lambda: (rows, 80),
    lambda: (orders, 60, 30),
    lambda: (orders, -1, 3),
    lambda: (orders, 5, -2),
    lambda: (orders, 30, 21),
    lambda: (alone, 21),
    lambda: (series, 0.5, 12),
]
