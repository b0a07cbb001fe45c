"""The rules of the house that a program can check."""

import re
import subprocess
import sys
from pathlib import Path

import pytest


def run(top: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=top, capture_output=True, text=True)
    if done.returncode:
        pytest.fail((done.stdout + done.stderr)[-4000:], pytrace=False)


def test_includes_point_down(top: Path) -> None:
    run(top, sys.executable, "tools/layers.py")


def test_ruff(top: Path) -> None:
    run(top, sys.executable, "-m", "ruff", "check", ".")


def test_mypy(top: Path) -> None:
    run(top, sys.executable, "-m", "mypy")


def test_no_absolute_paths(top: Path) -> None:
    """What is committed names no place of the machine that it was written on."""
    names = subprocess.run(["git", "ls-files"], cwd=top, capture_output=True, text=True).stdout
    wrong = []
    for name in names.split():
        path = top / name
        if path.suffix not in (".c", ".h", ".def", ".py", ".md", ".sh", ".toml", ".build"):
            continue
        if path.is_file() and str(top) + "/" in path.read_text(errors="replace"):
            wrong.append(name)
    assert not wrong


def test_page_of_differences_is_current(top: Path) -> None:
    """docs/differs.md is what tools/differs.py makes of tests/differs."""
    run(top, sys.executable, "tools/differs.py", "--check")


def test_stamp_follows_the_sources(top: Path, tmp_path: Path) -> None:
    """Any change of the compiler is another compiler for the cache; another place is not."""
    import shutil

    stamps = []
    for name in ("a", "b"):
        src = tmp_path / name / "src"
        shutil.copytree(top / "src" / "kb", src / "kb")
        for change in ("", "/* */"):
            with (src / "kb" / "math.def").open("a") as file:
                file.write(change)
            run(
                top,
                sys.executable,
                "tools/stamp.py",
                *map(str, (tmp_path / "h", tmp_path / "d")),
                str(src),
                "include",
            )
            stamps.append((tmp_path / "h").read_text())
    assert stamps[:2] == stamps[2:] and stamps[0] != stamps[1]
    assert "math.def" in (tmp_path / "d").read_text()


def test_statements_are_made_before_their_place_is(top: Path) -> None:
    """`f->st.at[s].body = make(f)` may store where the vector was before `make` let it grow."""
    place = re.compile(r"\bst\.at\[.*\]\.(body|other|next) = [^;]*\(")
    wrong = [
        f"{path.relative_to(top)}:{number}"
        for path in sorted((top / "src").rglob("*.c"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if place.search(line)
    ]
    assert not wrong
