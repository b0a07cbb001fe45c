"""Loops that move to compiled code while they run: every program of tests/diff, left after a few
iterations and handed over at whatever state it has by then, against the original."""

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import jenny
from jenny import _code, _watch, hot, watch

sys.path.insert(0, str(Path(__file__).parent))

import runner  # noqa: E402

FILES = [p for p in runner.find("diff")]


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Loops are left after every second iteration, and wait for what compiles them."""
    hunter = hot.Hunter(lambda name: True)
    monkeypatch.setattr(hot.heat, "enough", lambda dull: 1)
    monkeypatch.setattr(_code, "resolve", hunter.original)
    _watch.every(2)
    try:
        with jenny.options(wait=True):
            yield hunter
    finally:
        _watch.every(0)


def prepared(
    hunter: hot.Hunter, name: str, path: str, source: str
) -> tuple[types.CodeType, list[watch.Loop]]:
    engine = watch.Engine()
    text = watch.Text(engine, name, path, source)
    code = watch.prepare(text)
    hunter.texts[path] = text
    return code, engine.loops


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(runner.HERE)) for p in FILES])
def test_handed_over(path: Path, eager: Any) -> None:
    program = runner.Program(path)
    if program.skipped:
        pytest.skip(program.headers.get("skip", "needs a package"))
    left = runner.Side(program.load(runner.plain_jit))
    source, code = program.code, program.code
    name = f"tests_{path.stem}"
    code, loops = prepared(eager, name, str(path), program.text)
    program.code = code
    right = runner.Side(program.load(runner.plain_jit))
    program.code = source
    pair = runner.Pair(program, left, right)
    said = [
        text
        for k in range(len(left.cases))
        for again in range(2)
        for text in pair.call(k, f"call {again}", last=False)
    ]
    assert not said, "\n".join(said[:20])
    faults = [x.reason for x in loops if "fault of Jenny" in x.reason]
    assert not faults, faults


MODULE = """
import numpy as np
total = 0.0
def add(x):
    return total + x
a = np.arange(12.0)
for i in range(9):
    a[i] = a[i] * 2 + i
for k in range(1, 20, 3):
    s = 0
    for j in range(6):
        s += a[j] * k
    total = add(s)
    if k % 2: log = [k, s]
n = 0
while n < 37:
    n += 2
    if n == 30: continue
    a[n % 12] -= 1
for i in range(10, 0, -2): b = a[i] / 2
for i in range(0): never = 1
x, y = 1, 1.5
for i in range(8): x, y = y, x + i
rows = [[1, 2], [3, 4]]
for i in range(7):
    for row in rows:
        row[0] += i
    a = a + 1
try:
    for i in range(20):
        c = i
        a[i] = c
except IndexError as e:
    said = str(e)
out = {}
for i in range(5):
    out[i] = [a[q] for q in range(i)]
for i in range(4):
    for j in range(4):
        if j == 2: break
    else:
        miss = 1
for i in range(6):
    if i == 4: break
big = 2**62
for i in range(5): big = big + 2**61
"""


def test_a_module(eager: Any) -> None:
    """All names of a module are what they would be, also where an exception leaves a loop."""
    spaces = []
    code, loops = prepared(eager, "__main__", "<module>", MODULE)
    for c in (compile(MODULE, "<module>", "exec"), code):
        space: dict[str, Any] = {"__name__": "m"}
        exec(c, space)
        hidden = ("__builtins__", "add", "np", "e")
        spaces.append({k: repr(v) for k, v in space.items() if k not in hidden})
    assert spaces[0] == spaces[1]
    assert not [x.reason for x in loops if "fault of Jenny" in x.reason]
    assert sum(x.runs for x in loops) >= 4


PARTS = """
def parts(n, a):
    seen = []
    s = t = 0.0
    for i in range(n):
        for j in range(len(a)):
            a[j] = a[j] * 0.5 + i
            s += a[j]
        s, t = t + s, s
        if i % 3 == 0:
            seen.append(f"{i}")
            print("", end="")
    return s, t, i, j, seen, a
"""


def test_the_original_goes_on_where_parts_are_slow(
    eager: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loop is given back in the middle, in a function and in a module, with all its names."""

    def clock(self: watch.Loop, w: Any) -> None:
        self.pace = 1e-12

    monkeypatch.setattr(watch.Loop, "_clock", clock)
    monkeypatch.setattr(watch, "SLICE_S", 1e-12)
    monkeypatch.setattr(watch, "SLOW", 2)
    module = PARTS.partition("\n")[2].partition("\n")[2].replace("\n    ", "\n")
    module = module.replace("return s, t, i, j, seen, a", "").removeprefix("    ")
    text = PARTS + "result = parts(20, [1.0, 2.0, 3.0])\nn, a = 20, [1.0, 2.0, 3.0]\n" + module
    spaces = []
    code, loops = prepared(eager, "__main__", "<module>", text)
    for c in (compile(text, "<module>", "exec"), code):
        space: dict[str, Any] = {"__name__": "m"}
        exec(c, space)
        words = ("result", "s", "t", "i", "j", "seen", "a")
        spaces.append({k: repr(space[k]) for k in words})
    assert spaces[0] == spaces[1]
    assert [x.reason for x in loops] == ["it is no faster with what of it can be compiled"] * 2


LONG = """
def newton(n, a):
    x = 1.0
    k = 0
    s = 0.0
    while k < n:
        x = x - (x * x - a) / (2.0 * x + 1.0)
        k += 1
        s += x
        if k % 1000 == 0:
            x = 1.0 + k / n
    return x, k, s
"""


def test_a_first_call_moves_over(tmp_path: Path) -> None:
    """A call that began in the original, while it was being compiled, ends compiled."""
    path = tmp_path / "long.py"
    path.write_text(LONG)
    space: dict[str, Any] = {"__name__": "long"}
    exec(compile(LONG, str(path), "exec"), space)
    plain = space["newton"]
    f = jenny.jit(plain, wait=False)
    n = 3_000_000
    assert f(n, 2.0) == plain(n, 2.0)
    stats = f.stats()
    assert stats["original"] == 1 and stats["moved"] == 1
    jenny.wait()
    assert f(n, 2.0) == plain(n, 2.0) and f.stats()["native"] == 1


def test_short_calls_do_not_wait() -> None:
    @jenny.jit(wait=False)
    def f(n):
        s = 0
        for i in range(n):
            s += i
        return s

    assert f(10) == 45 and f.side.twin is None
