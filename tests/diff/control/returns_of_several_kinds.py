"""Functions that return values of several kinds: None or a number, a tuple or a number, an argument or a
new array, arrays of several ranks and dtypes, from inside loops too. Which it is, is known at run time."""

import numpy as np


def none_or_number(x):
    if x < 0:
        return None
    return x * 2.0


def falls_off(a, n):
    if n > 0:
        a[0] = n
        return a


def int_or_float(x):
    if x > 1.0:
        return 1
    return x


def bool_int_float(x):
    if x > 3:
        return True
    if x > 2:
        return 0
    if x > 1:
        return 1.5 + x
    return x


def tuple_or_number(a, n):
    if n == 0:
        return 0.0
    if n == 1:
        return a[0], n
    return a[0], a[1], (a, None)


def ranks(a, axis):
    if axis == 0:
        return a.sum()
    if axis == 1:
        return a.sum(axis=0)
    return a * 2


def dtypes(a, n):
    if n > 2:
        return a > n
    if n > 1:
        return a.astype(np.float32)
    return np.zeros((n, 2), dtype=np.int16)


def early_argument(a, n):
    if n <= 0:
        return a
    b = a * 2
    for i in range(n):
        b[0] += 1
    return b


def either_argument(a, b, n):
    if n <= 0:
        a[0] = 5
        return a
    return b


def window_or_whole(a, n):
    if n == 0:
        return a[1:]
    if n == 1:
        return a[::-2]
    if n == 2:
        return a.reshape(-1, 1)
    return a


def search(a, x):
    for i in range(len(a)):
        if a[i] == x:
            return i
    return None


def bisect(f, a, b, tol, n):
    fa = f(a)
    fb = f(b)
    if fa * fb > 0:
        return None
    for i in range(n):
        m = (a + b) / 2
        fm = f(m)
        if abs(fm) < tol:
            return m, i
        if fa * fm < 0:
            b = m
        else:
            a = m
            fa = fm
    return m, n


def parabola(x):
    return x * x - 2.0


def out_of_a_loop(a, n):
    for i in range(n):
        b = a * i
        for j in range(3):
            b[0] += j
            if b[0] > 10:
                return b
        if i > 6:
            return b, i
    return a


def out_of_a_while(a, n):
    t = np.zeros(3)
    k = 0
    while True:
        t += a[k]
        k += 1
        if k == n:
            return t
        if k == len(a):
            return t.sum()


def status(a, n):
    if n > len(a):
        return False, None
    if n < 0:
        return None, -1
    return True, a[:n].sum()


def lists(a, n):
    if n == 0:
        return []
    if n < 0:
        return [1, 2], [0.5]
    out = []
    for i in range(n):
        out.append(a[i])
    return out


def list_argument(x, n):
    if n < 0:
        return x
    if n == 0:
        return None
    x[0] = n
    return [v * 2.0 for v in x]


def raises(a, n):
    if n == 0:
        return None
    if n == 1:
        raise ValueError(n)
    a[1] = 9.0
    return a[n]


def A():
    return np.arange(1.0, 6.0)


M = np.arange(12.0).reshape(3, 4)

CASES = [
    *(lambda x=x: (none_or_number, x) for x in (1.5, -1.5)),
    *(lambda n=n: (falls_off, A(), n) for n in (0, 1)),
    *(lambda x=x: (int_or_float, x) for x in (2.0, 0.5)),
    *(lambda n=n: (bool_int_float, n) for n in range(1, 5)),
    *(lambda n=n: (tuple_or_number, A(), n) for n in range(3)),
    *(lambda n=n: (ranks, M.copy(), n) for n in range(3)),
    *(lambda n=n: (dtypes, A(), n) for n in range(4)),
    *(lambda n=n: (early_argument, A(), n) for n in (0, 3)),
    *(lambda n=n: (either_argument, A(), A() + 1, n) for n in (0, 3)),
    *(lambda n=n: (window_or_whole, A(), n) for n in range(4)),
    lambda: (search, A(), 3.0),
    lambda: (search, A(), 9.0),
    lambda: (search, [1.0, 2.0], 2.0),
    lambda: (bisect, parabola, 0.0, 2.0, 1e-9, 60),
    lambda: (bisect, parabola, 0.0, 2.0, 1e-9, 4),
    lambda: (bisect, parabola, 2.0, 3.0, 1e-9, 60),
    *(lambda n=n: (out_of_a_loop, A(), n) for n in (20, 2, 0)),
    *(lambda n=n: (out_of_a_while, A(), n) for n in (1, 3, 9)),
    *(lambda n=n: (status, A(), n) for n in (-1, 0, 3, 9)),
    *(lambda n=n: (lists, A(), n) for n in (-1, 0, 3)),
    *(lambda n=n: (list_argument, [1.0, 2.0], n) for n in (-1, 0, 3)),
    *(lambda n=n: (raises, A(), n) for n in (0, 2)),
]


def one_array():
    a = A()
    return either_argument, a, a, 0


LOOSE = [
    one_array,
    lambda: (out_of_a_while, A()[:0], 1),
    lambda: (raises, A(), 1),
    lambda: (raises, A(), 7),
    lambda: (search, A()[:0], 1.0),
]
