"""Random programs, run both ways and compared.

    tools/fuzz.py --seed 1 --count 500      a fixed set (what make test runs, in parts)
    tools/fuzz.py --forever                 until stopped (make fuzz)
    tools/fuzz.py --boxes                   programs over lists that grow, dicts, sets, heaps
    tools/fuzz.py --arrays                  over whole arrays: masks, gathers, reductions
    tools/fuzz.py --nests                   over products, sums, recurrences, stencils
    tools/fuzz.py --language                over names: nonlocal, None, match, classes, strings

A program is the text of a file as in tests/diff, so a difference is kept as one: it is made smaller
by leaving out statements while it still differs, and lies in build/fuzz/ under its seed. Loops,
slices, dtypes, layouts, aliasing, indices that leave the range, integers that overflow, NaN,
branches, early exits: whatever the compiler has to get right. No elementary functions and no
products of complex arrays, so every comparison is bit for bit.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fuzz_arrays
import fuzz_boxes
import fuzz_language
import fuzz_nests

TOP = Path(__file__).resolve().parent.parent
KEPT = TOP / "build" / "fuzz"
NUMBER = itertools.count()
HEAD = "# native: any\n# threads: 1,3\n# calls: 1\n"

FLOATS = ["0.0", "-0.0", "1.0", "0.5", "-2.25", "3.0", "1e300", "1e-3", "float('nan')", "7.0"]
INTS = ["0", "1", "-1", "2", "3", "-7", "10", "255", "2**31", "-(2**31)", "2**62", "10**9"]
DTYPES = ["f8", "f8", "f8", "f4", "i8", "i4", "u1", "i2", "?", "c16", "u8"]
FLOATING = ["f8", "f8", "f4"]
INTEGER = ["i8", "i8", "i4", "u1", "i2"]
# Slices of a row of n elements that have one length, whatever n is.
GROUPS = [
    [":", "::-1", "-99:", "0:"],
    ["1:", ":-1"],
    ["2:", "1:-1", ":-2"],
    ["::2"],
    ["1::2"],
    [":3", "-3:", "1:4", "3:0:-1"],
]


class Writer:
    """Writes one random program; the seed decides everything."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        # Most programs are tame: indices stay in range, one family of dtypes, no division of ints.
        # The rest is whatever comes, and mostly raises something somewhere.
        self.tame = self.chance(0.7)
        self.family = self.pick(["float", "int"]) if self.tame else "mixed"
        self.inner: set[str] = set()  # loops that keep off the first and the last element
        self.vectors: list[str] = []
        self.tables: list[str] = []
        self.lists: list[str] = []
        self.grids: list[str] = []
        self.scalars: list[str] = []
        self.loops: list[str] = []
        self.lines: list[str] = []
        self.fresh = itertools.count()

    # -- pieces ------------------------------------------------------------------------------

    def chance(self, p: float) -> bool:
        return self.r.random() < p

    def pick(self, of: list[str]) -> str:
        return self.r.choice(of)

    def name(self, stem: str) -> str:
        return f"{stem}{next(self.fresh)}"

    def index(self, length: str) -> str:
        """An index: in range if the program is tame, else mostly."""
        if not self.loops or self.chance(0.15):
            return self.pick(["0", "-1"] if self.tame else ["0", "-1", "1", "n - 1", "-2", "9"])
        i = self.pick(self.loops)
        if self.tame and i in self.inner:
            return self.pick([i, i, f"{i} - 1", f"{i} + 1", f"-1 - {i}", f"-{i}"])
        forms = [i, i, i, f"-1 - {i}", f"{length} - 1 - {i}", f"({i} * 3 + 1) % {length}"]
        if not self.tame:
            forms += [f"{i} - 1", f"{i} + 1", f"{i} // 2", f"-{i}"]
        return self.pick([*forms, f"{i} // 2"])

    def element(self) -> str | None:
        """An element of something that is in scope."""
        forms: list[Callable[[], str]] = []
        for v in self.vectors + self.lists:
            forms.append(lambda v=v: f"{v}[{self.index(f'len({v})')}]")
        for t in self.tables:
            forms.append(
                lambda t=t: f"{t}[{self.index(f'{t}.shape[0]')}, {self.index(f'{t}.shape[1]')}]"
            )
        for g in self.grids:
            forms.append(
                lambda g=g: f"{g}[{self.index(f'len({g})')}][{self.index(f'len({g}[0])')}]"
            )
        return self.r.choice(forms)() if forms else None

    def number(self) -> str:
        ints = self.family == "int" or (self.family == "mixed" and self.chance(0.6))
        small = INTS[:8] if self.tame and self.chance(0.9) else INTS
        return self.pick(small if ints or (not self.tame and self.chance(0.2)) else FLOATS)

    def scalar(self, depth: int) -> str:
        """An expression of one number."""
        if depth <= 0 or self.chance(0.25):
            found = [self.number()] if self.chance(0.3) else []
            found += self.scalars + self.loops
            item = self.element()
            if item and self.chance(0.6):
                return item
            return self.pick(found or ["1"])
        a, b = self.scalar(depth - 1), self.scalar(depth - 1)
        kind = self.r.random()
        if kind < 0.62:
            return f"({a} {self.pick(['+', '-', '*', '+', '-'])} {b})"
        if kind < 0.72:
            if self.tame and self.family == "int":
                return f"({a} {self.pick(['//', '%'])} {self.pick(['3', '-5', '7', 'n'])})"
            return f"({a} {self.pick(['/', '//', '%'])} {b if self.chance(0.3) else '3.5'})"
        if kind < 0.78:
            one = "1.0 * " if self.family == "float" and self.chance(0.5) else ""
            return f"{self.pick(['min', 'max'])}({one}{a}, {one}{b})"
        if kind < 0.80:
            return self.eaten(depth - 1)
        if kind < 0.84:
            return f"abs({a})"
        if kind < 0.90:
            return f"({a} if {self.test(depth - 1)} else {b})"
        if kind < 0.93:
            return f"(-{a})"
        if kind < 0.96 and (not self.tame or self.family == "int"):
            whole = [*self.loops, "n", "k", "3", "5", "12"]
            word = self.pick(["&", "|", "^", "<<", ">>"])
            return f"({self.pick(whole)} {word} {self.pick(['1', '6', *whole])})"
        return f"({a}) ** {self.pick(['2', '3', '0'])}" if self.family == "int" else f"({a})"

    def eaten(self, depth: int) -> str:
        """What a builtin makes of a generator or of a whole row."""
        source = self.pick([*self.vectors, *self.lists, "range(n)", "range(2, 9, 3)"])
        word = self.pick(["sum", "max", "min", "any", "all", "sum"])
        if self.chance(0.2):
            return f"{word}({source})"
        test = f" if q > {self.number()}" if self.chance(0.3) else ""
        item = self.pick(["q", "q * q", f"q - {self.scalar(depth - 1)}", "abs(q)", "(q < 2)"])
        return f"{word}({item} for q in {source}{test})"

    def value(self) -> str:
        """What is stored: a float in a program about floats, so that variables keep their type."""
        return f"0.5 * {self.scalar(2)}" if self.family == "float" else self.scalar(2)

    def test(self, depth: int) -> str:
        word = self.pick(["<", "<=", ">", ">=", "==", "!="])
        text = f"{self.scalar(depth)} {word} {self.scalar(depth)}"
        if self.chance(0.15):
            return f"({text}) {self.pick(['and', 'or'])} not ({self.scalar(0)} > {self.scalar(0)})"
        return text

    def array(self, depth: int, group: list[str], rank: int) -> str:
        """An expression of one array; all operands have the length of the group."""
        if depth <= 0 or self.chance(0.2):
            if rank == 2 and self.tables and self.chance(0.75):
                return f"{self.pick(self.tables)}[{self.pick(group)}, {self.pick(group)}]"
            if self.vectors and self.chance(0.85):
                return f"{self.pick(self.vectors)}[{self.pick(group)}]"
            return self.pick(["2", "3", "-1"] if self.family == "int" else [*self.scalars, "0.5"])
        a, b = self.array(depth - 1, group, rank), self.array(depth - 1, group, rank)
        kind = self.r.random()
        if kind < 0.7:
            return f"({a} {self.pick(['+', '-', '*', '+'])} {b})"
        if kind < 0.78:
            return f"np.{self.pick(['maximum', 'minimum', 'add', 'subtract'])}({a}, {b})"
        if kind < 0.84:
            return f"np.abs({a})"
        if kind < 0.90:
            return f"np.where({a} > {b}, {a}, {b})"
        if kind < 0.94:
            return f"(-{a})"
        return f"({a} + {b})" if self.family == "int" else f"({a} / {b})"

    # -- statements --------------------------------------------------------------------------

    def put(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)

    def target(self) -> str | None:
        """Something to store into: an element, or a scalar that is there already."""
        item = self.element()
        if item and self.chance(0.65):
            return item
        own = [s for s in self.scalars if s not in ("n", "k")]
        return self.pick(own) if own else item

    def assign(self, indent: int) -> None:
        target = self.target()
        if target is None or self.chance(0.15):
            name = self.name("x")
            self.put(indent, f"{name} = {self.value()}")
            if not self.loops:
                self.scalars.append(name)
            return
        word = self.pick(["=", "=", "+=", "-=", "*=" if "[" in target else "+="])
        self.put(indent, f"{target} {word} {self.value()}")

    def array_statement(self, indent: int) -> None:
        if not self.vectors:
            return self.assign(indent)
        group = self.r.choice(GROUPS)
        group = group if not self.tame or group != GROUPS[-1] else GROUPS[0]
        rank = 2 if self.tables and self.chance(0.5) else 1
        value = self.array(2, group, rank)
        kind = self.r.random()
        if rank == 2:
            place = f"{self.pick(self.tables)}[{self.pick(group)}, {self.pick(group)}]"
        else:
            place = f"{self.pick(self.vectors)}[{self.pick(group)}]"
        if kind < 0.6:
            return self.put(indent, f"{place} {self.pick(['=', '=', '+=', '-=', '*='])} {value}")
        if kind < 0.8:
            calls = ["np.sum", "np.sum", "np.max", "np.min"]
            calls += ["np.mean"] if self.family == "float" else ["np.any", "np.argmax"]
            call = self.pick(calls)
            axis = self.pick(["", "", ", axis=0", ", axis=-1"]) if rank == 2 else ""
            name = self.name("r")
            self.put(indent, f"{name} = {call}({value}{axis})")
            if not axis and not self.loops:
                self.scalars.append(name)
            return None
        name = self.name("t")
        self.put(indent, f"{name} = {value}")
        if not self.loops:
            self.results.append(name)
        return None

    def loop(self, indent: int, depth: int) -> None:
        i = self.name("i")
        if self.lists and self.chance(0.2):
            self.put(indent, f"for {i}, {self.name('e')} in enumerate({self.pick(self.lists)}):")
        elif self.tame:
            bound = self.pick(["n", "n", "1, n - 1", "1, n - 1", "n - 1, -1, -1", "0, n, 2"])
            bound = self.pick([bound, f"{self.pick(self.loops)}, n"]) if self.loops else bound
            if bound == "1, n - 1" or bound.split(",")[0] in self.inner and bound.endswith("n - 1"):
                self.inner.add(i)
            self.put(indent, f"for {i} in range({bound}):")
        else:
            bound = self.pick(["n", "n", "n - 1", "n + 1", "k", "5", "n - k"])
            low = self.pick(["", "", "0, ", "1, ", "2, ", "k, "])
            step = ", 2" if low and self.chance(0.2) else ""
            back = f"{bound}, -1, -1"
            self.put(
                indent, f"for {i} in range({back if self.chance(0.2) else low + bound + step}):"
            )
        self.loops.append(i)
        self.block(indent + 1, depth - 1, self.r.randint(1, 3))
        if self.chance(0.12):
            self.put(indent + 1, f"if {self.test(1)}:")
            self.put(indent + 2, self.pick(["break", "continue"]))
            self.assign(indent + 1)
        self.loops.pop()

    def branch(self, indent: int, depth: int) -> None:
        self.put(indent, f"if {self.test(1)}:")
        self.block(indent + 1, depth - 1, 1)
        if self.chance(0.5):
            self.put(indent, "else:")
            self.block(indent + 1, depth - 1, 1)

    def while_loop(self, indent: int, depth: int) -> None:
        c = self.name("c")
        self.put(indent, f"{c} = 0")
        self.put(indent, f"while {c} < {'n - 1' if self.tame else self.pick(['n', '7', 'k + 2'])}:")
        self.put(indent + 1, f"{c} += 1")
        self.loops.append(c)
        self.block(indent + 1, depth - 1, 2)
        self.loops.pop()

    def block(self, indent: int, depth: int, count: int) -> None:
        for _ in range(count):
            kind = self.r.random()
            if depth > 0 and kind < 0.4:
                self.loop(indent, depth)
            elif depth > 0 and kind < 0.5:
                self.branch(indent, depth)
            elif depth > 0 and kind < 0.55:
                self.while_loop(indent, depth)
            elif kind < 0.75:
                self.array_statement(indent)
            else:
                self.assign(indent)

    # -- the whole ---------------------------------------------------------------------------

    def program(self) -> str:
        arrays = self.chance(0.75)
        if arrays:
            self.vectors = ["a", "b"][: self.r.randint(1, 2)]
            self.tables = ["A", "B"][: self.r.randint(0, 2)]
        if not arrays or self.chance(0.2):
            self.lists = ["p", "q"][: self.r.randint(1, 2)]
            self.grids = ["P"] if self.chance(0.5) else []
        self.scalars = ["n", "k", "s"]
        self.results: list[str] = []
        names = [*self.vectors, *self.tables, *self.lists, *self.grids, *self.scalars]
        self.block(1, 3, self.r.randint(2, 4))
        kept = [s for s in self.scalars if s not in ("n", "k")] + self.results
        self.r.shuffle(kept)
        body = "\n".join(self.lines)
        cases = "\n".join(f"    lambda: {self.case(names)}," for _ in range(2))
        return (
            f'{HEAD}"""A random program."""\nimport numpy as np\n\n\n{MAKERS}\n\n'
            f"def f({', '.join(names)}):\n{body}\n    return ({', '.join([*kept[:4], ''])})\n\n\n"
            f"CASES = [\n{cases}\n]\n"
        )

    def case(self, names: list[str]) -> str:
        """Arguments: of one dtype or several, dense or not, sometimes views of one array."""
        n = self.r.choice([5, 6, 8, 9, 12] if self.tame and self.chance(0.8) else [0, 1, 2, 3, 4])
        dtypes = {"float": FLOATING, "int": INTEGER, "mixed": DTYPES}[self.family]
        seed, dtype = self.r.randrange(99), self.pick(dtypes)
        made = []
        shared = self.chance(0.2) and len(self.vectors) == 2
        for name in names:
            own = dtype if self.tame or self.chance(0.7) else self.pick(DTYPES)
            kind = {"float": "float", "int": "int"}.get(self.family) or self.pick(["int", "float"])
            look = self.pick(["F", "S", "R", ""] if self.chance(0.3) else [""])
            if name in self.vectors:
                made.append("" if shared else f"vec({n}, {own!r}, {seed}, {look!r})")
            elif name in self.tables:
                made.append(f"tab({n}, {own!r}, {seed + 1}, {look!r})")
            elif name in self.lists:
                made.append(f"row({n}, {kind}, {seed})")
            elif name in self.grids:
                made.append(f"grid({n}, {kind}, {seed})")
            elif name == "n":
                made.append(str(n))
            elif name == "k":
                made.append(self.pick(["0", "1", "2", "3", "-1"]))
            else:
                made.append(self.number())
        if not shared:
            return f"(f, {', '.join(made)})"
        base, step = f"vec({n + 3}, {dtype!r}, {seed}, '')", self.pick(["0", "1", "2", "3"])
        rest = ", ".join(m for m in made if m)
        return f"(lambda v: (f, v[{step}:{step}+{n}], v[1:1+{n}], {rest}))({base})"


