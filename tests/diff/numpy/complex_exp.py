# native: yes
# ulp: 4
"""exp of complex arrays: zeros keep their sign, NaN and infinities go to the original."""

import numpy as np


def f(a):
    return np.exp(a)


def turn(n):
    i, j = np.mgrid[0:n, 0:n]
    return np.exp(-2.0j * np.pi * i * j / n)


def stages(y, k):
    n = y.size
    out = np.empty_like(y)
    for i in range(k):
        v = np.reshape(y, (2**i, 2, 2 ** (k - i - 1)))
        t = np.transpose(v, (1, 0, 2))
        d = np.repeat(
            np.reshape(np.exp(1j * np.arange(2.0 ** (i + 1))), (2, 2**i, 1)),
            2 ** (k - i - 1),
            axis=2,
        )
        out[:] = np.reshape(t, (n,)) * np.reshape(d, (n,))
    return out


CASES = [
    lambda: (f, np.array([0.0, 1.0 + 2.0j, -3.0 - 0.5j, 20.0j, -0.0 - 0.0j, 1.0, 1e-300j])),
    lambda: (f, np.array([0.5 + 1j, -2.0j], dtype=np.complex64)),
    lambda: (f, np.zeros((0, 3), dtype=complex)),
    lambda: (turn, 5),
    lambda: (stages, np.arange(16) * (1.0 + 0.5j), 4),
]

LOOSE = [
    lambda: (
        f,
        np.array(
            [
                complex(a, b)
                for a in (np.inf, -np.inf, np.nan, 800.0, 1.0)
                for b in (0.0, -0.0, 1.0, np.inf, np.nan)
            ]
        ),
    ),
]
