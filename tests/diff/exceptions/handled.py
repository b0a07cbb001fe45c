# ulp: 2
"""Handlers that catch what compiled code itself raises: the exception is raised in every call, and all of
it runs compiled."""

import math
import warnings

import numpy as np


class Bad(Exception):
    pass


class Worse(Bad):
    pass


def quotient(xs, ys):
    out = np.zeros(len(xs))
    for i in range(len(xs)):
        try:
            out[i] = xs[i] / ys[i]
        except ZeroDivisionError:
            out[i] = -1.0
    return out


def several(xs, ks, d):
    s, hits = 0.0, 0
    for k in ks:
        try:
            x = xs[k]
            y = x / (k - 1)
            s += y
        except IndexError:
            s += 100.0
        except ZeroDivisionError:
            hits += 1
            s -= x
        else:
            s += 0.5
    return s, hits


def one_tuple(xs, k):
    try:
        y = xs[k] / (k - 2)
    except (IndexError, ZeroDivisionError):
        y = 0.25
    return y


def by_parents(xs, k):
    a = b = 0.0
    try:
        a = 1.0 / k
    except ArithmeticError:
        a = 7.0
    try:
        b = xs[k]
    except LookupError:
        b = 8.0
    return a, b


def until_the_end(a):
    s, i = 0.0, 0
    while True:
        try:
            s += a[i]
        except IndexError:
            break
        i += 1
    return s, i


def skips(xs):
    s = 0.0
    for x in xs:
        try:
            y = math.log(x)
        except ValueError:
            continue
        s += y
    return s


def returns(xs, k):
    try:
        for i in range(10):
            if xs[i] == k:
                return i
    except IndexError:
        return -1
    return -2


def nested_loops(a, ks):
    found = 0
    for k in ks:
        try:
            for j in range(3):
                found += int(a[k + j] > 2)
        except IndexError:
            found -= 100
            continue
        found += 1000
    return found


def inner_outer(xs, k):
    try:
        try:
            y = xs[k] / (k - 1)
        except ZeroDivisionError:
            y = xs[k + 9]
    except IndexError:
        y = -3.0
    return y


def raised_here(n):
    s = 0
    for i in range(n):
        try:
            if i % 3 == 0:
                raise Worse("three")
            if i % 5 == 0:
                raise ValueError
            s += i
        except Bad:
            s += 100
        except ValueError:
            s += 10000
    return s


def checked(x):
    if x < 0:
        raise ValueError("negative")
    return x * 2


def raised_in_helper(a):
    s, bad = 0.0, 0
    for i in range(len(a)):
        try:
            s += checked(a[i])
        except ValueError:
            bad += 1
    return s, bad


def asserted(xs):
    s = 0
    for x in xs:
        try:
            assert x > 2
            s += x
        except AssertionError:
            s -= 1
    return s


def partial(a, b, ks):
    for k in ks:
        try:
            a[k] += 1
            b[k] += 1
        except IndexError:
            a[0] = -a[0]
    return a.sum() + b.sum()


def keys(d, ks):
    s = 0
    for k in ks:
        try:
            s += d[k]
        except KeyError:
            d[k] = 1
            s += 1000
    return s


def pops(d, ks):
    n = 0
    for k in ks:
        try:
            n += d.pop(k)
        except KeyError:
            n -= 1
    return n


def grows(xs, n):
    out = []
    for i in range(n):
        try:
            out.append(xs[i] + out[i - 2])
        except IndexError:
            out.append(i)
    return out


def last(xs, k):
    y = 0.0
    for x in xs:
        try:
            y = 1.0 / (x - k)
            z = y + 1
        except ZeroDivisionError:
            z = 5.0
    return y, z


def over(x):
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def modulo(a, b):
    try:
        q, r = a // b, a % b
    except ZeroDivisionError:
        q, r = 0, a
    return q, r


def finally_after(a, k):
    s = 0
    for i in range(4):
        try:
            s += a[i] // (i - k)
        except ZeroDivisionError:
            s += 50
        finally:
            s += 1
    return s


def finally_return(a):
    try:
        return a.sum() * 2
    finally:
        a[0] = 7.0


def finally_break(a, n):
    s = 0.0
    for i in range(n):
        try:
            if a[i] > 3:
                break
            if a[i] > 2:
                continue
            s += a[i]
        finally:
            s += 100
    return s


def bare(xs, k):
    try:
        return xs[k] // k
    except:  # noqa: E722
        return -5


def named(xs, k):
    try:
        return xs[k]
    except IndexError as e:  # noqa: F841
        return 0.0


def chosen(xs, k):
    try:
        y = xs[k] if k < 9 else xs[0] / (k - 9)
    except IndexError:
        y = 1.5
    except ZeroDivisionError:
        y = 2.5
    return y


def any_warning(a, b, k):
    try:
        c = a / b
        d = c[k]
    except Exception:
        c, d = a - b, -1.0
    return c, d


