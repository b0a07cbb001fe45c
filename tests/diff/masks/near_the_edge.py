"""|z| against a bound, where squares would overflow, underflow, or say the other thing than the root."""
import numpy as np


def below(z, c):
    return np.abs(z) < c, np.abs(z) <= c, c > abs(z), c >= abs(z), abs(z) > c, abs(z) >= c


def rounds(z, c, h, n):
    count = np.zeros(z.shape, dtype=np.int64)
    for k in range(n):
        inside = np.less(abs(z), h)
        count[inside] = k
        z[inside] = z[inside] * z[inside] + c[inside]
    return count, z


def rounds_outside(z, c, h, n):
    count = np.zeros(z.shape, dtype=np.int64)
    for k in range(n):
        inside = ~(abs(z) >= h)
        count[inside] = k + 1
        z[inside] = z[inside] * z[inside] + c[inside]
    return count, z


def at(r, n):
    t = np.linspace(0.0, 6.0, n)
    z = r * (np.cos(t) + 1j * np.sin(t))
    return z * (1.0 + np.linspace(-4e-16, 4e-16, n))


CASES = [
    lambda: (below, at(2.0, 301), 2.0),
    lambda: (below, at(1e-3, 301), 1e-3),
    lambda: (below, at(1.0, 31) * 1e150, 1e150),
    lambda: (below, at(1.0, 31) * 1e-150, 1e-150),
    lambda: (below, at(1.0, 31), -1.0),
    lambda: (below, at(1.0, 31), 0.0),
    lambda: (below, np.zeros(5) * 1j, 0.0),
    *[
        (lambda n=n, h=h, f=f: (f, at(h, n), at(0.3 * h, n)[::-1].copy(), h, 7))
        for n in (1, 8, 31, 32, 75)
        for h in (1.0, 2.0)
        for f in (rounds, rounds_outside)
    ],
    lambda: (rounds, at(1.0, 40), at(0.3, 40), -1.0, 5),
    lambda: (rounds_outside, at(1.0, 40), at(0.3, 40), 0.0, 5),
    lambda: (below, np.array([3.0 + 4.0j, 0.0, -3.0 + 4.0j, 5.0, 5.0j]), 5.0),
]

LOOSE = [
    lambda: (below, at(1.0, 31) * 1e200, 1e200),
    lambda: (below, at(1.0, 31) * 1e-200, 1e-200),
    lambda: (below, at(1.0, 31), np.nan),
    lambda: (below, np.array([np.inf, np.nan, complex(np.nan, np.inf), 1j * np.inf]), 2.0),
    lambda: (rounds, at(1e150, 33), at(1.0, 33), 1e160, 5),
    lambda: (rounds_outside, at(1e150, 33), at(1.0, 33), 1e160, 5),
    lambda: (rounds_outside, np.array([np.nan, 1j, np.inf]), at(1.0, 3), 2.0, 5),
    lambda: (below, np.array([np.inf, 1.0, -1j * np.inf]), np.inf),
]
