"""What a part of a loop hands back, applied here: all of it, or nothing where that raises.

Sums are folded addend by addend, in the order of the loop, so that they have the bits of the
sequential program.
"""

from __future__ import annotations

import contextlib
import copy
import operator
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy

from . import handlers

_OPS: dict[str, Any] = {
    "+": operator.iadd,
    "-": operator.isub,
    "*": operator.imul,
    "/": operator.itruediv,
    "//": operator.ifloordiv,
    "%": operator.imod,
    "**": operator.ipow,
    "&": operator.iand,
    "|": operator.ior,
    "^": operator.ixor,
    "<<": operator.ilshift,
    ">>": operator.irshift,
    "@": operator.imatmul,
}
NUMBERS = (int, float, complex, bool, str, bytes, tuple, type(None), numpy.generic)


class Failed(Exception):
    """What a part did cannot be done here; the text says why."""


class Stores(list[Any]):
    """Stores into an array: it copies what is stored at that moment."""

    def append(self, pair: Any) -> None:
        super().append(copy.deepcopy(pair))


class Slices(list[Any]):
    """Stores into a list; into a slice of it go the elements that there are at that moment."""

    def append(self, pair: Any) -> None:
        key, value = pair
        super().append((key, copy.copy(value)) if type(key) is slice else pair)


class Addends(list[Any]):
    """What is added to a list or an array: as it is at that moment."""

    def append(self, x: Any) -> None:
        super().append(copy.copy(x))


def filler(value: Any, added: bool) -> str:
    """The kind of list for what is added to a value, or put into it."""
    kind = type(value)
    if added:
        return "Addends" if kind in (list, numpy.ndarray) else "list"
    return {numpy.ndarray: "Stores", list: "Slices"}.get(kind, "list")


FILLERS: dict[str, type[list[Any]]] = {
    "list": list,
    "Stores": Stores,
    "Slices": Slices,
    "Addends": Addends,
}


@contextlib.contextmanager
def _unwarned() -> Iterator[None]:
    """Raises Failed where something warns: the place that a warning names is not this one."""
    shown: list[Any] = []
    once = dict(warnings.onceregistry)  # type: ignore[attr-defined]
    globals().pop("__warningregistry__", None)
    before, warnings.showwarning = warnings.showwarning, lambda *what: shown.append(what)
    try:
        yield
    except Exception as e:
        handlers.pass_on(e)
        raise Failed(f"{type(e).__name__}: {e}") from None
    finally:
        warnings.showwarning = before
        if shown:
            warnings.onceregistry.clear()  # type: ignore[attr-defined]
            warnings.onceregistry.update(once)  # type: ignore[attr-defined]
    if shown:
        raise Failed(f"{shown[0][1].__name__}: {shown[0][0]}")


def summed(value: Any, op: str, addends: list[Any]) -> Callable[[], Any]:
    """The sum with all addends, made when it is asked for where it changes an object in place.
    Raises Failed."""
    act = _OPS[op]
    number = isinstance(value, NUMBERS)
    if not number and not all(_adds(value, op, x) for x in addends):
        raise Failed("a sum in place of unlike things")
    total = value.copy() if type(value) is numpy.ndarray else value
    if type(value) is not list:
        with _unwarned():
            for x in addends:
                total = act(total, x)

    def go() -> Any:
        if number:
            return total
        if type(value) is list:
            for x in addends:
                value.extend(x)
        else:
            value[...] = total
        return value

    return go


def _adds(value: Any, op: str, x: Any) -> bool:
    """Whether value op= x cannot fail."""
    if type(value) is list:
        return op == "+" and type(x) in (list, tuple)
    if type(value) is not numpy.ndarray or op not in ("+", "-", "*"):
        return False
    if not isinstance(x, (int, float, numpy.ndarray, numpy.generic)):
        return False
    try:
        if numpy.broadcast_shapes(value.shape, numpy.shape(x)) != value.shape:
            return False
        return numpy.can_cast(numpy.result_type(value, x), value.dtype, "same_kind")
    except (TypeError, ValueError, OverflowError):
        return False


def put(into: Any, pairs: list[tuple[Any, Any]]) -> Callable[[], None]:
    """Stores pairs into a dict, list or array; what it gives undoes that. Raises Failed, and then
    nothing is stored."""
    before: list[tuple[Any, Any]] = []
    missing = object()

    def undo() -> None:
        for key, old in reversed(before):
            if old is missing:
                del into[key]
            else:
                into[key] = old

    try:
        with _unwarned():
            for key, value in pairs:
                if type(into) is dict:
                    before.append((key, into.get(key, missing)))
                elif type(into) is list:
                    whole = type(key) is slice
                    before.append((slice(None), list(into)) if whole else (key, into[key]))
                else:
                    before.append((key, copy.copy(into[key])))
                into[key] = value
    except Failed:
        undo()
        raise
    return undo


def undo_all(undos: Iterable[Callable[[], None]]) -> None:
    for undo in list(undos)[::-1]:
        undo()
