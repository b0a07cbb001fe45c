"""Peers of Jenny: who takes the same unmodified function, with what it says where it does not."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

try:
    import numba
except ImportError:
    numba = None


def njit(call: Callable[..., Any]) -> Callable[..., Any] | None:
    """Numba's version in its plain, exact mode (no fastmath), or None without Numba."""
    return None if numba is None else numba.njit(call)


def numba_version(
    program: ModuleType, make: Callable[[], tuple[Any, ...]]
) -> tuple[Callable[..., Any] | None, str]:
    """(compiled and warm, "") or (None, why not)."""
    if numba is None:
        return None, "not installed"
    rival = numba.njit(program.PROGRAM)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rival(*make())
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        return None, f"{type(error).__name__}: {lines[1] if len(lines) > 1 else lines[:1]}"[:120]
    return rival, ""


def versions() -> dict[str, str]:
    import numpy

    found = {"numpy": numpy.__version__}
    if numba is not None:
        found["numba"] = numba.__version__
    return found
