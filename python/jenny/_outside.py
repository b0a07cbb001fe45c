"""The callables of outside calls: expressions over `#0`, `#1` and modules (docs/plan.md)."""

from __future__ import annotations

import importlib
import re
import threading
import warnings
from typing import Any

_CHAIN = re.compile(r"(?<![\w.\"'#])(?:numpy|scipy|math|operator|random)(?:\.[A-Za-z_]\w*)+")
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'")


def _modules(text: str) -> dict[str, Any]:
    """Imports the modules that the expression names; their roots."""
    space: dict[str, Any] = {}
    for chain in _CHAIN.findall(_STRING.sub("''", text)):
        parts = chain.split(".")
        space[parts[0]] = importlib.import_module(parts[0])
        for n in range(2, len(parts)):
            try:
                importlib.import_module(".".join(parts[:n]))
            except ImportError:
                break
    return space


_ERRORS = [("error", None, Warning, None, 0)]


def _strict(fn: Any) -> Any:
    """Warnings that are not of the floating-point state raise. The list of filters is all threads',
    so it is left alone where there are others, and the original runs."""

    def call(*args: Any) -> Any:
        if threading.active_count() > 1:
            raise RuntimeError("other threads")
        old = warnings.filters
        warnings.filters = _ERRORS
        try:
            return fn(*args)
        finally:
            warnings.filters = old

    return call


def load(text: str, n: int) -> Any:
    """The function of n operands that the expression is; `strict`: a warning is an error."""
    if text.startswith("strict "):
        return _strict(load(text[len("strict ") :], n))
    space = _modules(text)
    names = ", ".join(f"_{k}" for k in range(n))
    operands = ", ".join(f"#{k}" for k in range(n))
    plain = re.fullmatch(r"([\w.]+)\((.*)\)", text)
    if plain and plain[2] == operands and not plain[1].startswith("#"):
        return eval(plain[1], space)
    return eval(f"lambda {names}: " + re.sub(r"#(\d+)", r"_\1", text), space)
