"""Calls: what they do, and leaving the loop."""

import math
import random

import numpy as np

_TABLE = np.arange(4.0)
_SEEN = []
_COUNT = 0
_rng = np.random.default_rng(1)


def _pure(x):
    return math.sqrt(x) + _TABLE[0]


def _chatty(x):
    print(x)
    return x


def _even(n):
    return n == 0 or _odd(n - 1)


def _odd(n):
    return n != 0 and _even(n - 1)


def _notes(x):
    _SEEN.append(x)
    return x


def _counts():
    global _COUNT
    _COUNT = _COUNT + 1


def _table():
    return _TABLE


def _defaults(x, seen=[]):  # noqa: B006
    seen.append(x)
    return len(seen)


def _applies(f, x):
    return f(x)


def _reads_file(name):
    with open(name) as f:
        return f.read()


def _numbers(n):
    for i in range(n):
        yield i


def _deep_change(x, n):
    if n:
        _deep_change(x, n - 1)
    else:
        x[0] = 1


_twice = lambda x: x * 2  # noqa: E731


def calls_pure(xs):
    return [_pure(x) for x in xs]


def calls_chatty(xs):
    for x in xs:
        _chatty(x)


def calls_recursive(n):
    return [_even(i) for i in range(n)]


def calls_lambda(xs):
    return [_twice(x) for x in xs]


def calls_noting(xs):
    for x in xs:
        _notes(x)


def calls_counting(n):
    for _ in range(n):
        _counts()


def changes_table(n):
    for i in range(n):
        t = _table()
        t[0] = i


def changes_default(n):
    out = []
    for i in range(n):
        out.append(_defaults(i))
    return out


def calls_deep(x, n):
    for i in range(n):
        _deep_change(x, i)


def applies_helper(xs):
    return [_applies(_pure, x) for x in xs]


def applies_chatty(xs):
    return [_applies(_chatty, x) for x in xs]


def applies_noting(xs):
    return [_applies(_notes, x) for x in xs]


def applies_param(f, xs):
    return [_applies(f, x) for x in xs]


def calls_param(f, xs, k):
    out = []
    for x in xs:
        out.append(f(x, k))
    return out


def calls_param_and_changes(f, xs):
    for x in xs:
        y = f(x)
        y[0] = 1


def calls_private(fs, x):
    out = []
    for f in fs:
        out.append(f(x))
    return out


def calls_item(fs, n):
    return [fs[i](n) for i in range(n)]


def reads_files(names):
    return [_reads_file(name) for name in names]


def asks(n):
    for _ in range(n):
        input()


def global_random(n):
    return [random.random() for _ in range(n)]


def numpy_random(n):
    return [np.random.normal() for _ in range(n)]


def shared_rng(rng, n):
    out = []
    for i in range(n):
        out.append(rng.normal(0, i))
    return out


def global_rng(n):
    return [_rng.random() for _ in range(n)]


def own_rng(n, mu):
    out = []
    for i in range(n):
        rng = np.random.default_rng(i)
        out.append(rng.normal(mu[i], 1.0, size=3).mean())
    return out


def same_rng(rng, n):
    out = []
    for i in range(n):
        r = np.random.default_rng(rng)
        out.append(r.random())
    return out


def own_rng_shuffles(A, n):
    for i in range(n):
        rng = np.random.default_rng(i)
        rng.shuffle(A)


def shared_iterator(it, n):
    out = []
    for i in range(n):
        out.append(next(it))
    return out


def unknown_method(obj, n):
    for i in range(n):
        obj.step(i)


def unknown_function(n):
    for i in range(n):
        undefined_name(i)  # noqa: F821


def generator_helper(n):
    return [sum(_numbers(i)) for i in range(n)]


def leaves_break(xs):
    for x in xs:
        if x:
            break


def inner_break(rows):
    out = []
    for row in rows:
        n = 0
        for x in row:
            if x:
                break
            n += 1
        out.append(n)
    return out


def leaves_return(xs):
    for x in xs:
        if x:
            return x
    return None


def leaves_yield(xs):
    for x in xs:
        yield x


def has_else(xs):
    out = []
    for x in xs:
        out.append(x + 1)
    else:
        out = None
    return out


def tries(xs):
    out = []
    for x in xs:
        try:
            v = int(x)
        except ValueError as e:
            out.append(str(e))
            continue
        else:
            v = v + 1
        out.append(v)
    return out


def raises(xs):
    out = []
    for x in xs:
        if x < 0:
            raise ValueError(f"negative {x}")
        out.append(math.sqrt(x))
    return out


def with_lock(lock, xs):
    for x in xs:
        with lock:
            print(x)


def with_errstate(a, out, n):
    for i in range(n):
        with np.errstate(divide="ignore"):
            out[i] = 1 / a[i]


def global_store(xs):
    global _COUNT
    for x in xs:
        _COUNT = x


def nested_def(xs):
    out = []
    for x in xs:

        def f():
            return x

        out.append(f())
    return out


def nested_sees(C, n):
    def peek(i):
        return C[i - 1]

    for i in range(n):
        C[i] = peek(i)


def nested_is_called(A, n):
    def peek(i):
        return A[i]

    out = []
    for i in range(n):
        out.append(peek(i))
    return out


def nested_counts(n):
    total = 0

    def show():
        return total

    for i in range(n):
        total += i
    return show()


def walrus(xs):
    out = []
    for x in xs:
        if (y := x * 2) > 1:
            out.append(y)
    return out


def local_import(xs):
    out = []
    for x in xs:
        import math as m

        out.append(m.sqrt(x))
    return out


def identities(xs):
    return [id(x) for x in xs]


def heap(rows):
    import heapq

    out = []
    for row in rows:
        h = list(row)
        heapq.heapify(h)
        out.append(heapq.heappop(h))
    return out


def while_outside(a, n):
    while n > 0:
        for i in range(n):
            a[i] = a[i] + 1
        n = n - 1


def whole_number(n):
    steps = 0
    while n != 1:
        if n % 2:
            n = 3 * n + 1
        else:
            n //= 2
        steps += 1
    return steps


def whole_changes(x):
    y = x[1:]
    y[0] = 1


def whole_flat(xs):
    y = xs[0]
    y += 1
    return y


def whole_gives(x, y):
    return [x, _TABLE] if y else 0
