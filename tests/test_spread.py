"""docs/spread.md on random programs: each loop that may run in parts does, on copies; what comes of it,
identities included, must be what the original gives. The engine here is the plainest one that obeys the page."""

import ast
import contextlib
import copy
import io
import linecache
import os
import random
import signal
import sys
import types
from typing import Any

import numpy as np
import pytest

from jenny import _core, _manage, _options, capture, packet, parts
from jenny.away import Away
from jenny.engines.inline import Inline

PROGRAMS = int(os.environ.get("JENNY_SPREAD_PROGRAMS", "900"))
PRELUDE = """
import numpy as np
G = [1, 2]
GL = [[1], [2]]
def pure(x): return x + 1
def same(x): return x
def wrap(x, y): return [x, y]
def push(x, y):
    x.append(y)
    return y
def setitem(x, i, v):
    x[i] = v
def bump(x):
    x += 1
    return x
def first(x): return x[0]
def noisy(x):
    print(x)
    return [x]
def table(i): return GL[i % 2]
def pick(x, y): return x if len(y) > 2 else y
def twins():
    t = [0]
    return t, t
def filled(x, k=3):
    t = []
    for _ in range(k):
        t.append(x)
    return t
def rowsum(r):
    s = 0
    for v in r:
        s += v
    return s
"""
ARGS = ["a", "A", "xs", "rows", "d", "out"]
LOCALS = ["x", "y", "z", "t"]


def arguments() -> dict[str, Any]:
    return {
        "a": np.arange(8.0),
        "A": np.arange(64.0).reshape(8, 8),
        "xs": list(range(8)),
        "rows": [[k, k + 1, 3] for k in range(8)],
        "d": {k: [k] for k in range(8)},
        "out": [],
        "acc": 0,
        "n": 6,
    }


