# native: yes
# rtol: 1e-13
"""Matrix products of all ranks, of turned and partial operands, of integers and of mixed types."""

import numpy as np


def batched(a, b):
    return a @ b, np.matmul(a, b)


def transposed(a, b):
    return a.T @ b, a @ b.T, (a + 1).T @ b, a[1:].T @ b[1:], a[:, 1:] @ b[:, 1:].T


def row_of_many(x, a):
    return x @ a


def dots(a, b):
    return np.dot(a, b), a.dot(b)


def inners(a, b):
    return np.inner(a, b)


def vdots(a, b):
    return np.vdot(a, b)


def tensordots(a, b):
    return np.tensordot(a, b, axes=1), np.tensordot(a, b, axes=([2], [0]))


def tensordots2(a, b):
    return np.tensordot(a, b), np.tensordot(a, b, ((1, 2), (0, 1))), np.tensordot(a, a, ((0,), (0,)))


def outers(a, b):
    return np.outer(a, b), np.add.outer(a, b), np.subtract.outer(a, b), np.maximum.outer(a, b)


def doitgen(nr, nq, n, a, c):
    a[:] = np.reshape(np.reshape(a, (nr, nq, 1, n)) @ c, (nr, nq, n))


def in_place(a, n):
    for i in range(n):
        a[i] = a[i] @ a[i]
        a[i] /= np.max(np.abs(a[i]))
    return a


def mixed(a, b):
    return a @ b, b.T @ a.T


def of_numbers(x, y, a):
    return np.inner(x, y), np.dot(x, y), np.dot(a, y), np.inner(x, a)


def r(*shape, d="f8"):
    n = int(np.prod(shape))
    x = (np.arange(n) * 7919 % 101 / 10.0 - 5).reshape(shape)
    return (x + 1j * x[..., ::-1]).astype(d) if d.startswith("c") else x.astype(d)


CASES = [
    lambda: (of_numbers, 3, 4, np.arange(3)),
    lambda: (of_numbers, 3, 0.1, np.arange(3.0, dtype=np.float32)),
    lambda: (of_numbers, True, 2j, np.arange(3.0)),
    lambda: (batched, r(4, 2, 3), r(4, 3, 5)),
    lambda: (batched, r(4, 2, 3), r(3, 5)),
    lambda: (batched, r(4, 2, 3), r(3)),
    lambda: (batched, r(2, 3), r(4, 3, 2)),
    lambda: (batched, r(3, 1, 2, 3), r(4, 3, 2)),
    lambda: (batched, r(2, 3, 4, d="f4"), r(2, 4, 2)),
    lambda: (batched, r(2, 3, 4, d="c16"), r(2, 4, 2)),
    lambda: (batched, r(2, 3, 4, d="i8"), r(2, 4, 2, d="i4")),
    lambda: (batched, r(2, 3, 4, d="i4"), r(4, d="i4")),
    lambda: (batched, r(0, 3, 4), r(4, 2)),
    lambda: (batched, r(5, 20, 30)[:, ::2], r(5, 30, 20)),
    lambda: (batched, r(3, 4, 5).T, r(4, 3)),
    lambda: (transposed, r(4, 4), r(4, 4)),
    lambda: (transposed, r(30, 40), r(30, 40)[::-1].copy()[:, ::-1].copy().T.copy().reshape(30, 40))
    if False
    else (transposed, r(30, 30), r(30, 30).T),
    lambda: (dots, r(2, 3), r(3, 4)),
    lambda: (dots, r(2, 3, 4), r(4, 5)),
    lambda: (dots, r(2, 3, 4), r(5, 4, 2)),
    lambda: (dots, r(2, 3, 4), r(4)),
    lambda: (dots, r(3, d="i4"), r(3)),
    lambda: (inners, r(3), r(3)),
    lambda: (inners, r(2, 3), r(4, 3)),
    lambda: (inners, r(2, 3, 4), r(4)),
    lambda: (vdots, r(2, 3), r(3, 2)),
    lambda: (vdots, r(6, d="c16"), r(6, d="c8")),
    lambda: (tensordots, r(2, 3, 4), r(4, 5)),
    lambda: (tensordots2, r(2, 3, 4), r(3, 4, 2)),
    lambda: (outers, r(3), r(4)),
    lambda: (outers, r(3, d="i4"), r(4, d="f4")),
    lambda: (outers, r(2, 3), r(2)),
    lambda: (doitgen, 3, 4, 5, r(3, 4, 5), r(5, 5)),
    lambda: (in_place, r(3, 4, 4), 3),
    lambda: (mixed, r(3, 4), r(4, 2, d="f4")),
]

LOOSE = [
    lambda: (row_of_many, r(3), r(2, 3, 4)),
    lambda: (batched, r(4, 2, 3), r(4, 2, 5)),
    lambda: (batched, r(4, 2, 3), r(3, 3, 5)),
    lambda: (tensordots, r(2, 3, 4), r(3, 5)),
    lambda: (vdots, r(2, 3), r(2)),
]
