"""Arrays in blocks are up to date for whatever looks at them, and however it does."""

from __future__ import annotations

import importlib
import linecache
import os
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import jenny
from jenny import _cluster, packet
from jenny.engines.inline import Inline

BEFORE = """
import ctypes, gc, inspect, weakref
import numpy as np
L = []

class Held:
    def __init__(self, a):
        self.a = a
    def __del__(self):
        L.append(float(self.a.sum()))

class Number(float):
    pass

class Asks:
    def __getattr__(self, name):
        L.append(float(A0[0].sum()))
        return ValueError

class Fault(Exception):
    pass

A0 = []

def told(r):
    L.append(float(A0[0].sum()))

def steps(A, B):
    A[:] = A + B
    A[:] = A * 0.5
    return A

def holds(A, B):
    r = Held(A)
    A[:] = A + B

def keeps(A, B):
    r = Held(A)
    A[:] = A + B
    return r

def fails(A, B):
    r = Held(A)
    A[:] = A + B
    A[:, 0] = A[:, 1] + B[:, 1]
    raise Fault

def gives(A):
    try:
        yield 1
    finally:
        L.append(float(A.sum()))

"""


@pytest.fixture(params=[3, 16])
def engine(request: Any) -> Iterator[Inline]:
    made = Inline(cores=request.param)
    token = _cluster._engine.set(made)
    yield made
    _cluster._engine.reset(token)


def space_of(text: str) -> dict[str, Any]:
    name = f"<looks {hash(text)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space: dict[str, Any] = {"__name__": "looks"}
    exec(compile(text, name, "exec"), space)
    return space


def given(n: int = 12, m: int = 5, kind: str = "f8") -> list[Any]:
    rng = np.random.default_rng(n * m)
    return [rng.random((n, m)).astype(kind), rng.random((n, m)).astype(kind), 3]


def outcome(f: Any, args: list[Any], look: Callable[[Any], Any]) -> Any:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            got = look(f(*args))
        except Exception as e:
            got = f"{type(e).__name__}: {e}"
    told = [(str(w.message), w.lineno) for w in said]
    return repr(got), told, [a.tobytes() for a in args if isinstance(a, np.ndarray)]


