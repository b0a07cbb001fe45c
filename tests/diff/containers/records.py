"""Dicts by constant keys: parameters of mixed types, states that are written, results."""
import numpy as np


def params(p, n):
    s = 0.0
    for i in range(n):
        s += p["alpha"] * i + p["beta"]
    return s


def mixed(p, x):
    if p["mode"] == "fast":
        return x * p["k"]
    return x + p["n"]


def arrays(d):
    return d["x"] * 2.0 + d["y"]


def state(s, dt, n):
    for _ in range(n):
        s["x"] = s["x"] + s["v"] * dt
        s["v"] -= 0.1 * s["x"] * dt
        if s["x"] > 1.0:
            s["hits"] += 1
    return s


def state_arrays(s, dt, n):
    for _ in range(n):
        s["x"] += s["v"] * dt
        s["v"] = s["v"] * 0.5


def defaults(p, x):
    k = p.get("k", 2.0)
    if "off" in p:
        x = x + p["off"]
    if "none" not in p:
        x = x + 1
    return x * k, p.get("other") is None


def nested(p, n):
    s = 0.0
    for i in range(n):
        s += p["sub"]["a"] * i + p["b"]
    p["sub"]["a"] = s
    return s


def helper(p, f):
    p["a"] = p["a"] + 1
    return p["a"] * f


def through(p):
    return helper(p, 2) + p["b"]


def changes_type(p):
    p["a"] = 5.5
    return p


def sometimes(p, c):
    if c > 0:
        p["a"] = c * 2
    return p["a"]


class Model:
    def __init__(self):
        self.params = {"rate": 0.5, "n": 4, "name": "m"}

    def run(self):
        s = 1.0
        for _ in range(self.params["n"]):
            s += s * self.params["rate"]
        self.params["rate"] = s
        return s


def statistics(a):
    m = a.mean()
    return {"mean": m, "std": a.std(), "n": len(a), "a": a, "b": a * 2, "none": None}


def built(n):
    r = {"a": 0, "b": 0.5}
    r["c"] = n
    for i in range(n):
        r["a"] += i
        r["b"] *= 0.5
    r["d"] = r["a"] + r["c"]
    return r


def pair(x):
    r = {"x": x, "y": x + 1}
    s = r
    s["x"] += 1
    return r, {"inner": r, "z": 1.5}, s is r


def two_ways(x):
    if x > 0:
        return {"sign": 1, "x": x}
    return {"sign": -1, "x": -x}


def as_container(n):
    d = {"a": 1.0, "b": 2.0}
    s = 0.0
    for v in d.values():
        s += v
    return s


def in_list(n):
    rows = []
    for i in range(n):
        rows.append(i)
    return {"rows": rows, "n": len(rows)}


CASES = [
    lambda: (params, {"alpha": 1.5, "beta": 2.5}, 10),
    lambda: (params, {"alpha": 1, "beta": 2.5, "name": "x", "list": [1, "a"]}, 10),
    lambda: (mixed, {"mode": "fast", "k": 2.0, "n": 3}, 3.0),
    lambda: (mixed, {"mode": "slow and more than that", "k": 2.0, "n": 3}, 3.0),
    lambda: (arrays, {"x": np.ones(4), "y": np.arange(4.0)}),
    lambda: (state, {"x": 0.5, "v": 2.0, "hits": 0}, 0.1, 20),
    lambda: (state, {"hits": 0, "v": 2.0, "more": None, "x": 0.5}, 0.1, 0),
    lambda: (state_arrays, {"x": np.ones(5), "v": np.ones(5)}, 0.1, 3),
    lambda: (defaults, {"off": 1.0}, 2.0),
    lambda: (defaults, {"k": 3, "none": 0}, 2.0),
    lambda: (nested, {"sub": {"a": 1.0}, "b": 2.0}, 4),
    lambda: (through, {"a": 1, "b": 2}),
    lambda: (changes_type, {"a": 1, "z": "s"}),
    lambda: (sometimes, {"a": 1}, 3),
    lambda: (sometimes, {"a": 1}, -3),
    lambda: (Model.run, Model()),
    lambda: (statistics, np.arange(5.0)),
    lambda: (built, 4),
    lambda: (built, 0),
    lambda: (pair, 3.5),
    lambda: (two_ways, 3),
    lambda: (two_ways, -3),
    lambda: (in_list, 4),
]


def one_array():
    a = np.ones(3)
    return state_arrays, {"x": a, "v": a}, 0.5, 2


def one_dict():
    d = {"a": 1.0}
    d["sub"] = d
    d["b"] = 1.0
    return nested, d, 3


class Odd(dict):
    def __missing__(self, key):
        return 7.0


def order(c):
    r = {"z": 0}
    if c:
        r["a"] = 1
        r["b"] = 2
    else:
        r["b"] = 3
        r["a"] = 4
    return r


def forgets(p):
    del p["a"]
    return p["b"]


LOOSE = [
    one_array,
    one_dict,
    lambda: (params, {"alpha": 1.5}, 10),
    lambda: (params, {}, 10),
    lambda: (params, Odd(alpha=1.0), 4),
    lambda: (sometimes, {}, 3),
    lambda: (sometimes, {}, -3),
    lambda: (order, True),
    lambda: (order, False),
    lambda: (forgets, {"a": 1, "b": 2.0}),
    lambda: (as_container, 3),
    lambda: (params, {"alpha": 1.5, "beta": "x"}, 1),
    lambda: (params, [1, 2], 1),
    lambda: (params, {"alpha": 2**70, "beta": 1}, 3),
]
