"""|z| against a bound, where squares would overflow, underflow, or say the other thing than the root."""
import numpy as np


def below(z, c):
    return np.abs(z) < c, np.abs(z) <= c, c > abs(z), c >= abs(z), abs(z) > c, abs(z) >= c


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
    lambda: (below, np.array([3.0 + 4.0j, 0.0, -3.0 + 4.0j, 5.0, 5.0j]), 5.0),
]

LOOSE = [
    lambda: (below, at(1.0, 31) * 1e200, 1e200),
    lambda: (below, at(1.0, 31) * 1e-200, 1e-200),
    lambda: (below, at(1.0, 31), np.nan),
    lambda: (below, np.array([np.inf, np.nan, complex(np.nan, np.inf), 1j * np.inf]), 2.0),
    lambda: (below, np.array([np.inf, 1.0, -1j * np.inf]), np.inf),
]
