"""The real part of a complex array is a view of it."""
import numpy as np


def stale(z):
    re = np.real(z)
    z[0] = 5
    return re[0]


def written(z):
    im = z.imag
    im[1] = 9
    return z[1]


def stored(z):
    z.real[0] = 3.5
    return z


def returned(z):
    return np.real(z), z.imag


def nameless(x):
    re = np.fft.fft(x).real
    return re * 2.0, re.sum()


def nameless_returned(x):
    return np.real(np.fft.fft(x))


def read(z, k):
    s = 0.0
    for i in range(len(z)):
        s += z.real[i] * z.imag[i] + z[i].real
    return s + z.real[k], (z.real**2 + z.imag**2).sum(), np.real(z) + np.imag(z)


def of_reals(x):
    y = np.real(x)
    y[0] = 7.0
    return x[0], y + x.real


def make():
    return np.arange(4) * (1 + 2j)


CASES = [
    lambda: (read, make(), 2),
    lambda: (read, make()[::2], 1),
    lambda: (read, np.zeros(0, complex) + 1, -1),
    lambda: (of_reals, np.arange(3.0)),
]
LOOSE = [
    lambda: (nameless, np.arange(6.0)),
    lambda: (stale, make()),
    lambda: (written, make()),
    lambda: (stored, make()),
    lambda: (returned, make()),
    lambda: (nameless_returned, np.arange(6.0)),
    lambda: (read, make(), 8),
]
