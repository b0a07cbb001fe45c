"""What travels between processes: Python objects as bytes, arrays beside them uncopied.

Functions go by value where the other side may not be able to import them. Objects that the other
side has already (the inputs of a part) come back as references, so that a result which is one of
them is that very object.
"""

from __future__ import annotations

import dis
import functools
import hashlib
import io
import linecache
import os
import pickle
import site
import sys
import types
import weakref
from collections.abc import Iterable
from typing import Any

import numpy

from . import _core, _manage, handlers, layout, mapped, plain

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


def walk(roots: Iterable[Any], limit: int = 1 << 20) -> list[Any]:
    """The objects with an identity that can be changed, and all that can be reached through them,
    in an order that depends on their structure alone; each as often as it is met. Raises
    Unsendable where there are more than `limit`."""
    found: list[Any] = []
    seen: set[int] = set()
    todo = list(roots)[::-1]
    while todo:
        x = todo.pop()
        if plain.is_value(x):
            continue
        if type(x) is not tuple:
            found.append(x)
        if len(found) > limit:
            raise Unsendable("it works on too many objects")
        if id(x) not in seen:
            seen.add(id(x))
            todo.extend([e for e in plain.inside(x) if type(e) not in plain.FLAT][::-1])
    return found


def instances(roots: Iterable[Any]) -> set[int]:
    """The ids of objects that are equal to themselves only."""
    kinds = (list, dict, set, frozenset, *plain.ARRAYS)
    return {id(x) for x in walk(roots) if type(x) not in kinds}


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
    """The objects that both sides of a part have, in one order. Raises Unsendable."""
    rounds = [] if type(items) is range else [items]
    return walk([*rounds, *shared.values(), *own.values(), *free_of(fn, *shared.values())])


def rows_of(values: Iterable[Any]) -> list[Any]:
    """The objects in lists that rounds own, the lists included, each once."""
    found = walk(v for v in values if type(v) is list)
    return list({id(x): x for x in found}.values())


def functions(*fns: Any) -> list[types.FunctionType]:
    """Those of these that are functions, and the user's functions that they may call, in an order
    of their own."""
    found: list[types.FunctionType] = []
    todo: list[Any] = [*fns]
    while todo:
        f = todo.pop()
        if isinstance(f, _core.Function):
            f = f.__wrapped__
        if not isinstance(f, types.FunctionType) or not is_users(f) or any(f is g for g in found):
            continue
        found.append(f)
        todo += _read(f)
    return found


def _read(f: types.FunctionType) -> list[Any]:
    """The globals and closure cells that a function reads, with what it may read of the user's
    classes and modules among them; functions inside it too."""
    names, attributes = _names(f.__code__, _LOADS), _names(f.__code__, _ATTRIBUTES)
    space = f.__globals__
    found = [space[n] for n in names if n in space]
    found += [c.cell_contents for c in f.__closure__ or () if _filled(c)]
    found += [*(f.__defaults__ or ()), *(f.__kwdefaults__ or {}).values()]
    known: set[int] = set()
    for x in found:
        if isinstance(x, (types.ModuleType, type)) and id(x) not in known and is_users(x):
            known.add(id(x))
            found += _attributes(x, attributes)
    return found


@functools.lru_cache(maxsize=10000)
def _names(code: types.CodeType, kinds: tuple[str, ...]) -> list[str]:
    """The names of these instructions, in code and in what is made in it."""
    found = [i.argval for i in dis.get_instructions(code) if i.opname in kinds]
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            found += _names(c, kinds)
    return list(dict.fromkeys(found))


def attributes_of(*fns: Any) -> list[str]:
    """The attributes that functions, and those that they may call, read of whatever."""
    return list(dict.fromkeys(n for f in functions(*fns) for n in _names(f.__code__, _ATTRIBUTES)))


def signature(fn: types.FunctionType) -> list[Any]:
    """What an analysis of a function stands on: the code that it may call, the types of what it
    reads beside its arguments."""
    found: list[Any] = []
    for f in functions(fn):
        read = _read(f)
        names = _names(f.__code__, _ATTRIBUTES)
        found.append(f.__code__)
        found += [x if isinstance(x, _CODE) else type(x) for x in read]
        for x in read:
            if isinstance(x, types.ModuleType):
                found += [v for v in _attributes(x, names) if isinstance(v, _CODE)]
    return found


def alike(some: list[Any], others: list[Any]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others))


def _attributes(x: Any, names: Iterable[str]) -> list[Any]:
    """What a class or module has under these names."""
    if isinstance(x, types.ModuleType):
        return [vars(x)[n] for n in names if n in vars(x)]
    found = [vars(k)[n] for n in names for k in x.__mro__ if n in vars(k)]
    return [v for v in found if not hasattr(type(v), "__get__")]


_LOADS = ("LOAD_GLOBAL", "LOAD_NAME")
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")


def globals_of(code: types.CodeType) -> list[str]:
    """The names of globals that code reads, that of functions inside it as well."""
    return _names(code, _LOADS)


def free_of(*fns: Any) -> list[Any]:
    """What functions, and those that they may call, read beside their arguments."""
    return [x for f in functions(*fns) for x in _read(f) if not isinstance(x, _CODE)]


_CODE = (
    types.ModuleType,
    types.FunctionType,
    types.BuiltinFunctionType,
    _core.Function,
    type,
    numpy.ufunc,
    staticmethod,
    classmethod,
    property,
)


def is_users(fn: Any) -> bool:
    """Whether a function, class or module must travel as a whole: its module is the user's own."""
    module = fn if isinstance(fn, types.ModuleType) else sys.modules.get(fn.__module__)
    file = getattr(module, "__file__", None)
    if module is None or module.__name__ == "__main__":
        return True
    if module is fn and file is None:
        return module.__name__ not in sys.builtin_module_names
    return file is not None and _is_outside(file)


