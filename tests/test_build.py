"""`jenny build`: kernels made ahead of time, in a package that needs no compiler."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jenny import hints, prebuilt, types_file

MODULE = '''\
"""A grid."""
import numpy as np

K = 0.25


def step(u: "float64[:, :]", v: "float64[:, :]", c: float) -> None:
    for i in range(1, u.shape[0] - 1):
        for j in range(1, u.shape[1] - 1):
            v[i, j] = u[i, j] + c * K * (u[i - 1, j] + u[i + 1, j] - 2 * u[i, j])


def total(xs: list[float], n: int = 3) -> float:
    s = 0.0
    for x in xs:
        s += x * n
    return s


def talk(xs: list[float]):
    print("talked")


def untyped(a, b: int):
    return a * b


class Model:
    @staticmethod
    def scale(a: "float32[:]", k: float):
        return a * k


if __name__ == "__main__":
    raise SystemExit("it was run")
'''

USE = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[1])
import grid
u = np.arange(48.0).reshape(6, 8)
v = np.zeros((6, 8))
grid.step(u, v, 0.5)
print(repr(v.sum()), grid.total([1.0, 2.5]), grid.Model.scale(np.ones(3, "f4"), 2.0), grid.K)
print(grid.untyped("ab", 2), grid.step.__name__, grid.step.__module__, grid.step.__doc__)
if len(sys.argv) > 2:
    print(grid.__jenny__, file=sys.stderr)
    jitted = [grid.step, grid.total, grid.Model.scale]
    print([f.stats()["native"] for f in jitted if hasattr(f, "stats")], file=sys.stderr)
"""

BARE = {k: v for k, v in os.environ.items() if not k.startswith("JENNY_")}
BARE |= {"PATH": "", "CC": "/nonexistent", "JENNY_CACHE": "0", "JENNY_WAIT": "always"}


def jenny_build(*words: str, cwd: Path) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "jenny", "build", *words], cwd=cwd, capture_output=True, text=True
    )


