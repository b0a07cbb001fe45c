"""Recursive functions over containers, lists and arrays; names that they read of functions around."""
import numpy as np


def fib(n, memo):
    if n in memo:
        return memo[n]
    if n < 2:
        return n
    memo[n] = fib(n - 1, memo) + fib(n - 2, memo)
    return memo[n]


def fib_of(n):
    return fib(n, {})


def visit(g, u, seen, out):
    seen[u] = True
    out.append(u)
    for v in g[u]:
        if not seen[v]:
            visit(g, v, seen, out)


def depth_first(g):
    seen = [False] * len(g)
    out = []
    visit(g, 0, seen, out)
    return out


def reach(g, u, seen):
    seen.add(u)
    for v in g[u]:
        if v not in seen:
            reach(g, v, seen)


def reached(g):
    s = set()
    reach(g, 0, s)
    return len(s), sorted(s)


def quick(a):
    if len(a) <= 1:
        return a
    p = a[0]
    low = [x for x in a[1:] if x < p]
    return quick(low) + [p] + quick([x for x in a[1:] if x >= p])


def merge(a):
    if len(a) <= 1:
        return a[:]
    m = len(a) // 2
    left, right = merge(a[:m]), merge(a[m:])
    out = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            out.append(left[i])
            i += 1
        else:
            out.append(right[j])
            j += 1
    return out + left[i:] + right[j:]


def permute(a, k, out):
    if k == len(a):
        out.append(a[:])
        return
    for i in range(k, len(a)):
        a[k], a[i] = a[i], a[k]
        permute(a, k + 1, out)
        a[k], a[i] = a[i], a[k]


def permutations(n):
    out = []
    permute(list(range(n)), 0, out)
    return out


def queens(n):
    cols = []

    def place(r):
        if r == n:
            return 1
        c = 0
        for x in range(n):
            ok = True
            for i in range(r):
                if cols[i] == x or abs(cols[i] - x) == r - i:
                    ok = False
            if ok:
                cols.append(x)
                c += place(r + 1)
                cols.pop()
        return c

    return place(0)


def closure(n, k):
    k = k * 2.0

    def g(m):
        if m <= 0:
            return k
        return g(m - 1) + k

    return g(n)


def captured_array(a, n):
    def fill(i):
        if i < n:
            a[i] = i * 2.0
            fill(i + 1)

    fill(0)
    return a[0]


def partition(a, lo, hi):
    p = a[hi]
    i = lo
    for j in range(lo, hi):
        if a[j] < p:
            a[i], a[j] = a[j], a[i]
            i += 1
    a[i], a[hi] = a[hi], a[i]
    return i


def sort_in_place(a, lo, hi):
    if lo < hi:
        p = partition(a, lo, hi)
        sort_in_place(a, lo, p - 1)
        sort_in_place(a, p + 1, hi)


def sort_it(a):
    sort_in_place(a, 0, len(a) - 1)


def fill_flood(grid, i, j):
    if i < 0 or j < 0 or i >= grid.shape[0] or j >= grid.shape[1] or grid[i, j] != 0:
        return 0
    grid[i, j] = 2
    c = 1
    c += fill_flood(grid, i + 1, j)
    c += fill_flood(grid, i - 1, j)
    c += fill_flood(grid, i, j + 1)
    c += fill_flood(grid, i, j - 1)
    return c


def own_memory(n):
    a = np.zeros(1000 + n)
    a[0] = n
    s = 0.0
    if n > 0:
        s = own_memory(n - 1)
    return a[0] + s


def two_results(a, i):
    if i == len(a):
        return 0.0, 1.0
    s, p = two_results(a, i + 1)
    return s + a[i], p * a[i]


def hanoi(n, a, b, c):
    if n > 0:
        hanoi(n - 1, a, c, b)
        b.append(a.pop())
        hanoi(n - 1, c, b, a)


def towers(n):
    a, b, c = list(range(n, 0, -1)), [], []
    hanoi(n, a, b, c)
    return a, b, c


def subsets(a, i, current, out):
    if i == len(a):
        out.append(current[:])
        return
    subsets(a, i + 1, current, out)
    current.append(a[i])
    subsets(a, i + 1, current, out)
    current.pop()


def all_subsets(a):
    out = []
    subsets(a, 0, [], out)
    return out


def ragged(n):
    return [[i * j for j in range(i)] for i in range(n)], [[x * 2 for x in range(3)] for _ in range(n)]


def ackermann(m, n, calls):
    calls[0] += 1
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1, calls)
    return ackermann(m - 1, ackermann(m, n - 1, calls), calls)


def deep(a, i):
    return 0 if i == len(a) else a[i] + deep(a, i + 1)


CASES = [
    lambda: (fib_of, 40),
    lambda: (fib, 20, {0: 0, 1: 1}),
    lambda: (depth_first, [[1, 2], [2, 3], [0], []]),
    lambda: (reached, [[1, 2], [2], [0], [1]]),
    lambda: (quick, [3, 1, 2, 5, 4, 3]),
    lambda: (merge, [3.5, 1.0, 2.0, 5.0, 4.0]),
    lambda: (permutations, 4),
    lambda: (queens, 6),
    lambda: (closure, 4, 1.5),
    lambda: (closure, 4, 1),
    lambda: (captured_array, np.ones(5), 4),
    lambda: (sort_it, np.array([3.0, 1.0, 2.0, -1.0, 7.0, 1.0])),
    lambda: (sort_it, [3, 1, 2, -1, 7, 1]),
    lambda: (fill_flood, np.array([[0, 0, 1], [1, 0, 1], [0, 1, 0]]), 0, 0),
    lambda: (own_memory, 6),
    lambda: (two_results, [1.0, 2.0, 3.0], 0),
    lambda: (towers, 5),
    lambda: (all_subsets, [1, 2, 3]),
    lambda: (ragged, 5),
    lambda: (ackermann, 2, 3, [0]),
    lambda: (deep, [1, 2, 3], 0),
]


def same_twice():
    a = np.arange(4.0)
    return both, a, a, 0


def both(a, b, i):
    if i == len(a):
        return 0.0
    a[i] += 1.0
    return b[i] + both(a, b, i + 1)


LOOSE = [
    lambda: (quick, [1]),
    lambda: (quick, []),
    lambda: (deep, list(range(600)), 0),
    lambda: (deep, list(range(1200)), 0),
    same_twice,
    lambda: (both, np.arange(3.0), np.ones(3), 0),
    lambda: (fib, 5, {}),
    lambda: (sort_it, []),
    lambda: (hanoi, 2, [2, 1], [], []),
]