class Maker:
    """One random function."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.bound: list[str] = []

    def pick(self, *items: str) -> str:
        return self.r.choice(items)

    def name(self) -> str:
        return self.r.choice(ARGS[:5] + self.bound * 2 + ["GL", "G"])

    def index(self) -> str:
        return self.pick("i", "i", "i", "i + 1", "0", "-1", "i % 3", "1:3", "i:i + 2", ":")

    def expr(self, depth: int = 0) -> str:
        e, k = self.expr, depth + 1
        if depth > 2 or self.r.random() < 0.25:
            return self.pick("i", "1", "2.0", self.name())
        return self.r.choice(
            [
                lambda: f"{self.name()}[{self.index()}]",
                lambda: f"{self.name()}[{self.index()}]",
                lambda: f"{self.pick('a', 'xs', 'rows', 'A')}[i]",
                lambda: f"A[{self.index()}, {self.index()}]",
                lambda: f"rows[{self.index()}][{self.index()}]",
                lambda: f"({e(k)} {self.pick('+', '*', '-')} {e(k)})",
                lambda: f"[{e(k)}, {e(k)}]",
                lambda: f"({e(k)}, {e(k)})",
                lambda: f"[{e(k)} for w in {e(k)}]",
                lambda: f"[w for w in {e(k)} if w]",
                lambda: f"list({e(k)})",
                lambda: f"sorted({e(k)})",
                lambda: (
                    f"{self.pick('pure', 'same', 'first', 'noisy', 'bump', 'filled', 'rowsum', 'table')}({e(k)})"
                ),
                lambda: f"{self.pick('wrap', 'push', 'pick')}({e(k)}, {e(k)})",
                lambda: f"({e(k)}).copy()",
                lambda: f"np.{self.pick('asarray', 'array', 'sum', 'ravel', 'zeros_like')}({e(k)})",
                lambda: f"d.get({e(k)}, {e(k)})",
                lambda: f"({e(k)} if i % 2 else {e(k)})",
                lambda: f"({e(k)} or {e(k)})",
                lambda: f"len({e(k)})",
                lambda: f"{self.pick('min', 'max')}({e(k)}, {e(k)})",
                lambda: f"({e(k)}).pop()",
                lambda: f"({e(k)}).T",
                lambda: f"(lambda q: {e(k)})({e(k)})",
                lambda: f"list(map({self.pick('pure', 'same', 'first', 'noisy')}, {e(k)}))",
            ]
        )()

    def statement(self, depth: int = 0) -> list[str]:
        e = self.expr
        target = self.r.choice(LOCALS)
        made = self.r.choice(
            [
                lambda: [f"{target} = {e()}"],
                lambda: [f"{target} = {e()}"],
                lambda: [f"{target} = {e()}"],
                lambda: [f"{target} = {self.r.choice(LOCALS)} = {e()}"],
                lambda: [f"{target}, {self.r.choice(LOCALS)} = {e()}, {e()}"],
                lambda: [f"{target}, {self.r.choice(LOCALS)} = {self.pick('twins()', e())}"],
                lambda: [f"{self.name()}[{self.index()}] = {e()}"],
                lambda: [f"{self.pick('a', 'A', 'xs', 'rows')}[i] = {e()}"],
                lambda: [f"{self.pick('a', 'A', 'xs', 'rows')}[i] {self.pick('+', '*')}= {e()}"],
                lambda: [f"A[{self.index()}, {self.index()}] {self.pick('', '+')}= {e()}"],
                lambda: [f"{self.name()}[{self.index()}] += {e()}"],
                lambda: [f"{self.r.choice(self.bound or ['acc'])} += {e()}"],
                lambda: [f"acc += {e()}"],
                lambda: [f"out.append({e()})"],
                lambda: [f"out.append({e()})"],
                lambda: [f"d[{e()}] = {e()}"],
                lambda: [f"{self.name()}.append({e()})"],
                lambda: [f"{self.name()}.{self.pick('sort', 'reverse', 'pop')}()"],
                lambda: [f"{self.pick('push', 'same', 'noisy', 'bump')}({e()})"],
                lambda: [f"setitem({self.name()}, {self.pick('i', '0', '-1', 'i % 3')}, {e()})"],
                lambda: [f"push({self.name()}, {e()})"],
                lambda: ["if i == 3:", "    continue"],
            ]
        )()
        if target in made[0].split("=")[0] and target not in self.bound:
            self.bound.append(target)
        if depth or self.r.random() < 0.75:
            return made
        before = list(self.bound)
        head = self.pick("if i % 2:", f"for j in {e()}:", "for j in range(3):", "while t:", "try:")
        made = [head, *("    " + line for line in made + self.statement(1))]
        if head == "try:":
            made += [
                "except (TypeError, ValueError, IndexError):",
                f"    {self.r.choice(LOCALS)} = i",
            ]
        if head.startswith("while"):
            made.append("    break")
        self.bound = before
        return made

    def program(self) -> str:
        head = self.pick(
            "for i in range(n):", "for i in range(n):", "for i in range(1, n):", "for i in xs:"
        )
        lines: list[str] = []
        for _ in range(self.r.randint(1, 4)):
            lines += self.statement()
        body = "\n".join("        " + line for line in lines)
        names = self.r.sample(LOCALS, self.r.randint(0, 2))
        start = "".join(f"    {x} = 0\n" for x in LOCALS if self.r.random() < 0.8)
        back = ", ".join(["acc", "out", "a", "A", "xs", "rows", "d", *names])
        return f"def f(a, A, xs, rows, d, out, acc, n):\n{start}    {head}\n{body}\n    return [{back}]\n"


# ------------------------------------------------------------------------------- the plain engine


class Refused(Exception):
    """The loop is left to the original."""


def parse(text: str) -> list[dict[str, Any]]:
    loops: list[dict[str, Any]] = []
    for line in text.splitlines():
        word, *rest = line.split(" ")
        if word == "loop":
            loops.append({"path": rest[4], "index": int(rest[5]), "keeps": {}, "records": []})
        elif loops and word == "keeps":
            loops[-1]["keeps"][rest[0]] = rest[1:]
        elif loops and word not in ("end", "stays"):
            loops[-1]["records"].append((word, *rest))
    return loops


def parts_of(v: Any, seen: dict[int, Any]) -> dict[int, Any]:
    """The mutable objects that can be got at."""
    if isinstance(v, (list, dict, set, np.ndarray)):
        if id(v) in seen:
            return seen
        seen[id(v)] = v
    if isinstance(v, dict):
        for pair in v.items():
            parts_of(pair, seen)
    elif isinstance(v, (list, tuple, set)):
        for w in v:
            parts_of(w, seen)
    elif not isinstance(v, (int, float, str, np.generic, np.ndarray, type(None), range)):
        if not isinstance(v, (types.FunctionType, types.ModuleType)):
            raise Refused(f"a {type(v)}")
    if isinstance(v, np.ndarray) and v.dtype == object:
        raise Refused("objects")
    return seen


def overlap(a: dict[int, Any], b: dict[int, Any]) -> bool:
    if set(a) & set(b):
        return True
    arrays = [[v for v in s.values() if isinstance(v, np.ndarray)] for s in (a, b)]
    return any(np.may_share_memory(x, y) for x in arrays[0] for y in arrays[1])


def is_flat(v: Any, depth: int) -> bool:
    if isinstance(v, np.ndarray):
        return v.ndim <= depth
    if isinstance(v, (list, tuple, dict)) and depth:
        return all(is_flat(w, depth - 1) for w in (v.values() if isinstance(v, dict) else v))
    return not parts_of(v, {})


class Puts:
    def __init__(self, copies: bool) -> None:
        self.copies = copies
        self.made: list[tuple[Any, Any]] = []

    def __setitem__(self, key: Any, v: Any) -> None:
        self.made.append((key, np.array(v) if self.copies else v))


class Runner:
    """Runs one loop in parts; None where it has to be left alone."""

    def __init__(self, loop: dict[str, Any], node: ast.For, space: dict[str, Any]) -> None:
        self.loop, self.node, self.space = loop, node, space
        self.by: dict[str, list[Any]] = {}
        for word, *rest in loop["records"]:
            self.by.setdefault(word, []).append(rest)
        self.ran = 0

    def names(self, word: str) -> list[str]:
        return [r[0] for r in self.by.get(word, [])]

    def __call__(self, found: dict[str, Any], iterable: Any) -> dict[str, Any] | None:
        try:
            return self.run(found, iterable)
        except Refused:
            return None
        except Exception:  # the original raises it
            return None

    def check(self, found: dict[str, Any], items: list[Any]) -> None:
        shipped = {k: found[k] for k in self.shipped() if k in found}
        beyond = [self.space["G"], self.space["GL"]]
        written = [
            *self.names("own"),
            *self.names("append"),
            *self.names("put"),
            *self.names("add"),
        ]
        for k in [*shipped, *written]:
            parts_of(found[k], {})
        for k in written:
            mine = parts_of(found[k], {})
            for other in {*shipped, *written} - {k}:
                if overlap(mine, parts_of(found[other], {})):
                    raise Refused("shared")
            if overlap(mine, parts_of([beyond, *items], {})) and k not in self.names("put"):
                raise Refused("shared")
        for k in self.names("append"):
            if type(found[k]) is not list:
                raise Refused("no list")
        for name, depth in self.by.get("flat", []):
            if not is_flat(found[name], int(depth)):
                raise Refused("not flat")
        for k, axis, shift, _ in self.by.get("own", []):
            v = found[k]
            array = isinstance(v, np.ndarray) and v.ndim > int(axis)
            if not array and not (type(v) is list and axis == "0"):
                raise Refused("own of something else")
            if any(i + int(shift) < 0 for i in items):
                raise Refused("from behind")
            if type(v) is list:
                each = [parts_of(w, {}) for w in v]
                if any(overlap(p, q) for n, p in enumerate(each) for q in each[:n]):
                    raise Refused("shared rows")

    def shipped(self) -> list[str]:
        many = [k for rest in self.by.get("in", []) for k in rest]
        return [*many, *self.names("slice"), *self.names("own")]

    def run(self, found: dict[str, Any], iterable: Any) -> dict[str, Any]:
        if type(iterable) not in (list, tuple, range, np.ndarray, dict):
            raise Refused("an iterator")
        items = list(iterable)
        self.check(found, items)
        cuts = [0, len(items) // 3, 2 * len(items) // 3, len(items)]
        done = [self.part(found, items[a:b]) for a, b in zip(cuts, cuts[1:])]
        self.ran += 1
        return self.merge(found, done, items, cuts)

    def part(self, found: dict[str, Any], items: list[Any]) -> dict[str, Any]:
        shipped = {k: found[k] for k in self.shipped() if k in found}
        shipped, items, beyond = copy.deepcopy(
            (shipped, items, (self.space["G"], self.space["GL"]))
        )
        self.own_before = {k: parts_of(shipped[k], {}) for k in self.names("own")}
        went = parts_of([shipped, items], {}) | parts_of(beyond, {})
        space = dict(self.space, **dict(zip(("G", "GL"), beyond)))
        for k, v in self.space.items():
            if isinstance(v, types.FunctionType) and k != "f":
                space[k] = types.FunctionType(v.__code__, space, k, v.__defaults__)
        names = dict(shipped)
        names.update({k: [] for k in self.names("append")})
        names.update({k: Puts(isinstance(found[k], np.ndarray)) for k in self.names("put")})
        names.update({k: 1 if op == "*" else 0 for k, op in self.by.get("add", [])})
        names["__items"] = items
        loop = ast.For(self.node.target, ast.Name("__items", ast.Load()), self.node.body, [])
        def_ = ast.parse(f"def part({', '.join(names)}):\n    pass\n    return locals()")
        def_.body[0].body[0] = loop  # type: ignore[attr-defined]
        exec(compile(ast.fix_missing_locations(def_), "part", "exec"), space)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            made = space["part"](**names)
        made["__said"] = said.getvalue()
        self.kept(made, went)
        return made

    def kept(self, made: dict[str, Any], went: dict[int, Any]) -> None:
        """`keeps`: nothing mutable that went out may come back; without it nothing can."""
        lists = [
            (k, made[k])
            for k in [*self.names("append"), *self.names("last"), *self.names("add")]
            if k in made
        ]
        lists += [
            (k, [v for _, v in made[k].made]) for k in self.names("put") if not made[k].copies
        ]
        for k, v in lists:
            if overlap(parts_of([v], {}), went):
                assert k in self.loop["keeps"], f"{k} should have `keeps`"
                raise Refused("shared result")
        for k in self.names("own"):
            mine = self.own_before[k]
            if type(made[k]) is list and overlap(
                parts_of(made[k], {}), {n: v for n, v in went.items() if n not in mine}
            ):
                assert k in self.loop["keeps"], f"{k} should have `keeps`"
                raise Refused("shared result")

    def merge(self, found: Any, done: Any, items: Any, cuts: Any) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for k in self.names("put"):  # if storing raises, it does so here
            trial = copy.copy(found[k])
            for made in done:
                for key, v in made[k].made:
                    trial[key] = v
        for n, made in enumerate(done):
            print(made["__said"], end="")
            for k, axis, shift, _ in self.by.get("own", []):
                for i in items[cuts[n] : cuts[n + 1]]:
                    at = (*(slice(None) for _ in range(int(axis))), i + int(shift))
                    at = at if isinstance(found[k], np.ndarray) else at[0]
                    found[k][at] = made[k][at]
            for k in self.names("append"):
                found[k].extend(made[k])
            for k in self.names("put"):
                for key, v in made[k].made:
                    found[k][key] = v
            for k, op in self.by.get("add", []):
                old = result.get(k, found[k])
                result[k] = {
                    "+": lambda a, b: a + b,
                    "-": lambda a, b: a + b,
                    "*": lambda a, b: a * b,
                }[op](old, made[k])
            for k in self.names("last"):
                if k in made:
                    result[k] = made[k]
        return result


# ----------------------------------------------------------------------------------- comparing


def picture(v: Any) -> str:
    """All of it, with which objects are one, and which arrays share memory."""
    seen: dict[int, int] = {}
    arrays: list[np.ndarray] = []

    def draw(v: Any) -> str:
        if isinstance(v, (list, dict, set, np.ndarray)):
            if id(v) in seen:
                return f"#{seen[id(v)]}"
            seen[id(v)] = len(seen)
        if isinstance(v, np.ndarray):
            arrays.append(v)
            return f"array({v.dtype}{v.shape}{v.tolist()})"
        if isinstance(v, dict):
            return "{" + ",".join(f"{draw(k)}:{draw(w)}" for k, w in v.items()) + "}"
        if isinstance(v, (list, tuple)):
            return type(v).__name__ + "(" + ",".join(map(draw, v)) + ")"
        return f"{type(v).__name__}:{v!r}" if not callable(v) else "function"

    text = draw(v)
    share = [
        (i, j) for i, a in enumerate(arrays) for j in range(i) if np.shares_memory(a, arrays[j])
    ]
    return text + str(share)


def outcome(fn: Any, space: dict[str, Any]) -> str:
    given = arguments()
    said = io.StringIO()
    result: Any = None
    with contextlib.redirect_stdout(said), np.errstate(all="ignore"):
        try:
            result = fn(**given)
        except Exception as error:
            result = type(error).__name__
    return picture([result, list(given.values()), space["G"], space["GL"]]) + said.getvalue()


def spread_function(
    text: str, space: dict[str, Any], loops: list[dict[str, Any]]
) -> tuple[Any, list[Runner]]:
    tree = ast.parse(text)
    runners = []
    for number, loop in enumerate(loops):
        at: Any = tree.body[0]
        for step in loop["path"].split("."):
            at = at[int(step)] if step.isdigit() else getattr(at, step)
        node = at[loop["index"]]
        runner = Runner(loop, node, space)
        runners.append(runner)
        space[f"__run{number}"] = runner
        back = "".join(
            f"    if {k!r} in __r: {k} = __r[{k!r}]\n"
            for k in [*runner.names("add"), *runner.names("last")]
        )
        call = f"__i = 0\n__r = __run{number}(dict(locals()), __i)\nif __r is None:\n    pass\nelse:\n    pass\n{back}"
        new = ast.parse(call)
        new.body[0].value = node.iter  # type: ignore[attr-defined]
        again = ast.For(node.target, ast.Name("__i", ast.Load()), node.body, [])
        new.body[2].body = [again]  # type: ignore[attr-defined]
        at[loop["index"]] = ast.If(ast.Constant(True), new.body, [])
    exec(compile(ast.fix_missing_locations(tree), "spread", "exec"), space)
    return space["f"], runners


def world(text: str, name: str) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "spread_world"}
    source = PRELUDE + text
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    exec(compile(source, name, "exec"), space)
    return space


class Endless(BaseException):
    """A program that does not stop."""


@contextlib.contextmanager
def limited() -> Any:
    def stop(*_: Any) -> None:
        raise Endless

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 2)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run_program(seed: int) -> int:
    """How many loops ran in parts."""
    try:
        with limited():
            return run_limited(seed)
    except Endless:
        return 0


def run_limited(seed: int) -> int:
    text = Maker(seed).program()
    name = f"<spread {seed}>"
    one, two = world(text, name), world(text, name)
    expected = outcome(one["f"], one)
    try:
        bundle = capture.capture(two["f"]).text
    except capture.Unknown:
        return 0
    found = _core.spread(_manage.library(_options.effective()), bundle)
    loops = parse(found)
    if not loops:
        return 0
    fn, runners = spread_function(text, two, loops)
    assert outcome(fn, two) == expected, f"seed {seed}\n{text}\n{found}"
    return sum(r.ran for r in runners)


@pytest.mark.parametrize("chunk", range(3))
def test_random_programs(chunk: int) -> None:
    ran = sum(run_program(seed) for seed in range(chunk, PROGRAMS, 3))
    assert ran > PROGRAMS // 100


def run_in_parts(seed: int) -> int:
    """The same program through jenny.away: how many parts ran."""
    try:
        with limited():
            text = Maker(seed).program()
            name = f"<spread {seed}>"
            one, two = world(text, name), world(text, name)
            expected = outcome(one["f"], one)
            engine = Away(_manage.make(two["f"], {}), Inline(compiled=False, eager=seed % 2 == 1))
            fn = engine.spread.build(engine.starters)
            if fn is None:
                return 0
            assert outcome(fn, two) == expected, f"seed {seed}\n{text}\n{engine.notes}"
            assert not any("fault" in n.why for n in engine.notes), engine.notes
            return sum(n.parts for n in engine.notes)
    except Endless:
        return 0


@pytest.mark.parametrize("chunk", range(3))
def test_random_programs_in_parts(chunk: int) -> None:
    ran = sum(run_in_parts(seed) for seed in range(chunk, PROGRAMS, 3))
    assert ran > PROGRAMS // 20


EXCHANGED = """
import numpy as np
kept = []
def plus(x): return x + 1
def minus(x): return x - 1
def keeps(x):
    kept.append(x)
    return x
