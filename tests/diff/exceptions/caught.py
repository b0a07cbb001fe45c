# native: any
# ulp: 2
"""try statements in functions that are compiled whole: where nothing raises they cost nothing, where
something does the original runs."""

import math

import numpy as np

N = 3


def quotients(xs, ys):
    s = 0.0
    for i in range(len(xs)):
        try:
            s += xs[i] / ys[i]
        except ZeroDivisionError:
            s += 100.0
    return s


def picked(a, ks):
    s = 0.0
    for k in ks:
        try:
            a[k] += 1
            s += a[k]
        except IndexError:
            s -= 1.0
            a[0] = -5.0
    return s


def around(a, n):
    try:
        for i in range(n):
            a[i] += 1
    except IndexError:
        return -1
    return 0


def own(a):
    try:
        for v in a:
            if v > 3:
                raise ValueError("x")
    except ValueError as e:
        return str(e)
    return 0


def finally_too(a):
    s = 0.0
    try:
        for v in a:
            s += v
    finally:
        a[0] = 7.0
    return s


def finally_return(a):
    try:
        return a[0]
    finally:
        a[0] = 7.0


def otherwise(x):
    try:
        r = math.sqrt(x)
    except ValueError:
        r = -1.0
    else:
        r += 1.0
    return r


def continues(a, n):
    k = 0
    for i in range(n):
        try:
            if a[i] < 0:
                raise KeyError(i)
            if a[i] > 3:
                break
        except KeyError:
            continue
        k += i
    return k


def checked(x):
    if x < 0:
        raise ValueError("negative")
    return math.sqrt(x)


def helped(a):
    s = 0.0
    for i in range(len(a)):
        try:
            s += checked(a[i])
        except ValueError:
            pass
    return s


def any_exception(a):
    s = 0.0
    try:
        for i in range(len(a)):
            s += 1.0 / a[i]
    except Exception:
        s = -1.0
    return s


def nested(xs, k):
    try:
        try:
            return xs[k] / (k - 1)
        except ZeroDivisionError:
            return xs[k + 1]
    except IndexError:
        return None


def reads_global(n):
    global N
    s = 0
    for i in range(N + n):
        s += i
    return s


def writes_global(n):
    global N
    N += 1
    return n * N


def unbound(x):
    try:
        y = 1 / x
    except ZeroDivisionError:
        pass
    return y


def A():
    return np.arange(1.0, 6.0)


L = [1.0, 2.0, 3.0]

CASES = [
    lambda: (quotients, list(L), list(L)),
    lambda: (quotients, list(L), [1.0, 0.0, 2.0]),
    *(
        lambda a=a, k=k: (picked, a(), k)
        for a in (A, lambda: list(L))
        for k in ([0, 1], [1, 9, 0], [])
    ),
    lambda: (around, A(), 3),
    lambda: (around, A(), 9),
    lambda: (own, A() - 5),
    lambda: (own, A()),
    lambda: (finally_too, A()),
    lambda: (finally_too, list(L)),
    lambda: (finally_return, A()),
    lambda: (otherwise, 4.0),
    lambda: (otherwise, -4.0),
    lambda: (continues, A(), 3),
    lambda: (continues, A() - 2, 5),
    lambda: (continues, A() - 9, 9),
    lambda: (helped, A()),
    lambda: (helped, A() - 3),
    lambda: (any_exception, A()),
    lambda: (any_exception, A() - 2),
    lambda: (any_exception, [1.0, 0.0]),
    lambda: (any_exception, [1.0, 2.0]),
    *(lambda k=k: (nested, list(L), k) for k in (0, 1, 2, 5)),
    lambda: (reads_global, 2),
    lambda: (writes_global, 2),
    lambda: (reads_global, 2),
    lambda: (unbound, 2),
    lambda: (unbound, 0),
]


def warned(a):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return any_exception(a)


LOOSE = [lambda: (warned, A() - 2), lambda: (quotients, list(L), [1.0])]
