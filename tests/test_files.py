"""Every file under tests/ is one test here; runner.py does the work."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
import runner  # noqa: E402


def name_of(path: Path) -> str:
    return str(path.relative_to(runner.HERE))


def check(wrong: list[str]) -> None:
    if wrong:
        pytest.fail("\n" + "\n".join(wrong), pytrace=False)


FILES = [path for kind in runner.KINDS for path in runner.find(kind)]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file(path: Path) -> None:
    check(runner.run_file(path))


@pytest.mark.parametrize("path", [*runner.find("diff"), *runner.find("parts")], ids=name_of)
def test_in_parts(path: Path) -> None:
    """Loops of the same programs, and of those made for that, as on a cluster."""
    program = runner.Program(path)
    if not program.skipped:
        check(list(runner.run_parts(program)))


@pytest.mark.parametrize(
    ("sanitizer", "program"),
    runner.c_programs(),
    ids=lambda x: x if isinstance(x, str) else x.name,
)
def test_c(sanitizer: str, program: Path) -> None:
    check(list(runner.run_c(sanitizer, program)))


def test_identity_mode_passes_every_diff_file() -> None:
    """The runner itself: when both sides are the original, nothing differs."""
    import subprocess

    env = dict(os.environ, JENNY_TEST_IDENTITY="1")
    files = [str(p) for p in runner.find("diff")]
    script = str(runner.HERE / "runner.py")
    done = subprocess.run([sys.executable, script, *files], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
