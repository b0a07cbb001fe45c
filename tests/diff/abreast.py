"""Independent iterations that run ordered loops over scalars go side by side: every length, aliasing,
values that differ from lane to lane, and loops that have to stay as they are."""

import numpy as np


def window(img, ker):
    h, w = img.shape
    k = ker.shape[0]
    out = np.zeros((h - k + 1, w - k + 1), dtype=img.dtype)
    for i in range(h - k + 1):
        for j in range(w - k + 1):
            s = 0.0
            for a in range(k):
                for b in range(k):
                    s += img[i + a, j + b] * ker[a, b]
            out[i, j] = s
    return out


def one_axis(x, w):
    out = np.zeros(len(x) - len(w) + 1)
    for i in range(len(out)):
        for j in range(len(w)):
            out[i] += x[i + j] * w[j]
    return out


def channels(x, w):
    n, h, wd, c = x.shape
    k = w.shape[0]
    out = np.zeros((n, h - k + 1, wd - k + 1, w.shape[3]))
    for b in range(n):
        for i in range(h - k + 1):
            for j in range(wd - k + 1):
                for f in range(w.shape[3]):
                    for p in range(k):
                        for q in range(k):
                            for ci in range(c):
                                out[b, i, j, f] += x[b, i + p, j + q, ci] * w[p, q, ci, f]
    return out


def two_sums(x, m):
    n = x.shape[1]
    out = np.empty(n)
    last = np.empty(n, dtype=np.int64)
    for j in range(n):
        mid = x[m, j]
        s = 0.0
        t = 1.0
        c = 0
        for k in range(x.shape[0]):
            s += x[k, j] - mid
            t *= x[k, j]
            c += k
        out[j] = s / t
        last[j] = c
    return out, last


def triangle(a):
    n = a.shape[0]
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            s = 1.5
            for k in range(i):
                s = s - a[k, j] * s
            out[i, j] = s
    return out


def downward(x, out):
    for j in range(x.shape[1]):
        s = np.float32(0)
        for k in range(x.shape[0] - 1, -1, -1):
            s = s * np.float32(0.5) + x[k, j]
        out[j] = s


def in_place(a):
    for j in range(a.shape[1]):
        s = 0.0
        for k in range(a.shape[0] - 1):
            s += a[k, j]
        a[a.shape[0] - 1, j] = s + a[a.shape[0] - 1, j]


def carried(a):
    for j in range(1, a.shape[1]):
        s = 0.0
        for k in range(a.shape[0]):
            s += a[k, j - 1]
        a[0, j] = s


def behind(a):
    s = 0.0
    out = np.zeros(a.shape[1])
    for j in range(a.shape[1]):
        s = 0.0
        for k in range(a.shape[0]):
            s += a[k, j]
        out[j] = s
    return out, s


def ragged(a, n):
    out = np.zeros(a.shape[1])
    for j in range(a.shape[1]):
        s = 0.0
        for k in range(n[j]):
            s += a[k, j]
        out[j] = s
    return out


def left(a, top):
    out = np.zeros(a.shape[1])
    for j in range(a.shape[1]):
        s = 0.0
        for k in range(a.shape[0]):
            if s > top:
                break
            s += a[k, j]
        out[j] = s
    return out


def lists(rows, ker):
    out = []
    for i in range(len(rows) - 2):
        line = [0.0] * (len(rows[0]) - 2)
        for j in range(len(rows[0]) - 2):
            s = 0.0
            for a in range(3):
                for b in range(3):
                    s += rows[i + a][j + b] * ker[a][b]
            line[j] = s
        out.append(line)
    return out


def rand(*shape):
    return np.random.default_rng(sum(shape)).uniform(-1, 1, shape)


def odd(*shape):
    x = rand(*shape)
    x.flat[:: max(1, x.size // 4)] = np.nan
    x.flat[1 :: max(1, x.size // 3)] = -np.inf
    x.flat[2 :: max(1, x.size // 5)] = -0.0
    return x


def shared(f, n):
    buf = rand(40, 80)
    return f, buf[:n], buf[0] if f is downward else buf[1:3, :2]


CASES = [
    *[lambda m=m: (window, rand(5, m), rand(3, 3)) for m in (3, 4, 9, 10, 33, 34, 35, 77)],
    lambda: (window, odd(6, 50), rand(2, 2)),
    lambda: (window, rand(6, 50).astype("f4"), rand(2, 2).astype("f4")),
    lambda: (window, np.asfortranarray(rand(6, 50)), rand(2, 2)),
    lambda: (window, rand(6, 50), rand(0, 0)),
    *[lambda n=n: (one_axis, rand(n), rand(5)) for n in (5, 12, 13, 36, 37, 100)],
    lambda: (one_axis, rand(100), rand(0)),
    lambda: (channels, rand(2, 5, 6, 3), rand(2, 2, 3, 9)),
    lambda: (channels, rand(1, 5, 6, 0), rand(2, 2, 0, 9)),
    *[lambda m=m: (two_sums, rand(4, m), 2) for m in (0, 1, 7, 8, 31, 32, 41)],
    lambda: (two_sums, odd(4, 41), -1),
    lambda: (triangle, rand(37, 37)),
    lambda: (downward, rand(5, 70).astype("f4"), np.zeros(70, "f4")),
    lambda: (in_place, rand(5, 45)),
    lambda: (carried, rand(5, 45)),
    lambda: (behind, rand(5, 45)),
    lambda: (ragged, rand(5, 45), np.arange(45) % 6),
    lambda: (left, rand(5, 45), 0.5),
    lambda: (lists, rand(6, 40).tolist(), rand(3, 3).tolist()),
]
LOOSE = [
    lambda: shared(downward, 9),
    lambda: shared(window, 9),
    lambda: (ragged, rand(5, 45), np.arange(45)),
    lambda: (two_sums, rand(4, 10), 4),
    lambda: (two_sums, np.zeros((4, 10)), 0),
]