def check(
    body: str,
    engine: Inline,
    args: Callable[[], list[Any]] = given,
    look: Callable[[Any], Any] = lambda x: x,
    before: str = "",
    went: bool = True,
) -> None:
    """The same as under python; went: something of it went elsewhere."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    text = f"{BEFORE}{before}def f(A, B, k):\n{lines}"
    want = outcome(space_of(text)["f"], args(), look)
    for _ in range(2):
        g = jenny.jit(space_of(text)["f"], engine="ray")
        assert outcome(g, args(), look) == want, body
        away = _cluster.away_of(g, engine)
        assert not away.faults
        assert not went or any(n.parts for n in away.notes), body


TESTS = [
    "t = 0\nwhile t == 0 or err > 0.5:\n    A[1:] = A[1:] * 0.5 + B[:-1] * 0.1\n    err = A[5, 2]\n"
    "    t += 1\nreturn t",
    "t = 0\nwhile t < 3 and all(e >= 0 for e in (A[2, 2], B[3, 3])):\n    A[:] = A + B\n"
    "    t += 1\nreturn t, [e for e in (1, 2)]",
    "while (s := float(A[3, 1])) < 9:\n    A[:] = A + B + 1\nreturn s",
    "for t in range(2):\n    i = 0\n    while A[1, 1] < 3:\n        A[:] = A + 1\n        i += 1\n"
    "    else:\n        A[:] = A - 2\n        if i:\n            break\nreturn t, i",
    "t = 0\nwhile t < 5:\n    t += 1\n    A[:] = A + B\n    if A[0, 0] > 1:\n        continue\n"
    "    B[:] = B * 2\nreturn t",
    "A[:] = A + B\nwhile unset > 3:\n    A[:] = 0\n",
]


@pytest.mark.parametrize("body", TESTS)
def test_what_loops_test(body: str, engine: Inline) -> None:
    check(body, engine)


LOOKS = [
    "r = Held(A)\nA[:] = A + B\ndel r\nA[:] = A + 1\nreturn L.copy()",
    "r = Held(A)\nA[:] = A + B\nr = None\nA[:] = A + 1\nreturn L.copy()",
    "r = Held(A)\nq = None\nA[:] = A + B\nr, q = q, None\nA[:] = A + 1\nreturn L.copy()",
    "A[:] = A + B\nreturn float(inspect.currentframe().f_locals['A'].sum())",
    "p, n = A.ctypes.data, A.nbytes\nA[:] = A + B\nctypes.memset(p, 0, n)\nA[:] = A + 1",
    "q = Number(3)\nq.a = A\nA[:] = A + B\nreturn q.a.sum()",
    "A[:] = A + B\nimport looked_at\nreturn looked_at.found(A)",
    "r = Held(A)\nh = [r]\nh.append(h)\ndel r, h\nA[:] = A + B\ngc.collect()\nreturn len(L)",
]


@pytest.mark.parametrize("body", LOOKS)
def test_looks_that_no_name_tells_of(
    body: str, engine: Inline, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = types.ModuleType("looked_at")
    module.found = lambda a: float(a[2].sum())  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "looked_at", module)
    check(body, engine)


RUN = "A[:] = A + B\n"
BEHIND = "\nA[:] = A + 1\nreturn L.copy()"
ENDS = [
    f"r = Held(A)\n{RUN}r = 5 + k{BEHIND}",
    f"r = Held(A)\n{RUN}r = A + B{BEHIND}",
    f"r = Held(A)\n{RUN}r = np.max(A){BEHIND}",
    f"r = Held(A)\n{RUN}r = np.zeros(3){BEHIND}",
    f"r = Held(A)\n{RUN}r = B.T{BEHIND}",
    f"r = Held(A)\n{RUN}r: int = 3{BEHIND}",
    f"r = q = Held(A)\n{RUN}r = q = None{BEHIND}",
    f"r = Held(A)\n{RUN}unset = r = k + 1{BEHIND}",
    f"r = Held(A)\n{RUN}s, r = k + 1, k{BEHIND}",
    f"r = Held(A)\n{RUN}s, (r, t) = k + 1, (1, k){BEHIND}",
    f"r = Held(A)\n{RUN}s, *r = k + 1, k, k{BEHIND}",
    f"r = Held(A)\n{RUN}if (r := k) > 1:\n    A[:] = A + 1\nreturn L.copy()",
    f"r = Held(A)\n{RUN}while (r := k) > 2:\n    k -= 1\n    A[:] = A + 1\nreturn L.copy()",
    f"r = Held(A)\n{RUN}for r in range(2):\n    A[:] = A + 1\nreturn L.copy(), r",
    f"r = Held(A)\n{RUN}for i in range(12):\n    r = A[i, 0] * 2\n    B[i, 1] = r\nreturn L.copy(), r",
    "r = Held(A)\nfor i in range(12):\n    r = A[i, 0] * 2\n    A[i, 1] = r\nreturn L.copy(), r",
    "i = Held(A)\nfor i in range(12):\n    A[i, 1] = A[i, 0] * 2\nreturn L.copy()",
    f"for t in range(3):\n    {RUN}    t = Held(A)\n    A[:] = A + 1\nreturn L.copy()",
    f"r = [1, (Held(A), 2)]\n{RUN}r = 5{BEHIND}",
    f"r = dict(x=Held(A))\n{RUN}r = 5{BEHIND}",
    f"r = np.array([Held(A), None])\n{RUN}r = 5{BEHIND}",
    f"r = gives(A)\nnext(r)\n{RUN}r = 5{BEHIND}",
    f"r = B.copy()\nA0.append(A)\nw = weakref.ref(r, told)\n{RUN}r = 5{BEHIND}",
    f"r = Held(A)\n{RUN}r = steps(A, B)\nA[:] = A + 1\nreturn L.copy()",
    f"r = Held(A)\n{RUN}r, s = steps(A, B), 1\nA[:] = A + 1\nreturn L.copy()",
    f"holds(A, B)\nA[:] = A + 1\nreturn L.copy()",
    f"r = 1\nr = holds(A, B)\nA[:] = A + 1\nreturn L.copy()",
    f"r = keeps(A, B)\n{RUN}L.append(1)\nr = None{BEHIND}",
    f"keeps(A, B){BEHIND}",
    f"try:\n    fails(A, B)\nexcept Fault:\n    A[:] = A + B\nA[:] = A + 1\nreturn L.copy()",
    f"e = Held(A)\n{RUN}try:\n    fails(A, B)\nexcept Fault as e:\n    A[:] = A + B{BEHIND}",
    f"{RUN}try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    r = Held(A)\n    A[:] = A + B\n"
    f"    e = r\n    r = None\n    A[:] = A + B{BEHIND}",
    f"for t in range(2):\n    try:\n        fails(A, B)\n    finally:\n        A[:] = A + 1\n"
    f"        continue{BEHIND}",
    f"A0.append(A)\no = Asks()\n{RUN}try:\n    1 / 0\nexcept (o.E, ZeroDivisionError):\n"
    f"    A[:] = A + 1\nreturn L.copy()",
    f"o = np.array([Held(A), None])\n{RUN}return float(o[0].a.sum())",
    f"o = np.array([A, None], object)\n{RUN}return o[0].sum()",
]


@pytest.mark.parametrize("body", ENDS)
def test_where_objects_end(body: str, engine: Inline) -> None:
    check(body, engine, went=False)


@pytest.mark.parametrize("body", ENDS)
def test_where_objects_end_in_what_is_called(body: str, engine: Inline) -> None:
    """The caller's arrays are in blocks, and stay there."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    inside = f"def inside(A, B, k):\n{lines}"
    check("A[:] = A + B\nr = inside(A, B, k)\nA[:] = A + B\nreturn r", engine, before=inside)


