"""nonlocal: names that inner functions assign, inlined ones, recursive ones, and several levels of them."""


def counter(n):
    c = 0

    def inc(k):
        nonlocal c
        c += k

    for i in range(n):
        inc(i)
    return c


def calls(n):
    c = 0

    def rec(k):
        nonlocal c
        c += 1
        return 1 if k < 2 else rec(k - 1) + rec(k - 2)

    return rec(n), c


def queens(n):
    found = 0
    columns = [False] * n
    up = [False] * (2 * n)
    down = [False] * (2 * n)

    def place(row):
        nonlocal found
        if row == n:
            found += 1
            return
        for c in range(n):
            if not columns[c] and not up[row + c] and not down[row - c + n]:
                columns[c] = up[row + c] = down[row - c + n] = True
                place(row + 1)
                columns[c] = up[row + c] = down[row - c + n] = False

    place(0)
    return found


def parameter(x, n):
    def step(k):
        nonlocal x
        x = x * 0.5 + k

    for i in range(n):
        step(i)
        x += 1.0
    return x


def defined_first(n):
    def step():
        nonlocal low, high
        low, high = high, low + high

    low, high = 0, 1
    for _ in range(n):
        step()
    return low


def levels(n):
    c = 0

    def outer(k):
        def inner(j):
            nonlocal c
            c += j

        for j in range(k):
            inner(j)
        return c

    return [outer(k) for k in range(n)]


def shadowed(n):
    c = 10

    def own(k):
        c = k
        return c

    def mine(c):
        return c + 1

    def change():
        nonlocal c
        c += 1

    change()
    return own(n) + mine(n) * 100 + c * 10000


def two(n):
    best, where = -1.0, 0

    def look(i, x):
        nonlocal best, where
        if x > best:
            best, where = x, i

    for i in range(n):
        look(i, (i * 7 % 11) / 3.0)
    return best, where


def path(n):
    found = []

    def walk(k):
        nonlocal found
        if k == 0:
            return
        found = found + [k]
        walk(k - 1)

    walk(n)
    return found


def becomes_float(n):
    c = 0

    def add(x):
        nonlocal c
        c += x

    for i in range(n):
        add(i * 0.5)
    return c


def unbound(n):
    def inc():
        nonlocal c
        c += 1

    if n > 0:
        c = n
    inc()
    return c


def raises(a, n):
    c = 0

    def inc(i):
        nonlocal c
        c += a[i]

    for i in range(n):
        inc(i)
    return c


def walrus(n):
    c = 0

    def inc():
        nonlocal c
        return (c := c + 1)

    return inc() + inc() + c + n


def stays():
    k = 3

    def f(n):
        nonlocal k
        for i in range(n):
            k += i
        return k

    return f


CASES = [
    lambda: (counter, 10),
    lambda: (counter, 0),
    lambda: (calls, 10),
    lambda: (queens, 6),
    lambda: (parameter, 3.0, 5),
    lambda: (parameter, 3.0, 0),
    lambda: (defined_first, 20),
    lambda: (shadowed, 4),
    lambda: (two, 20),
    lambda: (path, 4),
    lambda: (raises, [1, 2, 3], 3),
]

LOOSE = [
    lambda: (levels, 6),
    lambda: (parameter, 3, 5),
    lambda: (becomes_float, 4),
    lambda: (becomes_float, 0),
    lambda: (unbound, 3),
    lambda: (unbound, 0),
    lambda: (raises, [1, 2, 3], 4),
    lambda: (walrus, 3),
    lambda: (stays(), 4),
]
