# native: any
"""Copies of arrays that were broadcast keep the order of their memory as NumPy sees it: axes that do
not move are the innermost."""

import numpy as np


def copies(z, n, m):
    w = np.broadcast_to(z, (n, m))
    return np.array(w), np.copy(w), w.copy(), w.astype(np.float32)


def columns(x, n, m):
    w = np.broadcast_to(x[:, None], (n, m))
    return np.array(w), np.copy(w), w.copy(), w.astype(np.float32)


def likes(z, n, m):
    w = np.broadcast_to(z, (n, m))
    return np.zeros_like(w), np.ones_like(w), np.full_like(w, 2.0)


def sums(z, A, n, m):
    w = np.broadcast_to(z, (n, m))
    return w + 1, w * A, np.where(w > 0, w, A), -w


def parts(x, n, m):
    w = np.broadcast_to(x, (n, m))
    return np.array(w[::-1]), np.array(w[1:, 1:]), np.copy(w[1:]), w[1:].astype(np.float32)


def deeper(x, n, m):
    w = np.broadcast_to(x, (3, n, m))
    return np.array(w[1]), np.zeros_like(w[1, 1:]), np.array(w[0, 0]), np.array(w[None, ::-1])


CASES = [
    lambda: (parts, np.arange(4.0), 5, 4),
    lambda: (deeper, np.arange(4.0), 5, 4),
    lambda: (copies, np.arange(4.0), 5, 4),
    lambda: (columns, np.arange(5.0), 5, 4),
    lambda: (likes, np.arange(4.0), 5, 4),
    lambda: (sums, np.arange(4.0), np.ones((5, 4)), 5, 4),
    lambda: (sums, np.arange(4.0), np.ones((5, 4), order="F"), 5, 4),
    lambda: (copies, np.arange(1.0), 1, 1),
    lambda: (copies, np.arange(4.0), 1, 4),
]