def test_names_of_what_lives_on(engine: Inline) -> None:
    """They are bound anew and nothing comes back meanwhile."""
    before = "class Some:\n    def __init__(self):\n        self.x = [1.0, (2, 'a')]\n"
    for first, again in [("B", "A"), ("Some()", "Some()"), ("[1, 2]", "q"), ("np.sin", "np.cos")]:
        body = f"q = r = {first}\nfor t in range(3):\n    A[:] = A + B\n    r = {again}\nreturn t"
        check(body, engine, before=before)
    text = f"{BEFORE}{before}def f(A, B, k):\n    s = Some()\n    for t in range(9):\n"
    text += "        A[:] = A + B\n        B[:] = A + B\n        r, s = s, r if t else None\n"
    g = jenny.jit(space_of(text)["f"], engine="ray")
    g(*given(64, 64))
    notes = _cluster.away_of(g, engine).notes
    assert sum(n.back for n in notes if n.parts) <= 2 * 64 * 64 * 8 and len(notes) >= 18


def test_what_outlives_the_call(engine: Inline) -> None:
    """Generators, and frames that exceptions keep, look behind it."""
    check(
        "C = A + B\ng = (C[i, 0] for i in range(3))\nC[:] = A * 2\nreturn g",
        engine,
        look=list,
        went=False,
    )
    check(
        "C = A + B\ntry:\n    1 / 0\nexcept ZeroDivisionError as e:\n    err = e\nreturn err",
        engine,
        look=lambda e: e.__traceback__.tb_frame.f_locals["C"].tobytes(),
    )
    check(
        "C = A + B\nasync def late():\n    return C.tobytes()\nreturn late()",
        engine,
        look=finished,
        went=False,
    )


def finished(coroutine: Any) -> Any:
    try:
        coroutine.send(None)
    except StopIteration as e:
        return e.value


def test_names_that_are_not_set(engine: Inline) -> None:
    """A number that an array is reduced to raises what it raises, where it does."""
    check("C = A + B\nif k == 5:\n    B = A\nreturn np.max((A + k) * B)", engine)
    check("C = A + B\nif k == 5:\n    D = A\nreturn np.max((C + k) * D)", engine)
    check("C = A + B\nif k == 5:\n    D = A\nreturn np.max((C + A[:, :2]) * D)", engine)
    check("C = A + B\ns = np.max(C)\ndel C\nreturn np.max(C)", engine)


