# native: no
"""A name that is bound nowhere: the original raises NameError."""


def f(x):
    y = x + 1
    return y + nowhere


LOOSE = [lambda: (f, 1.5)]
