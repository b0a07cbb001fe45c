"""Random programs over nests of loops, for tools/fuzz.py --nests: matrix products from both sides,
sums along axes, recurrences, stencils over temporaries, sums over what earlier rounds gave, rounds
under a condition, packing by masks, statements written twice; what the passes in front of fusion
and those that reorder loops look for.

Operands of products are whole numbers that are small enough for every order of additions to give
the same bits.
"""

from __future__ import annotations

import random

HEAD = (
    '# native: any\n# threads: 1,3\n# calls: 1\n"""A random program."""\nimport numpy as np\n\n\n'
)
MAKERS = """def make(shape, dtype, seed, look=""):
    r = np.random.default_rng(seed)
    a = r.integers(-4, 5, shape).astype(dtype)
    if dtype[0] == "c":
        a = a + 1j * r.integers(-2, 3, shape)
        a = a.astype(dtype)
    if look == "F":
        return np.asfortranarray(a)
    if look == "S":
        b = np.zeros([2 * s for s in a.shape], dtype)
        b[(slice(None, None, 2),) * a.ndim] = a
        return b[(slice(None, None, 2),) * a.ndim]
    if look == "R":
        return a[::-1]
    if look == "L":
        return a[..., ::-1]
    if look == "X" and a.size and dtype[0] in "fc":
        odd = [np.nan, -0.0] if dtype[0] == "c" else [np.nan, -0.0, np.inf, -np.inf]
        a.flat[seed % a.size] = odd[seed % len(odd)]
    return a
"""
Shape = str
SHAPES = {"nm": ["A", "B"], "nn": ["S"], "m": ["x", "y"], "n": ["v", "w"], "pnm": ["X", "Y"]}
SIZES = [0, 1, 2, 3, 3, 5, 5, 8, 9, 16, 17, 33, 65]
EXACT = 44  # bits of whole numbers that products may start from