MAKERS = """
def vec(n, dtype, seed, look):
    r = np.random.default_rng(seed)
    a = (r.standard_normal(2 * n) * 3).astype(dtype) if dtype[0] in "fc" else None
    if a is None:
        a = r.integers(0, 2 if dtype == "?" else 100, 2 * n).astype(dtype)
    return a[:n] if look in ("", "F") else a[::2] if look == "S" else a[:n][::-1]


def tab(n, dtype, seed, look):
    a = np.concatenate([vec(n, dtype, seed + i, "") for i in range(n)]).reshape(n, n) if n else (
        np.zeros((0, 0), dtype))
    return np.asfortranarray(a) if look == "F" else a.T if look == "S" else a[::-1] if look else a


def row(n, kind, seed):
    r = np.random.default_rng(seed)
    return [kind(x) for x in r.integers(-9, 99, n)]


def grid(n, kind, seed):
    return [row(n, kind, seed + i) for i in range(n)]
"""


# -------------------------------------------------------------------------------------- running


class Slow(Exception):
    """The original took too long: ints that double their length at every step, for one."""


def too_slow(program: Any) -> bool:
    """True if the original does not end in half a second."""
    import runner

    def stop(*_: Any) -> None:
        raise Slow

    signal.signal(signal.SIGALRM, stop)
    side = runner.Side(program.load(runner.plain_jit))
    for index in range(len(side.cases)):
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        try:
            if isinstance(side.observe(index).error, Slow):
                return True
        except Slow:
            return True
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return False


