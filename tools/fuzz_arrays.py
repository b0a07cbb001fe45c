"""Random programs over whole arrays, for tools/fuzz.py --arrays: masks, arrays as indices with
duplicates, shapes known only at run time, reductions with axis, keepdims, where and initial,
complex numbers, integers of every width, broadcasting, views that overlap.
"""

from __future__ import annotations

import random

HEAD = (
    '# native: any\n# threads: 1,3\n# calls: 1\n"""A random program."""\nimport numpy as np\n\n\n'
)
ALL = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8", "c8", "c16"]
FAMILIES = {
    "float": ["f8", "f8", "f8", "f4"],
    "int": ["i8", "i8", "i4", "i2", "i1", "u1", "u2", "u4"],
    "complex": ["c16", "c16", "c8", "f8"],
    "mixed": ALL,
}
MAKERS = """def make(shape, dtype, seed):
    r = np.random.default_rng(seed)
    if dtype[0] in "fc":
        a = np.round(r.standard_normal(shape) * 4) / 2
        a = a + 1j * np.round(r.standard_normal(shape)) if dtype[0] == "c" else a
        return a.astype(dtype)
    return r.integers(0, 2 if dtype == "?" else 100, shape).astype(dtype)
"""
Shape = tuple[str, ...]
N: Shape = ("n",)
M: Shape = ("m",)
NM: Shape = ("n", "m")


