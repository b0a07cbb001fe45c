"""Functions of unmodified programs under an engine: their code is exchanged, and put back.

A function keeps its object, and with it its name, identity and signature; see jenny.hot.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from typing import Any

from . import _code, hot, run


def gate(fn: types.FunctionType) -> hot.Gate | None:
    """Lets calls of a function go to what jenny.jit makes of it; None where that cannot be."""
    code = fn.__code__
    if code.co_freevars or code.co_flags & hot._LOOSE or code.co_name.startswith("<"):
        return None
    made = hot.Gate(fn, hot.copy_of(fn, code))
    made.settled, made.call = True, made.function
    fn.__code__ = made.code
    return made


def _functions(space: dict[str, Any], module: str) -> Iterator[types.FunctionType]:
    """The functions and methods that a namespace defines."""
    for value in list(space.values()):
        if isinstance(value, (staticmethod, classmethod)):
            value = value.__func__
        if isinstance(value, types.FunctionType):
            if value.__module__ == module:
                yield value
        elif isinstance(value, type) and value.__module__ == module:
            yield from _functions(dict(vars(value)), module)


def with_loops() -> Iterator[types.FunctionType]:
    """The functions with loops of the modules that are imported and the user's own."""
    files = run.Files((), ())
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is None and name != "__main__" or file is not None and not files.users(file):
            continue
        for fn in _functions(vars(module), name):
            if hot._has_loop(fn.__code__) and hot.gate_of(fn) is None:
                yield fn


class Adopted:
    """Functions whose code is exchanged for a while."""

    def __init__(self) -> None:
        self.gates: list[hot.Gate] = []

    def begin(self) -> None:
        """Takes the functions that there are now."""
        found = {id(fn): fn for fn in with_loops()}
        self.gates = [g for fn in found.values() if (g := gate(fn)) is not None]
        if _code.resolve is None:
            _code.resolve = original

    def end(self) -> None:
        """Puts their code back."""
        for g in self.gates:
            fn = g.fn()
            if fn is not None and fn.__code__ is g.code:
                fn.__code__ = g.original.__code__


def original(fn: types.FunctionType) -> types.FunctionType:
    """A function as it was written."""
    found = hot.gate_of(fn)
    return fn if found is None else found.original
