# native: any
"""Two arguments that view one memory: the same, shifted, interleaved, transposed."""
import numpy as np


def add_into(out, a, b):
    for i in range(len(out)):
        out[i] = a[i] + b[i]


def array_add(out, a, b):
    out[:] = a + 2.0 * b


def transpose_into(out, a):
    n = out.shape[0]
    for i in range(n):
        for j in range(n):
            out[i, j] = a[j, i]


def views(f, *slices):
    a = np.arange(40.0)
    return (f, *(a[s] for s in slices))


def square():
    a = np.arange(25.0).reshape(5, 5)
    return a


CASES = [
    lambda: views(add_into, slice(0, 20), slice(0, 20), slice(0, 20)),
    lambda: views(add_into, slice(1, 21), slice(0, 20), slice(20, 40)),
    lambda: views(add_into, slice(0, 20), slice(1, 21), slice(2, 22)),
    lambda: views(add_into, slice(0, 40, 2), slice(1, 40, 2), slice(0, 20)),
    lambda: views(array_add, slice(1, 21), slice(0, 20), slice(2, 22)),
    lambda: views(array_add, slice(20, 40), slice(19, None, -1), slice(0, 20)),
    lambda: (lambda a: (transpose_into, a, a))(square()),
    lambda: (lambda a: (transpose_into, a, a.T))(square()),
    lambda: (lambda a: (transpose_into, a[:4, :4], a[1:, 1:]))(square()),
]
