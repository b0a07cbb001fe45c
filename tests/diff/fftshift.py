# native: yes
"""numpy.fft.fftshift and its inverse are copies that are made here, on all cores."""

import numpy as np


def whole(x):
    return np.fft.fftshift(x), np.fft.ifftshift(x)


def first(x):
    return np.fft.fftshift(x, axes=0) * 2, np.fft.ifftshift(x, axes=-1)


def some(x):
    return np.fft.fftshift(x, axes=(0, 1)), np.fft.ifftshift(x, axes=[1])


def around(x):
    return np.fft.fftshift(np.fft.fft(x, axis=0) / 3.0, axes=1)


def a(*shape):
    return np.arange(float(np.prod(shape))).reshape(shape)


CASES = [
    lambda: (whole, a(7)),
    lambda: (whole, a(8)),
    lambda: (whole, a(1)),
    lambda: (whole, a(0)),
    lambda: (whole, a(4, 5) + 1j),
    lambda: (whole, np.asfortranarray(a(5, 4))),
    lambda: (first, a(5, 4)),
    lambda: (first, np.asfortranarray(a(5, 4, 3))),
    lambda: (some, a(5, 4, 3)),
    lambda: (some, a(0, 4)),
    lambda: (around, a(6, 5)),
]

LOOSE = [
    lambda: (first, np.array(3.0)),
    lambda: (some, a(5)),
    lambda: (whole, [1.0, 2.0, 3.0]),
]
