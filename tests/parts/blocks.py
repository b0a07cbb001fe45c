"""Arrays that stay in blocks between loops: whatever looks at them sees them as they are."""

import types

import numpy as np

rng = np.random.default_rng(3)
A0 = rng.random((40, 6))
GA = rng.random((40, 6))


class Probe:
    def __init__(self):
        self.s = GA.sum()

    @staticmethod
    def total():
        return GA.sum()


mod = types.ModuleType("somemod")
exec("import numpy as np\nA = None\ndef total(): return A.sum()", mod.__dict__)


def probe_class(a, b, n):
    for t in range(3):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        for i in range(1, n - 1):
            a[i] = b[i] * 0.5
    p = Probe()
    return p.s


def probe_class_case():
    b = np.zeros((40, 6))
    return jit(probe_class)(GA, b, 40), b, GA.sum()


def probe_static(a, b, n):
    for t in range(3):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        for i in range(1, n - 1):
            a[i] = b[i] * 0.5
        x = Probe.total()
    return x


def probe_static_case():
    b = np.zeros((40, 6))
    return jit(probe_static)(GA, b, 40), b, GA.sum()


def probe_mod(a, b, n):
    for t in range(3):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        for i in range(1, n - 1):
            a[i] = b[i] * 0.5
    return mod.total()


def probe_mod_case():
    a = A0.copy()
    mod.A = a
    return jit(probe_mod)(a, np.zeros((40, 6)), 40), a


def alias_later(a, b, n):
    k = 0
    while k < 4:
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        k += 1
        if k == 2:
            b = a
    return a, b


def overlap_later(a, b, c, n):
    k = 0
    while k < 4:
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        k += 1
        if k == 2:
            b = c
    return a, b


def overlap_case():
    big = rng.random((60, 6)) * 0 + np.arange(60.0)[:, None]
    a = big[:40]
    c = big[3:43]
    return jit(overlap_later)(a, np.zeros((40, 6)), c, 40)


def while_test(a, b, n):
    k = 0
    while a[3, 3] < 50 and k < 5:
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        for i in range(1, n - 1):
            a[i] = b[i]
        k += 1
    return k, a, b


def gen_held(a, b, n):
    g = (x for x in a[3])
    it = map(float, a[:, 2])
    v = a[2]
    for t in range(2):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        for i in range(1, n - 1):
            a[i] = b[i]
    return list(g), list(it), v, a[1]


def walrus(a, b, n):
    for t in range(2):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        for i in range(1, n - 1):
            a[i] = b[i]
        if (q := a[5, 1]) > 1:
            a[5] = 0
    return q, a


def aug(a, b, n):
    for t in range(3):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        a[1:-1] += b[1:-1]
        a *= 0.5
        b.sort()
        np.copyto(a[2:4], b[2:4])
        a.fill(a[3, 3]) if t == 1 else None
        b[:] = b[::-1]
    return a, b


def fin(a, b, n):
    s = []
    try:
        for t in range(3):
            for i in range(1, n - 1):
                b[i] = a[i - 1] + a[i + 1]
            for i in range(1, n - 1):
                a[i] = b[i]
            if t == 1:
                raise ValueError(a[3, 3])
    except ValueError as e:
        s.append(str(e))
    finally:
        s.append(a[4, 4])
    del b
    return s, a


def raises(a, b, n):
    for t in range(3):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        for i in range(1, n - 1):
            a[i] = b[i]
    return a[1, 100]


def sum(x):
    return GA[1, 1]


def shadow(a, b, n):
    for t in range(2):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        for i in range(1, n - 1):
            a[i] = b[i]
    return sum(3)


def shadow_case():
    return jit(shadow)(GA, np.zeros((40, 6)), 40)


def chained_cols(a, b, v, n):
    for t in range(2):
        for i in range(1, n - 1):
            b[:, i] = a[:, i - 1 : i + 2].sum(axis=1) + a[:, i] @ v
        for i in range(1, n - 1):
            a[:, i] = b[:, i] * (a[:, i] @ v)
    return a, b


