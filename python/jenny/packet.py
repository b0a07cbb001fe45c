"""What travels between processes: Python objects as bytes, arrays beside them uncopied.

Functions go by value where the other side may not be able to import them. Objects that the other
side has already (the inputs of a part) come back as references, so that a result which is one of
them is that very object.
"""

from __future__ import annotations

import dis
import hashlib
import io
import linecache
import os
import pickle
import site
import sys
import types
from collections.abc import Iterable
from typing import Any

import numpy

from . import _core, _manage, plain

try:
    from ray import cloudpickle as _cloud
except ImportError:  # the engine says so where it is asked for
    _cloud = None


class Unsendable(Exception):
    """An object that cannot travel; the text is for the user."""


class Packet:
    """Bytes of a pickle, and the memory of the arrays in it."""

    __slots__ = ("body", "buffers")

    def __init__(self, body: bytes, buffers: list[Any]) -> None:
        self.body, self.buffers = body, buffers

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(b) for b in self.buffers)

    def digest(self) -> str:
        h = hashlib.sha256(self.body)
        for b in self.buffers:
            h.update(b)
        return h.hexdigest()

    def __reduce__(self) -> Any:
        return Packet, (self.body, self.buffers)


_CONTAINERS = (list, dict, set)


def walk(roots: Iterable[Any], limit: int = 1 << 16) -> list[Any]:
    """The objects with an identity that can be changed, inside lists, tuples, sets and dicts, in an
    order that depends on their structure alone; each as often as it is met. Raises Unsendable where
    there are more than `limit`."""
    found: list[Any] = []
    todo = list(roots)[::-1]
    while todo:
        x = todo.pop()
        kind = type(x)
        if kind is tuple:
            todo.extend(x[::-1])
        elif kind in _CONTAINERS or isinstance(x, numpy.ndarray):
            found.append(x)
            if kind is list:
                if any(type(e) not in plain.FLAT for e in x):
                    todo.extend(e for e in x[::-1] if type(e) not in plain.FLAT)
            elif kind is dict:
                todo.extend(e for e in list(x.values())[::-1] if type(e) not in plain.FLAT)
        elif kind not in plain.FLAT and hasattr(x, "__dict__") and not isinstance(x, _OPAQUE):
            found.append(x)
        if len(found) > limit:
            raise Unsendable("it works on too many objects")
    return found


_OPAQUE = (types.ModuleType, type, types.FunctionType, types.BuiltinFunctionType, _core.Function)


def meet(some: list[Any], others: list[Any]) -> bool:
    """Whether an object that can be changed is among both."""
    try:
        ids = {id(x) for x in walk(some)}
        return bool(ids) and any(id(x) in ids for x in walk(others))
    except Unsendable:
        return True


def inputs(
    fn: types.FunctionType, items: Any, shared: dict[str, Any], own: dict[str, Any]
) -> list[Any]:
    """The objects that both sides of a part have, in one order."""
    rounds = [] if type(items) is range else [items]
    try:
        return walk([*rounds, *shared.values(), *own.values(), *free_of(fn)])
    except Unsendable:
        return []


def _functions(fn: Any) -> list[types.FunctionType]:
    """A function and the user's functions that it may call, in an order of their own."""
    found: list[types.FunctionType] = []
    todo: list[Any] = [fn]
    while todo:
        f = todo.pop()
        if isinstance(f, _core.Function):
            f = f.__wrapped__
        if not isinstance(f, types.FunctionType) or not _mine(f) or any(f is g for g in found):
            continue
        found.append(f)
        todo += _read(f)
    return found


def _read(f: types.FunctionType) -> list[Any]:
    """The globals and closure cells that a function reads; functions inside it too."""
    names: dict[str, None] = {}
    codes = [f.__code__]
    while codes:
        code = codes.pop()
        names.update((n, None) for n in globals_of(code))
        codes += [c for c in code.co_consts if isinstance(c, types.CodeType)]
    space = f.__globals__
    found = [space[n] for n in names if n in space]
    return found + [c.cell_contents for c in f.__closure__ or () if _filled(c)]


_LOADS = ("LOAD_GLOBAL", "LOAD_NAME")