def counts(said: str) -> bool:
    """Whether a line of the runner is a difference: the warning of a result that nobody uses may be
    missing (tests/differs/unused_results.py), and random programs are full of those."""
    match = re.search(r"warnings: expected (\[.*\]), got (\[.*\])$", said)
    if match is None:
        return True
    return not set(ast.literal_eval(match[2])) <= set(ast.literal_eval(match[1]))


def differs(text: str, folder: Path, limit: int = 3) -> list[str]:
    """What the runner says of the program; what cannot be compiled by Python is no difference."""
    import runner

    path = folder / f"program{next(NUMBER)}.py"  # a name is read once: source lines are cached
    path.write_text(text)
    program = runner.Program(path)
    if too_slow(program):
        return []
    wrong = []
    for said in filter(counts, runner.run_diff(program)):
        wrong.append(said)
        if len(wrong) >= limit:
            break
    return wrong


def blocks(tree: ast.AST) -> list[list[ast.stmt]]:
    """Every list of statements inside `f`."""
    found = []
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name == "f":
            for node in ast.walk(function):
                for field in ("body", "orelse"):
                    statements = getattr(node, field, None)
                    if isinstance(statements, list) and statements:
                        found.append(statements)
    return found


def smaller(text: str) -> list[str]:
    """The program with one statement or one case left out, or a block put in its header's place."""
    out = []
    tree = ast.parse(text)
    for b, block in enumerate(blocks(tree)):
        for s in range(len(block)):
            for lift in (False, True):
                copy = ast.parse(text)
                target = blocks(copy)[b]
                inner = getattr(target[s], "body", None)
                if lift and not isinstance(inner, list):
                    continue
                target[s : s + 1] = inner if lift else []
                if not target:
                    target.append(ast.Pass())
                out.append(HEAD + ast.unparse(copy) + "\n")
    cases = next(n for n in tree.body if isinstance(n, ast.Assign) and n.targets[0].id == "CASES")
    if len(cases.value.elts) > 1:
        for c in range(len(cases.value.elts)):
            copy = ast.parse(text)
            copy.body[tree.body.index(cases)].value.elts = [cases.value.elts[c]]
            out.append(HEAD + ast.unparse(copy) + "\n")
    return out


