"""Objects that do not change when they are read, and can be read elsewhere: what parts may get.

Numbers, texts, exact lists, tuples, dicts and sets of such, arrays, functions; and instances of
classes written in Python in which operators and attributes do nothing of their own.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import fractions
import inspect
import pathlib
import types
import uuid
import weakref
from typing import Any

import numpy

from . import _core, mapped

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
ARRAYS = (numpy.ndarray, numpy.memmap)
_LISTS = (list, tuple, set, frozenset)
_METHODS = (
    types.FunctionType,
    _core.Function,
    classmethod,
    staticmethod,
    types.MemberDescriptorType,
    types.GetSetDescriptorType,
)
_QUIET = {"__init__", "__new__", "__repr__", "__str__", "__post_init__", "__init_subclass__"}
MOST = 1 << 20  # objects that are looked at


def strange(values: list[Any]) -> str:
    """Why one of these objects must not be read elsewhere, or ""."""
    todo, seen = list(values), 0
    known: set[int] = set()
    while todo:
        x = todo.pop()
        kind = type(x)
        if is_value(x):
            continue
        seen += 1
        if seen > MOST:
            return "there are too many objects in it to look at"
        if kind in ARRAYS:
            if x.dtype.hasobject:
                return "an array holds objects"
            if x.dtype.kind == "V":
                return "rows of a structured array are views of it"
            if kind is numpy.memmap and not vars(x).keys() <= mapped.ATTRIBUTES:
                return "a memmap has attributes of its own"
        elif kind in _LISTS or kind is dict:
            more = [e for e in inside(x) if type(e) not in FLAT]
            if more and id(x) not in known:
                known.add(id(x))
                todo += more
                if kind in (set, frozenset) and not all(type(e) is tuple or is_value(e) for e in x):
                    return "a set of objects has no order of its own"
            if kind in (set, frozenset) and not ordered(x):
                return "a set has an order that comes from its past"
        elif id(x) not in known:
            known.add(id(x))
            why = _instance(x)
            if why:
                return why
            todo += inside(x)
    return ""


def ordered(x: Any) -> bool:
    """Whether a set that is made of the elements of this one has them in the same order."""
    return len(x) < 2 or list(type(x)(list(x))) == list(x)


def is_value(x: Any) -> bool:
    """Whether an object is as good as a copy of it."""
    if isinstance(x, numpy.void):  # a view of an array, perhaps
        return False
    return type(x) in FLAT or isinstance(x, (*_VALUES, *_CALLED))


def inside(x: Any) -> list[Any]:
    """What can be reached from an object, in one step."""
    kind = type(x)
    if kind in _LISTS:
        return list(x)
    if kind is dict:
        return [*x, *x.values()]
    if isinstance(x, numpy.ndarray):
        return []
    return [*getattr(x, "__dict__", {}).values(), *slots(x).values()]


def slots(x: Any) -> dict[str, Any]:
    """What is in the slots of an instance."""
    found = {}
    for base in type(x).__mro__:
        for name, value in vars(base).items():
            if isinstance(value, types.MemberDescriptorType) and hasattr(x, name):
                found[name] = getattr(x, name)
    return found


def set_slots(x: Any, held: dict[str, Any]) -> None:
    for name in slots(x).keys() - held.keys():
        delattr(x, name)
    for name, value in held.items():
        setattr(x, name, value)


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
            elif hasattr(type(value), "__get__") and not isinstance(value, _METHODS):
                return f"{kind.__name__}.{name} is computed when it is read"
            value = inspect.unwrap(value) if isinstance(value, types.FunctionType) else value
            own = isinstance(value, types.FunctionType) and value.__code__.co_filename != "<string>"
            if own and name in ("__repr__", "__str__") and not _is_pure(value):
                return f"{kind.__name__}.{name} may change something"
            if own and name.startswith("__") and name.endswith("__") and name not in _QUIET:
                return f"{kind.__name__}.{name} may do anything"
    return ""


def _computed(value: property) -> str:
    """Why the function behind a property may do anything, or ""."""
    from . import fitting

    code = getattr(value.fget, "__code__", None)
    return fitting.callee(value.fget, code.co_varnames[:1] if code is not None else ())


_pure: weakref.WeakKeyDictionary[Any, bool] = weakref.WeakKeyDictionary()


def _is_pure(fn: types.FunctionType) -> bool:
    """Whether calling a function changes nothing."""
    from . import source, spread

    if fn not in _pure:
        try:
            _pure[fn] = spread.analyse(fn).whole is None
        except source.Unknown:
            _pure[fn] = False
    return _pure[fn]


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
