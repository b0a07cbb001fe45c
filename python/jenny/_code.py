"""Code objects that are made: constants that are objects, and functions that tracebacks skip."""

from __future__ import annotations

import ast
import types
from opcode import opmap

TYPE_CHECKING = False  # `jenny run` starts without typing
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])

# Stands in an AST for an object: a constant that `fill` replaces.
_MARK = "<jenny object {}>"


class Objects:
    """Objects that an AST refers to as constants, where no name may be in the way."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}

    def constant(self, value: Any) -> ast.Constant:
        mark = _MARK.format(len(self.known))
        self.known[mark] = value
        return ast.Constant(value=mark)

    def fill(self, code: types.CodeType) -> types.CodeType:
        """The code, and all inside it, with the objects in the place of their marks."""
        if not self.known:
            return code
        consts = tuple(self._value(c) for c in code.co_consts)
        same = all(a is b for a, b in zip(consts, code.co_consts))
        return code if same else code.replace(co_consts=consts)

    def _value(self, const: Any) -> Any:
        if isinstance(const, types.CodeType):
            return self.fill(const)
        return self.known.get(const, const) if type(const) is str else const


def as_written(fn: types.FunctionType) -> types.FunctionType:
    """The function that stands in the source where a program runs under `jenny run`, which
    exchanges code: `resolve` is set by it."""
    return resolve(fn) if resolve is not None else fn


resolve: Callable[[types.FunctionType], types.FunctionType] | None = None


def hidden(code: types.CodeType) -> types.CodeType:
    """The same code as one whose frames no traceback, no warning and no sys._getframe sees: CPython
    takes a frame for complete from its RESUME instruction on."""
    resume = opmap.get("RESUME")
    raw = bytearray(code.co_code)
    places = [k for k in range(0, len(raw), 2) if raw[k] == resume]
    if len(places) != 1:
        return code
    raw[places[0]] = opmap["NOP"]
    raw[places[0] + 1] = 0
    return code.replace(co_code=bytes(raw))


def _hiding_works() -> bool:
    import sys

    space: dict[str, Any] = {"sys": sys}
    text = "def inner(): return sys._getframe(1).f_code.co_name\ndef outer(f): return f()"
    exec(compile(text, "<jenny>", "exec"), space)
    outer = space["outer"]
    outer.__code__ = hidden(outer.__code__)
    try:
        space["outer"](lambda: 1 / 0)
    except ZeroDivisionError as e:
        tb = e.__traceback__
        names = []
        while tb is not None:
            names.append(tb.tb_frame.f_code.co_name)
            tb = tb.tb_next
    return "outer" not in names and space["outer"](space["inner"]) == "_hiding_works"


HIDING = _hiding_works()


def hide(fn: F) -> F:
    """A decorator: frames of this function are not seen, where this CPython can do it."""
    if HIDING and isinstance(fn, types.FunctionType):
        fn.__code__ = hidden(fn.__code__)
    return fn