def else_branch(x, n):
    if n > 3:
        return 0.0
    else:
        k = x[0] * 2 + x[1] * x[2] - x[0] * n + 3 * x[1]
        b = x * k
    return k + n + b[1]


def A():
    return np.arange(1.0, 7.0)


def L():
    return [1.0, 2.0, 3.0, 4.0]


CASES = [
    lambda: (quotient, L(), [1.0, 0.0, 2.0, -0.0]),
    lambda: (quotient, [], []),
    lambda: (quotient, [1, 2], [0, 2]),
    *(lambda k=k: (several, L(), k, {}) for k in ([0, 1, 2], [9, 1, -1, -9], [1], [])),
    *(lambda k=k: (one_tuple, L(), k) for k in (0, 2, 4, -4, -5)),
    *(lambda k=k: (by_parents, L(), k) for k in (0, 3, 9)),
    lambda: (until_the_end, A()),
    lambda: (until_the_end, L()),
    lambda: (until_the_end, np.zeros(0)),
    lambda: (skips, [1.0, 0.0, 2.0, -1.0]),
    *(lambda k=k: (returns, L(), k) for k in (3.0, 9.0)),
    *(lambda k=k: (nested_loops, A(), k) for k in ([0, 1], [2, 5, 3], [6])),
    *(lambda k=k: (inner_outer, L(), k) for k in (0, 1, 4)),
    lambda: (raised_here, 40),
    lambda: (raised_in_helper, A() - 3),
    lambda: (asserted, [1, 2, 3, 4]),
    *(lambda k=k: (partial, A(), np.ones(3), k) for k in ([0, 1], [1, 4, 2], [-3, 5, 9, -5])),
    lambda: (keys, {1: 2, 3: 4}, [1, 2, 2, 3]),
    lambda: (pops, {1: 2, 3: 4}, [1, 2, 2, 3, 1]),
    lambda: (grows, [1, 2, 3], 6),
    lambda: (grows, [1], 0),
    *(lambda k=k: (last, L(), k) for k in (2.0, 4.0, 9.0)),
    *(lambda x=x: (over, x) for x in (1.0, 1e4, float("inf"), float("nan"))),
    *(lambda b=b: (modulo, 7, b) for b in (0, 2, -2)),
    *(lambda k=k: (finally_after, [5, 6, 7, 8], k) for k in (1, 9)),
    lambda: (finally_return, A()),
    *(lambda n=n: (finally_break, A(), n) for n in (2, 3, 5)),
    *(lambda k=k: (bare, [4, 5, 6], k) for k in (0, 1, 8)),
    *(lambda k=k: (named, L(), k) for k in (0, 8, -9)),
    *(lambda k=k: (chosen, L(), k) for k in (0, 8, 9, 11)),
    *(lambda k=k: (any_warning, A(), A(), k) for k in (0,)),
    *(lambda n=n: (else_branch, A(), n) for n in (1, 4)),
]


def tells(xs, k):
    try:
        return xs[k]
    except IndexError as e:
        return str(e)


def again(xs, k):
    try:
        return xs[k]
    except IndexError:
        raise ValueError("no such place") from None


def not_caught(xs, k):
    try:
        return xs[k] / k
    except ZeroDivisionError:
        return 0.0


def in_the_handler(xs, k):
    try:
        return xs[k]
    except IndexError:
        xs[0] = 9.0
        return xs[k - 1] / (k - 5)


def own_class(x):
    class Mine(Exception):
        pass

    try:
        if x > 1:
            raise Mine
    except Mine:
        return -1
    return x


def in_a_chain(xs, k):
    try:
        return 0 < k < xs[k]
    except IndexError:
        return None


def in_a_comprehension(xs, ys):
    try:
        return [x / y for x, y in zip(xs, ys)]
    except ZeroDivisionError:
        return []


def big(x):
    try:
        return x * x // 3
    except OverflowError:
        return 0


def as_errors(a, b):
    with np.errstate(all="raise"):
        return any_warning(a, b, 0)


def filtered(a, b):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return any_warning(a, b, 0)


LOOSE = [
    *(lambda k=k: (any_warning, A(), A() - 3, k) for k in (0, 9)),
    *(lambda f=f: (f, A(), A() - 3) for f in (as_errors, filtered)),
    *(lambda f=f: (f, A(), A()) for f in (as_errors, filtered)),
    *(lambda k=k: (tells, L(), k) for k in (0, 9)),
    *(lambda k=k: (again, L(), k) for k in (0, 9)),
    *(lambda k=k: (not_caught, L(), k) for k in (0, 1, 9)),
    *(lambda k=k: (in_the_handler, L(), k) for k in (0, 4, 5, 9)),
    *(lambda x=x: (own_class, x) for x in (0, 2)),
    *(lambda k=k: (in_a_chain, [1, 2], k) for k in (-5, 0, 1, 2)),
    lambda: (in_a_comprehension, L(), [1.0, 0.0]),
    lambda: (in_a_comprehension, L(), L()),
    lambda: (big, 1 << 40),
]
