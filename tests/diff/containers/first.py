"""Lists that grow: sieve, factors, stacks, rows of different length."""


def sieve(n):
    flags = [True] * (n + 1)
    out = []
    for i in range(2, n + 1):
        if flags[i]:
            out.append(i)
            for j in range(i * i, n + 1, i):
                flags[j] = False
    return out


def factors(n):
    out = []
    p = 2
    while p * p <= n:
        while n % p == 0:
            out.append(p)
            n //= p
        p += 1
    if n > 1:
        out.append(n)
    return out


def evens(n):
    return [i * 0.5 for i in range(n) if i % 2 == 0]


def rows(n):
    out = []
    for i in range(n):
        row = []
        for j in range(i):
            row.append(i * j)
        out.append(row)
    return out


def stack(n):
    s = [n]
    total = 0
    while s:
        x = s.pop()
        total += x
        if x > 1:
            s.append(x // 2)
            s.append(x - x // 2 - 1)
    return total, s


CASES = [
    lambda: (sieve, 100),
    lambda: (factors, 2 * 2 * 3 * 97 * 1009),
    lambda: (evens, 11),
    lambda: (rows, 7),
    lambda: (stack, 50),
]