class Arrays:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.family = self.pick(["float", "float", "int", "int", "complex", "mixed"])
        self.ordered = self.family in ("float", "int")
        self.arrays: dict[Shape, list[str]] = {N: ["x", "y"], M: ["z"], NM: ["A", "B"]}
        self.masks: dict[Shape, list[str]] = {N: [], M: [], NM: []}
        self.loose: list[str] = []  # one-dimensional, of a length that only the run knows
        self.scalars = ["s"]
        self.inside: list[str] = []  # loops over rows
        self.lines: list[str] = []
        self.fresh = 0

    def pick(self, of: list[str]) -> str:
        return self.r.choice(of)

    def chance(self, p: float) -> bool:
        return self.r.random() < p

    def put(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def name(self, stem: str) -> str:
        self.fresh += 1
        return f"{stem}{self.fresh}"

    # -- expressions -------------------------------------------------------------------------

    def number(self) -> str:
        small = ["0", "1", "2", "3", "-1", "100", *self.scalars]
        if self.family == "int":
            return self.pick([*small, "7", "255", "2.5"])
        return self.pick([*small, "0.5", "-0.0", "2.25", "np.float32(1.5)"])

    def place(self) -> str:
        return self.pick(["0", "-1", "k", "k - 1", *self.inside])

    def row(self, shape: Shape, depth: int) -> str:
        """An array of one dimension out of something else."""
        out = [
            f"{self.array(shape, depth + 1)}[::-1]",
            f"np.roll({self.array(shape, depth + 1)}, {self.pick(['1', '-2', 'k'])})",
            f"np.cumsum({self.array(shape, depth + 1)})",
        ]
        if self.ordered:
            out.append(f"np.sort({self.array(shape, depth + 1)})")
        grid = self.array(NM, depth + 1)
        if shape == N:
            out += [
                f"{self.array(N, depth + 1)}[ix]",
                f"np.take({self.array(N, depth + 1)}, ix)",
                f"{grid}[:, {self.place_in_row()}]",
                f"{grid}[ix, {self.place_in_row()}]",
                f"{grid}.{self.fold()}(axis=1)",
                f"{grid}.sum(axis=-1, where={self.mask(NM, depth + 1)})",
                f"np.concatenate(({self.array(N, depth + 1)}[1:], {self.array(N, depth + 1)}[:1]))",
            ]
        else:
            out += [
                f"{grid}[{self.place()}]",
                f"{grid}.{self.fold()}(axis=0)",
                f"{grid}.sum(axis=0, initial={self.number()})",
                f"{grid}[ix].sum(axis=0)",
            ]
        return self.pick(out)

    def place_in_row(self) -> str:
        return self.pick(["0", "-1", "1", "2"])

    def fold(self) -> str:
        most = ["sum", "sum", "mean", "any", "all"] + ["max", "min"] * self.ordered
        return self.pick([*most, "prod"] if self.family == "int" else most)

    def plane(self, depth: int) -> str:
        x, z, a = (self.array(s, depth + 1) for s in (N, M, NM))
        op = self.pick(["+", "-", "*"] if self.family != "complex" else ["+", "-"])
        out = [
            f"({x}[:, None] {op} {a})",
            f"({a} {op} {z})",
            f"({x}[:, np.newaxis] {op} {z})",
            f"({a} - {a}.{self.fold_numbers()}(axis=1, keepdims=True))",
            f"({a} - {a}.{self.fold_numbers()}(axis=0))",
            f"{a}[ix]",
            f"{a}[::-1]",
            f"{a}[:, ::-1]",
            f"np.where(({self.mask(N, depth + 1)})[:, None], {a}, {self.array(NM, depth + 1)})",
            f"np.cumsum({a}, axis={self.pick(['0', '1'])})",
            f"np.broadcast_to({z}, (n, m))",
            f"{a}.T.copy().T",
        ]
        return self.pick(out)

    def fold_numbers(self) -> str:
        return self.pick(["sum", "mean"] + ["max", "min"] * self.ordered)

    def array(self, shape: Shape, depth: int = 0) -> str:
        if depth > 2 or self.chance(0.35):
            return self.pick(self.arrays[shape])
        x, y = self.array(shape, depth + 1), self.array(shape, depth + 1)
        ops = ["+", "-", "+"] if self.family in ("complex", "mixed") else ["+", "-", "*"]
        if self.family == "int":
            ops += ["//", "%", "&", "|", "^", ">>"]
        out = [
            f"({x} {self.pick(ops)} {y})",
            f"({x} {self.pick(['+', '-', '*'])} {self.number()})",
            f"np.where({self.mask(shape, depth + 1)}, {x}, {self.pick([y, self.number()])})",
            f"abs({x})",
            f"(-{x})" if self.family != "mixed" else x,
        ]
        if self.family == "float":
            out += [f"({x} / {self.number()})", f"np.sqrt(np.abs({x}))", f"np.floor({x})"]
        if self.family == "complex":
            out += [f"{x}.real", f"{x}.imag", f"np.conj({x})"]
        if self.ordered:
            out += [f"np.minimum({x}, {y})", f"np.maximum({x}, {self.number()})",
                    f"np.clip({x}, 0, {self.pick(['1', '3', '50'])})"]  # fmt: skip
        if self.chance(0.4):
            return self.plane(depth) if shape == NM else self.row(shape, depth)
        return self.pick(out)

    def mask(self, shape: Shape, depth: int = 0) -> str:
        if self.masks[shape] and self.chance(0.3):
            return self.pick(self.masks[shape])
        if depth < 3 and self.chance(0.3):
            x, y = self.mask(shape, depth + 1), self.mask(shape, depth + 1)
            return self.pick([f"({x} & {y})", f"({x} | {y})", f"~{x}", f"({x} != {y})"])
        compare = ["<", ">", "<=", "==", "!="] if self.ordered else ["==", "!="]
        x = self.array(shape, depth + 2)
        y = self.pick([self.array(shape, depth + 2), self.number()])
        return f"({x} {self.pick(compare)} {y})"

    def some(self) -> str:
        """One-dimensional, as long as it happens to be."""
        out = [
            f"{self.array(N, 1)}[{self.mask(N)}]",
            f"{self.array(NM, 1)}[{self.mask(NM)}]",
            f"np.nonzero({self.mask(N)})[0]",
            f"np.flatnonzero({self.mask(N)})",
            f"{self.array(N, 1)}[:k]",
            f"{self.array(NM, 1)}[{self.mask(N)}].sum(axis=1)",
        ]
        if self.ordered:
            out.append(f"np.unique({self.array(N, 1)})")
        if self.loose:
            have = self.pick(self.loose)
            out += [f"({have} + {self.number()})", f"{have}[{have} != {self.number()}]",
                    f"np.concatenate(({have}, {self.array(N, 2)}))", f"{have}[::2]"]  # fmt: skip
        return self.pick(out)

    def scalar(self) -> str:
        shape = self.r.choice([N, M, NM])
        a = self.array(shape, 1)
        out = [
            f"{a}.sum()",
            f"np.sum({a}, where={self.mask(shape, 1)})",
            f"{a}.mean()",
            f"np.count_nonzero({self.mask(shape)})",
            f"({self.mask(shape)}).sum()",
            f"({self.mask(shape)}).any()",
            f"{self.array(N, 2)}[{self.place()}]",
            f"len({self.some()})",
            f"{self.some()}.sum()",
        ]
        if self.ordered:
            out += [f"{a}.max()", f"{a}.argmin()", f"np.max({a}, initial=0)", f"{a}.std()"]
        return self.pick(out)

    # -- statements --------------------------------------------------------------------------

    def store(self, depth: int) -> None:
        shape = self.r.choice([N, M, NM])
        to = self.pick(self.arrays[shape])
        op = self.pick(["=", "=", "+=", "-=", "+=" if self.family != "int" else "*="])
        out = [
            f"{to}[...] {op} {self.array(shape)}",
            f"{to}[{self.mask(shape)}] {op} {self.number()}",
            f"{to} {op if op != '=' else '+='} {self.array(shape)}",
            f"{to}.squeeze()[...] {op} {to}.conj()" if self.chance(0.3) else f"{to} += {to}",
        ]
        if shape != NM:
            out.append(f"{to}[1:] {op} {to}[:-1] + {self.array(shape, 1)}[1:]")
        if shape == N:
            mask = self.mask(N, 2)
            out += [
                f"{to}[ix] {op} {self.array(N, 1)}",
                f"{to}[ix] {op} {self.number()}",
                f"np.add.at({to}, ix, {self.array(N, 1)})",
                f"{to}[{mask}] {op} {self.array(N, 1)}[{mask}]",
                f"{to}[ix[::-1]] {op} {to}",
            ]
        if shape == NM:
            out += [
                f"{to}[:, {self.place_in_row()}] {op} {self.array(N, 1)}",
                f"{to}[{self.place()}] {op} {self.array(M, 1)}",
                f"{to}[ix] {op} {self.array(NM, 1)}",
                f"{to}[1:, 1:] {op} {to}[:-1, :-1]",
                f"{to}[ix, {self.place_in_row()}] {op} {self.array(N, 1)}",
            ]
        self.put(depth, self.pick(out))

    def bind(self, depth: int) -> None:
        what = self.r.random()
        if what < 0.5:
            shape = self.r.choice([N, M, NM])
            name, value = self.name("t"), self.array(shape)
            if self.chance(0.15):
                self.put(depth, f"{name} = {self.pick(['0', '1', '0.0', 's'])}")
                self.put(depth, f"{name} {self.pick(['+=', '-='])} {value}")
                self.arrays[shape].append(name)
                return
            copied = self.chance(0.5) or value.isidentifier()
            self.put(depth, f"{name} = {f'np.array({value})' if copied else value}")
            self.arrays[shape].append(name)
        elif what < 0.65:
            shape = self.r.choice([N, NM])
            name = self.name("c")
            self.put(depth, f"{name} = {self.mask(shape)}")
            self.masks[shape].append(name)
        elif what < 0.85:
            name = self.name("r")
            self.put(depth, f"{name} = {self.some()}")
            self.loose.append(name)
        else:
            name = self.name("v")
            self.put(depth, f"{name} = {self.scalar()}")
            self.scalars.append(name)

    def known(self) -> tuple[dict[Shape, list[str]], dict[Shape, list[str]], list[str], list[str]]:
        return (
            {k: list(v) for k, v in self.arrays.items()},
            {k: list(v) for k, v in self.masks.items()},
            list(self.loose),
            list(self.scalars),
        )

    def block(self, depth: int, many: int) -> None:
        for _ in range(many):
            what = self.r.random()
            if what < 0.4:
                self.bind(depth)
            elif what < 0.75 or depth > 2:
                self.store(depth)
            else:
                before, loops = self.known(), len(self.inside)
                if what < 0.88:
                    self.put(depth, f"if {self.scalar()} > {self.number()}:")
                    if not self.ordered:
                        self.lines[-1] = "    " * depth + f"if {self.scalar()} == {self.number()}:"
                else:
                    name = self.name("i")
                    self.put(depth, f"for {name} in range({self.pick(['n', 'k', '2', 'n - 1'])}):")
                    self.inside.append(name)
                self.block(depth + 1, self.r.randint(1, 2))
                self.arrays, self.masks, self.loose, self.scalars = before
                del self.inside[loops:]

    def case(self) -> str:
        n, m = self.r.choice([(5, 4), (8, 3), (9, 7), (4, 5), (3, 3), (17, 4), (1, 3)])
        dtypes = FAMILIES[self.family]
        own = self.pick(dtypes)
        made = []
        for shape in ("n", "n", "m", "(n, m)", "(n, m)"):
            dtype = own if self.chance(0.7) else self.pick(dtypes)
            size = shape.replace("n", str(n)).replace("m", str(m))
            made.append(f"make({size}, {dtype!r}, {self.r.randrange(99)})")
        index = f"np.random.default_rng({self.r.randrange(99)}).integers(0, {n}, {n})"
        k = self.pick(["0", "1", "2", "1"])
        s = self.pick(["1", "3", "2.5"] if self.family != "int" else ["1", "3", "7"])
        return f"    lambda: (f, {', '.join(made)}, {index}, {n}, {m}, {k}, {s}),\n"

    def program(self) -> str:
        self.block(1, self.r.randint(3, 6))
        shown = [*self.loose, *self.scalars, *self.masks[N], *self.masks[NM]]
        shown += [a for names in self.arrays.values() for a in names if a[0] == "t"]
        self.r.shuffle(shown)
        body = "\n".join(self.lines)
        return (
            f"{HEAD}{MAKERS}\n\ndef f(x, y, z, A, B, ix, n, m, k, s):\n{body}\n"
            f"    return ({', '.join([*shown[:5], ''])})\n\n\n"
            f"CASES = [\n{self.case()}{self.case()}]\n"
        )