def globals_of(code: types.CodeType) -> list[str]:
    """The names of globals that code reads, that of functions inside it aside."""
    return [i.argval for i in dis.get_instructions(code) if i.opname in _LOADS]


def free_of(fn: types.FunctionType) -> list[Any]:
    """What a function, and those that it may call, read beside their arguments."""
    plain = (types.ModuleType, types.FunctionType, _core.Function, type)
    return [x for f in _functions(fn) for x in _read(f) if not isinstance(x, plain)]


def _mine(fn: Any) -> bool:
    """Whether a function or class must travel as a whole: its module is the user's own."""
    module = sys.modules.get(fn.__module__)
    file = getattr(module, "__file__", None)
    if fn.__module__ == "__main__" or module is None:
        return True
    return file is not None and not os.path.realpath(file).startswith(_ROOTS)


_ROOTS = tuple(
    {
        os.path.realpath(p) + os.sep
        for p in [os.path.dirname(os.__file__), *site.getsitepackages(), site.getusersitepackages()]
    }
    | {os.path.dirname(os.path.realpath(__file__)) + os.sep}
)


def _remake(fn: Any, options: dict[str, Any]) -> Any:
    return _manage.make(fn, options)


def _laid_out(array: Any, axes: Any) -> Any:
    """An array whose axes lie in memory in the order in which they did."""
    return array.transpose(axes)


def _pickler(file: Any, buffers: list[Any], known: dict[int, int]) -> Any:
    if _cloud is None:
        raise Unsendable("Ray is not installed: pip install 'jenny[ray]'")

    class Pickler(_cloud.CloudPickler):  # type: ignore[misc]
        def persistent_id(self, obj: Any) -> Any:
            return known.get(id(obj)) if known else None

        def reducer_override(self, obj: Any) -> Any:
            if type(obj) is _core.Function:
                given = {k: v for k, v in obj.side.options.items() if k != "engine"}
                return _remake, (obj.__wrapped__, given)
            if type(obj) is numpy.ndarray and not obj.flags.forc:
                axes = numpy.argsort([-abs(s) for s in obj.strides], kind="stable")
                return _laid_out, (
                    numpy.ascontiguousarray(obj.transpose(axes)),
                    numpy.argsort(axes),
                )
            if type(obj) is types.FunctionType and _mine(obj):
                return self._dynamic_function_reduce(_plain(obj))
            if isinstance(obj, type) and _mine(obj):
                return _cloud.cloudpickle._dynamic_class_reduce(obj)
            return super().reducer_override(obj)

    return Pickler(file, protocol=5, buffer_callback=buffers.append)


def _plain(fn: types.FunctionType) -> types.FunctionType:
    from . import _code

    return _code.as_written(fn)


def dumps(value: Any, known: list[Any] | None = None, but: Iterable[int] = ()) -> Packet:
    """A value as a Packet. Objects of `known` become references, but for those with an id in `but`.
    Raises Unsendable."""
    file = io.BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    ids = {id(x): k for k, x in enumerate(known or ())}
    for k in but:
        ids.pop(k, None)
    try:
        _pickler(file, buffers, ids).dump(value)
        raw = [numpy.frombuffer(b.raw(), numpy.uint8) for b in buffers]
    except Unsendable:
        raise
    except RecursionError:
        raise Unsendable("it is nested too deeply to be sent") from None
    except Exception as e:
        raise Unsendable(f"it cannot be sent: {e}") from e
    return Packet(file.getvalue(), raw)


def loads(data: Packet, known: list[Any] | None = None, writable: bool = True) -> Any:
    """The value of a Packet. writable: arrays get memory of their own."""
    buffers: list[Any] = list(data.buffers)
    if writable:
        buffers = [bytearray(b) for b in buffers]

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, pid: Any) -> Any:
            assert known is not None
            return known[pid]

    return Unpickler(io.BytesIO(data.body), buffers=buffers).load()


def lines_of(fn: types.FunctionType) -> dict[str, list[str]]:
    """The source files of a function and of those that it may call, so that they can be compiled
    where these files are not."""
    found: dict[str, list[str]] = {}
    for f in _functions(fn):
        name = f.__code__.co_filename
        found[name] = found.get(name) or linecache.getlines(name, f.__globals__)
    return found


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True