used = plus
def swap(f):
    global used
    used = f
def loops(xs, f):
    a, b, c, d = [], [], [], []
    for x in xs:
        a.append(used(x))
    swap(f)
    for x in xs:
        b.append(used(x))
    for x in xs:
        c.append(x + 3)
    for x in xs:
        d.append(used(x) + x)
    return a, b, c, d, kept
def rows(xs, f):
    a = np.arange(90.0).reshape(45, 2)
    b, c = np.zeros(a.shape), np.zeros(a.shape)
    for i in range(1, len(a)):
        b[i] = used(a[i - 1])
    swap(f)
    for i in range(1, len(a)):
        c[i] = b[i - 1] + 1
    d = 2 * c + b
    for i in range(1, len(a)):
        c[i] = b[i - 1] - 1
    return b.tolist(), c.tolist(), d.tolist()
"""


@pytest.mark.parametrize("eager", [False, True])
@pytest.mark.parametrize("other", ["plus", "minus", "keeps"])
@pytest.mark.parametrize("name", ["loops", "rows"])
def test_what_is_called_is_exchanged(name: str, other: str, eager: bool) -> None:
    spaces = [world(EXCHANGED, f"<exchanged {other}>") for _ in range(2)]
    mine, theirs = ((w[name], (list(range(9)), w[other])) for w in spaces)
    away = Away(_manage.make(mine[0], {}), Inline(eager=eager))
    for turn in range(3):
        assert away.call(mine[1], {}) == theirs[0](*theirs[1]), turn
        notes, away.notes = away.notes, []
        assert turn or bool(notes[-1].parts) == (other != "keeps"), notes
        assert not away.faults and not any("fault" in n.why for n in notes), notes


class TimeIsUp(Exception):
    """What a handler of the program's raises."""


