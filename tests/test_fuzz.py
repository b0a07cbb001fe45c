"""Five hundred random programs, always the same ones; `make fuzz` goes on from there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHUNK = 25
CHUNKS = 2 if os.environ.get("JENNY_TEST_QUICK") == "1" else 20


@pytest.mark.parametrize("part", range(CHUNKS))
def test_programs(part: int, top: Path) -> None:
    """A process for each part, so that a crash says which program it was and costs one part."""
    command = [sys.executable, "tools/fuzz.py", "--keep"]
    command += ["--seed", str(1 + part * CHUNK), "--count", str(CHUNK)]
    done = subprocess.run(command, cwd=top, capture_output=True, text=True, timeout=300)
    if done.returncode:
        tail = done.stdout[-3000:] + done.stderr[-2000:]
        hint = (
            "" if done.returncode == 1 else f"\ndied ({done.returncode}): build/fuzz/running-*.py"
        )
        pytest.fail("\n" + tail + hint, pytrace=False)
