"""Arrays that stay in blocks while functions call one another: programs of several functions do
what they do under python, and rows do not travel from call to call."""

from __future__ import annotations

import contextlib
import copy
import io
import linecache
import random
import types
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import jenny
from jenny import _cluster, adopt
from jenny.engines.inline import Inline

FUNCTIONS = """
import numpy as np

def near(a, b):
    n = a.shape[0]
    for i in range(1, n - 1):
        b[i] = 0.5 * (a[i - 1] + a[i + 1])

def far(a, b, k=0.25):
    for i in range(2, len(a) - 2):
        b[i] = k * (a[i - 2] + a[i + 2]) + b[i]

def fresh(a):
    made = np.zeros_like(a)
    for i in range(1, a.shape[0] - 1):
        made[i] = a[i] + a[i - 1]
    return made

def both(a, b):
    near(a, b)
    far(b, a)
    return a, b

def again(a, b, steps):
    for t in range(steps):
        near(a, b)
        a, b = b, a
    return a

def edge(a):
    a[0] = a[1]
    a[-1] = a[-2] * 0.5

def total(a):
    return float(a.sum())

def seen():
    return float(GA[5].sum())

def middle(a):
    for i in range(1, a.shape[0] - 1):
        a[i] = a[i] * 0.5 + 1
    return a[1:-1]

def shared(a):
    n = GA.shape[0]
    for i in range(n):
        GA[i] = a[i] * 2
    return seen()

def careful(a, b, limit):
    near(a, b)
    if b[3, 2] > limit:
        raise ValueError("too large")
    for i in range(1, a.shape[0] - 1):
        a[i] = b[i]

def double(a):
    for i in range(a.shape[0]):
        a[i] = a[i] * 2
    return a

def stand_in(a, b, near):
    far(a, b)
    x = near(b)
    return x

def both_ways(a, b):
    try:
        near(a, b)
        return b
    finally:
        near(b, a)
"""

STATEMENTS = [
    *["near({0}, {1})", "far({0}, {1})", "far({0}, b={1}, k=0.5)", "{0} = fresh({1})"] * 2,
    "{0}, {1} = both({0}, {1})",
    "{0}, {1} = {1}, {0}",
    "{0} = again({0}, {1}, 3)",
    "edge({0})",
    "s += total({0})",
    "print(seen())",
    "print(shared({0}))",
    "v = middle({0})",
    "s += v[0, 0]",
    "{0} = fresh({0}[:])",
    "near({0}, GA)",
    "near(GA, {0})",
    "{0} = {1}",
    "{0} = {1}.copy()",
    "{0}[2] *= 0.5",
    "n, m = {0}.shape",
    "x = fresh({0})",
    "row, *rest = fresh({0})",
    "s = s if s < 1e6 else 1.0",
    "careful({0}, {1}, 1e9)",
    "{0} = both_ways({0}, {1})",
    "kept.append({0})",
    "f = near; f({0}, {1})",
    "g({0}, {1})",
    "near(*({0}, {1}))",
    "near({0})",
    "near({0}, {0})",
    "s += stand_in({0}, {1}, total)",
    "c = np.ones(2); n, x = double(c)",
    "c = np.ones(2); [n, x] = double(c)",
    "del {1}; {1} = np.ones((24, 5))",
]
BLOCKS = [
    "if s > {2}:\n    {3}",
    "for q in range(2):\n    {3}",
    "try:\n    careful({0}, {1}, {2})\nexcept ValueError as e:\n    print(e, {0}[3, 2])",
    "try:\n    {3}\nfinally:\n    {4}",
    "while s < {2}:\n    s += 50\n    {3}",
]


def program(seed: int) -> str:
    """The text of a module with main(a, b, g)."""
    r = random.Random(seed)

    def simple() -> str:
        return r.choice(STATEMENTS).format(*r.sample(["a", "b"], 2))

    def block() -> str:
        if r.random() < 0.75:
            return simple()
        text = r.choice(BLOCKS).format("a", "b", r.choice([1.5, 20, 100]), simple(), simple())
        return text

    body = [block() for _ in range(r.randint(2, 6))]
    inner = "\n".join(body).replace("\n", "\n        ")
    tail = "\n    ".join(simple() for _ in range(r.randint(0, 2)))
    return (
        f"{FUNCTIONS}\ndef main(a, b, g):\n    s, kept, v, x = 0.0, [], a, a\n"
        f"    for t in range(4):\n        {inner}\n    {tail or 'pass'}\n"
        "    return s, a, b, kept, v, x\n"
    )


