"""break, continue, else, while, nested loops, enumerate, zip, reversed ranges, changed bounds."""


def first_negative(xs):
    for i in range(len(xs)):
        if xs[i] < 0.0:
            break
    else:
        return -1
    return i


def odd_sum(n):
    t = 0
    for i in range(n):
        if i % 2 == 0:
            continue
        t += i
    return t


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def weighted(xs):
    t = 0.0
    for i, x in enumerate(xs):
        t += i * x
    return t


def dot(xs, ys):
    t = 0.0
    for x, y in zip(xs, ys):
        t += x * y
    return t


def backwards(n):
    t = 0
    for i in range(n, 0, -2):
        t = t * 3 + i
    return t


def bound_changes(n):
    count = 0
    for i in range(n):
        n = n - 1
        i = i + 10
        count += i
    return count, n, i


def triangular(n):
    t = 0
    for i in range(n):
        for j in range(i, n):
            if (i + j) % 3 == 0:
                break
            t += i * j
        else:
            t += 1000
    return t


def nested_while(n):
    i = 0
    t = 0
    while i < n:
        j = 0
        while True:
            j += 1
            if j > i:
                break
            t += j
        i += 1
    else:
        t += 7
    return t


CASES = [
    lambda: (first_negative, [1.0, 2.0, -3.0, 4.0]),
    lambda: (first_negative, [1.0, 2.0]),
    lambda: (odd_sum, 10),
    lambda: (collatz, 27),
    lambda: (weighted, [1.0, 2.0, 3.0]),
    lambda: (dot, [1.0, 2.0, 3.0], [4.0, 5.0]),
    lambda: (backwards, 9),
    lambda: (backwards, -3),
    lambda: (bound_changes, 5),
]

LOOSE = [
    lambda: (first_negative, []),
    lambda: (triangular, 12),
    lambda: (nested_while, 9),
]
