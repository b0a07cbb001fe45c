"""The callables of outside calls: expressions over `#0`, `#1` and modules (docs/plan.md)."""

from __future__ import annotations

import importlib
import re
from typing import Any

_CHAIN = re.compile(r"(?<![\w.\"'#])(?:numpy|scipy|math|operator)(?:\.[A-Za-z_]\w*)+")
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


def load(text: str, n: int) -> Any:
    """The function of n operands that the expression is."""
    space = _modules(text)
    names = ", ".join(f"_{k}" for k in range(n))
    operands = ", ".join(f"#{k}" for k in range(n))
    plain = re.fullmatch(r"([\w.]+)\((.*)\)", text)
    if plain and plain[2] == operands and not plain[1].startswith("#"):
        return eval(plain[1], space)
    return eval(f"lambda {names}: " + re.sub(r"#(\d+)", r"_\1", text), space)
