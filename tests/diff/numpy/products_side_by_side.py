"""gcc 12 fused a product added and one subtracted side by side, -ffp-contract=off or not."""
import numpy as np


def rotate(x, c, s):
    for i in range(x.shape[0]):
        a = x[i, 0]
        b = x[i, 1]
        x[i, 0] = a * c - b * s
        x[i, 1] = a * s + b * c
    return x


def rotated(x):
    o = np.empty_like(x)
    for i in range(x.shape[0]):
        o[i, 0] = x[i, 0] * 0.3 - x[i, 1] * 0.7
        o[i, 1] = x[i, 0] * 0.7 + x[i, 1] * 0.3
    return o


def apart(x, y, z):
    o = np.empty(2 * x.shape[0])
    for i in range(x.shape[0]):
        o[2 * i] = x[i] * y[i] - z[i]
        o[2 * i + 1] = x[i] * z[i] + y[i]
    return o


def negated(x, y, z):
    o = np.empty(2 * x.shape[0])
    for i in range(x.shape[0]):
        o[2 * i] = -(x[i] * y[i]) + z[i]
        o[2 * i + 1] = x[i] * z[i] + y[i]
    return o


def squares(re, im, n):
    for _ in range(n):
        for i in range(len(re)):
            t = re[i] * re[i] - im[i] * im[i]
            im[i] = re[i] * im[i] + im[i] * re[i]
            re[i] = t
    return re, im


def random(*shape):
    return np.random.default_rng(1).standard_normal(shape)


CASES = [
    case
    for n in (1, 2, 7, 33, 100)
    for case in (
        lambda n=n: (rotate, random(n, 2), 0.3, 0.7),
        lambda n=n: (rotated, random(n, 2)),
        lambda n=n: (rotated, random(n, 2).astype("f4")),
        lambda n=n: (apart, random(n), random(n)[::-1].copy(), random(n) + 1),
        lambda n=n: (negated, random(n), random(n)[::-1].copy(), random(n) + 1),
        lambda n=n: (squares, random(n) / 3, random(n)[::-1] / 3, 5),
    )
]
