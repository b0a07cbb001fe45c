# native: yes
"""A loop of many rounds over the same elements runs block by block; each element sees its rounds in
order."""

import numpy as np


def escape(c, horizon, rounds):
    z = np.zeros(c.shape, c.dtype)
    n = np.zeros(c.shape, np.int64)
    for k in range(rounds):
        inside = abs(z) < horizon
        n[inside] = k
        z[inside] = z[inside] ** 2 + c[inside]
    return z, n


def other_way(z, c, horizon, rounds):
    for k in range(rounds):
        z[:, :] = np.where(abs(z) >= horizon, z, z * z + c)
    return z


def three_at_once(a, b, rounds):
    n = np.zeros(a.shape)
    for k in range(rounds):
        less = (a < b) & (a > -3.0)
        old = a * 2.0
        n[less] = n[less] + k * 0.5
        a[less] = a[less] * 1.5 + 0.25
        b[less] = old[less] + b[less]
    return a, b, n


def test_behind_the_step(a, rounds):
    n = np.zeros(a.shape, np.int64)
    live = np.ones(a.shape, bool)
    for k in range(rounds):
        a[live] = a[live] * 1.25
        live[abs(a) > 2.0] = False
        n[live] = k
    return a, n, live


def stopped_by_the_round(a, rounds):
    for k in range(rounds):
        a[a < k] = a[a < k] + 2.0
    return a


def by_row(a, limit, rounds):
    for k in range(rounds):
        grows = a < limit
        a[grows] = (a * a + limit)[grows]
    return a


def relax(a, b, rounds, w):
    for k in range(rounds):
        a[:, :] = a * w + b
        b[:, :] = b - a * k
    return a


def last_round(a, rounds):
    kept = np.zeros(a.shape[0])
    for k in range(rounds):
        a[:, :] = a * 0.5 + 1.0
        kept[:] = a[:, 0]
    return kept


def grid(rows, columns, dtype):
    toss = np.random.default_rng(rows * 100 + columns)
    x = toss.uniform(-2, 2, (rows, columns))
    return (x + 1j * toss.uniform(-2, 2, (rows, columns))).astype(dtype) if dtype == "c16" else x


def on_the_edge(n):
    turn = np.linspace(0.0, 7.0, n)
    return 2.0 * (np.cos(turn) + 1j * np.sin(turn)).reshape(2, -1)


CASES = [
    lambda: (escape, grid(3, 70, "c16"), 2.0, 30),
    lambda: (escape, grid(5, 33, "f8"), 2.0, 7),
    lambda: (escape, grid(1, 1, "c16"), 2.0, 3),
    lambda: (escape, grid(0, 4, "f8"), 2.0, 3),
    lambda: (escape, grid(4, 0, "f8"), 2.0, 3),
    lambda: (escape, grid(4, 9, "f8"), 2.0, 0),
    lambda: (escape, np.full((2, 40), -2.0 + 0j), 2.0, 9),
    lambda: (escape, on_the_edge(90), 2.0, 4),
    lambda: (escape, on_the_edge(90), -1.0, 4),
    lambda: (escape, on_the_edge(90), np.inf, 2),
    lambda: (other_way, grid(3, 70, "c16"), grid(3, 70, "c16"), 2.0, 9),
    lambda: (other_way, grid(3, 70, "f8"), grid(3, 70, "f8"), 1.5, 4),
    lambda: (other_way, grid(3, 5, "c16"), grid(1, 5, "c16"), 2.0, 9),
    lambda: (three_at_once, grid(3, 70, "f8"), grid(3, 70, "f8"), 6),
    lambda: (test_behind_the_step, grid(2, 50, "f8"), 7),
    lambda: (stopped_by_the_round, grid(2, 50, "f8"), 7),
    lambda: (by_row, grid(6, 40, "f8"), grid(1, 40, "f8")[0], 7),
    lambda: (relax, grid(4, 67, "f8"), grid(4, 67, "f8"), 6, 0.25),
    lambda: (relax, grid(4, 67, "f8"), grid(1, 67, "f8")[[0] * 4], 1, 0.25),
    lambda: (last_round, grid(6, 40, "f8"), 5),
]


def _same():
    a = grid(4, 20, "f8")
    return relax, a, a, 3, 0.5


def _overlap():
    a = grid(5, 20, "f8")
    return relax, a[1:], a[:-1], 3, 0.5


def _shared():
    a = grid(4, 20, "f8")
    return by_row, a, a[1], 5


LOOSE = [
    _same,
    _overlap,
    _shared,
    lambda: (escape, grid(2, 40, "c16") * 1e200, 1e300, 5),
    lambda: (escape, np.array([[np.nan, 1.0, np.inf]]), 2.0, 4),
]
