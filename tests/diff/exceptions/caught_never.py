"""try statements, and global names that are only read, do not keep a function from being compiled."""

import math

LIMIT = 4


def quotients(xs, ys):
    s = 0.0
    for i in range(len(xs)):
        try:
            s += xs[i] / ys[i]
        except ZeroDivisionError:
            s += 100.0
    return s


def otherwise(x):
    try:
        r = math.sqrt(x)
    except ValueError:
        return None
    else:
        r += 1.0
    finally:
        x = 0
    return r


def limited(n):
    global LIMIT
    s = 0
    for i in range(min(n, LIMIT)):
        s += i
    return s


CASES = [
    lambda: (quotients, [1.0, 2.0], [3.0, 4.0]),
    lambda: (otherwise, 4.0),
    lambda: (limited, 9),
]