def compiles(text: str) -> bool:
    """Whether it is Python: a `break` may have lost its loop."""
    try:
        compile(text, "candidate", "exec")
    except SyntaxError:
        return False
    return True


def reduce(text: str, folder: Path, seconds: float = 60) -> str:
    """The smallest program found in the time that still differs."""
    end = time.monotonic() + seconds
    changed = True
    while changed and time.monotonic() < end:
        changed = False
        for candidate in filter(compiles, smaller(text)):
            if len(candidate) < len(text) and differs(candidate, folder, 1):
                text, changed = candidate, True
                break
            if time.monotonic() > end:
                break
    return text


WRITERS: dict[str, Callable[[int], Any]] = {
    "loops": Writer,
    "boxes": fuzz_boxes.Boxes,
    "arrays": fuzz_arrays.Arrays,
    "nests": fuzz_nests.Nests,
    "language": fuzz_language.Language,
}


def text_of(seed: int, kind: str) -> str:
    return str(WRITERS[kind](seed).program())


def run_seed(seed: int, folder: Path, shrink: bool, kind: str) -> bool:
    """True if the program of this seed gives the same answer both ways."""
    text = text_of(seed, kind)
    KEPT.mkdir(parents=True, exist_ok=True)
    current = KEPT / f"running-{os.getpid()}.py"
    current.write_text(text)  # what is left here when the process dies
    wrong = differs(text, folder)
    current.unlink()
    if not wrong:
        return True
    kept = KEPT / f"seed-{kind}-{seed}.py"
    kept.write_text(reduce(text, folder) if shrink else text)
    print(f"seed {seed}: {wrong[0]}\n    {kept.relative_to(TOP)}", flush=True)
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description="Random programs, run both ways.")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--count", type=int, default=100, help="how many programs")
    parser.add_argument("--forever", action="store_true", help="until stopped")
    parser.add_argument("--show", action="store_true", help="print the programs, run nothing")
    parser.add_argument(
        "--keep", action="store_true", help="do not make differing programs smaller"
    )
    kinds = parser.add_mutually_exclusive_group()
    about = {
        "boxes": "lists, dicts, sets",
        "arrays": "whole arrays",
        "nests": "nests of loops",
        "language": "names, None, match, classes",
    }
    for kind, what in about.items():
        kinds.add_argument(
            f"--{kind}", dest="kind", action="store_const", const=kind, help=f"programs over {what}"
        )
    parser.set_defaults(kind="loops")
    options = parser.parse_args()
    seeds = itertools.count(options.seed)
    if not options.forever:
        seeds = itertools.islice(seeds, options.count)
    if options.show:
        for seed in seeds:
            print(text_of(seed, options.kind))
        return 0
    sys.path.insert(0, str(TOP / "tests"))
    os.environ.setdefault("JENNY_CHUNK", "3")
    bad = done = 0
    with tempfile.TemporaryDirectory(prefix="jenny-fuzz-", ignore_cleanup_errors=True) as scratch:
        os.environ.setdefault("JENNY_CACHE_DIR", os.path.join(scratch, "cache"))
        for seed in seeds:
            bad += not run_seed(seed, Path(scratch), not options.keep, options.kind)
            done += 1
            if options.forever and done % 50 == 0:
                print(f"{done} programs, {bad} differ", flush=True)
    print(f"{done} programs, {bad} differ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