def test_range_of_the_user(engine: Inline) -> None:
    before = "def range(n):\n    for i in (1, 2, 3):\n        yield float(L[0].sum())\n"
    body = "L.append(A)\ns = []\nfor i in range(3):\n    A[:] = A + B\n    s.append(i)\nreturn s"
    check(body, engine, before=before, went=False)


SUMS = [
    "x = A[:, 0] + B[:, 0]\nx[:] = np.max(A[:, 1:], axis=1)\nreturn np.sum(A[:, 1:]), x.sum()",
    "C = A + B\nreturn np.sum(A.T * 3), np.sum(A.T), np.mean(A.T * B.T)",
    "C = A + B\nreturn np.sum(A.T, axis=1).tobytes(), np.mean(A.T * B.T, axis=1).tobytes()",
    "C = A + B\nreturn np.sum(A), np.sum(C), np.mean(C), A.sum(axis=1).tobytes()",
]


@pytest.mark.parametrize("body", SUMS)
@pytest.mark.parametrize("kind", ["f8", ">f8", "f4"])
@pytest.mark.parametrize("shape", [(16, 300), (300, 16), (3, 1000)])
def test_the_order_of_sums(body: str, kind: str, shape: tuple[int, int], engine: Inline) -> None:
    """It is that of the whole array, however few rows a part has."""
    check(body, engine, lambda: given(*shape, kind))


def test_trying_rows_warns_of_nothing(engine: Inline) -> None:
    body = "D = A.astype('f8')\nC = B + A\nif k > 5:\n    D[:, 1:] = C[:, 1:] * D[:, :-1]\nreturn C"
    check(body, engine, lambda: given(kind="c16"))
    body = "D = A.real.copy()\nD[:, 1:] = D[:, 1:] + B[:, 1:]\nreturn D.tobytes()"
    check(body, engine, lambda: given(kind="c16"), went=False)
    body = "C = A + B\nA[:, 0] = np.std(C[:, 5:], axis=1)\nx = A[:, 5:].mean(axis=1)\nreturn x"
    check(body, engine)


def test_kernels_warn_at_the_loop(engine: Inline) -> None:
    """What a compiled part warns of, it warns of where its loop stands."""
    text = f"{BEFORE}def f(A, B, k):\n    for t in range(3):\n"
    text += "        s = np.sqrt(np.mean(np.std(A, axis=-1, keepdims=True) - k))\n    return s\n"
    space = space_of(text)
    g = jenny.jit(space["f"], engine="ray")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        g(*given())
        g(*given())
    away = _cluster.away_of(g, engine)
    assert sum(n.parts for n in away.notes) > 1
    line = text.splitlines().index("    for t in range(3):") + 1
    assert {w.filename for w in said} == {space["f"].__code__.co_filename}
    assert {w.lineno for w in said} <= {line, line + 1}
    texts = {"invalid value encountered in f", "invalid value encountered in sqrt"}
    assert {str(w.message) for w in said} <= texts


def test_what_it_calls_is_exchanged_meanwhile(engine: Inline) -> None:
    """A call that runs goes on as it began, where fewer loops may go now."""
    before = (
        "def g(x):\n    return x + 1\ndef loud(x):\n    L.append(x)\n    return x * 2\n"
        "def exchange():\n    global g\n    g = loud\n"
    )
    loop = "for i in range(4):\n    out.append(g(i))\n"
    body = f"out = []\n{loop}exchange()\n{loop}{loop}A[:] = A + B\n{loop}return out, L.copy()"
    check(body, engine, before=before)


def test_functions_of_installed_packages(
    engine: Inline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Their loops go like those of others."""
    (tmp_path / "installed_package.py").write_text(
        "def helper(x):\n    return x * 2\ndef run(xs):\n    out = []\n    for x in xs:\n"
        "        out.append(helper(x))\n    return out\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "installed_package", raising=False)
    monkeypatch.setattr(packet, "_ROOTS", (*packet._ROOTS, f"{tmp_path}{os.sep}"))
    packet._is_outside.cache_clear()
    run = importlib.import_module("installed_package").run
    f = jenny.jit(run, engine="ray")
    assert f(list(range(50))) == run(list(range(50)))
    away = _cluster.away_of(f, engine)
    assert sum(n.parts for n in away.notes) > 1 and not packet.is_users(run)
    packet._is_outside.cache_clear()
