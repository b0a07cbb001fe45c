"""Hand-written C for a program, where LIMITS names a folder that has it: how fast it could be.

Such a folder has run.py with build(folder) -> compiled module and openblas() -> its library, and
adapters.py with bind(module), `threads`, and one function for each program of NPBench by its name.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

Call = Callable[..., Any]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _built(folder: Path, run: ModuleType) -> ModuleType:
    """The folder's code, compiled once for as long as none of its files changes."""
    cache = Path(os.environ.get("SCORE_CACHE") or Path(tempfile.gettempdir()) / "jenny-score")
    target = cache / "limits" / "limits.so"
    target.parent.mkdir(parents=True, exist_ok=True)
    newest = max(p.stat().st_mtime for p in folder.iterdir())
    if not target.exists() or target.stat().st_mtime < newest:
        made: ModuleType = run.build(target.parent)
        return made
    return _load(target)


def calls(suite: str, name: str) -> dict[str, tuple[Call, Call]]:
    """By what it is called in a record: what sets its threads, and the call; both with one thread
    and with two. Nothing where there is no such program, or no LIMITS."""
    where = os.environ.get("LIMITS")
    if not where or suite != "npbench":
        return {}
    folder = Path(where).resolve()
    adapters = _load(folder / "adapters.py")
    if not hasattr(adapters, name):
        return {}
    run = _load(folder / "run.py")
    built = _built(folder, run)
    lacks = built.blas_open(run.openblas())
    if lacks:
        raise RuntimeError(f"BLAS lacks {lacks}")
    adapters.bind(built)

    def threads(n: int) -> Call:
        def put() -> None:
            adapters.threads = n
            built.blas_threads(n)

        return put

    cores = min(2, len(os.sched_getaffinity(0)))
    call = getattr(adapters, name)
    return {f"limit{n}": (threads(n), call) for n in range(1, cores + 1)}
