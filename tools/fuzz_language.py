"""Random programs over names, for tools/fuzz.py --language.

Inner functions that assign, tuples one after another, None, match, classes, strings, tables among
the globals, exceptions, statements that stay Python.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

HEAD = '''# native: any
# threads: 1
# calls: 1
"""A random program."""
import heapq

G = [3, 1, 4, 1, 5]
R = [1.5, 2, 0.25]
D = {1: 2, 3: 5, 5: 1}
W = {"a": 1, "bc": 7}
LOG = []


class P:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def far(self):
        return self.x * 2 + self.y


class Q(P):
    pass


def pair(i, y):
    if i % 3 == 0:
        return None
    return (i, y)


def half(i):
    if i % 2:
        return None
    return i // 2


def deep(i):
    if i <= 0:
        return (0, 1.0)
    u, v = deep(i - 1)
    return (u + i, v * 0.5)


def said(v):
    LOG.append(v)
    return v


'''

START = {
    "n": "n = 0",
    "k": "k = 7",
    "y": "y = 0.5",
    "s": "s = 'ab1'",
    "t": "t = (1, 0.5)",
    "u": "u = (2, 3.5)",
    "best": "best = None",
    "m": "m = None",
    "c": "c = 0",
    "z": "z = 1.5",
    "a": "a = [2, 7, 1]",
    "b": "b = []",
    "d": "d = {2: 3}",
    "w": "w = []",
    "p": "p = P(1, 2.5)",
    "flag": "flag = False",
}

INNER = """    def step(i):
        nonlocal c
        c += {i}
        return c

    def seen(i, v):
        nonlocal best, z
        if best is None or v > best[1]:
            best = (i, v)
            z = v

    def count(i):
        nonlocal c, b
        if i <= 0:
            return {i}
        c -= 1
        b = b + [i]
        return count(i - 2) + c
