"""`jenny types record`: the types that a program uses, beside its modules and as hints."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from jenny import record, types_file

GRID = """\
# -*- coding: utf-8 -*-
import functools

def step(u, c,   # two parameters
         *, n = 3):   # é: a letter of two bytes
    return u * c * n
def add(é, b=(1,), /, c: int=2): return é
def either(x): return x
def never(x): return x
class Model:
    def __init__(self, k): self.k = k
    @staticmethod
    def twice(xs): return xs + xs
    @functools.lru_cache
    def kept(self, x): return x
def gen(n):
    yield from range(n)
def outer(a):
    def inner(b): return a + b
    return inner(1)
"""

USE = """\
import sys, inspect, pickle
import numpy as np
import grid
grid.step(np.ones((3, 4)), 0.5)
grid.step(np.ones((3, 4)), 0.5, n=4)
print(grid.add(1.5), grid.either(1), grid.either("text"), list(grid.gen(2)), grid.outer(2))
m = grid.Model(2)
print(m.twice([1.0]), m.kept(np.float32(3)), inspect.signature(grid.step), sys.argv)
print(pickle.loads(pickle.dumps(grid.step)) is grid.step, grid.add.__defaults__)
grid.step(np.ones(3), "a") if len(sys.argv) > 1 else None
"""


def run(folder: Path, *words: str) -> Any:
    return subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True)


def program(folder: Path) -> None:
    (folder / "grid.py").write_text(GRID, encoding="utf-8")
    (folder / "use.py").write_text(USE)


def test_types_beside_the_module(tmp_path: Path) -> None:
    program(tmp_path)
    plain = run(tmp_path, "use.py")
    mine = run(tmp_path, "-m", "jenny", "types", "record", "use.py")
    assert mine.returncode == 0 and mine.stdout == plain.stdout
    assert "grid.types.json: " in mine.stderr
    noted = types_file.read(tmp_path / "grid.types.json")
    assert noted["step"] == (["u", "c", "n"], [["float64[:, :]", "float", "int"]], [2])
    assert noted["either"].signatures == [["int"], [None]]
    assert noted["Model.twice"].signatures == [["list[float]"]]
    assert noted["Model.kept"].signatures == [[None, "np.float32"]]
    assert noted["add"].signatures == [["float", None, "int"]] or noted["add"].signatures[0][2]
    assert "never" not in noted and "outer.<locals>.inner" not in noted
    assert (tmp_path / "grid.py").read_text(encoding="utf-8") == GRID
    run(tmp_path, "-m", "jenny", "types", "record", "use.py")
    assert types_file.read(tmp_path / "grid.types.json")["step"].calls == [4]


def test_hints_in_the_source(tmp_path: Path) -> None:
    program(tmp_path)
    done = run(tmp_path, "-m", "jenny", "types", "record", "--write", "use.py")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "grid.py").read_text(encoding="utf-8")
    assert 'def step(u: "float64[:, :]", c: float,   # two parameters\n' in text
    assert "         *, n: int = 3):   # é: a letter of two bytes\n" in text
    assert "def add(é: float, b" in text and "c: int=2): return é\n" in text
    assert "def either(x): return x\n" in text and "def twice(xs: list[float]):" in text
    assert 'def kept(self, x: "np.float32"): return x\n' in text
    assert len(text.splitlines()) == len(GRID.splitlines())
    again = run(tmp_path, "-m", "jenny", "types", "record", "--write", "use.py")
    assert "grid.py: 0 hints written" in again.stderr
    assert (tmp_path / "grid.py").read_text(encoding="utf-8") == text
    assert run(tmp_path, "use.py").returncode == 0


def test_exceptions_and_exit_status_are_the_programs(tmp_path: Path) -> None:
    program(tmp_path)
    plain = run(tmp_path, "use.py", "x")
    mine = run(tmp_path, "-m", "jenny", "types", "record", "use.py", "x")
    assert plain.returncode == mine.returncode == 1 and mine.stdout == plain.stdout
    assert mine.stderr.startswith(plain.stderr)


def test_other_encodings_and_ends_of_lines() -> None:
    noted = {"f": types_file.Types(["a", "b"], [["int", "float"]], [1])}
    source = "# coding: latin-1\r\ndef f(a, b): # \u00e9\r\n    return a\r\n".encode("latin-1")
    made, count = record.annotate(source, noted)
    assert count == 2 and made == source.replace(b"a, b", b"a: int, b: float")
    source = "\ufeffdef f(a,\n\tb): return '\u00e9', a, b".encode()
    made, count = record.annotate(source, noted)
    assert made == source.replace(b"a,\n\tb)", b"a: int,\n\tb: float)")
    other = {"f": types_file.Types(["a"], [["int"]], [1])}
    assert record.annotate(source, other) == (source, 0)


def test_then_build(tmp_path: Path) -> None:
    """What was recorded is what `jenny build` compiles."""
    program(tmp_path)
    run(tmp_path, "-m", "jenny", "types", "record", "use.py")
    done = run(tmp_path, "-m", "jenny", "build", "grid.py", "--native", "--function", "step")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "step(u: float64[:, :], c: float, n: int)" in done.stdout
    index = json.loads((tmp_path / "build" / "grid" / "kernels.json").read_text())
    assert [k["signature"] for k in index["functions"]["step"]] == ["f64[2]C,f,i"]
    words = "import sys; sys.path.insert(0, 'build')\n" + USE
    mine = run(tmp_path, "-c", words)
    assert mine.stdout == run(tmp_path, "-c", USE).stdout


def test_help() -> None:
    for words in (["types", "--help"], ["types", "record", "--help"], ["build", "--help"]):
        done = run(Path(os.getcwd()), "-m", "jenny", *words)
        assert done.returncode == 0 and "jenny" in done.stdout
        assert all(len(line) <= 100 for line in done.stdout.splitlines())
