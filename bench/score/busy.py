"""A machine that is not idle."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator

# It ends with the process that started it, also where that was killed.
SPIN = """
import os
parent = os.getppid()
while os.getppid() == parent:
    for _ in range(100000):
        pass
"""


@contextlib.contextmanager
def core() -> Iterator[None]:
    """Another process that keeps one core busy."""
    spinner = subprocess.Popen([sys.executable, "-c", SPIN])
    try:
        yield
    finally:
        spinner.terminate()
        spinner.wait()