"""


# What is seldom compiled: tame programs do without.
RARE = re.compile(
    r"type\(p|i, \*b|G\.append|G\.index|str\(m|D\[.*\] =|max\(t,|best == t|print|LOG|t\[\(|v % n"
)


class Language:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.lines: list[str] = []
        self.loops: list[str] = []
        self.fresh = 0
        self.inner = self.r.random() < 0.4
        self.python = self.r.random() < 0.25
        self.tame = self.r.random() < 0.7
        # Few kinds of statements in one program, so that most of it is compiled.
        self.kinds = self.r.sample(self.all_kinds(), self.r.randint(2, 4))

    def pick(self, of: list[str]) -> str:
        return self.r.choice([x for x in of if not self.tame or not RARE.search(x)] or of)

    def chance(self, p: float) -> bool:
        return self.r.random() < p

    def put(self, depth: int, text: str) -> None:
        for line in text.split("\n"):
            self.lines.append("    " * depth + line)

    def i(self, depth: int = 0) -> str:
        if depth > 1 or self.chance(0.4):
            return self.pick([*self.loops, "n", "k", "0", "1", "2", "3", "-1", "x", "a[0]", "c"])
        i, j = self.i(depth + 1), self.i(depth + 1)
        return self.pick(
            [
                f"({i} + {j})",
                f"({i} - {j})",
                f"{i} % 5",
                f"({i} * 3) % 7",
                f"({i} // 2)",
                f"({i} if {self.test(2)} else {j})",
                "len(s)",
                "len(b)",
                "G[1]",
                f"D.get({i}, {j})",
                "t[0]",
                "p.x",
                f"abs({i})",
                f"min({i}, {j})",
                f"max({i}, {j}, 2)",
                f"int({self.pick(['y', 'z', 's[-1:]', 'True'])})",
                f"sum(v for v in a if v > {i})",
                f"next((v for v in a if v > {i}), {j})",
                f"(m or {i})",
                f"({i} if m is None else m)",
                "(best[0] if best else -1)",
            ]
        )

    def f(self, depth: int = 0) -> str:
        if depth > 1 or self.chance(0.4):
            return self.pick(
                ["y", "z", "0.5", "-2.0", "0.0", "-0.0", "t[1]", "u[1]", "p.y", "float('nan')"]
            )
        return self.pick(
            [
                f"({self.f(depth + 1)} + {self.f(depth + 1)})",
                f"({self.f(depth + 1)} * 0.5)",
                f"({self.f(depth + 1)} - {self.i(depth + 1)})",
                f"({self.i(depth + 1)} / 4)",
                f"round({self.f(depth + 1)}, 1)",
                f"({self.f(depth + 1)} if {self.test(2)} else {self.f(depth + 1)})",
                f"float({self.i(depth + 1)})",
                "R[0]",
                "p.far()",
            ]
        )

    def text(self, depth: int = 0) -> str:
        if depth > 1 or self.chance(0.3):
            return self.pick(["s", "'a'", "'bc'", "''", "'12'"])
        return self.pick(
            [
                f"f'{{{self.pick(['n', 'k', 'c', 'x'])}}}'",
                f"f'<{{{self.pick(['n', 'k', 's'])}}}>{{s}}'",
                "f'{n:03d}'",
                "f'{k:b}'",
                f"str({self.i(1)})",
                f"bin({self.i(1)})",
                f"hex({self.i(1)})[2:]",
                f"({self.text(depth + 1)} + {self.text(depth + 1)})[:6]",
                f"{self.text(depth + 1)}.replace('a', {self.text(2)})[:6]",
                f"{self.text(depth + 1)}[::-1]",
                f"{self.text(depth + 1)}.upper()",
            ]
        )

    def tuple(self) -> str:
        return self.pick(
            [
                f"({self.i(1)}, {self.f(1)})",
                f"({self.i(1)}, {self.f(1)})",
                "(t[0] + 1, u[1])",
                "(u[0], t[1])",
                "u",
                "t",
                f"(t if {self.test(1)} else u)",
                f"deep({self.i(2)} % 4)",
                f"max(t, ({self.i(1)}, {self.f(1)}))",
            ]
        )

    def maybe(self) -> str:
        return self.pick(
            ["None", "t", f"({self.i(1)}, {self.f(1)})", f"pair({self.i(1)}, {self.f(1)})", "best"]
        )

    def number_or_none(self) -> str:
        i = self.i(1)
        return self.pick(
            [
                "None",
                i,
                f"half({i})",
                f"D.get({i})",
                f"d.get({i})",
                f"next((v for v in a if v > {i}), None)",
                f"next((j for j, v in enumerate(a) if v == {i}), None)",
            ]
        )

    def test(self, depth: int = 0) -> str:
        if depth < 1 and self.chance(0.2):
            return f"{self.test(1)} {self.pick(['and', 'or'])} {self.test(1)}"
        i, j = self.i(2), self.i(2)
        return self.pick(
            [
                f"{i} < {j}",
                f"{i} == {j}",
                f"{i} % 2",
                f"{self.f(2)} > {self.f(2)}",
                f"{i} in a",
                f"{i} in G",
                f"{i} in D",
                "s in W",
                "best is None",
                "best is not None and best[0] > 1",
                "m is not None",
                "m",
                "not best",
                "t < u",
                "t == u",
                "best == t",
                "m == 3",
                "isinstance(p, Q)",
                "type(p) is P",
                "type(n) is int",
                "isinstance(m, int)",
                "isinstance(y, float)",
                "flag",
                "flag is True",
                "s == 'ab1'",
                "s.isdigit()",
                "'a' in s",
            ]
        )

    # ---- statements ----

    def plain(self, depth: int) -> None:
        self.put(
            depth,
            self.pick(
                [
                    f"n = {self.i()}",
                    f"n += {self.i()}",
                    f"k = {self.i()}",
                    f"y = {self.f()}",
                    f"y += {self.f()}",
                    f"n, k = k, {self.i()}",
                    f"flag = {self.test(1)}",
                    f"c += {self.i()}",
                    f"z -= {self.f()}",
                    f"x = {self.i()}",
                ]
            ),
        )

    def tuples(self, depth: int) -> None:
        self.put(
            depth,
            self.pick(
                [
                    f"t = {self.tuple()}",
                    f"u = {self.tuple()}",
                    "t, u = u, t",
                    f"t = u = {self.tuple()}",
                    f"if {self.test()}:\n    t = {self.tuple()}",
                    f"n, y = {self.tuple()}",
                    f"t = ({self.i(1)}, {self.i(1)})",
                    f"n += t[{self.i(2)}]",
                    "y = sum(t)",
                    "b.append(t[0])",
                    f"for v in t:\n    y += v\n    n += {self.i(1)}",
                ]
            ),
        )

    def nones(self, depth: int) -> None:
        self.put(
            depth,
            self.pick(
                [
                    f"best = {self.maybe()}",
                    f"if best is None or {self.f(1)} < best[1]:\n    best = ({self.i(1)}, y)",
                    f"if {self.test()}:\n    best = {self.maybe()}",
                    "if best:\n    n += best[0]\n    best = None",
                    "if best is not None:\n    n, y = best",
                    f"m = {self.number_or_none()}",
                    f"if m is None:\n    m = {self.i(1)}\nelse:\n    n += m",
                    f"if {self.test()}:\n    m = {self.number_or_none()}",
                    "n += m",
                    "t = best or t",
                    "w.append(str(m is None))",
                    f"best = {self.maybe()}\nif best == t:\n    n += 1",
                    "y += best[1]",
                ]
            ),
        )

    def strings(self, depth: int) -> None:
        base = self.pick(["", ", 2", ", 16", ", n"])
        self.put(
            depth,
            self.pick(
                [
                    f"s = {self.text()}",
                    f"w.append({self.text()})",
                    f"n += int({self.text(1)}{base})",
                    f"try:\n    n += int({self.text(1)}{base})\nexcept ValueError:\n    n -= 1",
                    f"y += float({self.text(1)})",
                    f"for q in {self.text()}:\n    n += ord(q)",
                    f"s = {self.pick(['s', 'w[0]', 'w[-1]'])} + {self.text(1)}",
                    "n += W[s]",
                    f"n += W.get({self.text(1)}, {self.i(1)})",
                    f"if {self.text(1)} < {self.text(1)}:\n    n += {self.i(1)}",
                    "s = ','.join(w)",
                    "w = s.split('a')",
                ]
            ),
        )

    def objects(self, depth: int) -> None:
        self.put(
            depth,
            self.pick(
                [
                    f"p.x = {self.i()}",
                    f"p.y += {self.f()}",
                    f"p = {self.pick(['P', 'Q'])}({self.i(1)}, {self.f(1)})",
                    f"y += {self.pick(['P', 'Q'])}({self.i(1)}, {self.f(1)}).far()",
                    "if isinstance(p, Q):\n    n += p.x",
                    f"y = o.far() + {self.f(1)}",
                    f"o.x += {self.i()}",
                    "if type(o) is Q:\n    n += 1\nelse:\n    y += o.y",
                    "for v in (o, p):\n    n += v.x",
                ]
            ),
        )

    def tables(self, depth: int) -> None:
        self.put(
            depth,
            self.pick(
                [
                    f"n += G[{self.i()}]",
                    f"n += D[{self.i()}]",
                    f"if {self.i()} in D:\n    n += D[{self.i()}]",
                    f"y += R[{self.i(1)}]",
                    "for v in G:\n    n += v",
                    "for v in R:\n    y += v",
                    "for v, q in D.items():\n    n += v * q",
                    "for q in W:\n    s += q",
                    f"D[{self.i()}] = {self.i()}",
                    f"G.append({self.i()})",
                    "n += len(G) + sum(D.values())",
                    "b = G[1:]",
                    "b = sorted(G)",
                    f"n += G.index({self.i(1)})",
                    f"n += max(G[{self.i(2)}:])",
                ]
            ),
        )

    def lists(self, depth: int) -> None:
        self.put(
            depth,
            self.pick(
                [
                    f"a.append({self.i()})",
                    f"b.append({self.i()})",
                    f"n += a[{self.i()}]",
                    f"a[{self.i(1)}] = {self.i(1)}",
                    f"b = [v + {self.i(2)} for v in a if v > {self.i(2)}]",
                    "n += b.pop()",
                    f"b = heapq.nsmallest({self.i(2)}, a)",
                    f"b = heapq.nlargest(2, a, key=lambda v: v % {self.pick(['3', 'n', '2'])})",
                    "a.sort()",
                    f"d[{self.i()}] = {self.i()}",
                    "for v, q in d.items():\n    n += v - q",
                    f"n += next(v for v in a if v > {self.i(1)})",
                    f"g = (v * 2 for v in a)\nn += next(g, {self.i(1)})\nb.append(next(g, 0))",
                    f"n += d[{self.i(1)}]",
                    "a = b",
                    "i, *b = a",
                    "n = max(a, key=lambda v: (v % 3, v))",
                ]
            ),
        )

    def match(self, depth: int) -> None:
        subject, cases = self.r.choice(
            [
                ("n % 4", ["0", "1 | 2", "3", "int(v) if v > n", "v"]),
                ("m", ["None", "0", "int(v)", "1 | 2"]),
                ("t", ["(0, v)", "(v, 0.5)", "(int(), float(v))", "(v, q) if v > q", "(1, _)"]),
                ("(n % 3, k % 2)", ["(0, 0)", "(0, v)", "(v, 1)", "(v, q) if v == q"]),
                ("best", ["None", "(v, q) if q > 0", "(0, _)", "(v, _)"]),
                ("p", ["Q(x=v)", "P(x=0)", "P(x=v, y=q)", "P()"]),
                ("a", ["[]", "[v]", "[v, q]", "[v, *_]", "[*_, 7]"]),
                ("s", ["'a'", "'ab1' | ''", "str(v)"]),
                ("flag", ["True", "False", "1"]),
                ("y", ["0.5", "int()", "float(v) if v > 1", "0"]),
            ]
        )
        self.put(depth, f"match {subject}:")
        chosen = self.r.sample(cases, self.r.randint(1, len(cases)))
        chosen = [c for c in chosen if c != "v"] + [c for c in chosen if c == "v"]
        for case in chosen:
            self.put(depth + 1, f"case {case}:")
            used = "n += 10"
            if "v" in case and subject not in ("s",):
                used = self.pick(["y += v", "w.append(v)", "n += 1"])
            self.put(depth + 2, used)
            if self.chance(0.5) and depth < 4:
                self.statement(depth + 2, 0)
        if self.chance(0.4) and "v" not in chosen:
            self.put(depth + 1, "case _:")
            self.statement(depth + 2, 0)

    def attempts(self, depth: int) -> None:
        self.put(depth, "try:")
        self.block(depth + 1, 1, 2)
        self.put(
            depth + 1,
            self.pick(
                [
                    f"n += {self.i()} // {self.i()}",
                    f"n += a[{self.i()}]",
                    f"n += D[{self.i()}]",
                    f"if {self.test()}:\n    raise ValueError({self.pick(['', repr('no'), 'n'])})",
                    "n += int(s)",
                    "n += best[0]",
                ]
            ),
        )
        kinds = self.pick(
            [
                "ZeroDivisionError",
                "(IndexError, KeyError)",
                "ValueError",
                "Exception",
                "LookupError",
                "TypeError",
            ]
        )
        self.put(depth, f"except {kinds}{self.pick(['', '', ' as e'])}:")
        self.block(depth + 1, 0, 1)
        if self.chance(0.2):
            self.put(depth, "else:")
            self.block(depth + 1, 0, 1)
        if self.chance(0.2):
            self.put(depth, "finally:")
            self.block(depth + 1, 0, 1)

    def inside(self, depth: int) -> None:
        self.inner = True
        self.put(
            depth,
            self.pick(
                [
                    f"step({self.i()})",
                    f"n += step({self.i(1)}) + c",
                    f"n = c + step({self.i(1)})",
                    f"seen({self.i(1)}, {self.f(1)})",
                    f"n += count({self.i(1)} % 9)",
                    f"if step({self.i(1)}) > {self.i(1)}:\n    seen(n, z)",
                    f"b = [step(v) for v in {self.pick(['a', 'range(3)'])}]",
                    f"c = {self.i()}",
                    f"z = {self.f()}",
                ]
            ),
        )

    def away(self, depth: int) -> None:
        """Something that stays Python."""
        what = self.pick(["n", "t", "best", "m", "y", "s", "c", "len(a)", "p.x", "(n, k)"])
        self.put(
            depth,
            self.pick(
                [f"said({what})", f"LOG.append({what})", f"print({what})", f"n = said({self.i(1)})"]
            ),
        )

    def loop(self, depth: int, left: int) -> None:
        self.fresh += 1
        v = f"i{self.fresh}"
        head, names = self.r.choice(
            [
                (f"for {v} in range({self.i(2)} % 6):", [v]),
                (f"for {v} in range({self.pick(['4', '6', 'x'])}):", [v]),
                (f"for {v} in a[:5]:", [v]),
                (f"for {v}, j{v} in enumerate(a[:4]):", [v, f"j{v}"]),
                (f"for {v}, j{v} in zip(G, a):", [v, f"j{v}"]),
                (f"{v} = 0\nwhile {v} < {self.pick(['5', 'x'])}:\n    {v} += 1", [v]),
            ]
        )
        self.put(depth, head)
        self.loops += names
        self.block(depth + 1, left, self.r.randint(1, 3))
        if self.chance(0.15):
            self.put(
                depth + 1,
                f"if {self.test()}:\n    {self.pick(['break', 'continue', 'return n, t, best'])}",
            )
            self.block(depth + 1, 0, 1)
        del self.loops[-len(names) :]
        if self.chance(0.1):
            self.put(depth, "else:")
            self.block(depth + 1, 0, 1)

    def all_kinds(self) -> list[Callable[[int], None]]:
        return [
            self.plain,
            self.tuples,
            self.nones,
            self.strings,
            self.objects,
            self.tables,
            self.lists,
            self.match,
            self.inside,
        ]

    def statement(self, depth: int, left: int) -> None:
        if self.python and self.chance(0.08):
            self.away(depth)
        elif left > 0 and self.chance(0.1):
            self.attempts(depth)
        else:
            self.r.choice(self.kinds)(depth)

    def block(self, depth: int, left: int, count: int) -> None:
        for _ in range(count):
            if left > 0 and self.chance(0.35):
                self.loop(depth, left - 1)
            elif left > 0 and self.chance(0.15):
                self.put(depth, f"if {self.test()}:")
                self.block(depth + 1, left - 1, self.r.randint(1, 2))
                if self.chance(0.4):
                    self.put(depth, "else:")
                    self.block(depth + 1, left - 1, 1)
            else:
                self.statement(depth, left)

    def program(self) -> str:
        self.block(1, 2, self.r.randint(2, 5))
        given = self.r.sample(list(START), self.r.randint(1, 3))
        inner = INNER.replace("{i}", "i", 1).replace("{i}", self.i(2)) if self.inner else ""
        shown = self.r.sample(list(START), self.r.randint(3, 9))
        text = "".join(f"    {line}\n" for name, line in START.items() if name not in given)
        text += inner + "\n".join(self.lines)
        other = {
            "n": "3",
            "k": "4.5",
            "y": "2",
            "s": "'12'",
            "t": "(2, 2)",
            "u": "(0, 0.0)",
            "best": "(1, 0.5)",
            "m": "3",
            "c": "True",
            "z": "-1.0",
            "a": "[1.5, 2.0]",
            "b": "[1, 2]",
            "d": "{}",
            "w": "['a']",
            "p": "Q(3, 1)",
            "flag": "True",
        }
        first = [START[name].split(" = ", 1)[1] for name in given]
        second = [other[name] if self.chance(0.5) else first[k] for k, name in enumerate(given)]
        cases = "".join(
            f"    lambda: (f, {x}, {o}{''.join(f', {v}' for v in values)}),\n"
            for x, o, values in (
                (4, "P(1, 0.5)", first),
                (7, "P(0, 2.0)", first),
                (3, "Q(2, 1)", second),
            )
        )
        return (
            f"{HEAD}def f(x, o{''.join(f', {v}' for v in given)}):\n{text}\n"
            f"    return ({', '.join(shown)},)\n\n\nCASES = [\n{cases}]\n"
        )
