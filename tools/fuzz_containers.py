"""Random programs over lists, dicts, sets, deques, heaps and strings: Jenny against CPython.

    fuzz_containers.py [--seed N] [--count M] [--keep DIR]

Each program is a function of a list of ints, a list of floats, a dict, a set and a string, called
several times, as the original and compiled: results, arguments and exceptions have to agree.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import jenny
from jenny._compare import Bound, differences, observe

HEAD = """import bisect
import heapq
from collections import Counter, defaultdict, deque

import numpy as np


def f(a, x, d, s, t, c, m):
    n = 0
    y = 0.0
    b = []
    e = {}
    g = defaultdict(list)
    q = deque()
    h = []
    p = []
    w = []
    z = [None]
    o = {0: None}
    u = {(0, 0): None}
"""
FOOT = """    return n, y, b, e, dict(g), q, h, p, w, len(s), z, o, u
"""

# Statements; {i} an int expression, {f} a float expression, {c} a string expression.
SIMPLE = [
    "n += {i}",
    "n = {i}",
    "y += {f}",
    "b.append({i})",
    "a.append({i})",
    "a[{i} % len(a)] = {i}",
    "b.extend(a[:3])",
    "b.insert({i}, {i})",
    "x.append({f})",
    "if b:\n    n += b.pop()",
    "if len(b) > 2:\n    b.pop({i} % len(b))",
    "if {i} in b:\n    b.remove({i})",
    "b.reverse()",
    "b.sort()",
    "b.sort(reverse=True)",
    "x.sort()",
    "b = sorted(a, key=lambda v: -v)",
    "b = a[1:] + b[:2]",
    "b = [v * 2 for v in a if v % 2 == 0]",
    "b[1:2] = [{i}, {i}]",
    "del b[:1]",
    "d[{i}] = {i}",
    "d[{i}] = d.get({i}, 0) + 1",
    "n += d.setdefault({i}, 3)",
    "n += d.pop({i}, -1)",
    "if {i} in d:\n    del d[{i}]",
    "e[{i}, {i}] = {f}",
    "if ({i}, {i}) in e:\n    y += 1",
    "g[{i} % 4].append({i})",
    "for k, v in d.items():\n    n = (n * 31 + k * 7 + v) % 1000003",
    "for k in d:\n    n = (n * 17 + d[k]) % 1000003",
    "n += sum(d.values())",
    "n += max(d, key=d.get, default=0)",
    "s.add({i})",
    "s.discard({i})",
    "n += len(s)",
    "for k in sorted(s):\n    n = (n * 13 + k) % 1000003",
    "for k in s:\n    n = (n * 13 + k) % 1000003",
    "if {i} in s:\n    n += 1",
    "q.append({i})",
    "q.appendleft({i})",
    "if q:\n    n += q.popleft()",
    "if q:\n    n += q.pop()",
    "heapq.heappush(h, ({f}, {i}))",
    "if h:\n    y += heapq.heappop(h)[0]",
    "p.append(({i}, {f}))",
    "p.sort(key=lambda r: r[0])",
    "for u, v in p:\n    y += u * v",
    "n += bisect.bisect_left(sorted(a), {i})",
    "for i, c in enumerate(t):\n    n += i * ord(c)",
    "w.append({c})",
    "n += len({c})",
    "if {c} < {c}:\n    n += 1",
    "if {c} in t:\n    n += 2",
    "n += len(Counter(t))",
    "w.sort()",
    "w.append(''.join(reversed(t)))",
    "n += min(a, key=abs)",
    "y += sum(v for v in x if v > 1)",
    "n += any(v > 3 for v in a)",
    "if a == b:\n    n += 5",
    "v = d.get({i})\nif v is not None:\n    n += v",
    "if d.get({i}) is None:\n    n += 1",
    "v = d.pop({i}, None)\nif v:\n    n += v",
    "z.append({i})",
    "z.append(None)",
    "z[{i} % len(z)] = {i}",
    "z[-1] = None",
    "if z[-1] is not None and z[-1] > 2:\n    z.pop()",
    "n += sum(1 for v in z if v is None)",
    "z.extend([None, {i}])",
    "o[{i}] = {i}",
    "o[{i}] = None",
    "o[{i}] = o.get({i})",
    "for k, v in o.items():\n    n += k if v is None else v",
    "if o == dict([(0, None)]):\n    n += 3",
    "u[{i}, {i}] = (n % 3, {i})",
    "u[{i}, 1] = None",
    "v = u.get((0, {i}))\nif v is not None:\n    n += v[0]",
    "k = 0\nwhile k is not None and n < 900:\n    n += 7\n    k = o.get(k)",
    "c[{i}] += 1",
    "c.update(a)",
    "n += c[{i}]",
    "n += c.most_common(1)[0][1] if c else 0",
    "m[{i} % 3].append({i})",
    "v = m.get({i})\nif v:\n    n += v[-1]",
    "n += len(m[{i} % 4])",
    "y += np.array(x).sum()",
    "n += int(np.max(a))",
    "while b and b[-1] > {i}:\n    b.pop()",
    "for i, (u, v) in enumerate(zip(a, x)):\n    y += i * u * v",
]
INTS = ["n % 7", "len(a)", "len(b)", "{k}", "a[0]", "a[-1]", "len(d)", "(n + {k}) % 5", "-{k}"]
FLOATS = ["y * 0.5", "{k} * 0.25", "x[0]", "x[-1]", "1.5", "n * 0.5"]
TEXTS = [
    "t",
    "t[:2]",
    "t[{k} % len(t)]",
    "t[1:] + 'ab'",
    "'abc'",
    "t[::-1]",
    "str({k})",
    "chr(97 + {k})",
]


class Maker:
    """One random program."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def fill(self, text: str) -> str:
        while "{" in text:
            for mark, of in (("{i}", INTS), ("{f}", FLOATS), ("{c}", TEXTS)):
                if mark in text:
                    text = text.replace(mark, self.random.choice(of), 1)
            if "{k}" in text:
                text = text.replace("{k}", str(self.random.randrange(6)), 1)
        return text

    def block(self, indent: int, size: int, depth: int) -> list[str]:
        out: list[str] = []
        for _ in range(size):
            kind = self.random.random()
            tab = "    " * indent
            if kind < 0.15 and depth < 2:
                out.append(f"{tab}for j{depth} in range({self.random.randrange(1, 5)}):")
                out += self.block(indent + 1, self.random.randrange(1, 4), depth + 1)
            elif kind < 0.25 and depth < 2:
                out.append(f"{tab}if {self.fill('{i}')} > {self.fill('{i}')}:")
                out += self.block(indent + 1, self.random.randrange(1, 3), depth + 1)
                out.append(f"{tab}else:")
                out += self.block(indent + 1, 1, depth + 1)
            else:
                line = self.fill(self.random.choice(SIMPLE))
                out += [tab + part for part in line.split("\n")]
        return out

    def program(self) -> str:
        return HEAD + "\n".join(self.block(1, self.random.randrange(3, 12), 0)) + "\n" + FOOT

    def arguments(self) -> tuple[Any, ...]:
        r = self.random
        a = [r.randrange(-9, 10) for _ in range(r.randrange(1, 8))]
        x = [r.randrange(-8, 9) * 0.5 for _ in range(r.randrange(1, 6))]
        d = {r.randrange(0, 8): r.randrange(9) for _ in range(r.randrange(1, 6))}
        s = {r.randrange(0, 40) for _ in range(r.randrange(1, 9))}
        t = "".join(r.choice("abcé€") for _ in range(r.randrange(1, 7)))
        c = Counter(r.randrange(5) for _ in range(r.randrange(5)))
        m = defaultdict(list, {r.randrange(4): [r.randrange(9)] for _ in range(r.randrange(3))})
        return a, x, d, s, t, c, m


def copied(args: tuple[Any, ...]) -> tuple[Any, ...]:
    a, x, d, s, t, c, m = args
    lists = defaultdict(list, {k: list(v) for k, v in m.items()})
    return list(a), list(x), dict(d), s.copy(), t, c.copy(), lists


def check(seed: int, folder: Path) -> tuple[list[str], bool]:
    """What differs for the program of a seed, and whether it ran compiled."""
    maker = Maker(seed)
    path = folder / f"containers_{seed}.py"
    path.write_text(maker.program())
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    fast = jenny.jit(module.f)
    found: list[str] = []
    for _ in range(4):
        args = maker.arguments()
        for _ in range(2):
            want, got = observe(module.f, copied(args)), observe(fast, copied(args))
            found += differences(want, got, Bound())
            jenny.wait()
    return found, fast.stats()["native"] > 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    wrong = native = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for seed in range(given.seed, given.seed + given.count):
            found, ran = check(seed, folder)
            native += ran
            if found:
                wrong += 1
                print(f"seed {seed}: {found[0]}")
    print(f"{given.count} programs, {native} compiled, {wrong} wrong")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
