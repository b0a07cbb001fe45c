# rtol: 1e-13
"""Arrays that are seen with several shapes one after the other; products made where they are copied to."""

import numpy as np


def flat_product(x, d):
    n, r, m = x.shape
    t = np.transpose(x, (1, 0, 2))
    e = np.empty((r, n, m), x.dtype)
    e[:] = np.reshape(d, (r, n, 1))
    return np.reshape(t, (n * r * m,)) * np.reshape(e, (n * r * m,))


def stages(y, w, k):
    n = y.shape[0]
    for i in range(k):
        v = np.reshape(y, (2**i, 2, 2 ** (k - i - 1)))
        t = np.transpose(v, (1, 0, 2))
        e = np.empty((2, 2**i, 2 ** (k - i - 1)), y.dtype)
        e[:] = i + 1.5
        u = np.reshape(t, (n,)) * np.reshape(e, (n,))
        y[:] = np.reshape(w @ np.reshape(u, (2, 2 ** (k - 1))), (n,))
    return y


def twice_flat(x):
    t = np.reshape(x.T, (x.size,)) * 2.0
    u = t + 1.0
    return t, u, t[::-1]


def with_place(x):
    t = np.reshape(x.T, (x.size,))
    u = t * np.arange(x.size)
    return u


def written_after(x):
    t = np.reshape(x.T, (x.size,))
    u = t + t
    t[0] = 7.0
    return u, t


def other_shapes(x, y):
    s = np.reshape(x.T, (x.size,)) + np.reshape(y.T, (x.size,))
    return s


def copied(a, b, out):
    out[:] = np.reshape(a @ b, (out.shape[0],))
    return out


def copied_and_kept(a, b, out):
    p = a @ b
    out[:] = np.reshape(p, (out.shape[0],))
    return out, p


def into_operand(a, x):
    b = np.reshape(x, (a.shape[1], -1))
    x[:] = np.reshape(a @ b, (x.shape[0],))
    return x


def in_part(a, b, out):
    out[1:] = np.reshape(a @ b, (out.shape[0] - 1,))
    return out


def numbers(*shape, kind=float):
    r = np.random.default_rng(len(shape))
    x = r.normal(size=shape)
    return (x + 1j * r.normal(size=shape) if kind is complex else x).astype(kind)


CASES = (
    [lambda s=s: (flat_product, numbers(*s), numbers(s[1], s[0])) for s in
     [(2, 3, 4), (1, 3, 4), (3, 1, 2), (4, 5, 1), (0, 2, 3), (2, 0, 3), (2, 3, 0), (20, 30, 9)]]
    + [lambda k=k, t=t: (stages, numbers(2**k, kind=t), numbers(2, 2, kind=t), k)
       for k in (1, 2, 3, 9) for t in (float, complex)]
    + [
        lambda: (twice_flat, numbers(3, 4)),
        lambda: (with_place, numbers(3, 4)),
        lambda: (written_after, numbers(3, 4)),
        lambda: (other_shapes, numbers(3, 4), numbers(4, 3)),
        lambda: (other_shapes, numbers(3, 4), numbers(3, 4)),
        lambda: (copied, numbers(3, 4), numbers(4, 5), np.zeros(15)),
        lambda: (copied, numbers(2, 2), numbers(2, 300), np.zeros(600)),
        lambda: (copied, numbers(0, 2), numbers(2, 3), np.zeros(0)),
        lambda: (copied_and_kept, numbers(3, 4), numbers(4, 5), np.zeros(15)),
        lambda: (into_operand, numbers(3, 3), numbers(12)),
        lambda: (in_part, numbers(3, 4), numbers(4, 5), np.zeros(16)),
    ]
)


def own(f, *rest):
    x = numbers(4, 4)
    return f, x, x, *rest


def inside():
    x = numbers(40)
    return copied, x[:6].reshape(2, 3), x[6:18].reshape(3, 4), x[10:18]


LOOSE = [
    lambda: (copied, numbers(3, 4), numbers(4, 5), np.zeros(14)),
    lambda: (copied, numbers(3, 4), numbers(4, 5), np.zeros(15, "f4")),
    lambda: (copied, numbers(3, 4), numbers(4, 5), np.zeros(30)[::2]),
    lambda: (flat_product, numbers(2, 3, 4), numbers(2, 4)),
    lambda: (stages, numbers(8), numbers(2, 2), 4),
    lambda: (stages, np.full(8, np.nan), numbers(2, 2), 3),
    lambda: own(copied, np.zeros(16)),
    inside,
]
