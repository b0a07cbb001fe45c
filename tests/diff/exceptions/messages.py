"""What is done only to raise (f-strings, prints, other classes) does not keep a function from being compiled."""

import sys


class Wrong(ValueError):
    pass


def roots(xs):
    for i, x in enumerate(xs):
        if x < 0:
            msg = f"negative [{i}={x:g}]"
            raise ValueError(msg)
    return [x**0.5 for x in xs]


def steps(n):
    if not isinstance(n, int):
        message = "Input value of [number={}] must be an integer".format(n)
        raise TypeError(message)
    elif n < 1:
        print("bad", n)
        if n == 0:
            note = {"zero": n}
            raise Wrong(note)
        else:
            raise Wrong(f"{n} < 1", sys.platform)
    k = 0
    while n != 1:
        n = 3 * n + 1 if n % 2 else n // 2
        k += 1
    return k


def changed(xs):
    s = 0
    for i in range(len(xs)):
        xs[i] += 1
        s += xs[i]
        if s > 20:
            xs[i] = -1
            text = "%d" % s
            raise OverflowError(text)
    return s


def early(n):
    if n > 3:
        if n > 5:
            return n
        why = "n=" + str(n)
        raise ValueError(why)
    return -n


def handled(xs):
    s = 0.0
    for x in xs:
        try:
            if x == 0.0:
                why = f"zero after {s}"
                raise ZeroDivisionError(why)
            s += 1.0 / x
        except ZeroDivisionError as e:
            s += len(str(e))
    return s


def always(n):
    text = f"{n!r} never"
    raise NotImplementedError(text)


CASES = [
    lambda: (roots, [1.0, 4.0, 9.0]),
    lambda: (roots, []),
    lambda: (steps, 27),
    lambda: (changed, [1, 2, 3]),
    lambda: (early, 2),
]
LOOSE = [
    lambda: (handled, [1.0, 4.0]),
    lambda: (roots, [1.0, -4.0, 9.0]),
    lambda: (steps, 0),
    lambda: (steps, -2),
    lambda: (steps, 2.0),
    lambda: (changed, [10, 20, 30]),
    lambda: (early, 5),
    lambda: (early, 7),
    lambda: (handled, [1.0, 0.0, 2.0]),
    lambda: (always, 3),
]
