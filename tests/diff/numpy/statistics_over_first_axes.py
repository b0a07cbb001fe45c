"""Sums along the first axis whose rows are used at once, and what two statistics have in common."""
import numpy as np


def normalised(x, eps):
    mean = np.mean(x, axis=0, keepdims=True)
    std = np.std(x, axis=0, keepdims=True)
    return (x - mean) / np.sqrt(std + eps)


def both(x):
    return np.mean(x, axis=0), np.var(x, axis=0), np.std(x, axis=0, ddof=1)


def changed_between(x):
    before = np.sum(x, axis=0)
    x[0] *= 2.0
    after = np.sum(x, axis=0)
    return before, after


def kept_apart(x):
    a = np.sum(x, axis=0)
    b = np.sum(x, axis=0)
    a += 1.0
    return a, b, a is b


def one_on_the_other(x):
    a = x.sum(0)
    b = x.sum(0)
    b[0] = a[0] + 1.0
    return a - b, a * 2.0


def by_loops(x, w):
    n, h, c, d = x.shape
    out = np.zeros((h, c, d))
    again = np.zeros((h, c, d))
    for k in range(n):
        out += x[k] * w[k]
    for k in range(n):
        again += x[k] * w[k]
    return out, again - out * 0.5


def in_turns(x, w):
    a = np.zeros(x.shape[1:])
    b = np.zeros(x.shape[1:])
    for k in range(x.shape[0]):
        a += x[k]
        w[:] = w + a
        b += x[k]
    return a, b, w


def neighbours(x):
    r = np.zeros(x.shape[1:])
    for k in range(x.shape[0]):
        r[1:] += x[k, 1:] * r[:-1] + 1.0
    return r


def per_step(x, steps):
    total = np.zeros(x.shape[1:])
    for s in range(steps):
        m = x.mean(axis=0)
        v = x.std(axis=0)
        total += m / (v + 1.0)
        x[:] = x * 0.5 + s
    return total


def waves(*shape, dtype=np.float64):
    n = int(np.prod(shape))
    return (np.sin(np.arange(n) * 0.7) * 3).astype(dtype).reshape(shape)


CASES = [
    lambda: (normalised, waves(4, 5, 6, 7), 1e-5),
    lambda: (normalised, waves(4, 5, 6, 70, dtype=np.float32), 1e-5),
    lambda: (normalised, waves(3, 1, 1, 1), 1e-5),
    lambda: (normalised, waves(2, 0, 3, 4), 1e-5),
    lambda: (normalised, waves(5, 3, 2), 1e-5),
    lambda: (both, waves(6, 3, 4, 5)),
    lambda: (both, waves(6, 3, 4, 5)[:, ::-1, :, ::2]),
    lambda: (both, np.asfortranarray(waves(6, 3, 4, 5))),
    lambda: (both, (waves(4, 3, 4, 5) * 10).astype(np.int32)),
    lambda: (changed_between, waves(4, 2, 3, 5)),
    lambda: (kept_apart, waves(4, 2, 3, 5)),
    lambda: (one_on_the_other, waves(4, 2, 3, 5)),
    lambda: (by_loops, waves(4, 2, 3, 5), waves(4)),
    lambda: (in_turns, waves(4, 2, 3, 5), waves(2, 3, 5)),
    lambda: (neighbours, waves(4, 6, 3, 5)),
    lambda: (neighbours, waves(4, 6, 3)),
    lambda: (per_step, waves(4, 2, 3, 5), 3),
    lambda: (per_step, waves(4, 2, 3, 80), 3),
]
