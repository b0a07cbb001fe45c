"""Packages that `jenny build` has written: their kernels are put before the functions at import.

A package is the module's own source, with one call of `install` behind it. Where a kernel does not
fit (another processor, another Jenny, types that were not built), the function is what jenny.jit
makes of it: compiled at run time if there is a compiler, else the original.
"""

from __future__ import annotations

import json
import os
import platform
from functools import cache
from typing import Any

from . import _core
from ._api import jit

FORMAT = 1
INDEX = "kernels.json"

# What a processor must have for a level beyond those below it, in the words of /proc/cpuinfo.
LEVELS: dict[str, frozenset[str]] = {
    "x86-64": frozenset({"sse2"}),
    "x86-64-v2": frozenset({"cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"}),
    "x86-64-v3": frozenset({"abm", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "movbe", "xsave"}),
    "x86-64-v4": frozenset({"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}),
}


@cache
def processor() -> frozenset[str]:
    """What this one has."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("flags"):
                    return frozenset(line.partition(":")[2].split())
    except OSError:
        pass
    return frozenset()


def supported(processor_has: frozenset[str]) -> list[str]:
    """The levels that a processor can run, best first."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return []
    found: list[str] = []
    for name, needed in LEVELS.items():
        if not needed <= processor_has:
            break
        found.insert(0, name)
    return found


class Unfit(Exception):
    """Why the kernels of a package are not used."""


def _read(folder: str) -> dict[str, Any]:
    try:
        with open(os.path.join(folder, INDEX), encoding="utf-8") as file:
            index: dict[str, Any] = json.load(file)
    except (OSError, ValueError) as e:
        raise Unfit(f"{INDEX} cannot be read: {e}") from None
    if index.get("format") != FORMAT or index.get("stamp") != _core.STAMP:
        raise Unfit("built by another version of Jenny: build it again")
    return index


def choose(index: dict[str, Any], has: frozenset[str]) -> str:
    """The folder of the best kernels for a processor."""
    native = index.get("native")
    if native is not None and frozenset(native) <= has:
        return "native"
    for name in supported(has):
        if name in index["levels"]:
            return name
    raise Unfit("built for other processors")


def install(space: dict[str, Any], folder: str) -> None:
    """Puts the kernels in `folder` before the functions in `space`, the names of a module. Sets
    __jenny__ there, which says what was found; raises nothing."""
    try:
        index = _read(folder)
        level = choose(index, processor())
        count = 0
        for name, kernels in index["functions"].items():
            count += _put(space, name, kernels, os.path.join(folder, level))
        space["__jenny__"] = f"{level}: {count} kernels"
    except Unfit as e:
        space["__jenny__"] = f"original: {e}"
    except Exception as e:
        space["__jenny__"] = f"original: {type(e).__name__}: {e}"


def _put(space: dict[str, Any], name: str, kernels: list[dict[str, Any]], folder: str) -> int:
    """One function, or static method of a class; how many kernels it has."""
    *path, last = name.split(".")
    owner: Any = None
    for part in path:
        owner = space.get(part) if owner is None else getattr(owner, part, None)
    held = space.get(last) if not path else vars(owner).get(last) if owner is not None else None
    if held is None:
        return 0
    made: Any = jit(held)
    function: Any = made.__func__ if isinstance(made, (staticmethod, classmethod)) else made
    for k in kernels:
        key = (k["text"], k["signature"], int(k["free"]), int(k["careful"]))
        function.side.built[key] = os.path.join(folder, k["file"])
    if owner is None:
        space[last] = made
    else:
        setattr(owner, last, made)
    return len(kernels)


__all__ = ["INDEX", "LEVELS", "choose", "install", "processor", "supported"]