class Nests:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.dtype = self.pick(["f8", "f8", "f8", "f8", "f4", "c16", "i8"])
        self.real = self.dtype != "c16"
        self.of = {shape: list(names) for shape, names in SHAPES.items()}
        # How many bits the whole numbers of an array may have; what has none is no whole number.
        self.bits: dict[str, int] = {name: 3 for names in SHAPES.values() for name in names}
        self.scalars = ["s"]
        self.lines: list[str] = []
        self.made: list[str] = []
        self.inside = 0
        self.taken: list[str] = []  # operands of products
        self.fresh = 0

    def pick(self, of: list[str]) -> str:
        return self.r.choice(of)

    def chance(self, p: float) -> bool:
        return self.r.random() < p

    def put(self, depth: int, text: str) -> None:
        for line in text.split("\n"):
            self.lines.append("    " * depth + line)

    def name(self, stem: str) -> str:
        self.fresh += 1
        return f"{stem}{self.fresh}"

    def some(self, shape: Shape) -> str:
        return self.pick(self.of[shape])

    def whole(self, shape: Shape) -> str | None:
        found = [a for a in self.of[shape] if a in self.bits and self.bits[a] < EXACT]
        if not found:
            return None
        self.taken.append(self.pick(found))
        return self.taken[-1]

    def shape(self) -> Shape:
        return self.pick(["nm", "nm", "nm", "nn", "m", "n", "pnm"])

    def keep(self, name: str, shape: Shape, bits: int | None = None) -> None:
        """A name is bound to an array of that shape; inside a loop, bits grow each round."""
        if bits is None or self.inside or bits > EXACT:
            self.bits.pop(name, None)
        else:
            self.bits[name] = bits
        if name not in self.of[shape]:
            self.of[shape].append(name)
            self.made.append(name)

    def spoil(self, name: str) -> None:
        self.bits.pop(name, None)

    def sum_of(self, parts: list[str]) -> str:
        text = parts[0]
        for part in parts[1:]:
            text += f" {self.pick(['+', '-', '*', '+', '-'])} {part}"
        return text

    def number(self) -> str:
        if self.dtype == "i8":
            return self.pick(["2", "s", "1", "3", "-1", *self.scalars])
        return self.pick(["2.0", "0.5", "s", "1", "3", "-1.0", *self.scalars])

    def operand(self, shape: Shape) -> str:
        """Something that broadcasts to the shape."""
        if shape in ("nm", "nn") and self.chance(0.25):
            row = self.some("m" if shape == "nm" else "n")
            return self.pick([row, f"{self.some('n')}[:, None]", f"{self.some(shape)}[k]"])
        if shape == "pnm" and self.chance(0.4):
            return self.pick([self.some("nm"), self.some("m"), f"{self.some('pnm')}[0]"])
        if self.chance(0.2):
            return self.number()
        return self.some(shape)

    def elementwise(self, shape: Shape) -> str:
        parts = [self.some(shape)] + [self.operand(shape) for _ in range(self.r.randint(1, 3))]
        self.r.shuffle(parts)
        text = self.sum_of(parts)
        if self.chance(0.1):
            text = f"({text}) / ({self.some(shape)} * {self.some(shape)} + 1)"
        if self.real and self.chance(0.15):
            op = self.pick(["<", ">=", "!="])
            text = f"np.where({self.some(shape)} {op} {self.operand(shape)}, {text}, s)"
        elif self.chance(0.1):
            text = f"np.abs({text})" if self.real else f"({text}).conj()"
        return text

    # -- statements --------------------------------------------------------------------------

    def bind(self, d: int) -> None:
        shape = self.shape()
        name = self.name("t")
        if self.chance(0.2):
            one = self.whole(shape)
            if one:
                self.put(d, f"{name} = {one} {self.pick(['+', '-'])} {self.pick(['1', '2'])}")
                self.keep(name, shape, self.bits[one] + 2)
                return
        text = self.elementwise(shape)
        self.put(d, f"{name} = {text} + np.zeros_like({self.some(shape)})")
        self.keep(name, shape)

    def change(self, d: int) -> None:
        shape = self.shape()
        name = self.some(shape)
        if not self.real and self.chance(0.5):
            return
        self.spoil(name)
        put = self.pick([" = ", " += ", " -= ", " = "])
        whole = f"{name}[:]{put}" if put == " = " else f"{name}{put}"
        what = self.r.randrange(5)
        if what < 2:
            self.put(d, f"{whole}{self.elementwise(shape)}")
        elif what == 2:
            a, b = self.pick(["1:|:-1", ":-1|1:", "1:|1:", ":1|-1:"]).split("|")
            self.put(d, f"{name}[{a}]{put}{self.some(shape)}[{b}] * {self.number()}")
        elif what == 3 and shape in ("nm", "nn"):
            self.put(d, f"{name}[k]{put}{self.some(shape)}[{self.pick(['k', '0', '-1'])}] * 2")
        else:
            self.put(d, f"{name}[0] = {self.number()}")

    def stencil(self, d: int) -> None:
        shape = self.pick(["nm", "nn"])
        t, r = self.name("t"), self.name("r")
        self.put(d, f"{t} = {self.elementwise(shape)} + {self.some(shape)}")
        places = ["2:, 1:-1", ":-2, 1:-1", "1:-1, 2:", "1:-1, :-2", "1:-1, 1:-1"]
        parts = [f"{t}[{self.pick(places)}]" for _ in range(self.r.randint(2, 5))]
        self.put(d, f"{r} = np.zeros_like({t})\n{r}[1:-1, 1:-1] = {self.sum_of(parts)}")
        if self.chance(0.3):
            to = self.some(shape)
            self.spoil(to)
            self.put(d, f"{to}[1:, :] -= {r}[:-1, :] + {t}[1:, :]")
        self.keep(r, shape)
        if self.chance(0.4):
            self.keep(t, shape)

    def axis(self, d: int) -> None:
        shape = self.pick(["nm", "pnm", "pnm", "nn"])
        a, name = self.some(shape), self.name("z")
        ways = ["np.sum", "np.sum", "np.mean"] + (
            ["np.max", "np.std", "np.var"] if self.real else []
        )
        axis = 0 if self.chance(0.7) else 1
        rest = {"nm": "mn", "pnm": ["nm", ""], "nn": "nn"}[shape][axis]
        if not rest:
            return
        count = 1 if self.chance(0.6) else 2
        parts = [f"{self.pick(ways)}({a}, axis={axis})" for _ in range(count)]
        self.put(d, f"{name} = {self.sum_of(parts)}")
        if self.chance(0.4):
            mean = self.pick(["mean", "sum"])
            self.put(d, f"{name} = {name} - ({a} - np.{mean}({a}, axis=0)).sum(axis={axis})")
        self.keep(name, rest)

    def adding(self, d: int) -> None:
        z, by = self.name("z"), self.pick(["X", "Y"])
        self.put(d, f"{z} = np.zeros({by}.shape[1:], {by}.dtype)")
        count = self.pick([f"{by}.shape[0]", f"{by}.shape[0] - 1, -1, -1", f"1, {by}.shape[0]"])
        term = self.pick([f"{by}[k]", f"{by}[k] * 2 - A", f"{by}[k] * {z}", f"{by}[0] + B"])
        if self.chance(0.4):
            self.put(d, f"for k in range({count}):\n    {z} += {term}\nk = 0")
        else:
            term = self.pick(
                [f"{by}[k, i, j]", f"{by}[k, i, j] * A[i, j]", f"{by}[k, i, j] - v[i]"]
            )
            self.put(
                d,
                f"for k in range({count}):\n    for i in range({z}.shape[0]):\n"
                f"        for j in range({z}.shape[1]):\n"
                f"            {z}[i, j] = {z}[i, j] {self.pick(['+', '-'])} {term}\nk = 0",
            )
        self.keep(z, "nm")

    def product(self, d: int) -> None:
        a, x, w, name = self.whole("nm"), self.whole("m"), self.whole("n"), self.name("q")
        s, v = self.whole("nn"), self.whole("n")
        what = self.r.randrange(9)
        if not (a and x and w and s and v):
            return
        bits = max(self.bits[a], self.bits[s]) + max(self.bits[x], self.bits[w], self.bits[v]) + 7
        if bits > (22 if self.dtype == "f4" else 52):
            return
        if what < 2:
            self.put(d, f"{name} = {a} @ {x}")
            self.keep(name, "n", bits)
        elif what < 4:
            text = self.pick([f"{w} @ {a}", f"{a}.T @ {w}", f"np.dot({w}, {a})"])
            self.put(d, f"{name} = {text}")
            self.keep(name, "m", bits)
        elif what == 4:
            self.put(
                d, f"{name} = {self.pick([f'{s} @ {v}', f'{v} @ {s}', f'np.dot({s}.T, {v})'])}"
            )
            self.keep(name, "n", bits)
        elif what == 5:
            self.put(d, f"{a} {self.pick(['+=', '-='])} np.outer({w}, {x})")
            self.keep(a, "nm", bits)
        elif what == 6:
            self.put(d, f"{name} = {self.pick([f'{s} @ {a}', f'({a}.T @ {s}).T'])}")
            self.keep(name, "nm", bits)
        elif what == 7:
            self.put(d, f"{w} {self.pick(['+=', '-='])} {a} @ {x}")
            self.keep(w, "n", bits + 1)
        else:
            self.put(d, f"{x}[:] = {w} @ {a}")
            self.keep(x, "m", bits)

    def made_then_product(self, d: int) -> None:
        """A matrix is made, then multiplied: first whole numbers."""
        a, x, w, q = self.whole("nm"), self.whole("m"), self.whole("n"), self.name("q")
        if not (a and x and w) or self.bits[a] + self.bits[x] + self.bits[w] > 10:
            return
        t = self.pick([a, self.name("t")])
        to = f"{t}[:]" if t == a else t
        if self.chance(0.5):
            self.put(d, f"{to} = {a} * 2 + {w}[:, None]")
        elif t == a:
            self.put(d, f"for i in range({a}.shape[0]):\n    {a}[i] = {a}[i] * {w}[i] + 1")
        else:
            self.put(d, f"{t} = {a} - np.outer({w}, {x})")
        bits = self.bits[a] + self.bits[x] + self.bits[w] + 2
        self.keep(t, "nm", bits)
        left = self.chance(0.5)
        self.put(d, f"{q} = {f'{w} @ {t}' if left else f'{t} @ {x}'}")
        self.keep(q, "m" if left else "n", 2 * bits + 7)

    def scan(self, d: int) -> None:
        shape = self.pick(["nm", "nm", "nn", "pnm"])
        dots = ":, :, " if shape == "pnm" else ":, "
        for _ in range(self.r.randint(1, 3)):
            t, a, b = self.some(shape), self.some(shape), self.some(shape)
            self.spoil(t)
            n = f"{t}.shape[-1]"
            ahead = self.chance(0.6)
            count = f"1, {n}" if ahead else f"{n} - 2, -1, -1"
            before = "k - 1" if ahead else "k + 1"
            read = self.pick([f"{a}[{dots}k]", f"{a}[{dots}{before}]", f"{a}[{dots}0]"])
            other = self.pick([f"{b}[{dots}k]", "s", f"{b}[{dots}{before}]"])
            if shape != "pnm" and self.chance(0.4):
                row = self.pick(["i", "i", f"{a}.shape[0] - 1 - i"])
                read = read.replace(dots, f"{row}, ")
                other = other.replace(dots, "i, ")
                text = (
                    f"    for i in range({t}.shape[0]):\n        {t}[i, k] = {t}[i, {before}] * 0.5"
                )
            else:
                text = f"    {t}[{dots}k] = {t}[{dots}{before}] * 0.5"
            if self.dtype == "i8":
                text = text.replace("* 0.5", "* 3")
            op = self.pick(["+", "-", "*"])
            self.put(d, f"for k in range({count}):\n{text} + {read} {op} {other}\nk = 0")

    def earlier(self, d: int) -> None:
        """A sum over what earlier rounds gave."""
        b, u, w = self.whole("n"), self.whole("nn"), self.whole("n")
        if (
            self.dtype not in ("f8", "f4")
            or not b
            or not u
            or not w
            or self.bits[b] + self.bits[u] > 10
        ):
            return
        for name in (b, u, w):
            self.spoil(name)
        sums = [f"{b}[:j] @ {u}[:j, j]", f"np.dot({u}[:j, j], {b}[:j])", f"{b}[:j] @ {u}[j, :j]"]
        places = ["0, j", "j, 0", "j, j", "j, -1", "j - 1, j", "0, -j"]
        others = [f"{w}[j] += 1", f"{u}[{self.pick(places)}] = {self.pick(['1', f'{w}[0]'])}"]
        others += [f"{self.some('n')}[0] = s", f"{u}[{self.pick(places)}] = 2"]
        first, last = self.r.sample(others, 2)
        lines = [f"t = ({self.pick(sums)}) % 5"]
        lines += [f"{b}[j] {self.pick(['-= t', '= t + 1', '= 2.0 - t', f'= {w}[j] - t'])}"]
        lines = [first] * self.chance(0.3) + lines + [last] * self.chance(0.3)
        text = "\n    ".join(lines)
        self.put(d, f"for j in range({self.pick(['0', '1'])}, {b}.shape[0]):\n    {text}")

    def batch(self, d: int) -> None:
        a = self.whole("nm")
        if not a or 2 * self.bits[a] + 7 > (22 if self.dtype == "f4" else 52):
            return
        c = self.name("c")
        self.put(d, f"{c} = np.zeros(({a}.shape[1], {a}.shape[1]), {a}.dtype)")
        first = self.pick(["i", "i + 1", "0"])
        get = f"{a}[:, i] @ {a}[:, {first}:]"
        to = self.pick([f"{c}[i, {first}:]", f"{c}[{first}:, i] = {c}[i, {first}:]"])
        extra = self.pick(["", "", f"\n    {a}[0, 0] += 0", f"\n    {c}[i, i] += 1"])
        self.put(
            d, f"for i in range({self.pick(['0', '1'])}, {a}.shape[1]):\n    {to} = {get}{extra}"
        )
        self.put(
            d, f"{self.some('m')}[:] = {c}.sum(axis=0)" if self.chance(0.5) else f"s += len({c})"
        )
        self.made.append(c)

    def rounds(self, d: int) -> None:
        """Elements that change while a condition holds."""
        shape = self.pick(["nm", "n", "m"])
        z, c, it = self.name("g"), self.some(shape), self.name("it")
        self.put(d, f"{z} = {self.some(shape)} * 0.5\n{it} = np.zeros({z}.shape, np.int64)")
        test = self.pick([f"abs({z}) < 4", f"abs({z}) <= 2.0", f"~(abs({z}) > 3)"])
        if self.real:
            test = self.pick([test, f"{z} < 3", f"({z} < 3) & ({z} > -3)"])
        nxt = self.pick([f"{z} * {z} + {c}", f"{z} * 1.5 + {c}", f"{z} + {c} * h", f"{z} + 1"])
        count = self.pick([f"{it} + 1", "h", f"{it} + h"])
        lines = [f"{z}[:] = np.where(go, {nxt}, {z})", f"{it}[:] = np.where(go, {count}, {it})"]
        if self.chance(0.4):
            nxt = nxt.replace(z, f"{z}[go]").replace(c, f"{c}[go]") if c != z else nxt
            lines = [f"{z}[go] = {nxt}", f"{it}[go] += 1"]
        self.r.shuffle(lines)
        text = f"go = {test}\n    " + "\n    ".join(lines)
        if self.chance(0.3):
            text = "\n    ".join(line.replace("go", f"({test})") for line in lines)
        self.put(d, f"for h in range({self.pick(['3', '0', '6', '1, 5'])}):\n    {text}")
        self.keep(z, shape)
        self.made.append(it)

    def packing(self, d: int) -> None:
        x = self.name("l")
        a = self.pick([self.some("n"), self.some("n") + "[::-1]", self.some("nm") + ".ravel()"])
        self.put(d, f"{x} = {a} * 1")
        test = self.pick([f"abs({x}) {self.pick(['<', '>=', '>'])} {self.pick(['2', 's', '5.0'])}"])
        if self.chance(0.5):
            self.put(d, f"for _ in range(3):\n    {x} = {x}[{test}]\n    {x} = {x} * 1.5 + 1")
        else:
            self.put(d, f"{x} = {x}[{test}]")
        self.made.append(x)

    def rows(self, d: int) -> None:
        shape = self.pick(["nn", "nm"])
        a, b = self.some(shape), self.some(shape)
        self.spoil(a)
        op = self.pick(["-", "+"])
        col = self.pick([f"{b}[:, k:k + 1]", f"{a}[:, 0:1]", f"{self.some('n')}[:, None]", "s"])
        self.put(d, f"{a}[:] = {a} {op} {self.pick([a, b])}[k] * {col}")

    def twice(self, d: int) -> None:
        """The last lines again, with other names for what they make."""
        if d != 1 or len(self.lines) < 2:
            return
        start = len(self.lines) - 1
        while start and self.lines[start].startswith("     "):
            start -= 1
        for line in self.lines[start:]:
            if "+=" in line or "-=" in line or "[" in line.split("=")[0]:
                return
        block = "\n".join(self.lines[start:])
        old = block.split(" = ")[0].strip()
        shape = next((s for s, names in self.of.items() if old in names), None)
        if shape is None or old in sum(SHAPES.values(), []):
            return
        new = self.name("o")
        if self.chance(0.3):
            self.change(d)
        self.lines.extend(block.replace(old, new).split("\n"))
        self.keep(new, shape)

    def scalar(self, d: int) -> None:
        name = self.name("e")
        shape = self.shape()
        place = "[0]" * len(shape)
        text = self.pick([f"{self.some(shape)}.sum()", f"len({self.some(shape)})", "s * 2"])
        if self.chance(0.2):
            text = f"{self.some(shape)}{place}"
        self.put(d, f"{name} = {text}")
        self.scalars.append(name)

    def branch(self, d: int) -> None:
        """Again where the loop spoils what it takes for whole numbers."""
        for _ in range(4):
            bits, of, made = dict(self.bits), {k: list(v) for k, v in self.of.items()}, self.made[:]
            start, many = len(self.lines), len(self.scalars)
            taken, self.taken = self.taken, []
            self.inside += 1
            self.body(d, self.scalars[:])
            self.inside -= 1
            self.of, self.made = of, made
            del self.scalars[many:]
            good = all(self.bits.get(name) == bits.get(name) for name in self.taken)
            self.taken += taken
            if good:
                return
            self.bits = bits
            del self.lines[start:]

    def body(self, d: int, scalars: list[str]) -> None:
        if self.chance(0.5):
            self.put(d, f"if {self.pick(scalars)} > 1:" if self.real else "if k == 0:")
            self.block(d + 1, self.r.randint(1, 2))
            return
        self.put(d, f"for {self.name('it')} in range({self.pick(['2', '3', 'k', 'n'])}):")
        self.block(d + 1, self.r.randint(1, 3))
        if self.chance(0.3) and self.real:
            self.put(d + 1, f"if {self.pick(scalars)} > 2: {self.pick(['break', 'continue'])}")
            self.block(d + 1, 1)

    def block(self, d: int, many: int) -> None:
        ways = [self.bind, self.change, self.stencil, self.axis, self.adding, self.product]
        ways += [self.product, self.made_then_product, self.scan, self.earlier, self.batch]
        ways += [self.rounds, self.packing, self.rows, self.twice, self.scalar]
        favourites = self.r.sample(ways, 4)
        for _ in range(many):
            if d < 3 and self.chance(0.1):
                self.branch(d)
            else:
                self.r.choice(favourites if self.chance(0.6) else ways)(d)
        self.put(d, "pass")

    def case(self) -> str:
        n, m, p = (self.r.choice(SIZES) for _ in range(3))
        p = min(p, 9)
        made = []
        for shape, names in SHAPES.items():
            size = "(" + "".join(f"{ {'n': n, 'm': m, 'p': p}[c] }, " for c in shape) + ")"
            for _ in names:
                look = self.pick(["", "", "", "", "F", "S", "R", "L", "X"])
                seed = self.r.randrange(99)
                made.append(f"make({size}, {self.dtype!r}, {seed}, {look!r})")
        s = self.pick(["1", "3"] if self.dtype == "i8" else ["1", "2.0", "0.5"])
        rest = f"{n}, {m}, {self.pick(['0', '0', '1', '-1'])}, {s}"
        if self.chance(0.15):
            return f"    lambda: (lambda a: (f, a, a, {', '.join(made[2:])}, {rest}))({made[0]}),\n"
        if self.chance(0.1):
            size = f"({n + 1}, {m + 1})"
            both = f"a[1:, :{m}], a[:{n}, 1:]"
            base = f"make({size}, {self.dtype!r}, 5)"
            return f"    lambda: (lambda a: (f, {both}, {', '.join(made[2:])}, {rest}))({base}),\n"
        return f"    lambda: (f, {', '.join(made)}, {rest}),\n"

    def program(self) -> str:
        self.block(1, self.r.randint(2, 6))
        self.r.shuffle(self.made)
        names = ", ".join(sum(SHAPES.values(), []))
        body = "\n".join(self.lines)
        shown = ", ".join([*self.made[:5], *self.scalars[1:3], ""])
        return (
            f"{HEAD}{MAKERS}\n\ndef f({names}, n, m, k, s):\n{body}\n    return ({shown})\n\n\n"
            f"CASES = [\n{self.case()}{self.case()}]\n"
        )
