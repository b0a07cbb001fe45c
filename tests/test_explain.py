"""What explain says: an entry for each loop and array statement, times, refusals, no jargon."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import jenny

HERE = Path(__file__).parent


def statement(report: Any, text: str) -> dict[str, Any]:
    """The entry of the statement that begins like this."""
    found = [s for s in report.json()["statements"] if s["source"].startswith(text)]
    assert found, (text, [s["source"] for s in report.json()["statements"]])
    return dict(found[0])


def stencil(a, b, n):
    s = 0.0
    for t in range(n):
        b[1:-1] = 0.5 * (a[:-2] + a[2:])
        a[1:-1] = b[1:-1]
    for i in range(len(a)):
        s += a[i]
    c = np.linalg.inv(np.eye(3) * s)
    return s, c


def mirrored(a, b, n):
    s = 0.0
    for t in range(n):
        b[1:-1] = 0.5 * (a[:-2] + a[2:])
        a[1:-1] = b[-2:0:-1]
    for i in range(len(a)):
        s += a[i]
    c = np.linalg.inv(np.eye(3) * s)
    return s, c


def test_every_statement_has_an_entry_with_its_time() -> None:
    a, b = np.random.rand(50000), np.zeros(50000)
    before = a.copy()
    f = jenny.jit(mirrored)
    report = f.explain(a, b, 20)
    assert np.array_equal(a, before) and f.stats()["native"] == 0
    data = json.loads(json.dumps(report.json()))
    assert data["measured"]["native"] and 0 < data["measured"]["seconds"] < 10
    for s in data["statements"]:
        assert s["native"] is True and s["why"] and s["version"] and not s["refusal"], s
        assert s["seconds"] is not None or s["inside"] is not None, s
        assert s["parallel"] or s["order"] or s["library"], s
    outer = statement(report, "for t in")
    assert outer["parallel"] is False and outer["runs"] == 1 and outer["seconds"] > 0
    assert {outer["dependence"][k] for k in ("from", "to")} <= {
        s["line"] for s in data["statements"]
    }
    inner = statement(report, "b[1:-1]")
    assert inner["parallel"] and inner["runs"] == 20 and inner["threads"] >= 1
    assert 20 * 8 * 90000 < inner["bytes"] < 20 * 8 * 160000
    assert inner["seconds"] <= outer["seconds"] * 1.01
    total = statement(report, "for i in")
    assert total["parallel"] is False and total["dependence"]["name"] == "s"
    assert total["dependence"]["from"] == total["dependence"]["to"] == total["line"] + 1
    assert statement(report, "c = ")["library"] == "numpy.linalg.inv is called"
    assert data["advice"]["text"] and data["advice"]["line"]


def test_the_ordinary_version_has_no_timers() -> None:
    f = jenny.jit(stencil, wait=True)
    a, b = np.random.rand(100), np.zeros(100)
    f(a, b, 2)
    (v,) = f.versions()
    assert not v.timers and v.timed() is None and "timer" not in v.plan
    assert "j_ticks" not in v.text("c")
    assert f.explain().json()["measured"] is None
    assert statement(f.explain(), "for t in")["seconds"] is None
    same = f.compile(a, b, 2)
    f.explain(a, b, 2)
    assert f.versions() == [same]


def test_the_option_counts_calls() -> None:
    f = jenny.jit(stencil, wait=True, timers=True)
    a, b = np.random.rand(100), np.zeros(100)
    for _ in range(5):
        f(a, b, 2)
    report = f.explain()
    assert statement(report, "for t in")["runs"] == 5
    assert "measured" in str(report)


def loops_over_lists(x, n):
    s = 0.0
    for i in range(n):
        s += x[i]
    return s


def test_copies_of_lists_are_named() -> None:
    report = jenny.jit(loops_over_lists).explain([0.5] * 300000, 300000)
    m = report.json()["measured"]
    assert m["conversion_s"] > 0.2 * m["seconds"]
    text = report.json()["advice"]["text"]
    assert "pass NumPy arrays" in text or "order='free'" in text
    assert "of call" in str(report)


def parts(a, n):
    h = 0.0
    for i in range(n):
        a[i] = math.sqrt(a[i] + i)
    text = f"{n} done"
    w = np.apply_along_axis(sum, 0, a)
    for i in range(n):
        h += a[i] * a[i]
    return h, text, w


def test_refusals_are_one_line_with_a_place() -> None:
    report = jenny.jit(parts).explain(np.random.rand(20000), 20000)
    s = statement(report, "w = np.apply_along_axis")
    assert s["native"] is False and s["version"] == "Python"
    place = re.escape(f"{__file__}:{s['line']}: ")
    assert re.fullmatch(
        place + r"[^\n]*n(?:um)?p(?:y)?\.apply_along_axis[^\n]*: this statement runs in NumPy",
        s["refusal"],
    )
    s = statement(report, "text = ")
    assert s["refusal"].endswith("this statement runs in Python") and s["seconds"] is not None
    for text in ("for i in range(n):",):
        assert statement(report, text)["native"] is True
    assert report.json()["measured"]["python_s"] > 0


class Plate:
    def __init__(self, given: int) -> None:
        self.a = np.ones(given)
        self.n = given
        self.t = 0

    def __copy__(self) -> Any:
        raise TypeError

    __deepcopy__ = __copy__  # type: ignore[assignment]

    def step(self, k):
        for i in range(self.n):
            self.a[i] = self.a[i] * 0.5 + k
        self.t += 1


def test_objects_are_copied_too() -> None:
    p = Plate(1000)
    report = jenny.jit(Plate.step).explain(p, 2.0)
    assert p.t == 0 and (p.a == 1.0).all()
    assert statement(report, "for i")["seconds"] > 0


def fails(a, n):
    for i in range(n):
        a[i] = 1.0


def test_a_call_that_raises_is_reported() -> None:
    report = jenny.jit(fails).explain(np.zeros(3), 5)
    assert "IndexError" in report.json()["measured"]["error"] and "IndexError" in str(report)
    with pytest.raises(TypeError):
        jenny.jit(fails).explain(1, 2, 3, 4)


def helper(x):
    return x * 2.0 + 1.0


def uses_helper(a):
    b = helper(a)
    return np.sqrt(b)


def test_helpers_are_listed() -> None:
    report = jenny.jit(uses_helper).explain(np.ones(1000))
    assert "called from it: helper" in str(report)
    assert statement(report, "b = helper")["calls"] == "helper"


# Words that a user of Python has no reason to know.
JARGON = re.compile(
    r"\b(kext|ssa|lowering|lowered|isl|phi|rpn|varray|vscalar|vbox|vobject|i64|f64|c128|nullptr|sexp"
    r"|stmt|contraction|sticky|polyhedral|worklist|klet|kset|sto|boxtype|hash-?cons)\b",
    re.IGNORECASE,
)


def test_no_message_of_the_compiler_has_its_words() -> None:
    """The texts of refusals and remarks, as they stand in the source."""
    root = HERE.parent / "src"
    rows = re.findall(r'^D\(\w+, "\w+", "(.*)"\)', (root / "base/diag.def").read_text(), re.M)
    assert len(rows) > 20
    for path in sorted((root / "front").glob("*.c")) + [root / "poly/why.c"]:
        text = path.read_text()
        rows += re.findall(r'(?:front_bail|refuse|front_refuse)\([^;]*?"([^"]*)"', text)
        rows += re.findall(r'return "([^"]* [^"]*)"', text)
    wrong = [r for r in rows if JARGON.search(r)]
    assert not wrong


@pytest.mark.parametrize("part", range(4))
def test_reports_of_the_test_programs_have_no_jargon(part: int) -> None:
    """Some of the differential programs, compiled: whatever is said about them."""
    import runner

    said: list[str] = []
    for path in runner.find("diff")[part::40]:
        space = runner.Program(path).load(runner.jenny_jit)
        for case in [*space.get("CASES", []), *space.get("LOOSE", [])][:3]:
            f, *args = case()
            if not isinstance(f, types.FunctionType) or any(isinstance(a, runner.Kw) for a in args):
                continue
            g = jenny.jit(f)
            try:
                g.compile(*args)
            except TypeError:
                continue
            report = g.explain()
            json.dumps(report.json())
            said += [line for line in report.text(100).splitlines() if "^" in line[:40]]
            said += [s["refusal"] for s in report.json()["statements"] if s["refusal"]]
    assert said and not [line for line in said if JARGON.search(line)]


def test_whole_programs_are_explained(tmp_path: Path) -> None:
    (tmp_path / "prog.py").write_text(
        "def step(a, n):\n    for i in range(1, n):\n        a[i] = a[i - 1] * 0.5 + i\n\n"
        "a = [0.0] * 3000\nfor k in range(900):\n    step(a, 3000)\nprint(a[5])\n"
    )
    command = [sys.executable, "-m", "jenny", "run", f"--report={tmp_path / 'r.json'}", "prog.py"]
    env = {k: v for k, v in os.environ.items() if k != "JENNY_CHUNK"}
    done = subprocess.run(
        command, cwd=tmp_path, env=env | {"JENNY_TIMERS": "1"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    data = json.loads((tmp_path / "r.json").read_text())
    if data["compiled"]:
        assert data["reports"] and all(r["statements"] for r in data["reports"])
        assert all("__jenny" not in r["function"] for r in data["reports"])


def test_narrow_and_wide() -> None:
    report = jenny.jit(stencil).explain(np.random.rand(5000), np.zeros(5000), 3)
    for width in (60, 80, 120, 160):
        lines = report.text(width).splitlines()
        assert max(len(x) for x in lines) <= width
    assert "<table" in report._repr_html_() and "what would help most" in report._repr_html_()


def held_up(a, n):
    for t in range(n):
        a[1:] = a[1:] * 0.5 + 1.0
        print(t)
    return a


def test_the_head_of_a_loop_says_what_holds_it_up(capsys: pytest.CaptureFixture[str]) -> None:
    report = jenny.jit(held_up).explain(np.ones(1000), 3)
    head = statement(report, "for t in")
    (said,) = [s for s in report.json()["statements"] if s["source"] == "print(t)"]
    assert head["native"] is False and f"line {said['line']} in it" in head["why"]
    assert said["refusal"].endswith("this statement runs in Python")
    assert statement(report, "a[1:] =")["native"] is True
    assert all(s["share"] is None or 0 <= s["share"] <= 1 for s in report.json()["statements"])
    assert statement(jenny.jit(held_up).explain(np.ones(10), 1), "for t in")["why"]


def test_dependences_name_two_lines() -> None:
    from jenny.statements import dependence

    text = "iterations meet in a (line 4 writes what line 3 reads in another iteration)"
    assert dependence(text) == {"name": "a", "from": 4, "to": 3, "kind": "reads"}
    text = "variable x goes from one iteration to the next (line 7 assigns it, line 5 reads it)"
    assert dependence(text) == {"name": "x", "from": 7, "to": 5, "kind": "carried"}
    text = "a and b may overlap (line 2 writes a, line 3 uses b)"
    assert dependence(text) == {"name": "a", "from": 2, "to": 3, "kind": "overlap"}
    assert dependence("it can be left early (line 3)") is None


def test_what_runs_in_blocks_of_several_rounds_is_part_of_their_loop() -> None:
    a, b = np.random.rand(400_000), np.zeros(400_000)
    report = jenny.jit(stencil).explain(a, b, 20)
    outer, inner = statement(report, "for t in"), statement(report, "b[1:-1]")
    assert inner["tiled"]  # conftest.py's JENNY_CHUNK makes the caches small
    assert "several steps at a time" in report.text(200)
    assert inner["parallel"] and inner["seconds"] is None and inner["inside"] == outer["line"]
    assert f"its time is part of line {outer['line']}" in report.text(200)
    assert "not run" not in report.text(200)


def deep_nest(a, b, c, n):
    for t in range(2):
        for i in range(n):
            for j in range(n):
                for k in range(n):
                    for m in range(3):
                        c[i, j] += a[i, k] * b[k, j] * m


def test_a_loop_without_a_time_says_where_it_is() -> None:
    a = np.ones((12, 12))
    report = jenny.jit(deep_nest).explain(a, a, a.copy(), 12)
    for s in report.json()["statements"]:
        if s["kind"] == "loop":
            assert s["seconds"] is not None or s["inside"] is not None, s
    inner = statement(report, "for m in")
    assert inner["seconds"] is None
    assert f"its time is part of line {inner['inside']}" in report.text(110)


def only_whole(a, n):
    rows = []
    for i in range(n):
        a[1:] = a[1:] * 0.5 + i
        with np.errstate(all="ignore"):
            b = a.sum()
        rows.append(b)
        rows.append(f"{b:.2f} {i}")
    return rows


def test_what_is_compiled_only_with_the_whole_function() -> None:
    report = jenny.jit(only_whole).explain(np.ones(100), 3)
    held = statement(report, "with np.errstate")["line"]
    said = statement(report, "rows.append(b)")
    assert (
        said["why"]
        == f"rows.append is compiled only with the whole function, which line {held} prevents"
    )
    assert f"change line {held} first" in said["help"]
    text = report.text(110)
    assert "an f-string is not compiled: this statement runs in Python" in text
    assert "with is not compiled: this statement runs in Python" in text
    name = Path(__file__).name
    rows = [x for x in text.splitlines() if "^ " in x and "this statement runs" in x]
    assert rows and all(re.search(rf"\^ {name}:\d+: ", x) for x in rows)


def test_sentences() -> None:
    from jenny import words

    for text, said in {
        "a list of strings": "a list of strings is not compiled",
        "an axis that does not exist": "an axis that does not exist is not compiled",
        "call of print is not known": "call of print is not known",
        "an f-string is not compiled yet": "an f-string is not compiled",
        "operator MatMult on a list": "operator @ on a list is not compiled",
        "builtins.list of str": "list() of str is not compiled",
        "an array made in a loop is returned": "an array made in a loop is returned",
        "dtype float16 (in g, line 7)": "dtype float16 is not compiled (in g, h.py:7)",
    }.items():
        assert words.refusal(text, {("g", "/x/h.py", 5, 9)}, "/x/f.py") == said
    known = {"g": words.refusal, "np": np, "print": print}.get
    first = words.First(9, "with is not compiled")
    held = " is compiled only with the whole function, which line 9 prevents"
    for why, said in {
        "call of out.append": "out.append" + held,
        "call of g": "a call of g" + held,
        "call of print": "call of print is not known",
        "call of np.apply_along_axis": "call of np.apply_along_axis is not known",
        "Yield": "yield is not compiled",
    }.items():
        assert words.stay(why, 4, first, known) == said


def odd_key(d, n):
    return d["a\n0:0 broken pass x"][n](n)


def test_a_remark_is_one_line() -> None:
    version = jenny.jit(odd_key).compile({"a\n0:0 broken pass x": [abs]}, 0)
    assert version.state == "refused" and version.remarks.count("\n") == 1