def time_is_up(signum: int, frame: Any) -> None:
    later(signum)


def later(signum: int) -> None:
    raise TimeIsUp(signum)


class Alarmed(Inline):
    """A signal arrives when one of its methods was called so often."""

    def __init__(self, method: str, calls: int, cause: bool) -> None:
        super().__init__(compiled=False)
        self.left = calls
        go = getattr(self, method)

        def called(*args: Any, **given: Any) -> Any:
            self.left -= 1
            try:
                if not self.left:
                    signal.raise_signal(signal.SIGUSR1)
            except TimeIsUp as e:
                if cause:  # as Ray does
                    assert e.__traceback__ is not None
                    e.__traceback__ = e.__traceback__.tb_next
                    raise SystemError("returned a result with an exception set") from e
                raise
            return go(*args, **given)

        setattr(self, method, called)


TIMED = """
def apart(xs, out):
    for x in xs:
        out.append(x * 2)
def blocks(xs, out):
    a, b = np.ones((90, 4)), np.zeros((90, 4))
    for k in range(len(xs)):
        for i in range(1, 89):
            b[i] = a[i - 1] + a[i + 1] + k
        a[1:] = 2.0 * b[:-1]
        out.append(a[:, 1].tolist())
"""


@pytest.mark.parametrize("cause", [False, True])
@pytest.mark.parametrize("calls", [1, 2])
@pytest.mark.parametrize(
    ("name", "method"),
    [("apart", m) for m in ("known", "put", "submit", "get", "cores")]
    + [("blocks", m) for m in ("known", "put", "keep", "blocks", "outcome")],
)
def test_what_a_signal_handler_raises(name: str, method: str, calls: int, cause: bool) -> None:
    w = world(TIMED, "<timed>")
    before = signal.signal(signal.SIGUSR1, time_is_up)
    want: list[Any] = []
    w[name](list(range(40)), want)
    out: list[Any] = []
    away = Away(_manage.make(w[name], {}), engine := Alarmed("task_s", -1, cause))
    Alarmed.__init__(engine, method, calls, cause)
    try:
        with pytest.raises(TimeIsUp) as caught:
            away.call((list(range(40)), out), {})
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert caught.value.__context__ is None and not away.faults
    assert out == want[: len(out)] and len(out) < len(want)


