# native: yes
# rtol: 1e-12
"""What makes and what uses the arrays that an `if` changes goes into its branches."""

import numpy as np


def added(x, y, flag):
    a = x * y
    if flag:
        a = a + x
    return np.sqrt(np.abs(a)) + y


def inplace(x, y, n):
    a = x * y
    if n > 2:
        a += x
    return a - y


def both(x, y, n):
    a = x * y
    if n > 2:
        b = a + x
    else:
        b = a - y
    return b * b


def inner(x, y, flags):
    total = np.zeros(x.shape[0])
    for k in range(flags.shape[0]):
        a = x * (k + 1.0)
        b = a + y
        if flags[k] > 0:
            a = a + b
        elif flags[k] < 0:
            a = a - b
        total += a * b
    return total


def asked(x, y):
    """The condition reads what is made for the branches."""
    a = x * y
    if a[0] > 0.0:
        a = a + x
    return a * 2.0


def seen_later(x, y, flag):
    """An array that the branches share with what comes later."""
    a = x * y
    b = x + y
    if flag:
        a = a + b
    c = a * 2.0
    d = c.sum()
    return c, d, b


def twice(x, y, p, q):
    a = x * y
    if p:
        a = a + x
    if q:
        a = a * y
    return a - 1.0


def product(steer, pulse, noise, seed):
    data = steer * pulse
    if noise:
        rng = np.random.default_rng(seed)
        data = data + (rng.standard_normal(data.shape) + 1j * rng.standard_normal(data.shape))
    return np.conj(steer).T @ data


def real_product(w, x, y, flag):
    data = np.outer(x, y)
    if flag:
        data = data + 1.0
    return w @ data


def scalar_too(x, n):
    a = x * 2.0
    s = 1.0
    if n > 0:
        a = a + 1.0
        s = 3.0
    b = a * s
    return b, s


def carried(x, n):
    a = x * 1.0
    for k in range(n):
        b = a + k
        if k % 2:
            b = b * 0.5
        a = b - x
    return a


def v(n, seed=0):
    return np.random.default_rng(seed).standard_normal(n)


def z(*shape):
    rng = np.random.default_rng(5)
    return rng.standard_normal(shape) + 1j * rng.standard_normal(shape)


CASES = [
    lambda: (added, v(1000), v(1000, 1), True),
    lambda: (added, v(1000), v(1000, 1), False),
    lambda: (inplace, v(1000), v(1000, 1), 3),
    lambda: (inplace, v(1000), v(1000, 1), 2),
    lambda: (both, v(1000), v(1000, 1), 3),
    lambda: (both, v(1000), v(1000, 1), 2),
    lambda: (inner, v(500), v(500, 1), np.array([0, 1, -1, 1, 0])),
    lambda: (asked, np.abs(v(100)), np.abs(v(100, 1))),
    lambda: (asked, -np.abs(v(100)), np.abs(v(100, 1))),
    lambda: (seen_later, v(1000), v(1000, 1), True),
    lambda: (seen_later, v(1000), v(1000, 1), False),
    lambda: (twice, v(1000), v(1000, 1), True, True),
    lambda: (twice, v(1000), v(1000, 1), True, False),
    lambda: (twice, v(1000), v(1000, 1), False, True),
    lambda: (product, z(40, 1), z(1, 3000), True, 7),
    lambda: (product, z(40, 1), z(1, 3000), False, 7),
    lambda: (product, z(3, 1), z(1, 7), True, 7),
    lambda: (real_product, v(200).reshape(2, 100), v(100), v(3000, 1), True),
    lambda: (real_product, v(200).reshape(2, 100), v(100), v(3000, 1), False),
    lambda: (real_product, v(100), v(100, 2), v(3000, 1), True),
    lambda: (scalar_too, v(1000), 1),
    lambda: (scalar_too, v(1000), 0),
    lambda: (carried, v(1000), 6),
    lambda: (carried, v(1000), 0),
]
