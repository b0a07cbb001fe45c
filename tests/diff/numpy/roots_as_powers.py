# native: any
"""Powers of one half: of arrays they are roots, of NumPy's numbers and of Python's they are powers."""

import numpy as np


def elements(a):
    b = np.zeros_like(a)
    for i in range(len(a)):
        b[i] = a[i] ** 0.5
    return b


def in_place(a):
    s = a[0]
    s **= 0.5
    return s


def number(x):
    return x**0.5


def called(x):
    return np.power(x, 0.5)


ODD = (-0.0, 0.0, float("-inf"), float("inf"), float("nan"), 4.0, -1.0)
CASES = [
    *(lambda k=k: (elements, np.full(3, k)) for k in ODD),
    *(lambda k=k: (elements, np.full(3, k, np.float32)) for k in ODD),
    *(lambda k=k: (in_place, np.full(3, k)) for k in ODD),
    *(
        lambda f=f, t=t, k=k: (f, t(k))
        for f in (number, called)
        for t in (float, np.float64, np.float32, np.array)
        for k in ODD
    ),
    lambda: (number, np.array(ODD)),
]
