"""Loops over time whose rows go through several steps at a time, in blocks: all give the bits of the
order written, whatever stands at the edges."""

import numpy as np


def line(steps, a, b):
    for t in range(1, steps):
        b[1:-1] = 0.33333 * (a[:-2] + a[1:-1] + a[2:])
        a[1:-1] = 0.33333 * (b[:-2] + b[1:-1] + b[2:])


def plane(steps, a, b):
    for t in range(steps):
        b[1:-1, 1:-1] = 0.2 * (
            a[1:-1, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] + a[2:, 1:-1] + a[:-2, 1:-1]
        )
        a[1:-1, 1:-1] = 0.2 * (
            b[1:-1, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:] + b[2:, 1:-1] + b[:-2, 1:-1]
        )


def waves(steps, ex, ey, hz, source):
    for t in range(steps):
        ey[0, :] = source[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])


def diffusion(steps, u, nu):
    for n in range(steps):
        un = u.copy()
        u[1:-1, 1:-1] = (
            un[1:-1, 1:-1]
            + nu * (un[1:-1, 2:] - 2 * un[1:-1, 1:-1] + un[1:-1, :-2])
            + nu * (un[2:, 1:-1] - 2 * un[1:-1, 1:-1] + un[:-2, 1:-1])
        )
        u[0, :] = 1
        u[-1, :] = u[-2, :]
        u[:, 0] = u[:, 1]
        u[:, -1] = 1
    return u


def history(u, c):
    for t in range(1, u.shape[0] - 1):
        for i in range(1, u.shape[1] - 1):
            u[t + 1, i] = 2 * u[t, i] - u[t - 1, i] + c * (u[t, i - 1] - 2 * u[t, i] + u[t, i + 1])


def wide(steps, a, b):
    for t in range(steps):
        for i in range(3, len(a) - 3):
            b[i] = 0.25 * (a[i - 3] + a[i + 3] + a[i] + b[i])
        for i in range(2, len(a) - 1):
            a[i] = b[i - 2] - 0.5 * b[i + 1]


def one_sided(steps, a, b):
    for t in range(steps):
        b[1:] = 0.5 * (a[1:] + a[:-1])
        a[1:] = 0.5 * (b[1:] + b[:-1]) + a[1:]


def mirror(steps, a, b):
    for t in range(steps):
        b[1:-1] = 0.5 * (a[2:] + a[:-2])
        a[1:-1] = b[1:-1]
        a[0] = a[-2]
        a[-1] = a[1]


def volume(steps, a, b):
    for t in range(steps):
        b[1:-1, 1:-1, 1:-1] = a[2:, 1:-1, 1:-1] - 0.5 * a[:-2, 1:-1, 1:-1] + a[1:-1, 2:, :-2]
        a[1:-1, 1:-1, 1:-1] = 0.5 * b[1:-1, 1:-1, 1:-1] + 0.25 * b[1:-1, :-2, 2:]


def brim(steps, a, b):
    big = 0.0
    for t in range(steps):
        b[1:-1, :] = 0.5 * (a[2:, :] + a[:-2, :])
        a[1:-1, :] = np.where(b[1:-1, :] > 0.4, b[1:-1, :], 2.0 * b[1:-1, :])
        big = a[3, 3]
    return big


def numbers(*shape, dtype=np.float64):
    n = int(np.prod(shape))
    return (((np.arange(n) * 7919) % 1009) / 1009).astype(dtype).reshape(shape)


def spoilt(*shape):
    a = numbers(*shape)
    a[tuple(x // 2 for x in shape)] = np.nan
    a[tuple(x // 3 for x in shape)] = np.inf
    return a


CASES = [
    lambda: (line, 40, numbers(300), numbers(300)),
    lambda: (line, 2, numbers(2500), numbers(2500)),
    lambda: (line, 40, numbers(5), numbers(5)),
    lambda: (plane, 20, numbers(150, 40), numbers(150, 40)),
    lambda: (plane, 3, numbers(3, 3), numbers(3, 3)),
    lambda: (plane, 0, numbers(80, 80), numbers(80, 80)),
    lambda: (plane, 9, numbers(100, 60, dtype=np.float32), numbers(100, 60, dtype=np.float32)),
    lambda: (waves, 15, numbers(120, 50), numbers(120, 50), numbers(120, 50), numbers(15)),
    lambda: (waves, 6, numbers(1, 9), numbers(1, 9), numbers(1, 9), numbers(6)),
    lambda: (diffusion, 12, numbers(120, 40), 0.1),
    lambda: (diffusion, 5, numbers(4, 5), 0.1),
    lambda: (history, numbers(30, 400), 0.3),
    lambda: (wide, 13, numbers(500), numbers(500)),
    lambda: (one_sided, 13, numbers(500), numbers(500)),
    lambda: (mirror, 13, numbers(500), numbers(500)),
    lambda: (volume, 8, numbers(100, 6, 7), numbers(100, 6, 7)),
    lambda: (brim, 9, numbers(120, 30), numbers(120, 30)),
]

LOOSE = [
    lambda: (plane, 10, spoilt(120, 40), spoilt(120, 40)),
    lambda: (line, 30, spoilt(400), spoilt(400)),
    lambda: (waves, 20, numbers(120, 50), numbers(120, 50), numbers(120, 50), numbers(15)),
    lambda: (plane, 5, (a := numbers(90, 90)), a),
]
