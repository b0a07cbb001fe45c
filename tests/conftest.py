"""Set-up of the tests: a cache of their own, and loops cut into tiny chunks."""

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

# Both are read when the library opens, so they are set before anything imports jenny. A fresh cache
# keeps code of an older build out; tiny chunks make small loops run on all threads.
_cache = tempfile.TemporaryDirectory(prefix="jenny-test-")
os.chmod(_cache.name, 0o700)
os.environ["JENNY_CACHE_DIR"] = os.path.join(_cache.name, "cache")
os.environ.setdefault("JENNY_CHUNK", "3")
os.environ.setdefault("JENNY_DEBUG", "1")  # the IR is checked after every pass
for _name in ("JENNY_STRICT", "JENNY_WAIT", "JENNY_VERIFY", "JENNY_ORDER", "JENNY_DUMP"):
    os.environ.pop(_name, None)


@pytest.fixture
def top() -> Path:
    """The root of the repository."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def script(tmp_path: Path):
    """Runs source text in a fresh process with a cache of its own; returns what it printed."""

    def run(text: str, expect: int = 0, timeout: float = 120, **env: str) -> str:
        path = tmp_path / "script.py"
        path.write_text(textwrap.dedent(text))
        settings = {**os.environ, "JENNY_CACHE_DIR": str(tmp_path / "cache"), **env}
        if "JENNY_CHUNK" not in env:
            settings.pop("JENNY_CHUNK", None)
        done = subprocess.run(
            [sys.executable, str(path)],
            env=settings,
            capture_output=True,
            text=True,
            timeout=timeout,
            cwd=tmp_path,
        )
        if done.returncode != expect:
            tail = (done.stdout[-3000:], done.stderr[-3000:])
            pytest.fail(f"exit {done.returncode}\n{tail[0]}\n{tail[1]}", pytrace=False)
        return done.stdout.strip()

    return run
