"""The command line, hints given as text, and the listing of explain."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import jenny
from jenny import _core, cli, explain, hints, static

PROGRAM = '''\
"""A file that must not be run."""
import numpy as np
import nowhere_to_be_found
from math import sin

nowhere_to_be_found.run("it was run")

K = 2.5


def helper(x: float):
    return sin(x) * K


def total(xs: list[float], n: int = 3) -> float:
    s = 0.0
    for x in xs:
        s += helper(x) + n
    return s


def double(a: "float64[:, :]"):
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            a[i, j] *= 2.0


def talk(xs: list[float], n: int):
    print("hello")
    for i in range(n):
        for j in range(n):
            xs[j] = xs[j] + 1.0
        print(i)
    return {"a": 1}


def untyped(a, b: int):
    return a


class Model:
    @staticmethod
    def step(xs: list[float]):
        for i in range(len(xs)):
            xs[i] += 1.0
'''


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return str(path)


def call(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    status = cli.main(list(args))
    got = capsys.readouterr()
    return status, got.out, got.err


# ---------------------------------------------------------------- hints


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("int, float, bool, complex, None", "i,f,b,c,n"),
        ("list[float],list[list[int]]", "lf64[1],li64[2]"),
        ("float64[:, :]", "f64[2]C"),
        ("float32[:, ::1]", "f32[2]C"),
        ("complex64[::1, :]", "c64[2]F"),
        ("uint8[::, ::]", "u8[2]S"),
        ("np.float32, numpy.int64", "np.f32,np.i64"),
        ("tuple[int, float], int", "(i,f),i"),
        ("np.ndarray[tuple[int, int], np.dtype[np.float64]]", "f64[2]C"),
        ("f64[2]C, lf64[2], i", "f64[2]C,lf64[2],i"),
    ],
)
def test_types_as_text(text: str, entries: str) -> None:
    found = hints.parse_list(text)
    assert ",".join(found) == entries
    assert _core.signature(hints.samples(found)) == entries


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("float6[:]", 0),
        ("int, float64[:, 3]", 16),
        ("int, list[str]", 10),
        ("int,, float", 4),
        ("int, float)", 10),
        ("int, dict[str, int]", 5),
        ("np.ndarray", 0),
    ],
)
def test_bad_types_point_at_the_place(text: str, at: int) -> None:
    with pytest.raises(hints.BadType) as info:
        hints.parse_list(text)
    assert info.value.offset == at
    assert str(info.value).endswith(f"  {text}\n  {' ' * at}^")


def test_hints_of_a_function() -> None:
    def f(a: "float64[:]", n: int, x: np.float32, b: npt.NDArray[np.float64], c, *, k: bool):  # type: ignore  # noqa
        pass

    entries, missing = hints.of_function(f)
    assert entries == ["f64[1]C", "i", "np.f32", "b"]
    assert [m.split(":")[0] for m in missing] == ["b", "c"]
    assert "no rank" in missing[0] and "no hint" in missing[1]


def test_compile_from_hints() -> None:
    @jenny.jit
    def f(a: "float64[:]", n: int, *, k: float) -> float:
        return a[n] * k

    @jenny.jit
    def g(a: list, n: int) -> float:  # type: ignore[type-arg]
        return a[n]

    version = f.compile()
    assert version.state == "ready" and version.signature == "f64[1]C,i,f"
    assert f(np.arange(3.0), 2, k=2.0) == 4.0 and f.stats()["native"] == 1
    with pytest.raises(TypeError, match="a: list does not say of what"):
        g.compile()


# ---------------------------------------------------------------- explain


def test_explain_a_file_without_running_it(
    program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = call(capsys, "explain", program)
    assert status == 0
    assert re.search(r"total +\(.*program\.py:15\)", out)
    assert re.search(r"^ *P +\d+ +for i in range\(a.shape\[0\]\):$", out, re.M)
    assert "keeps its order: " in out and "order='free'" in out
    assert re.search(r"^ py +\d+ +print\(i\)$", out, re.M)
    assert "untyped: a: no hint" in out and "--types" in out
    assert "Model.step" in out
    assert all(len(line) <= 120 for line in out.splitlines() if "jenny explain" not in line)
    assert "\x1b" not in out


def test_explain_as_json(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, "explain", program, "--function", "double", "--json")
    data = json.loads(out)["functions"][0]
    assert status == 0 and data["versions"][0]["state"] == "ready"
    loops = [line for line in data["lines"] if line["loop"]]
    assert len(loops) == 2 and "P" in loops[0]["mark"]


def test_what_is_not_there(
    program: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = call(capsys, "explain", program, "--function", "totl")
    assert status == 2 and "did you mean total" in err
    status, _, err = call(capsys, "explain", str(tmp_path / "progam.py"))
    assert status == 2 and "no such file; did you mean program.py" in err
    status, _, err = call(capsys, "explain", str(tmp_path))
    assert status == 2 and "is a directory" in err
    bad = tmp_path / "bad.py"
    bad.write_text("def f(:\n")
    status, _, err = call(capsys, "explain", str(bad))
    assert status == 2 and "bad.py:1:" in err
    with pytest.raises(SystemExit) as info:
        cli.main(["explain"])
    assert info.value.code == 2
    assert call(capsys)[0] == 2


def test_the_listing_of_a_live_function() -> None:
    @jenny.jit
    def f(a, n):
        s = 0.0
        for i in range(n):
            for j in range(n):
                a[i][j] = a[i][j] * 2.0
            print("", end="")
        return s

    a = [[1.0, 2.0], [3.0, 4.0]]
    assert "not called" not in str(f.explain())
    for _ in range(3):
        f(a, 2)
        jenny.wait()
    report = f.explain()
    text = str(report)
    assert "Python around 1 compiled region" in text
    assert re.search(r"^ *[PV|]+ +\d+ +for j in range\(n\):$", text, re.M)
    assert re.search(r"call of print.*: this statement runs in Python", " ".join(text.split()))
    assert "<table" in report._repr_html_()
    json.dumps(report.json())
    for width in (80, 120):
        assert all(len(line) <= width for line in report.text(width).splitlines())
    assert "\x1b[" in report.text(colour=True)


def test_colours_only_where_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    class Tty:
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert explain.coloured(Tty()) and not explain.coloured(object())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not explain.coloured(Tty())


# ---------------------------------------------------------------- emit


def test_emit(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, "emit", f"{program}:double")
    assert status == 0 and "JENNY_ABI" in out
    status, out, _ = call(capsys, "emit", "--ir", f"{program}:double")
    assert status == 0 and out.startswith("unit double") and " par " in out
    status, out, _ = call(capsys, "emit", "--schedule", f"{program}:double")
    assert status == 0 and "var %" not in out and "for %" in out
    status, out, _ = call(capsys, "emit", "--ir", "--after", "front", f"{program}:double")
    assert status == 0 and " par " not in out
    status, out, _ = call(capsys, "emit", "--python", f"{program}:talk")
    assert status == 0 and "__jenny_r0(xs, n)" in out
    status, out, _ = call(capsys, "emit", "--python", f"{program}:double")
    assert status == 0 and out.startswith("# compiled as a whole\ndef double")
    status, out, _ = call(capsys, "emit", f"{program}:Model.step")
    assert status == 0


def test_emit_says_what_is_wrong(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = call(capsys, "emit", "--c", f"{program}:talk")
    assert status == 1 and "program.py:29:4" in err and "print" in err
    status, _, err = call(capsys, "emit", f"{program}:untyped")
    assert status == 2 and "a: no hint" in err
    status, out, _ = call(capsys, "emit", "--ir", f"{program}:untyped", "--types", "int, int")
    assert status == 0 and "unit untyped" in out
    status, _, err = call(capsys, "emit", f"{program}:untyped", "--types", "float6, int")
    assert status == 2 and err.splitlines()[-1] == "  ^"
    status, _, err = call(capsys, "emit", f"{program}:untyped", "--types", "int")
    assert status == 2 and "gives 1 types" in err
    status, _, err = call(capsys, "emit", program)
    assert status == 2 and "FILE:FUNCTION" in err


def test_a_file_is_not_run(program: str) -> None:
    found = static.load(program)
    assert list(found) == ["helper", "total", "double", "talk", "untyped", "Model.step"]
    space = found["total"].fn.__globals__
    assert space["K"] == 2.5 and space["np"] is np and "nowhere_to_be_found" not in space


# ---------------------------------------------------------------- cache, doctor


def test_calibrate(tmp_path: Path) -> None:
    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            env=os.environ | {"JENNY_CACHE_DIR": str(tmp_path / "cache"), "JENNY_CACHE": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    lib = "from jenny import _core; lib = _core.Lib(0, None, None, 0, None); print(lib."
    assert "the usual ones" in run("-m", "jenny", "doctor")
    said = run("-m", "jenny", "doctor", "--calibrate")
    assert "kept for processes that start from now on" in said
    assert "estimates   calibrated: interpreter x" in run("-m", "jenny", "doctor")
    assert run("-c", lib + "keep_machine(2.5, 0.125, 30000, 1e8))").strip() == "True"
    assert run("-c", lib + "machine())").strip() == "(2.5, 0.125, 30000.0, 100000000.0)"
    run("-c", lib + "keep_machine(1e9, 1e-9, 1, 1e30))")
    assert run("-c", lib + "machine())").strip() == "(10.0, 0.1, 2000.0, 10000000000.0)"


def test_cache(
    program: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "cache"
    env = {**os.environ, "JENNY_CACHE_DIR": str(folder)}

    def jenny_command(*args: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "jenny", *args], capture_output=True, text=True, env=env
        )

    assert "empty" in jenny_command("cache", "ls").stdout
    assert jenny_command("explain", program, "--function", "double").returncode == 0
    listed = jenny_command("cache", "ls").stdout
    assert "double(f64[2]C)" in listed and "1 entries" in listed
    assert jenny_command("cache", "path").stdout.strip() == str(folder)
    assert "from the cache" in jenny_command("explain", program, "--function", "double").stdout
    assert jenny_command("cache", "rm", "nothing").returncode == 1
    assert "1 entries removed" in jenny_command("cache", "rm", "double").stdout
    assert "0 entries" in jenny_command("cache", "ls").stdout


def test_doctor() -> None:
    def doctor(**more: str) -> Any:
        return subprocess.run(
            [sys.executable, "-m", "jenny", "doctor"],
            capture_output=True,
            text=True,
            env={**os.environ, **more},
        )

    well = doctor()
    assert well.returncode == 0, well.stdout
    assert "a function was compiled" in well.stdout and "all is well" in well.stdout
    for word in ("NumPy", "C compiler", "isl", "BLAS", "cores", "cache"):
        assert word in well.stdout
    ill = doctor(JENNY_CC="/nowhere/cc", JENNY_CACHE="0")
    assert ill.returncode == 1 and "MISSING  C compiler" in ill.stdout


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, "--version")
    assert status == 0 and out == f"jenny {jenny.__version__}\n"
    for command in ("explain", "emit", "cache", "doctor", "bench"):
        with pytest.raises(SystemExit) as info:
            cli.main([command, "--help"])
        assert info.value.code == 0 and f"jenny {command}" in capsys.readouterr().out
