"""A computation whose result is never used does not warn.

What: a RuntimeWarning that NumPy issues for an operation is not issued where nothing depends on the operation's result: for
elements of a matrix product that nobody reads, for instance.
Cause: what is not needed is not computed.
Workaround: none needed; an exception, such as that of an index out of range, is raised all the same.
"""
import warnings

import numpy as np


def f(a):
    b = 1.0 / a
    c = a + 1.0
    return c


def picked(a, b, r):
    return (a @ b)[r, r]


def elements():
    a, b = np.ones((40, 8)), np.ones((8, 40))
    a[3] = b[:, 5] = 1e200
    r = np.array([0, 1, 2])
    g = jit(picked)
    g.compile(a, b, r)
    with warnings.catch_warnings(record=True) as got:
        warnings.simplefilter("always")
        assert np.array_equal(g(a, b, r), np.full(3, 8.0))
    assert not got, "it warns, as the original does"


def holds():
    elements()
    a = np.array([0.0, 2.0])
    g = jit(f)
    g.compile(a)
    with warnings.catch_warnings(record=True) as got:
        warnings.simplefilter("always")
        assert np.array_equal(g(a), a + 1.0)
    assert not got, "it warns, as the original does"
    assert g.stats()["native"] == 1
