# native: yes
# rtol: 1e-13
"""einsum with explicit and implicit results: products, batches, diagonals, three operands, dtypes."""

import numpy as np


def products(a, b):
    return (
        np.einsum("ij,jk->ik", a, b),
        np.einsum("ij,jk", a, b),
        np.einsum("ij,jk->ki", a, b),
        np.einsum("ij, jk -> i", a, b),
        np.einsum("ji,jk->ik", a.T, b),
    )


def inner(x, y):
    return np.einsum("i,i", x, y), np.einsum("i,i->i", x, y), np.einsum("i,j->ij", x, y)


def batches(a, b):
    return np.einsum("bij,bjk->bik", a, b), np.einsum("bij,bij->b", a, a)


def full(a, b):
    return np.einsum("ij,ij", a, b), np.einsum("ij,ij->j", a, b), np.einsum("ij,kj->", a, b)


def diagonal(a, b):
    return np.einsum("ii,i->i", a, b), np.einsum("ii,i", a, b)


def three(a, b, c):
    return np.einsum("ij,jk,kl->il", a, b, c), np.einsum("i,ij,j", a[:, 0], a, b[0])


def of_ints(a):
    return np.einsum("ij->j", a), np.einsum("ii", a), np.einsum("ij->", a)


def r(*shape, d="f8"):
    n = int(np.prod(shape))
    return ((np.arange(n) * 7919 % 101 - 50) / 8).reshape(shape).astype(d)


CASES = [
    lambda: (products, r(3, 4), r(4, 5)),
    lambda: (products, r(3, 4, d="i4"), r(4, 5, d="i8")),
    lambda: (products, r(3, 4, d="f4"), r(4, 5)),
    lambda: (products, r(3, 4) * 1j, r(4, 5)),
    lambda: (inner, r(5), r(5)),
    lambda: (inner, r(5, d="i2"), r(5)),
    lambda: (batches, r(3, 4, 2), r(3, 2, 5)),
    lambda: (full, r(3, 4), r(3, 4)),
    lambda: (diagonal, r(4, 4), r(4)),
    lambda: (three, r(3, 3), r(3, 3), r(3, 3)),
    lambda: (of_ints, r(4, 4, d="i8")),
]

LOOSE = [
    lambda: (products, r(3, 0), r(0, 5)),
    lambda: (products, r(3, 4), r(5, 5)),
    lambda: (of_ints, r(4, 4)),
    lambda: (inner, r(5), r(4)),
]
