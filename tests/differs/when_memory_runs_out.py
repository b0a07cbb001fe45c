"""Where memory runs out, the MemoryError has no message.

What: a call that has changed an array argument and then finds no memory raises a plain `MemoryError` instead of NumPy's
`Unable to allocate ...`. The array may then hold any part of what the call stores, and Jenny may run out of memory where
the original would just have had enough. A function with a `try` statement that handles a MemoryError, or has a `finally`,
sees what it would have seen.
Cause: to run the original, which says it better, the arrays would have to be saved in front of each call.
Workaround: none needed where there is memory; a function that handles the exception itself is given the original's.
"""
import numpy as np


def squares(a):
    a += 1.0
    return np.zeros((a.shape[0], a.shape[0]))


def handled(a):
    a += 1.0
    try:
        return np.zeros((a.shape[0], a.shape[0])).sum()
    except MemoryError:
        a *= 2.0
    return -1.0


def last(a):
    try:
        a += 1.0
        b = np.zeros((a.shape[0], a.shape[0])) + a
    finally:
        a -= 3.0
    return b


def holds():
    for f in (squares, handled, last):
        g = jit(f)
        g.compile(np.zeros((5, 1)))
        for n in (7, 3000000):
            a, b = np.zeros((n, 1)), np.zeros((n, 1))
            assert run(g, a) == run(f, b), (f, n)
            assert np.array_equal(a, b), (f, n)


def run(f, a):
    try:
        return str(f(a))
    except MemoryError:
        return "no memory"
