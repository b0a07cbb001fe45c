"""The order of sets is that of CPython's table, or the original's."""


def built(n, k):
    s = set()
    for i in range(n):
        s.add(i * k % 1013)
    return [x for x in s]


def constants():
    return [x for x in {100, 7, 3, 55, 64, 9}], [x for x in {40, 3}]


def algebra(n):
    a = {i * 7 % 101 for i in range(n)}
    b = {i * 5 % 89 for i in range(2 * n)}
    return [x for x in a | b], [x for x in a & b], [x for x in a - b], list(set(list(a)))


def floats(n):
    s = set()
    for i in range(n):
        s.add(i * 0.25 - 3.0)
    return [x for x in s]


def tuples(n):
    s = set()
    for i in range(n):
        s.add((i % 13, i * 0.5))
    return [x for x in s]


def come_and_go(n):
    s = set()
    out = []
    for _ in range(n):
        s.discard(0)
        s |= {0, 1}
        out.append([x for x in s])
    return out


def popped(n):
    s = {i * 11 for i in range(n)}
    out = []
    while s:
        out.append(s.pop())
    return out


CASES = [
    lambda: (built, 500, 37),
    lambda: (built, 3, -1),
    lambda: (built, 60000, 1009),
    lambda: (algebra, 60),
    lambda: (floats, 200),
    lambda: (tuples, 100),
    lambda: (popped, 40),
]
LOOSE = [
    lambda: (constants,),
    lambda: (come_and_go, 9),
]