def world(text: str, name: str) -> dict[str, Any]:
    """The names of a module with this text."""
    module = types.ModuleType("lent")
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    exec(compile(text, name, "exec"), module.__dict__)
    module.__dict__["GA"] = np.random.default_rng(1).random((24, 5))
    return module.__dict__


@contextlib.contextmanager
def engine(cores: int = 3) -> Iterator[None]:
    token = _cluster._engine.set(Inline(cores, compiled=False))
    try:
        with jenny.options(engine="ray"):
            yield
    finally:
        _cluster._engine.reset(token)


def away(space: dict[str, Any], gates: bool) -> None:
    """Has functions run under an engine, as jit does, or as `with jenny.cluster` does."""
    for name, fn in list(space.items()):
        if isinstance(fn, types.FunctionType) and name != "main":
            if not gates:
                space[name] = jenny.jit(fn)
            elif name not in ("edge", "total", "seen"):
                assert adopt.gate(fn) is not None
    space["main"] = jenny.jit(space["main"])


def outcome(call: Any, space: dict[str, Any], size: int = 24) -> Any:
    a, b = (np.random.default_rng(k).random((size, 5)) for k in (2, 3))
    said, got, error = io.StringIO(), None, None
    given = (a, b)
    with contextlib.redirect_stdout(said):
        try:
            got = call(a, b, space["near"])
        except Exception as e:
            error = type(e), str(e)
    names = {id(a): "a", id(b): "b", id(space["GA"]): "GA"}
    who = [names.get(id(x), "") for x in got or ()] if error is None else []
    who += [names.get(id(x), "") for x in got[3]] if error is None else []
    return copy.deepcopy((repr(got), error, said.getvalue(), repr(given), repr(space["GA"]), who))


def run(seed: int) -> int:
    """Runs a program both ways: how many rounds ran in parts."""
    text, name = program(seed), f"<lent {seed}>"
    one, two = world(text, name), world(text, name)
    expected = outcome(one["main"], one)
    away(two, seed % 2 == 1)
    with engine(1 + seed % 4):
        got = outcome(two["main"], two)
    assert got == expected, text
    functions = [_cluster._made_of(f) for f in two.values()]
    notes = [n for f in functions if f and (a := _cluster.away_of(f)) for n in a.notes]
    assert not any("fault of Jenny" in n.why for n in notes), (notes, text)
    return sum(n.parts for n in notes)


@pytest.mark.parametrize("chunk", range(3))
def test_random_programs(chunk: int) -> None:
    with np.printoptions(threshold=100_000, floatmode="unique"), np.errstate(all="ignore"):
        ran = sum(run(seed) for seed in range(chunk, 150, 3))
    assert ran > 1000


def moved(text: str, steps: int, *names: str) -> int:
    """Bytes that go out, and come back, for `main(a, b, g)` behind its first two rounds."""
    totals = []
    for count in (2, steps):
        space = world(
            f"{FUNCTIONS}\n{text.replace('STEPS', str(count))}", f"<moved {text} {count}>"
        )
        plain = world(
            f"{FUNCTIONS}\n{text.replace('STEPS', str(count))}", f"<plain {text} {count}>"
        )
        away(space, False)
        with engine():
            got = outcome(space["main"], space, 600)
        assert got == outcome(plain["main"], plain, 600)
        found = [_cluster.told(space[n]) for n in names]
        totals.append(sum(r["sent"] + r["back"] for t in found if t for r in t["loops"]))
    return totals[1] - totals[0]


STEPPING = {
    "swapped": ("near(a, b)\n        a, b = b, a", ("near",)),
    "made": ("a = fresh(a)", ("fresh",)),
    "nested": ("a, b = both(a, b)", ("near", "far")),
    "a loop inside": ("a = again(a, b, 2)", ("near",)),
}


@pytest.mark.parametrize("name", STEPPING)
def test_only_halos_travel_from_call_to_call(name: str) -> None:
    text, names = STEPPING[name]
    main = (
        f"def main(a, b, g):\n    for t in range(STEPS):\n        {text}\n    return 0, a, b, []\n"
    )
    rows, row = 600, 5 * 8
    assert moved(main, 12, *names) < 10 * rows * row / 4
