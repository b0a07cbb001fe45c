"""Where one number is computed at a time the result is CPython's to the bit: no loop of vectors would have done it."""

import math


def formulas(a, b):
    return (
        math.exp(a), math.log(a), math.log2(a), math.log10(b), math.log1p(a), math.expm1(b),
        math.sin(a), math.cos(b), math.tan(a), math.asin(a / 10), math.acos(a / 10), math.atan(b),
        math.atan2(a, b), math.sinh(a), math.cosh(b), math.tanh(a), math.pow(a, b), a**b, a**0.5,
        a**2, b**-1.5, math.cbrt(a), math.exp2(b), math.sqrt(a), math.pow(a, 2),
    )  # fmt: skip


def carried(n):
    x, y = 0.3, 1.7
    for i in range(n):
        x = math.exp(-x) + 0.1 * math.sin(x * i)
        y = (y + x**1.3) ** 0.4
    return x, y


def until(a, most):
    x = a
    for _ in range(most):
        if abs(math.pow(x, 2) - a) < 1e-14:
            return x
        x -= (math.pow(x, 2) - a) / (2 * x)
    return x


def halving(a):
    n = 0
    while a > 1e-3:
        a = math.log1p(math.tan(a / 2))
        n += 1
    return a, n


def both(n):
    x = 0.5
    s = 0.0
    for i in range(n):
        t = math.cos(x)
        if i % 3 == 0:
            t = t**1.5
        x = t + 0.25
        s = s * math.exp(-s) + x
    return s, x


def nested(n):
    total = 0.0
    for i in range(n):
        z = math.tan(i * 0.1)
        for j in range(n):
            z = math.atan2(z, j + 1.0)
        total += z
    return total


CASES = [
    *(
        (lambda a=a, b=b: (formulas, a, b))
        for a in (0.7, 1.3, 3.141592653589793, 7.77, 9.999)
        for b in (0.1, 2.5, 11.3)
    ),
    lambda: (carried, 200),
    lambda: (carried, 0),
    lambda: (until, 3.2, 99),
    lambda: (until, 1e10, 9),
    lambda: (halving, 1.2),
    lambda: (both, 100),
    lambda: (nested, 12),
]
LOOSE = [
    lambda: (formulas, 0.0, 1.0),
    lambda: (formulas, -1.0, 0.5),
    lambda: (formulas, 700.0, 800.0),
    lambda: (carried, True),
    lambda: (until, 0.0, 3),
    lambda: (halving, 1e9),
]