def test_old_exceptions_of_signal_handlers_do_not_come_again() -> None:
    w = world(TIMED, "<timed>")
    before = signal.signal(signal.SIGUSR1, time_is_up)
    out: list[Any] = []
    try:
        signal.raise_signal(signal.SIGUSR1)
    except TimeIsUp:
        engine = Inline()
        engine.put = lambda data: 1 // 0  # type: ignore[method-assign]
        Away(_manage.make(w["apart"], {}), engine).call(([1, 2, 3, 4], out), {})
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert out == [2, 4, 6, 8]


def test_a_signal_while_one_waits_for_a_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    def halves(n: int) -> float:
        x = 1.0
        for _ in range(n):
            x = x * 0.5 + 1.0
        return x

    real = _manage._await

    def wait(*args: Any) -> bool:
        signal.raise_signal(signal.SIGUSR1)
        return real(*args)

    monkeypatch.setattr(_manage, "_await", wait)
    before = signal.signal(signal.SIGUSR1, time_is_up)
    try:
        with pytest.raises(TimeIsUp):
            _manage.make(halves, {"wait": True})(1000)
    finally:
        signal.signal(signal.SIGUSR1, before)


class Apart(Inline):
    """Parts run where nothing is set, as in processes of their own."""

    def get(self, handle: Any, timeout: float | None = None) -> packet.Packet:
        digits = sys.get_int_max_str_digits()
        sys.set_int_max_str_digits(sys.int_info.default_max_str_digits)
        try:
            with np.printoptions(**PLAIN), np.errstate(all="warn"):
                got = super().get(handle, timeout)
                assert np.get_printoptions() == PLAIN
                assert sys.get_int_max_str_digits() == sys.int_info.default_max_str_digits
        finally:
            sys.set_int_max_str_digits(digits)
        return got