def chained_sum3(a, b, n):
    for t in range(2):
        for i in range(1, n - 1):
            b[:, i] = a[:, i - 1 : i + 2].sum() * 0.1
        for i in range(1, n - 1):
            a[:, i] = b[:, i]
    return a, b


def rebind(a, b, n):
    for t in range(4):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        a, b = b, a
        if t == 2:
            a = a.copy()
    return a, b


def views(a, b, n):
    c = a[:20]
    for t in range(3):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        for i in range(1, n - 1):
            a[i] = b[i]
        c[3] += 1
        d = a.T
        d[0, 0] += 1
    return a, b, c, d


def inner_if(a, b, n):
    for t in range(3):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        if t == 1:
            for i in range(1, n - 1):
                a[i] = b[i]
        elif b[2, 2] > 0:
            a[0] = 1
        else:
            pass
    assert a[1, 1] != 5, a
    return i


def printing(a, b, n):
    for t in range(2):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
            if i == 25:
                print(b[i, 0])
        for i in range(1, n - 1):
            a[i] = np.sqrt(b[i] - 1.0)
    return a


def zerodiv(a, b, n, k):
    for t in range(2):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        for i in range(1, n - 1):
            a[i] = b[i] / 2
            if i == k and t == 1:
                raise KeyError(i)
    return a


def zero_case():
    a, b = A0.copy(), np.zeros((40, 6))
    try:
        jit(zerodiv)(a, b, 40, 30)
    except KeyError as e:
        return a, b, str(e)


def comps(a, b, n):
    for t in range(2):
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1]
        for i in range(1, n - 1):
            a[i] = b[i]
        s = [x for x in a[3]]
        q = {k: v for k, v in zip(s, b[4])}
        r = a
    return s, q, r


def backwards(a, b, n):
    for t in range(2):
        for i in range(n - 2, 0, -1):
            b[i] = a[i - 1] + a[i + 1]
        for i in range(5, n - 7):
            a[i] = b[i]
        for i in range(2, n - 2):
            b[i] = a[i - 2] - a[i + 2]
    return a, b, i


def two_d(a, b):
    n, m = a.shape
    for t in range(2):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                b[i, j] = a[i - 1, j] + a[i, j + 1]
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                a[i, j] = b[i, j]
    return a, b


def under_two_names(a, b, steps):
    v = a[:]
    n = a.shape[0]
    for t in range(steps):
        for i in range(1, n - 1):
            a[i] = b[i] + 1
        for i in range(1, n - 1):
            b[i] = v[i] * 2
        for i in range(1, n - 1):
            v[i] = b[i - 1] * 2
        for i in range(1, n - 1):
            b[i] = a[i] * 2


def under_two_names_case():
    a, b = A0.copy(), GA.copy()
    return jit(under_two_names)(a, b, 4), a, b


ab = lambda: (A0.copy(), np.zeros((40, 6)))
CASES = []
LOOSE = [
    lambda: (probe_class_case,),
    lambda: (probe_static_case,),
    lambda: (probe_mod_case,),
    lambda: (alias_later, *ab(), 40),
    lambda: (overlap_case,),
    *[lambda f=f: (f, *ab(), 40) for f in (while_test, gen_held, walrus, aug, fin, raises)],
    lambda: (shadow_case,),
    lambda: (chained_cols, A0.copy(), np.zeros((40, 6)), A0[:, 1].copy(), 6),
    lambda: (chained_cols, np.ones((400, 7)) / 3, np.zeros((400, 7)), np.arange(400) / 7, 7),
    lambda: (chained_sum3, np.arange(1200).reshape(200, 6) / 7, np.zeros((200, 6)), 6),
    lambda: (chained_sum3, np.arange(600).reshape(200, 3) / 7, np.zeros((200, 3)), 3),
    *[lambda f=f: (f, *ab(), 40) for f in (rebind, views, inner_if, printing, comps, backwards)],
    lambda: (zero_case,),
    lambda: (under_two_names_case,),
    lambda: (two_d, *ab()),
]
