"""The systems of the score: each takes the unmodified function and gives something to call."""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from suites import Program


@dataclass
class Side:
    """What a system made of a program, and what it can say about it afterwards."""

    call: Callable[..., Any]
    facts: Callable[[], dict[str, Any]] = dict


def said(error: BaseException) -> str:
    """An exception in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = " ".join(lines[:3])
    return re.sub(r"\s+", " ", f"{type(error).__name__}: {text}")[:300]


def _jenny(program: Program) -> Side:
    import jenny

    fast = jenny.jit(program.function, wait=True)

    def facts() -> dict[str, Any]:
        report = fast.explain().json()
        stats = fast.stats()
        counts = {
            "native": stats["native"],
            "regions": stats["region_calls"],
            "original": stats["original"],
        }
        how = max(counts, key=lambda k: (k != "original", counts[k]) if counts[k] else (False, 0))
        return {
            "how": how,
            "compile_s": stats["compile_s"],
            "native_calls": stats["native"],
            "region_calls": stats["region_calls"],
            "original_calls": stats["original"],
            "remarks": [v["remarks"] for v in report["versions"] if v["state"] != "ready"],
            "stays": [
                f"{row['line']}: {note['text']}"
                for row in report["lines"]
                for note in row["notes"]
                if row.get("how") == "python"
            ],
        }

    return Side(fast, facts)


def _numba(program: Program, **given: Any) -> Side:
    """Numba, nopython, on the function and on the functions of its module that it may call."""
    import numba

    if program.suite == "polybench":
        return Side(numba.njit(program.function, **given))
    for name, value in list(vars(program.module).items()):
        if isinstance(value, types.FunctionType) and value.__module__ == program.module.__name__:
            setattr(program.module, name, numba.njit(value, **given))
    return Side(program.function)


def _numba_parallel(program: Program) -> Side:
    return _numba(program, parallel=True)


SYSTEMS: dict[str, Callable[[Program], Side]] = {
    "jenny": _jenny,
    "numba": _numba,
    "numba-parallel": _numba_parallel,
}


def prepare(system: str, program: Program) -> Side:
    return SYSTEMS[system](program)
