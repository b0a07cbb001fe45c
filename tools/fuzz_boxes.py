"""Random programs over lists that grow, dicts, sets, heaps and deques, for tools/fuzz.py --boxes.

What they return shows the order of elements, whether two names are one object, and whether a number
is an int or a float.
"""

from __future__ import annotations

import random

HEAD = '# native: any\n# threads: 1\n# calls: 1\n"""A random program."""\n'
FROM = "import bisect\nimport heapq\nfrom collections import Counter, defaultdict, deque\n\n\n"


class Boxes:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.lines: list[str] = []
        self.ints = ["n", "k"]
        self.lists = {"a": "int", "b": "float"}
        self.fresh = 0
        self.mixed = self.r.random() < 0.3

    def pick(self, of: list[str]) -> str:
        return self.r.choice(of)

    def put(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def name(self, stem: str) -> str:
        self.fresh += 1
        return f"{stem}{self.fresh}"

    def integer(self, depth: int = 0) -> str:
        if depth > 2 or self.r.random() < 0.4:
            return self.pick([*self.ints, "0", "1", "2", "3", "-1", "7", "100", "2**40"])
        x, y = self.integer(depth + 1), self.integer(depth + 1)
        return self.pick(
            [
                f"({x} + {y})",
                f"({x} - {y})",
                f"{x} * 3 % 11",
                f"({x} * {y}) % 101",
                "len(c)",
                "len(d)",
                "len(s)",
                f"d.get({x}, {y})",
                f"sum({self.some('int')})",
                f"min({x}, {y})",
                f"{self.some('int')}.count({x})",
                f"({x} if {self.test()} else {y})",
            ]
        )

    def number(self) -> str:
        value = self.pick(["0.5", "-2.0", "0.0", "-0.0", "1e300", "float('nan')", "2.5"])
        if self.mixed and self.r.random() < 0.3:
            return self.integer()
        return f"{self.integer()} * {value}" if self.r.random() < 0.6 else value

    def some(self, kind: str) -> str:
        return self.pick([k for k, v in self.lists.items() if v == kind])

    def test(self) -> str:
        x, y = self.integer(3), self.integer(3)
        return self.pick(
            [
                f"{x} < {y}",
                f"{x} in s",
                f"{x} in d",
                f"{x} in {self.some('int')}",
                "c",
                "not q",
                f"{x} % 2 == 0",
                "len(h) > 3",
                "a is c",
                "a == c",
                f"{self.some('float')} and {x} > 0",
            ]
        )

    def index(self) -> str:
        return self.pick(["0", "-1", "k", "1", f"{self.integer(2)} % 3"])

    def statement(self, depth: int) -> None:
        x, y = self.integer(), self.integer()
        kind = self.pick(["int", "int", "float"])
        of, value = self.some(kind), self.integer() if kind == "int" else self.number()
        texts = [
            f"{of}.append({value})",
            f"{of}.append({value})",
            f"{of}[{self.index()}] = {value}",
            f"{of}.insert({self.index()}, {value})",
            f"{of}.extend({self.some(kind)})",
            f"{of} += {self.some(kind)}[:2]",
            f"{of}.reverse()",
            f"{of}.sort(reverse={x} > 1)",
            f"del {of}[{self.index()}]",
            f"{of}[1:2] = [{value}]",
            f"{of} = {of}[{self.pick(['::-1', '1:', ':-1', '::2', '-3:'])}]",
            f"{of} = [x for x in {of} if x == x][:50]",
            f"{of} = sorted({of})",
            "c = a",
            "c = list(a)",
            "c = c + a[:3]",
            f"c = [{x}] * 3 + c[:5]",
            f"d[{x} % 7] = {y}",
            f"d[{x} % 5] = d.get({x} % 5, 0) + {y} % 9",
            f"d.pop({x} % 7, 0)",
            f"d.setdefault({x} % 7, {y})",
            f"s.add({x} % 50)",
            f"s.discard({x} % 50)",
            f"s |= {{{x} % 9, {y} % 200}}",
            f"s = s - {{{x} % 9}}",
            f"s = s & set({of if kind == 'int' else 'a'}) | {{1}}",
            f"heapq.heappush(h, ({x} % 13, {y}))",
            f"heapq.heappush(h, ({x} % 13, {y}))",
            f"q.append({x})",
            f"q.appendleft({x})",
            f"rows.append([{x}, {y}])",
            f"rows[{self.index()}].append({x})",
            "rows.append(rows[0])",
            f"g[{x} % 4].append({y})",
            f"t[{x} % 4, {y} % 3] = {x}",
            f"cnt[{x} % 6] += 1",
            f"bisect.insort(o, {x})",
            f"k = {x} % 5",
        ]
        text = self.pick(texts)
        guard = {"heapq.heappop(h)": "h", "q.popleft()": "q"}
        if self.r.random() < 0.15:
            text, name = self.pick(list(guard)), self.name("v")
            self.put(depth, f"if {guard[text]}:")
            self.put(depth + 1, f"{name} = {text}")
            self.put(depth + 1, f"o.append({name}{'[0]' if text.endswith('(h)') else ''})")
            self.put(depth + 1, "o.sort()")
            return
        self.put(depth, text)

    def loop(self, depth: int, left: int) -> None:
        i = self.name("i")
        head = self.pick(
            [
                f"for {i} in range({self.pick(['n', '3', '6', '20'])}):",
                f"for {i} in list({self.some('int')}):",
                f"for {i} in c[:6]:",
                f"for {i} in sorted(s):",
                f"for {i} in list(s):",
                f"for {i}, {i}y in list(d.items()):",
                f"for {i}, {i}x in enumerate(b[:5]):",
                f"for {i}, {i}y in zip(a[:4], rows[:4]):",
                f"for {i} in reversed(a[:5]):",
            ]
        )
        self.put(depth, head)
        self.ints.append(i)
        self.block(depth + 1, left - 1, self.r.randint(1, 3))
        self.ints.remove(i)

    def block(self, depth: int, left: int, count: int) -> None:
        for _ in range(count):
            what = self.r.random()
            if what < 0.25 and left > 0:
                self.loop(depth, left)
            elif what < 0.4 and left > 0:
                self.put(depth, f"if {self.test()}:")
                self.block(depth + 1, left - 1, self.r.randint(1, 2))
                if self.r.random() < 0.4:
                    self.put(depth, "else:")
                    self.block(depth + 1, left - 1, 1)
            else:
                self.statement(depth)

    def program(self) -> str:
        given = self.pick(["", "", "a", "rows", "d"])
        start = {
            "a": "a = [3, 1, 2]",
            "b": "b = [0.5, 2.0, -1.5]",
            "c": "c = []",
            "d": "d = {}",
            "s": "s = set()",
            "h": "h = []",
            "q": "q = deque()",
            "rows": "rows = [[1], [2, 3]]",
            "g": "g = defaultdict(list)",
            "t": "t = {}",
            "cnt": "cnt = Counter()",
            "o": "o = []",
        }
        self.lists["c"] = "int"
        for name, text in start.items():
            if name != given:
                self.put(1, text)
        self.block(1, 3, self.r.randint(4, 9))
        shown = ["a", "b", "c", "d", "sorted(s)", "h", "q", "rows", "g", "t", "cnt", "o", "k"]
        self.r.shuffle(shown)
        some = [*shown[: self.r.randint(3, 8)], "[x for x in s]"]
        argument = {"a": "[5, 4, 3, 2]", "rows": "[[1], [2, 3], [4]]", "d": "{1: 2, 3: 4}"}
        body = "\n".join(self.lines)
        names = ", ".join(["n", "k", given]) if given else "n, k"
        extra = f", {argument[given]}" if given else ""
        cases = "".join(f"    lambda: (f, {n}, {k}{extra}),\n" for n, k in ((4, 1), (9, 0)))
        return (
            f"{HEAD}{FROM}def f({names}):\n{body}\n    return ({', '.join(some)})\n\n\n"
            f"CASES = [\n{cases}]\n"
        )
