"""The Mandelbrot set, point by point with Python numbers."""

import numpy as np

TITLE = "mandelbrot, scalars"
DEMO = BENCH = (400, 400, 200)


def mandelbrot(width, height, limit):
    counts = np.zeros((height, width), np.int64)
    for row in range(height):
        y = -1.25 + 2.5 * row / height
        for column in range(width):
            x = -2.0 + 2.5 * column / width
            re = 0.0
            im = 0.0
            n = 0
            while n < limit and re * re + im * im <= 4.0:
                re, im = re * re - im * im + x, 2.0 * re * im + y
                n += 1
            counts[row, column] = n
    return counts


def with_numpy(width, height, limit):
    y, x = np.ogrid[0:height, 0:width]
    c = (-2.0 + 2.5 * x / width) + 1j * (-1.25 + 2.5 * y / height)
    z = np.zeros_like(c)
    counts = np.zeros(c.shape, np.int64)
    for _ in range(limit):
        inside = z.real**2 + z.imag**2 <= 4.0
        z[inside] = z[inside] ** 2 + c[inside]
        counts[inside] += 1
    return counts


PROGRAM = mandelbrot
NUMPY_FORM = with_numpy


def make(size):
    return size


make_numpy = make
