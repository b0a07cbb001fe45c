"""Arrays in blocks that nobody asks for, or that this process has no memory for."""

from __future__ import annotations

import ast
import linecache
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import jenny
from jenny import _cluster, memory
from jenny.engines.inline import Inline


class Counted(Inline):
    """Counts bytes that come back."""

    fetched = 0

    def fetch(self, reference: Any) -> Any:
        self.fetched += reference.nbytes
        return super().fetch(reference)


@pytest.fixture
def engine() -> Iterator[Counted]:
    made = Counted()
    token = _cluster._engine.set(made)
    yield made
    _cluster._engine.reset(token)


def made_of(body: str, args: str = "a, n, m") -> Any:
    text = f"import numpy as np\ndef f({args}):\n" + "".join(
        f"    {line}\n" for line in body.splitlines()
    )
    name = f"<memory {hash(text)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space: dict[str, Any] = {}
    exec(compile(ast.parse(text), name, "exec"), space)
    return space["f"]


def test_what_nobody_holds_stays_away(engine: Counted) -> None:
    """Behind a call, arrays that it made for itself do not come back; those that it hands back, or
    puts somewhere, do."""
    a = np.random.default_rng(0).random((12, 4))
    f = made_of(
        "b = a * 2\nc = b + 1\nfor t in range(n):\n    b = c * 0.5\n    c = b + a\nreturn c"
    )
    want = f(a, 3, 4)
    assert np.array_equal(jenny.jit(f, engine="ray")(a, 3, 4), want)
    assert engine.fetched == want.nbytes
    for body in (
        "b = a * 2\nreturn [b]",
        "b = a * 2\nc = b[1:]\nreturn c",
        "global kept\nc = a * 2\nkept = c\nreturn c",
        "b = a * 2\nv = b[3]\nb = a + 1\nreturn v",
        "b = a * 2\nd = {'b': b}\nc = b + 1\ndel b\nreturn d['b'] + c",
        "b = a * 2\nb.sum()\nb[0] = 5\nb *= 2\nreturn b",
    ):
        f = made_of(body)
        want, got = f(a, 3, 4), jenny.jit(f, engine="ray")(a, 3, 4)
        assert np.array_equal(np.asarray(got), np.asarray(want)), body
        if "kept" in body:
            assert np.array_equal(f.__globals__["kept"], want)


def test_an_exception_shows_arrays_as_they_are(engine: Counted) -> None:
    """The frame of what raises can be looked at."""
    f = made_of("b = a * 2\nraise ValueError(n)")
    with pytest.raises(ValueError, match="3") as caught:
        jenny.jit(f, engine="ray")(np.ones((12, 4)), 3, 4)
    frame = caught.traceback[-1].frame
    assert np.array_equal(frame.f_locals["b"], np.full((12, 4), 2.0))


