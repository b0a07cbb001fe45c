"""Five hundred random programs, always the same ones; `make fuzz` goes on from there."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

CHUNK = 25
CHUNKS = 2 if os.environ.get("JENNY_TEST_QUICK") == "1" else 20


@pytest.fixture(scope="module")
def finish(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], tuple[int, str]]]:
    """Runs a part to its end: exit status and what it said. The next one is started with it."""
    top = Path(__file__).resolve().parent.parent
    folder = tmp_path_factory.mktemp("fuzz")
    running: dict[int, subprocess.Popen[bytes]] = {}

    def start(part: int) -> None:
        if part in running or part >= CHUNKS:
            return
        command = [sys.executable, "tools/fuzz.py", "--keep"]
        command += ["--seed", str(1 + part * CHUNK), "--count", str(CHUNK)]
        with (folder / str(part)).open("wb") as said:
            running[part] = subprocess.Popen(
                command, cwd=top, stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )

    def end(part: int) -> tuple[int, str]:
        start(part)
        start(part + 1)
        try:
            status = running[part].wait(timeout=300)
        except subprocess.TimeoutExpired:
            status = -1
        return status, (folder / str(part)).read_text(errors="replace")

    yield end
    for process in running.values():
        process.kill()
        process.wait()


@pytest.mark.parametrize("part", range(CHUNKS))
def test_programs(part: int, finish: Callable[[int], tuple[int, str]]) -> None:
    """A process for each part, so that a crash says which program it was and costs one part."""
    status, said = finish(part)
    if status:
        hint = "" if status == 1 else f"\ndied ({status}): build/fuzz/running-*.py"
        pytest.fail("\n" + said[-5000:] + hint, pytrace=False)


@pytest.mark.parametrize("kind", ["boxes", "arrays", "language"])
def test_other_kinds(kind: str) -> None:
    top = Path(__file__).resolve().parent.parent
    command = [sys.executable, "tools/fuzz.py", "--keep", f"--{kind}", "--count", str(2 * CHUNKS)]
    done = subprocess.run(command, cwd=top, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
