"""diag_indices and what belongs to it, as indices and as values."""

import numpy as np


def ones(a):
    a[np.diag_indices(a.shape[0])] = 1.0
    return a


def roots(a, n):
    a[np.diag_indices(n)] = np.sqrt(np.diag(a[0:n, 0:n]))


def read(a):
    return a[np.diag_indices(3)], a[np.diag_indices_from(a)] * 2


def cube(a):
    a[np.diag_indices(2, 3)] += 5
    return a[np.diag_indices(2, ndim=3)]


def values(n):
    d = np.diag_indices(n)
    return d[0], d[1], d[0] is d[1]


def mirror(a):
    low = np.tril_indices(n=3, m=3, k=-1)
    high = np.triu_indices(n=3, m=3, k=1)
    a[low] = a[high]
    a[np.triu_indices_from(a, 1)] = 0.0
    return a[np.tril_indices_from(a)]


CASES = [
    lambda: (ones, np.arange(9.0).reshape(3, 3)),
    lambda: (ones, np.arange(6.0).reshape(2, 3)),
    lambda: (ones, np.zeros((0, 3))),
    lambda: (ones, np.arange(9).reshape(3, 3)),
    lambda: (ones, np.arange(9.0).reshape(3, 3).T),
    lambda: (roots, np.arange(16.0).reshape(4, 4), 3),
    lambda: (roots, np.arange(16.0).reshape(4, 4), 0),
    lambda: (read, np.arange(9.0).reshape(3, 3)),
    lambda: (cube, np.arange(8).reshape(2, 2, 2)),
    lambda: (mirror, np.arange(9.0).reshape(3, 3)),
    lambda: (mirror, np.arange(9).reshape(3, 3)),
]
LOOSE = [
    lambda: (values, 3),
    lambda: (values, 0),
    lambda: (values, -1),
    lambda: (ones, np.arange(6.0).reshape(3, 2)),
    lambda: (read, np.arange(12.0).reshape(3, 4)),
    lambda: (read, np.arange(16.0).reshape(4, 4)),
    lambda: (read, np.arange(4.0)),
    lambda: (cube, np.arange(4).reshape(2, 2)),
]