PLAIN: Any = np.get_printoptions()
TEXTS = """
def texts(n, p):
    found = []
    for i in range(n):
        found.append((str(np.arange(9.0) / (i + 3)), f"{np.ones(2, bool)!r}", len(str(10 ** p))))
    return found
"""


@pytest.mark.parametrize(
    ("options", "digits", "p", "goes"),
    [
        ({}, 4300, 4000, True),
        ({"precision": 2, "linewidth": 20, "threshold": 3}, 4300, 4000, True),
        ({"legacy": "1.13"}, 0, 6000, True),
        ({"formatter": {"int": hex}}, 4300, 30, True),
        ({"formatter": {"float_kind": "{:.1f}".format}}, 4300, 30, False),
        ({"override_repr": lambda x: "an array"}, 4300, 30, False),
        ({}, 700, 900, False),
    ],
)
def test_what_is_set_is_set_for_parts(options: Any, digits: int, p: int, goes: bool) -> None:
    texts = world(TEXTS, "<texts>")["texts"]
    away, answers = Away(_manage.make(texts, {}), Apart()), []
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(digits)
    try:
        for call in (texts, lambda *args: away.call(args, {})):
            with np.printoptions(**options):
                try:
                    answers.append(call(20, p))
                except ValueError as e:
                    answers.append(str(e))
    finally:
        sys.set_int_max_str_digits(before)
    assert answers[0] == answers[1]
    assert bool(away.notes[0].parts) == goes, away.notes


GLOBAL = """
TABLE = None
def looked_up(n):
    found = np.zeros(n)
    for i in range(n):
        s = 0.0
        for j in range(50):
            s += TABLE[j] * i
        found[i] = s
    return found
"""


@pytest.mark.parametrize("limit", ["READY", "READY_BYTES"])
def test_parts_keep_few_versions_of_what_is_global(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_ready", {})
    monkeypatch.setattr(parts, limit, 3 if limit == "READY" else 300_000)
    w = world(GLOBAL, "<global>")
    away = Away(_manage.make(w["looked_up"], {}), Inline())
    for k in [*range(6), 0, 5, 5, 4]:
        w["TABLE"] = np.arange(10_000.0) + k
        assert np.array_equal(away.call((12,), {}), w["looked_up"](12))
        assert away.notes[-1].parts and len(parts._ready) <= 3
    assert len(parts._ready) == 3
    assert all(f.native_calls for _, f, _ in parts._ready.values())
    monkeypatch.setattr(parts, "READY_BYTES", 1)
    w["TABLE"] = np.arange(10_000.0)
    assert np.array_equal(away.call((12,), {}), w["looked_up"](12))
    assert len(parts._ready) == 1, "the one that runs"
