"""The names under which the knowledge base knows the callables of the libraries."""

from __future__ import annotations

import sys
from typing import Any

_KNOWN_MODULES = (
    "bisect",
    "collections",
    "heapq",
    "functools",
    "itertools",
    "operator",
    "time",
    "cmath",
    "math",
    "builtins",
    "numpy.linalg",
    "numpy.fft",
    "numpy.random",
    "random",
    "numpy",
    "scipy.special",
    "scipy.linalg",
    "scipy.fft",
    "scipy.signal",
    "scipy.sparse",
    "scipy.sparse.linalg",
)
_known: dict[int, str] = {}
_seen: set[str] = set()
_kept: list[Any] = []


def names() -> dict[int, str]:
    """id -> canonical name of the callables of NumPy, math, builtins and so on. SciPy's count from
    the moment at which the program has imported them."""
    fresh = [m for m in _KNOWN_MODULES if m not in _seen and m in sys.modules]
    if not fresh:
        return _known
    _seen.update(fresh)
    import bisect  # noqa: F401
    import cmath  # noqa: F401
    import collections  # noqa: F401
    import functools  # noqa: F401
    import heapq  # noqa: F401
    import itertools  # noqa: F401
    import math  # noqa: F401
    import operator  # noqa: F401
    import time  # noqa: F401

    import numpy  # noqa: ICN001, F401

    table = dict(_known)
    for name in fresh if _known else _KNOWN_MODULES:
        module = sys.modules.get(name)
        if module is None:
            continue
        _seen.add(name)
        for key, value in vars(module).items():
            if key.startswith("_") or not callable(value):
                continue
            old = table.get(id(value))
            full = f"{name}.{key}"
            if name.startswith("scipy.") and old is not None and not old.startswith("scipy."):
                continue  # NumPy's under another name
            if old is None or _better(full, old, value):
                table[id(value)] = full
            _kept.append(value)
    for key in ("mgrid", "ogrid"):
        table[id(vars(numpy)[key])] = f"numpy.{key}"
    _known.update(table)
    return _known


def _better(new: str, old: str, value: Any) -> bool:
    """Of several names the one that the object itself gives wins, then that of the later module."""
    own = getattr(value, "__name__", None)
    new_module, new_key = new.rsplit(".", 1)
    old_module, old_key = old.rsplit(".", 1)
    if new_module == old_module:
        return new_key == own and old_key != own
    return not (old_module == "builtins" or (old_key == own and new_key != own))