def _scarce(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """No more memory than that for an array."""

    def short(make: Any) -> Any:
        def made(shape: Any, dtype: Any = float, **more: Any) -> Any:
            size = shape if isinstance(shape, int) else math.prod(shape)
            if size * np.dtype(dtype).itemsize > most:
                raise MemoryError("Unable to allocate")
            return make(shape, dtype, **more)

        return made

    for name in ("zeros", "empty"):
        monkeypatch.setattr(np, name, short(getattr(np, name)))
    monkeypatch.setattr(memory, "left", lambda: most)
    monkeypatch.setattr(memory, "ASKED", 1)


LARGE = """
big = np.zeros((n, m))
for i in range(n):
    for j in range(m):
        big[i, j] = a[i] * j
more = big * 2 + 1
s = np.sum(more, axis=1)
"""


def test_arrays_larger_than_memory(engine: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are made and used in blocks; only what is small comes back."""
    a = np.random.default_rng(0).random(600)
    f = made_of(LARGE + "return s")
    want = f(a, 600, 300)
    _scarce(monkeypatch, 1 << 20)
    with pytest.raises(MemoryError):
        f(a, 600, 300)
    g = jenny.jit(f, engine="ray")
    assert np.array_equal(g(a, 600, 300), want)
    assert engine.fetched == want.nbytes
    for body in ("return big", "x = float(np.median(more))\nreturn x"):
        f = made_of(LARGE + body)
        with pytest.raises(MemoryError, match="line . made it in blocks on the cluster"):
            jenny.jit(f, engine="ray")(a, 600, 300)


def test_what_has_no_room_goes(engine: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it costs, and without a round here."""
    engine.always = False
    engine.least_s = lambda: 1e9  # type: ignore[method-assign]
    a = np.random.default_rng(0).random(600)
    f = made_of(LARGE + "t = np.max(big)\nreturn s, t")
    want = f(a, 600, 300)
    _scarce(monkeypatch, 1 << 20)
    g = jenny.jit(f, engine="ray")
    for _ in range(2):
        got = g(a, 600, 300)
        assert np.array_equal(got[0], want[0]) and got[1] == want[1]
    assert engine.fetched == 2 * want[0].nbytes


def test_what_of_an_array_takes_memory() -> None:
    """Pages that were written; those that were read only show zeros."""
    a = memory.instead(np.zeros, (1 << 20,), {})
    assert memory._there(a) == 0 and a.sum() == 0
    assert memory._there(a) == 0
    a[: 1 << 18] = 1
    assert memory._there(a) in range(8 << 18, 8 << 19)
    assert memory._there(np.ones(1 << 20)) >= 8 << 20


def test_no_more_than_stores_hold() -> None:
    """Where stores are small, arrays are in more blocks than there are processors."""
    small = Counted(cores=2, room=8 * 4096)
    token = _cluster._engine.set(small)
    try:
        a = np.random.default_rng(0).random((300, 16))
        f = made_of(
            "b = np.empty_like(a)\n"
            "for t in range(n):\n"
            "    b[1:-1] = a[:-2] + a[2:]\n"
            "    a[1:-1] = b[1:-1] * 0.5\n"
            "return b"
        )
        want = [f(x := a.copy(), 3, 4)[1:-1].copy(), x]
        g = jenny.jit(f, engine="ray")
        got = [g(x := a.copy(), 3, 4)[1:-1].copy(), x]
        assert all(np.array_equal(p, q) for p, q in zip(got, want))
        notes = _cluster.away_of(g, small).notes
        assert notes[0].parts == -(-a.nbytes // 4096)
    finally:
        _cluster._engine.reset(token)


LASTS = """
import numpy as np
def f(a, b, n):
    j = x = None
    for t in range(n):
        for i in {rounds}:
            for j in range(1, 4):
                b[i, j] = a[i - 1, j] + a[i + 1, j]
            if b[i, 2] > {limit}:
                x = float(b[i, 1])
            {more}
        for i in range(1, len(a) - 1):
            for j in range(1, 4):
                a[i, j] = b[i, j] * 0.5
    return i, j, x{give}
"""


@pytest.mark.parametrize("rounds", ["range(1, len(a) - 1)", "range(len(a) - 2, 0, -1)"])
@pytest.mark.parametrize("limit", [0.0, 1.0, 1.5, 9.0])
@pytest.mark.parametrize("more", ["pass", "z = a[i] * 2"])
def test_names_behind_loops(rounds: str, limit: float, more: str, engine: Counted) -> None:
    """Names that rounds set are known behind a loop in blocks; where they are arrays it stays."""
    give = ", z" if more != "pass" else ""
    text = LASTS.format(rounds=rounds, limit=limit, more=more, give=give)
    name = f"<lasts {hash(text)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space: dict[str, Any] = {}
    exec(compile(text, name, "exec"), space)
    rng = np.random.default_rng(1)
    a, b = rng.random((14, 5)), rng.random((14, 5))
    here, there = [a.copy(), b.copy()], [a.copy(), b.copy()]
    want = space["f"](*here, 4)
    g = jenny.jit(space["f"], engine="ray")
    got = g(*there, 4)
    assert [repr(x) for x in got] == [repr(x) for x in want]
    assert [type(x) for x in got] == [type(x) for x in want]
    assert all(np.array_equal(p, q) for p, q in zip(here, there))
    assert sum(n.parts for n in _cluster.away_of(g, engine).notes) >= 12


def test_what_a_function_around_holds(engine: Counted) -> None:
    """Arrays of closures live on, and are seen there."""

    def around(n: int) -> Any:
        a = np.ones((12, 4))
        b = np.zeros((12, 4))

        def inside(k: int) -> None:
            for i in range(len(a)):
                b[i] = a[i] * k
            a[:] = b + 1

        jenny.jit(inside, engine="ray")(n)
        return a, b

    a, b = around(3)
    assert np.array_equal(b, np.full((12, 4), 3.0)) and np.array_equal(a, b + 1)


def test_rows_that_are_wide(engine: Counted) -> None:
    """What a row costs is tried with few rows where they are wide, even in between."""
    f = made_of("s = np.sum(a[:, None] * a, axis=1)\nreturn s")
    a = np.random.default_rng(0).random(20_000)
    small = np.array_equal(jenny.jit(f, engine="ray")(a[:50], 1, 1), f(a[:50], 1, 1))
    assert small
    from jenny import rows, rowwise, spread

    st = next(s for s in spread.Spread(f, {}).statements if not s.reduce)
    plan = st.plan(f.__globals__, {"a": a})
    assert plan.wide >= len(a)
    assert isinstance(st, rowwise.Statement) and rows.TASTE_BYTES // (8 * plan.wide) < 10