def use(folder: Path, *more: str, env: dict[str, str] = BARE, before: str = "") -> Any:
    words = [sys.executable, "-c", before + USE, str(folder), *more]
    return subprocess.run(words, capture_output=True, text=True, env=env, cwd=folder)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("build")
    (folder / "grid.py").write_text(MODULE)
    done = jenny_build("grid.py", "-o", "out", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


def test_the_package_runs_where_no_compiler_is(built: tuple[Path, str]) -> None:
    folder, said = built
    plain = use(folder)
    mine = use(folder / "out", "tell")
    assert plain.returncode == 0 and mine.returncode == 0, mine.stderr
    assert mine.stdout == plain.stdout
    assert "3 kernels" in mine.stderr and "[1, 1, 1]" in mine.stderr
    assert "checked: imports without a compiler" in said
    assert "stays as it is: a: no hint" in said and "call of print" in said


def test_every_level_gives_the_answer(built: tuple[Path, str]) -> None:
    folder, _ = built
    plain = use(folder)
    for level in prebuilt.supported(prebuilt.processor()):
        if level == "x86-64":
            continue
        before = f"""
from jenny import prebuilt
prebuilt.choose = lambda index, has: {level!r}
"""
        mine = use(folder / "out", "tell", before=before)
        assert mine.stdout == plain.stdout and f"{level}: 3 kernels" in mine.stderr
        assert "[1, 1, 1]" in mine.stderr


def test_without_jenny_it_is_the_original(built: tuple[Path, str]) -> None:
    folder, _ = built
    mine = use(folder / "out", "tell", before="import sys\nsys.modules['jenny'] = None\n")
    assert mine.stdout == use(folder).stdout
    assert "original: jenny is not installed" in mine.stderr


def test_a_package_that_does_not_fit(built: tuple[Path, str], tmp_path: Path) -> None:
    """Damaged objects, another Jenny, another text: the original, quietly."""
    folder, _ = built
    plain = use(folder)
    copy = tmp_path / "out"
    shutil.copytree(folder / "out", copy)
    for path in copy.rglob("*.so"):
        path.write_bytes(b"not an object")
    mine = use(copy, "tell")
    assert mine.stdout == plain.stdout and mine.returncode == 0 and "[0, 0, 0]" in mine.stderr
    index = copy / "grid" / "kernels.json"
    data = json.loads(index.read_text())
    index.write_text(json.dumps({**data, "stamp": "other"}))
    mine = use(copy, "tell")
    assert mine.stdout == plain.stdout and "build it again" in mine.stderr
    index.write_text("{")
    assert "cannot be read" in use(copy, "tell").stderr
    shutil.rmtree(copy)
    shutil.copytree(folder / "out", copy)
    init = copy / "grid" / "__init__.py"
    init.write_text(init.read_text().replace("K = 0.25", "K = 0.75"))
    mine = use(copy, "tell")
    assert mine.returncode == 0 and mine.stdout != plain.stdout and "[0, 1, 1]" in mine.stderr


def test_levels_follow_the_processor() -> None:
    every: frozenset[str] = frozenset().union(*prebuilt.LEVELS.values())
    assert prebuilt.supported(every)[0] == "x86-64-v4"
    assert prebuilt.supported(every - {"avx2"})[0] == "x86-64-v2"
    index = {"levels": ["x86-64-v3"], "native": None}
    assert prebuilt.choose(index, every) == "x86-64-v3"
    with pytest.raises(prebuilt.Unfit, match="other processors"):
        prebuilt.choose(index, every - {"fma"})
    index["native"] = sorted(every)  # type: ignore[assignment]
    assert prebuilt.choose(index, every) == "native"


def test_types_beside_the_module(tmp_path: Path) -> None:
    (tmp_path / "grid.py").write_text(MODULE)
    noted = types_file.Types(["a", "b"], [["int", "int"], ["float32[:]", "int"], [None, "int"]], [])
    types_file.write(tmp_path / "grid.types.json", {"untyped": noted})
    done = jenny_build("grid.py", "--native", "--function", "untyped", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "untyped(a: float32[:], b: int)" in done.stdout and "2 kernels" in done.stdout
    assert sorted(p.name for p in (tmp_path / "build" / "grid").iterdir()) == [
        "__init__.py",
        "kernels.json",
        "native",
    ]


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    def fails(text: str, *words: str, name: str = "grid.py") -> Any:
        (tmp_path / name).write_text(text)
        done = jenny_build(name, *words, cwd=tmp_path)
        assert done.returncode != 0 and "Traceback" not in done.stderr
        return done

    assert "no such file" in jenny_build("nowhere.py", cwd=tmp_path).stderr
    assert "grid.py:1:" in fails("def f(:\n").stderr
    assert "cannot be imported: ValueError: no" in fails("raise ValueError('no')\n").stderr
    assert "from package.neighbour import" in fails("from . import x\n").stderr
    assert "has no function g" in fails("def f(n: int): return n\n", "--function", "g").stderr
    done = fails("def f(n): return n\n")
    assert done.returncode == 1 and "jenny types record SCRIPT" in done.stdout
    (tmp_path / "grid.types.json").write_text("{}")
    assert '"jenny-types": 1 is missing' in fails("def f(n): return n\n").stderr
    (tmp_path / "grid.types.json").unlink()
    (tmp_path / "build" / "grid").mkdir(parents=True)
    (tmp_path / "build" / "grid" / "precious").write_text("")
    assert "choose another -o" in fails("def f(n: int): return n * n\n").stderr
    assert (tmp_path / "build" / "grid" / "precious").exists()


@pytest.mark.parametrize(
    "entry",
    [
        "i",
        "f",
        "b",
        "c",
        "n",
        "np.f32",
        "np.i64",
        "f64[1]C",
        "f32[2]F",
        "u8[2]S",
        "lf64[2]",
        "(i,f)",
    ],
)
def test_an_entry_as_a_hint(entry: str) -> None:
    assert hints.parse(hints.text_of_entry(entry)) == entry
