"""Set-up of the tests: a cache of their own, and loops cut into tiny chunks."""

import os
import tempfile
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
