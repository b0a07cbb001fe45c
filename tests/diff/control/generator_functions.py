"""Generator functions that are consumed where they are called."""

import math

import numpy as np

LIMIT = 40


def squares(n):
    for i in range(n):
        yield i * i


def fibonacci(most):
    a, b = 0, 1
    while a < most:
        yield a
        a, b = b, a + b


def primes():
    n = 2
    while True:
        k = 2
        while k * k <= n and n % k:
            k += 1
        if k * k > n:
            yield n
        n += 1


def pairs(a, step=1):
    for i in range(0, len(a) - 1, step):
        for j in range(i + 1, len(a)):
            yield i, a[j] - a[i]


def guarded(n):
    if n < 0:
        return
    yield -1
    for i in range(n):
        if i > 4:
            return
        yield math.sqrt(i) + LIMIT


def chained(n):
    yield from squares(n)
    yield 100
    yield from range(3)


def loop_over(n):
    s = 0
    for x in squares(n):
        s += x
    return s, x


def unpacked(a):
    s = 0.0
    for i, d in pairs(a, step=2):
        s += i * d
    return s


def sums(n):
    return sum(squares(n)), max(squares(n + 1)), sum(x * 2 for x in fibonacci(n))


def listed(n):
    return list(fibonacci(n)), [x + 1 for x in squares(n)]


def leaves(n):
    s = 0
    for p in primes():
        if p > n:
            break
        s += p
    return s


def skips(n):
    s = 0
    for x in squares(n):
        if x % 2:
            continue
        s += x
    else:
        s += 1000
    return s


def returns(a, x):
    for i, d in pairs(a):
        if d > x:
            return i
    return -1


def early(n):
    s = 0.0
    for x in guarded(n):
        s += x
    return s


def both(n):
    s = 0
    for x in chained(n):
        s = s * 3 + x
    return s


def own_names(n):
    i, a, b = 7, 8, 9
    for x in fibonacci(n):
        i += x
    return i, a, b


def nested(n):
    s = 0
    for x in squares(n):
        for y in squares(x % 4):
            s += x * y
    return s


def inside(n, k):
    def shifted(m):
        for i in range(m):
            yield i + k

    t = 0
    for x in shifted(n):
        t += x
    return t


def any_of(n):
    return any(x > 20 for x in squares(n)), all(x < 20 for x in squares(n))


def A():
    return np.array([1.0, 4.0, 2.0, 8.0, 5.0])


CASES = [
    *(
        lambda n=n, f=f: (f, n)
        for n in (1, 6)
        for f in (loop_over, sums, listed, skips, nested, any_of)
    ),
    lambda: (unpacked, A()),
    lambda: (unpacked, [1.0, 2.0, 4.0]),
    lambda: (leaves, 60),
    lambda: (leaves, 1),
    *(lambda x=x: (returns, A(), x) for x in (2.0, 9.0)),
    *(lambda n=n: (early, n) for n in (-1, 0, 3, 9)),
    *(lambda n=n, f=f: (f, n) for n in (0, 5) for f in (both, own_names)),
    lambda: (inside, 5, 3),
]


def twice(n):
    g = squares(n)
    return sum(g), sum(g)


def by_hand(n):
    g = squares(n)
    return next(g) + next(g)


def zipped(n):
    return [x + y for x, y in zip(squares(n), range(n))]


def from_pair(n):
    t = (squares(n), 1)
    s = 0
    for _ in range(2):
        for x in t[0]:
            s += x + 1
    return s


def breaks_out_of_two(a):
    n = 0
    for i, d in pairs(a):
        if d < 0:
            break
        n += 1
    return n


def sends(n):
    def echo():
        got = yield 1
        yield got

    return list(echo())


LOOSE = [
    *(lambda f=f: (f, 4) for f in (twice, by_hand, zipped, from_pair, sends)),
    lambda: (breaks_out_of_two, A()),
    lambda: (loop_over, 0),
]
