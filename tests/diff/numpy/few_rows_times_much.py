# rtol: 3e-6
"""Products of a few rows, or columns, and a large matrix, which a kernel of the runtime reads once: sizes around its
vectors, strips and pieces; operands lying in columns, with rows apart, turned round; NaN and infinity; results in place."""
import numpy as np


def product(a, b):
    return a @ b

def into(a, b, out):
    out[:] = a @ b

def own(x, w):
    x[:] = x @ w
    return x

def layers(x, v, w):
    y = np.maximum(x @ v, 0)
    return y @ w

def numbers(rows, cols, dtype, seed):
    return np.random.default_rng(seed).standard_normal((rows, cols)).astype(dtype)

def case(rows, k, n, dtype, lie, turned=False, special=False):
    a, b = numbers(rows, k, dtype, 1), numbers(k, n, dtype, 2)
    if special and a.size:
        b[k // 2, n // 3], b[-1, -1], a[-1, 0] = np.nan, np.inf, -np.inf
    if lie == "columns":
        b = np.asfortranarray(b)
    elif lie == "apart":
        b = np.concatenate((b, b[:, :3]), 1)[:, :n]
    elif lie == "both":
        a, b = np.asfortranarray(a), np.asfortranarray(b)
    if turned:
        a, b = b.T, a.T
    return product, a, b

CASES = [
    lambda k=k: case(k[0], k[1], k[2], k[3], k[4], k[5])
    for k in (
        (0, 900, 900, "f4", "rows", False), (1, 1100, 1201, "f4", "rows", False),
        (2, 1030, 1041, "f4", "rows", True), (7, 803, 777, "f8", "rows", False),
        (8, 5000, 131, "f4", "rows", False), (8, 131, 5000, "f4", "rows", True),
        (8, 777, 803, "f8", "columns", False), (9, 2049, 2051, "f4", "columns", False),
        (7, 9001, 67, "f4", "columns", True), (3, 70, 9001, "f8", "columns", False),
        (16, 1500, 1501, "f8", "apart", False), (17, 1500, 1501, "f8", "rows", False),
        (5, 1025, 1023, "f4", "both", True), (6, 1025, 1023, "f4", "apart", True),
    )
] + [
    lambda: (into, numbers(8, 900, "f4", 1), numbers(900, 901, "f4", 2), numbers(16, 1000, "f4", 3)[::2, 50:951]),
    lambda: (into, numbers(8, 900, "f4", 1), numbers(900, 901, "f4", 2), numbers(901, 8, "f4", 3).T),
    lambda: (own, numbers(8, 800, "f4", 1), numbers(800, 800, "f4", 2)),
    lambda: (layers, numbers(8, 3, "f4", 1), numbers(3, 3000, "f4", 2), numbers(3000, 500, "f4", 3)),
]

def overlapping():
    w = numbers(900, 900, "f4", 4)
    return into, w[:8], w, w[8:16]

LOOSE = [overlapping] + [
    lambda k=k: case(8, 801, 803, k[0], k[1], k[2], True)
    for k in (("f4", "rows", False), ("f8", "columns", False), ("f4", "columns", True), ("f8", "apart", True))
]
