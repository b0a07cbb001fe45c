# native: yes
# rtol: 1e-12
"""Arrays made in a loop and changed in place in a loop inside of it, outside calls between."""

import numpy as np


def sums(n, ham, pts):
    p = np.zeros((n, n), dtype=np.complex128)
    for z in pts:
        t = np.zeros((n, n), dtype=np.complex128)
        for k in range(ham.shape[0]):
            zz = np.power(z, n / 2 - k)
            t += zz * ham[k]
        p += np.linalg.inv(t + np.eye(n))
    return p


def rows(a):
    out = np.zeros(a.shape)
    for i in range(a.shape[0]):
        t = np.zeros(a.shape[1])
        for j in range(i):
            if j == 3:
                break
            t += a[j]
        out[i] = np.cumsum(t)
    return out


CASES = [
    lambda: (sums, 3, np.arange(18.0).reshape(2, 3, 3) + 1j, np.array([0.5 + 1j, 2.0, -1j])),
    lambda: (sums, 3, np.zeros((0, 3, 3)) + 1j, np.array([0.5 + 1j, 2.0, -1j])),
    lambda: (rows, np.arange(20.0).reshape(5, 4)),
    lambda: (rows, np.zeros((0, 4))),
]
LOOSE = [lambda: (sums, 3, np.zeros((2, 3, 3)) + 1j, np.array([0.0 + 0j]))]
