# native: any
"""A call of something whose source cannot be found."""
import time


def f(x, n):
    s = 0.0
    for k in range(n):
        s += x * k
    time.sleep(0)
    return s


CASES = [lambda: (f, 0.5, 10)]
