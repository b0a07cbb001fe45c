"""Objects that do not change when they are read, and can be read elsewhere: what parts may get.

Numbers, texts, exact lists, tuples, dicts and sets of such, arrays, functions; and instances of
classes written in Python in which operators and attributes do nothing of their own.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import fractions
import pathlib
import types
import uuid
from typing import Any

import numpy

from . import _core

FLAT = {int, float, complex, bool, str, bytes, type(None), range, slice, type(...)}
_VALUES = (
    numpy.generic,
    numpy.dtype,
    enum.Enum,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    datetime.tzinfo,
    decimal.Decimal,
    fractions.Fraction,
    pathlib.PurePath,
    uuid.UUID,
)
_CALLED = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.ModuleType,
    type,
    numpy.ufunc,
    _core.Function,
)
_LISTS = (list, tuple, set, frozenset)
_QUIET = {"__init__", "__new__", "__repr__", "__str__", "__post_init__", "__init_subclass__"}
MOST = 1 << 20  # objects that are looked at


def strange(values: list[Any]) -> str:
    """Why one of these objects must not be read elsewhere, or ""."""
    todo, seen = list(values), 0
    known: set[int] = set()
    while todo:
        x = todo.pop()
        kind = type(x)
        if kind in FLAT or isinstance(x, (*_VALUES, *_CALLED)):
            continue
        seen += 1
        if seen > MOST:
            return "there are too many objects in it to look at"
        if kind is numpy.ndarray:
            if x.dtype.hasobject:
                return "an array holds objects"
        elif kind in _LISTS or kind is dict:
            inside = [*x, *x.values()] if kind is dict else x
            more = [e for e in inside if type(e) not in FLAT]
            if more and id(x) not in known:
                known.add(id(x))
                todo += more
        elif id(x) not in known:
            known.add(id(x))
            why = _instance(x)
            if why:
                return why
            todo += list(getattr(x, "__dict__", {}).values())
    return ""


def _instance(x: Any) -> str:
    """Why reading an instance may do anything, or ""."""
    kind = type(x)
    for base in kind.__mro__[:-1]:
        if not base.__flags__ & 1 << 9:  # not made by a class statement
            return f"reading a {kind.__name__} may change it"
        for name, value in vars(base).items():
            if isinstance(value, property) and value.fset is None and value.fdel is None:
                why = _computed(value)
                if why:
                    return f"{kind.__name__}.{name} {why}"
            elif isinstance(value, property) or hasattr(type(value), "__set_name__"):
                return f"{kind.__name__}.{name} is computed when it is read"
            own = isinstance(value, types.FunctionType) and value.__code__.co_filename != "<string>"
            if own and name.startswith("__") and name.endswith("__") and name not in _QUIET:
                return f"{kind.__name__}.{name} may do anything"
    return ""


def _computed(value: property) -> str:
    """Why the function behind a property may do anything, or ""."""
    from . import away

    code = getattr(value.fget, "__code__", None)
    return away.callee(value.fget, code.co_varnames[:1] if code is not None else ())


def fixed(value: Any, depth: int) -> bool:
    """Whether the elements of a value, so many indices deep, cannot be changed in place."""
    if isinstance(value, numpy.ndarray):
        return value.ndim <= depth
    if depth == 0:
        return type(value) in FLAT or isinstance(value, numpy.generic)
    if type(value) in _LISTS:
        return all(fixed(e, depth - 1) for e in value)
    if type(value) is dict:
        return all(fixed(e, depth - 1) for e in value.values())
    return type(value) in FLAT
