# native: any
"""Functions of NumPy whose first argument is a string, None or a module: NumPy's answer or error."""

import numpy as np


def text(i):
    return np.take("wrap", i)


def nothing(i):
    return np.take(None, i)


def module(i):
    return np.take(np, i)


def added(i):
    return np.sum("abc") + i


CASES = [lambda f=f: (f, np.array([0, 0])) for f in (text, nothing, module, added)]