@functools.lru_cache(maxsize=10000)
def _is_outside(file: str) -> bool:
    """Whether a file is none of Python's, or of an installed package's."""
    return not os.path.realpath(file).startswith(_ROOTS)


_ROOTS = tuple(
    {
        os.path.realpath(p) + os.sep
        for p in [os.path.dirname(os.__file__), *site.getsitepackages(), site.getusersitepackages()]
    }
    | {os.path.dirname(os.path.realpath(__file__)) + os.sep}
)


def _remake(fn: Any, options: dict[str, Any]) -> Any:
    return _manage.make(fn, options)


_ours: weakref.WeakSet[type] = weakref.WeakSet()  # classes of this process
_came: weakref.WeakSet[type] = weakref.WeakSet()  # classes of other ones


def _set_class(made: type, state: Any) -> type:
    """Fills a class that came, unless it came back."""
    if made in _ours:
        return made
    _came.add(made)
    return _cloud.cloudpickle._class_setstate(made, state)  # type: ignore[no-any-return]


def _held(module: types.ModuleType, names: Iterable[str]) -> dict[str, Any]:
    """What a part may read of a module of the user's."""
    return {n: vars(module)[n] for n in ("__file__", *names) if n in vars(module)}


def _pickler(
    file: Any, buffers: list[Any], known: dict[int, int], attributes: Iterable[str]
) -> Any:
    if _cloud is None:
        raise Unsendable("Ray is not installed: pip install 'jenny[ray]'")

    class Pickler(_cloud.CloudPickler):  # type: ignore[misc]
        def persistent_id(self, obj: Any) -> Any:
            return known.get(id(obj)) if known else None

        def reducer_override(self, obj: Any) -> Any:
            if type(obj) is _core.Function:
                given = {k: v for k, v in obj.side.options.items() if k != "engine"}
                return _remake, (obj.__wrapped__, given)
            if type(obj) is numpy.memmap:
                return mapped.wear, (obj.view(numpy.ndarray), mapped.worn(obj))
            if type(obj) is numpy.ndarray and not obj.flags.forc:
                at = layout.of(obj)
                return layout.unpacked, (at, layout.packed(obj, at))
            if type(obj) is types.FunctionType and is_users(obj):
                return self._dynamic_function_reduce(_plain(obj))
            if isinstance(obj, type) and is_users(obj):
                if obj not in _came:
                    _ours.add(obj)
                made = _cloud.cloudpickle._dynamic_class_reduce(obj)
                return (*made[:-1], _set_class)
            if type(obj) is types.ModuleType and is_users(obj):
                return types.ModuleType, (obj.__name__,), _held(obj, attributes)
            return super().reducer_override(obj)

    return Pickler(file, protocol=5, buffer_callback=buffers.append)


def _plain(fn: types.FunctionType) -> types.FunctionType:
    from . import _code

    return _code.as_written(fn)


def dumps(value: Any, known: list[Any] | None = None, attributes: Iterable[str] = ()) -> Packet:
    """A value as a Packet. Objects of `known` become references. Modules of the user's have no more
    than these attributes. Raises Unsendable."""
    file = io.BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    ids = {id(x): k for k, x in enumerate(known or ())}
    try:
        _pickler(file, buffers, ids, attributes).dump(value)
        raw = [numpy.frombuffer(b.raw(), numpy.uint8) for b in buffers]
    except Unsendable:
        raise
    except RecursionError:
        raise Unsendable("it is nested too deeply to be sent") from None
    except Exception as e:
        handlers.pass_on(e)
        raise Unsendable(f"it cannot be sent: {e}") from e
    return Packet(file.getvalue(), raw)


class _Unpickler(pickle.Unpickler):
    known: list[Any]

    def persistent_load(self, pid: Any) -> Any:
        return self.known[pid]


def loads(data: Packet, known: list[Any] | None = None, writable: bool = True) -> Any:
    """The value of a Packet. writable: arrays get memory of their own."""
    buffers: list[Any] = list(data.buffers)
    if writable:
        buffers = [bytearray(b) for b in buffers]

    made = _Unpickler(io.BytesIO(data.body), buffers=buffers)
    made.known = known or []
    return made.load()


def content(x: Any) -> Any:
    """What is in an object of `walk`, in a form that is not the object; see `renew`."""
    if isinstance(x, numpy.ndarray):
        return layout.copy(x)
    if type(x) in (list, set, frozenset):
        return list(x)
    if type(x) is dict:
        return list(x.items())
    return list(getattr(x, "__dict__", {}).items()), plain.slots(x)


def renew(x: Any, held: Any) -> None:
    """Makes what is in an object what `content` said of another."""
    if isinstance(x, numpy.ndarray):
        if x.flags.writeable:
            x[...] = held
    elif type(x) is list:
        x[:] = held
    elif type(x) is frozenset:
        pass
    elif type(x) in (dict, set):
        x.clear()
        x.update(held)
    else:
        values, slots = held
        if hasattr(x, "__dict__"):
            x.__dict__.clear()
            x.__dict__.update(values)
        plain.set_slots(x, slots)


def lines_of(fn: types.FunctionType) -> dict[str, list[str]]:
    """The source files of a function and of those that it may call, so that they can be compiled
    where these files are not."""
    found: dict[str, list[str]] = {}
    for f in functions(fn):
        name = f.__code__.co_filename
        found[name] = found.get(name) or linecache.getlines(name, f.__globals__)
    return found


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True
