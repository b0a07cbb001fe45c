# native: any
"""Sums of all of a matrix whose rows are apart ran row by row; NumPy fills a buffer of whole rows."""
import numpy as np


def whole(a):
    return a.sum(), a.prod(), a.mean()


def windows(a):
    return a[::-1].sum(), a[:, ::-1].sum(), a[::-1, ::-1].sum(), a[1:, :-1].sum(), a.T[::-1].sum()


def random(*shape):
    return np.random.default_rng(1).standard_normal(shape)


CASES = [
    lambda: (whole, random(6, 8)[::2, ::2]),
    lambda: (whole, random(13, 17)[::-1]),
    lambda: (whole, random(180, 200)[::2, :100]),
    lambda: (whole, random(90, 100)[::-1, ::-1]),
    lambda: (whole, np.asfortranarray(random(20, 300))),
    lambda: (windows, random(13, 17)),
    lambda: (windows, random(90, 100)),
    lambda: (windows, random(3, 9000)),
    lambda: (windows, np.asfortranarray(random(90, 100))),
]
