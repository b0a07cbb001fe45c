"""Objects that may end without anybody noticing: what a name may let go of at any time.

Where a name is bound anew, or a function ends, what it named before may end, and `__del__`, the
callback of a weak reference or the `finally` of a generator run, which may look at anything.
"""

from __future__ import annotations

import mmap
import sys
import types
import weakref
from typing import Any

import numpy

from . import plain

NAMED = 2  # references to an object that one name holds, in a function that it is given to
MOST = 1 << 12  # objects that are looked at

_HELD = (types.ModuleType, types.BuiltinFunctionType, numpy.ufunc, numpy.dtype)
_OWNERS = (bytes, bytearray, mmap.mmap)
_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE: made by a class statement


def is_data(v: Any) -> bool:
    """Whether v is a number, a text or the like, and neither holds nor shows anything else."""
    if type(v) in plain.FLAT:
        return type(v) not in (range, slice)
    kind = type(v)
    number = isinstance(v, numpy.generic) and kind.__module__ == "numpy"
    return number and kind is not numpy.void and not v.dtype.hasobject


def ends_mute(v: Any) -> bool:
    """Whether nothing of the program runs when an object ends, and all that only it holds."""
    todo, seen = [v], 0
    while todo:
        x = todo.pop()
        kind = type(x)
        if is_data(x) or isinstance(x, _HELD) or kind is range:
            continue
        seen += 1
        if seen > MOST or _is_watched(x):
            return False
        if kind in plain.ARRAYS:
            if x.dtype.hasobject:
                return False
            if x.base is not None and type(x.base) not in _OWNERS:
                todo.append(x.base)
        elif kind in (list, tuple, set, frozenset, dict):
            inside = plain.inside(x)
            if not set(map(type, inside)) <= plain.FLAT:
                todo += inside
        elif kind.__flags__ & _HEAP and all(b.__flags__ & _HEAP for b in kind.__mro__[:-1]):
            if hasattr(kind, "__del__"):
                return False
            todo += plain.inside(x)
        elif not _is_store(x):
            return False
    return True


def _is_watched(x: Any) -> bool:
    """Whether a weak reference of the program calls something when x ends."""
    callbacks = [r.__callback__ for r in weakref.getweakrefs(x)]
    return any(c is not None and not _is_jennys(c) for c in callbacks)


def _is_jennys(x: Any) -> bool:
    return str(getattr(x, "__module__", "")).partition(".")[0] == "jenny"


def _is_store(x: Any) -> bool:
    """Whether x owns memory of arrays: one of Jenny's, or of NumPy's."""
    return type(x).__name__ == "PyCapsule" or _is_jennys(type(x))


def lasts(v: Any, references: int) -> bool:
    """Whether an object lives on where a name lets go of it, which counts so many references to it,
    or may as well end."""
    return sys.getrefcount(v) > references + 2 or ends_mute(v)
