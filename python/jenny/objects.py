"""Objects among the arguments: which of their attributes a call has to fetch, and what
must stay so of their classes (docs/ast.md, "Objects").

An attribute is read at the call, once, in front of the kernel, and written back behind it. That is
true to Python where reading and writing it runs no code of the user's, so a class whose attributes
are looked up in another way than object's own is left alone.
"""

from __future__ import annotations

import abc
import dataclasses
import enum
import inspect
import types
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy

MOST_ATTRIBUTES = 48  # fetched for one call
MOST_DEPTH = 3  # self.a.b.c
MISSING: Any = object()

# What operators and the like look for in a class.
DUNDERS = (
    *(
        f"__{prefix}{name}__"
        for prefix in ("", "r", "i")
        for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
    ),
    "__neg__", "__pos__", "__abs__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__",
    "__getitem__", "__setitem__", "__len__", "__call__", "__bool__", "__contains__",
)  # fmt: skip

_HEAPTYPE = 1 << 9
_OTHER = (
    bool, int, float, complex, str, bytes, bytearray, list, dict, set, frozenset, type, enum.Enum,
    numpy.ndarray, numpy.generic, numpy.dtype, types.ModuleType, types.FunctionType,
    types.GeneratorType, BaseException,
)  # fmt: skip
_NUMBER = (int, float, bool, complex)
_CONSTANT = (
    type, enum.Enum, types.FunctionType, types.BuiltinFunctionType, types.ModuleType,
    numpy.ufunc,
)  # fmt: skip


class Class(NamedTuple):
    """One type of objects; `static` is what its classes hold under each name looked at."""

    number: int
    type: type
    static: dict[str, Any]
    entries: dict[str, str]  # methods and the like, as text
    made: list[str]  # how instances are made, as text: nothing where they only come as arguments


class Place(NamedTuple):
    """An object: a parameter or an attribute of another object."""

    path: str
    at: int  # among the objects of the call: parameters first, then what is fetched
    depth: int
    value: Any
    cls: Class
    seen: set[str]


class Records(NamedTuple):
    """What the functions do with dicts by constant keys."""

    names: set[str]  # parameters that are used in no other way
    keys: set[str]
    stored: set[str]  # keys that are assigned
    made: bool  # a display with such keys


def is_object(v: Any) -> bool:
    """Whether v is an instance of a class written in Python with attributes of the plain kind."""
    kind = type(v)
    if kind is types.SimpleNamespace:
        return True
    if not kind.__flags__ & _HEAPTYPE or isinstance(v, _OTHER):
        return False
    return is_plain(kind)


def is_plain(kind: type) -> bool:
    """Whether attributes of its instances are looked up in object's own way."""
    if kind.__module__.partition(".")[0] in ("jenny", "numpy", "functools"):
        return False
    if lookup(kind, "__del__") is not MISSING or not kind.__flags__ & _HEAPTYPE:
        return False
    own = _TUPLE_GET if is_named_tuple(kind) else _GET
    return lookup(kind, "__getattr__") is MISSING and lookup(kind, "__getattribute__") is own


def is_ordinary(kind: type) -> bool:
    """Whether its instances are instances of it, its bases and object, and of nothing else."""
    return (
        type(kind) is type
        and lookup(kind, "__class__") is object.__dict__["__class__"]
        and all(k is object or k.__flags__ & _HEAPTYPE for k in kind.__mro__)
    )


def is_named_tuple(kind: type) -> bool:
    """A class that namedtuple or NamedTuple made, or one of that with methods."""
    return issubclass(kind, tuple) and isinstance(getattr(kind, "_fields", None), tuple)


_SPARSE = {
    "shape": "_shape", "nnz": "indptr", "data": "data", "indices": "indices", "indptr": "indptr",
}  # fmt: skip


def _class_name(kind: type) -> str:
    return ("scipy.sparse." if is_sparse(kind) else "") + kind.__name__


def is_sparse(kind: type) -> bool:
    """One of SciPy's own sparse matrices."""
    return kind.__module__.startswith("scipy.sparse.")


def unwrap_function(v: Any) -> bool:
    return isinstance(v, types.FunctionType) or type(v).__name__ == "Function"


def lookup(kind: type, name: str) -> Any:
    """What the classes of a type hold under a name, or MISSING."""
    for k in kind.__mro__:
        if name in k.__dict__:
            return k.__dict__[name]
    return MISSING


_GET: Any = object.__dict__["__getattribute__"]
_TUPLE_GET: Any = tuple.__dict__["__getattribute__"]
_SET: Any = object.__dict__["__setattr__"]


def is_fixed(v: Any) -> bool:
    """Whether an argument counts as a constant: modules, types, functions that stay."""
    if isinstance(v, (types.ModuleType, types.BuiltinFunctionType, numpy.ufunc)):
        return True
    if isinstance(v, enum.Enum):
        return acts_like(v) is not None
    if isinstance(v, type):
        return v.__module__ in ("builtins", "numpy")
    fn = getattr(v, "__wrapped__", v) if type(v).__name__ == "Function" else v
    return isinstance(fn, types.FunctionType) and "<" not in fn.__qualname__


class Made(list[Any]):
    """What counts of a function that a function has made: its code, its globals and the contents of
    its cells, and how these compare."""

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Made)
            and self[0] is other[0]
            and self[1] is other[1]
            and bool(self[3] == other[3])
        )

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None


_CELLS = (int, float, complex, bool, str, type(None), types.ModuleType, types.BuiltinFunctionType)


def made(v: Any) -> Made | None:
    """A lambda or nested function as an argument: another one of the same code that has closed over
    the same numbers serves as well. None: it is no such function."""
    if not isinstance(v, types.FunctionType) or "<" not in v.__qualname__:
        return None
    if v.__defaults__ or v.__kwdefaults__:
        return None
    try:
        cells = tuple(c.cell_contents for c in v.__closure__ or ())
    except ValueError:
        return None
    plain = all(
        type(c) in _CELLS or (isinstance(c, types.FunctionType) and not c.__closure__)
        for c in cells
    )
    if not plain:
        return None
    keys = tuple((type(c), id(c) if callable(c) else repr(c)) for c in cells)
    return Made([v.__code__, v.__globals__, cells, keys])


def acts_like(v: enum.Enum) -> type | None:
    """What operators see in a member of an enum: `object` where it equals itself alone, int or str
    where it is one of those; None where the class has operators of its own."""
    kind = type(v)
    if type(kind) is not enum.EnumMeta or isinstance(v, enum.Flag):
        return None
    data: type = vars(kind)["_member_type_"]
    names = {"__getattribute__", "__eq__", "__ne__", "__bool__", "__len__", "value", "name"}
    if data in (int, str):
        names |= {n for n in vars(data) if n.startswith("__") and n not in _ENUMS_OWN}
        if type(v._value_) is not data:
            return None
    elif data is not object:
        return None
    for name in names:
        want = lookup(enum.Enum if name in ("value", "name") else data, name)
        if lookup(kind, name) is not want or name in kind._member_map_:
            return None
    return data if data is object or v == v._value_ else None


# What enum.Enum, IntEnum and StrEnum define besides; no operator looks there.
_ENUMS_OWN = {
    "__new__", "__init__", "__repr__", "__str__", "__format__", "__hash__", "__doc__", "__dir__",
    "__reduce_ex__", "__getnewargs__", "__sizeof__",
}  # fmt: skip


def types_of(objs: tuple[Any, ...]) -> tuple[Any, ...]:
    """The types of those arguments that are objects, what counts as a constant as it is, None for
    the others."""
    return tuple(
        (type(o[0]),)
        if is_rows(o)
        else type(o)
        if is_object(o) or type(o) is dict
        else (type(o), o.name)
        if isinstance(o, enum.Enum)
        else o
        if is_fixed(o)
        else made(o)
        for o in objs
    )


def is_rows(v: Any) -> bool:
    """A list of objects, judged by its first."""
    return type(v) is list and len(v) > 0 and is_object(v[0])


def is_record(v: Any, keys: set[str]) -> bool:
    """A dict that is a record: strings as keys, of which the function names one."""
    return type(v) is dict and not keys.isdisjoint(v) and all(type(k) is str for k in v)


def _is_data(static: Any) -> bool:
    """Whether an attribute of which the classes hold this is read without running code."""
    if static is MISSING or isinstance(static, types.MemberDescriptorType):
        return True
    if type(static).__name__ == "_tuplegetter":
        return True
    return not hasattr(type(static), "__get__")


class Objects:
    """What a function does with the objects that it gets. `follow` gives a function's number (-1:
    it cannot be followed), `constant` a value's form in docs/ast.md."""

    def __init__(
        self,
        names: tuple[str, ...],
        objs: tuple[Any, ...],
        follow: Callable[[Any], int],
        constant: Callable[[Any], str],
        member: Callable[[types.ModuleType, str], Any],
        before: Objects | None = None,
        records: Records | None = None,
    ) -> None:
        """`before` knew fewer of the functions: its classes and modules stay what they are."""
        self.member = member
        self.uses = records or Records(set(), set(), set(), False)
        self.modules: dict[str, tuple[types.ModuleType, dict[str, str]]] = (
            before.modules if before else {}
        )
        self.follow = follow
        self.constant = constant
        self.classes: dict[type, Class] = before.classes if before else {}
        self.places: list[Place] = []
        self.roots: list[tuple[int, Any]] = []
        self.rows: list[tuple[str, int, Any, Class, set[str]]] = []
        self.attrs: list[tuple[int, str, Any]] = []  # parent, name, what: see Env.guard
        self.lines: list[str] = []
        self.fetched = len(objs)
        self.stored: set[str] = set()
        for k, (name, o) in enumerate(zip(names, objs)):
            if is_fixed(o):
                self.roots.append((k, (o,)))
                self.module(o)
                self.lines.append(f'(constant "{name}" {constant(o)})')
            elif made(o) is not None:
                self.lines.append(f'(constant "{name}" {constant(o)})')
            if is_rows(o):
                self.rows.append((name, k, o[0], self.kind(type(o[0])), set()))
                self.lines.append(f'(rows "{name}" {self.rows[-1][3].number})')
            record = name in self.uses.names and is_record(o, self.uses.keys)
            if not is_object(o) and not record:
                continue
            first = self.known(o)
            place = first or self.place(name, k, 0, o)
            self.roots.append((k, place.cls.number if first is None else -1 - first.at))
            what = place.cls.number if first is None else f'"{first.path}"'
            self.lines.append(f'(object "{name}" {what})')

    def module(self, value: Any) -> None:
        """Notes a module that is handed about as a value."""
        if isinstance(value, types.ModuleType):
            self.modules.setdefault(value.__name__, (value, {}))

    def members(self, names: list[str]) -> None:
        """What modules that are handed about have under these names."""
        for module, entries in list(self.modules.values()):
            for name in names:
                if name in entries or name not in vars(module):
                    continue
                value = self.member(module, name)
                entries[name] = self.constant(value)
                self.module(value)

    def known(self, value: Any) -> Place | None:
        """Where an object stands already."""
        return next((p for p in self.places if p.value is value), None)

    def place(self, path: str, index: int, depth: int, value: Any) -> Place:
        place = Place(path, index, depth, value, self.kind(type(value)), set())
        self.places.append(place)
        return place

    def kind(self, kind: type) -> Class:
        cls = self.classes.get(kind)
        if cls is None:
            cls = self.classes[kind] = Class(len(self.classes), kind, {}, {}, [])
            if kind is dict:
                cls.made.append("(mapping)")
            for name in () if kind is dict or is_sparse(kind) else DUNDERS:
                static = lookup(kind, name)
                cls.static[name] = static
                if unwrap_function(static):
                    cls.entries[name] = f"(method {self.follow(static)})"
                elif static is not MISSING and static is not object.__dict__.get(name):
                    cls.entries[name] = "(other -1)"
        return cls

    def constructor(self, kind: type) -> str | None:
        """The form of a class as a value, or None where its instances are not made plainly."""
        if not is_plain(kind) or type(kind) not in (type, abc.ABCMeta):
            return None
        made = self.recipe(kind)
        if made is None:
            return None
        cls = self.kind(kind)
        if not cls.made:
            cls.made.extend(made)
            cls.static["__new__"] = lookup(kind, "__new__")
            cls.static["__init__"] = lookup(kind, "__init__")
        return f"(class {cls.number})"

    def recipe(self, kind: type) -> list[str] | None:
        """How an instance is made: by its __init__, or of the fields of a dataclass."""
        init = lookup(kind, "__init__")
        if is_named_tuple(kind):
            return self.named(kind)
        if lookup(kind, "__new__") is not object.__dict__["__new__"]:
            return None
        if init is object.__dict__["__init__"]:
            return ["(fields)"]
        params = getattr(kind, "__dataclass_params__", None)
        if params is not None and params.init and "__init__" in kind.__dict__:
            return self.fields(kind)
        if lookup(kind, "__setattr__") is not _SET:
            return None
        number = self.follow(init)
        return None if number < 0 else [f'("__init__" (method {number}))']

    def named(self, kind: Any) -> list[str] | None:
        """The fields of a named tuple, which are read and no more."""
        new = lookup(kind, "__new__")
        plain = getattr(new, "__func__", new)
        fits = "__new__" in kind.__dict__ and isinstance(plain, types.FunctionType)
        names = plain.__code__.co_varnames if fits else ()
        if names[1:] != kind._fields or plain.__code__.co_filename[:1] != "<":
            return None
        if lookup(kind, "__init__") is not object.__dict__["__init__"]:
            return None
        found = []
        for name in kind._fields:
            given = name in kind._field_defaults
            default = self.constant(kind._field_defaults[name]) if given else "~"
            found.append(f'(field "{name}" {default})')
        return [f"(fields {' '.join(found)})", '("__setattr__" (frozen -1))']

    def fields(self, kind: Any) -> list[str] | None:
        """The fields that the __init__ of a dataclass takes, with their defaults."""
        found = []
        for field in dataclasses.fields(kind):
            default = "~"
            if field.default_factory is not dataclasses.MISSING or not field.init:
                return None
            if field.default is not dataclasses.MISSING:
                default = self.constant(field.default)
            word = "key" if field.kw_only else "field"
            found.append(f'({word} "{field.name}" {default})')
        made = [f"(fields {' '.join(found)})"]
        post = lookup(kind, "__post_init__")
        if post is not MISSING:
            number = self.follow(post)
            made.append(f'("__post_init__" (method {number}))')
            if number < 0:
                return None
        if lookup(kind, "__setattr__") is not _SET:
            made.append('("__setattr__" (frozen -1))')
        return made

    def grow(self, names: list[str], stored: set[str]) -> None:
        """Looks for these attributes on all objects."""
        self.stored = stored
        if self.uses.made:
            self.kind(dict)
        for place in self.places:  # grows
            for name in sorted(self.uses.keys) if place.cls.type is dict else names:
                if name not in place.seen:
                    place.seen.add(name)
                    self.look(place, name)
        self.members(names)
        for row in self.rows:
            for name in names:
                if name not in row[4]:
                    row[4].add(name)
                    self.column(row, name)
        for cls in list(self.classes.values()):
            for name in names if cls.made and cls.type is not dict else ():
                if name not in cls.entries:
                    self.shared(cls, name)

    def size(self) -> tuple[int, ...]:
        return (
            len(self.attrs),
            *(len(c.entries) for c in self.classes.values()),
            *(len(entries) for _, entries in self.modules.values()),
        )

    def shared(self, cls: Class, name: str) -> None:
        """What an instance made by the function has under a name by its class."""
        static = lookup(cls.type, name)
        cls.static[name] = static
        if isinstance(static, types.MemberDescriptorType):
            cls.entries[name] = "(member -1)"
        elif static is not MISSING and _is_data(static):
            cls.entries[name] = f"(value {self.constant(static)})"
        elif static is not MISSING:
            self.method(cls, name, static)
        elif cls.type.__dictoffset__ == 0:
            cls.entries[name] = "(closed -1)"

    def method(self, cls: Class, name: str, static: Any) -> Any:
        """An attribute that is a function in the class, or the like. Returns the function."""
        fn: Any = static
        kind = "method"
        if isinstance(static, property):
            kind, fn = "property", static.fget
        elif isinstance(static, staticmethod):
            kind, fn = "static", static.__func__
        elif isinstance(static, classmethod):
            kind, fn = "class", static.__func__
        number = self.follow(fn)
        cls.entries[name] = f"({kind} {number})"
        return fn if number >= 0 and kind != "property" else None

    def look(self, place: Place, name: str) -> None:
        """One attribute of one object."""
        cls = place.cls
        if is_sparse(cls.type):
            self.look_sparse(place, name)
            return
        static = MISSING if cls.type is dict else lookup(cls.type, name)
        if _is_data(static):
            self.data(place, name, static)
            return
        cls.static[name] = static
        fn = self.method(cls, name, static)
        if fn is not None and len(self.attrs) < MOST_ATTRIBUTES:
            self.attrs.append((place.at, name, (fn,)))

    def look_sparse(self, place: Place, name: str) -> None:
        """What is read of a sparse matrix of SciPy itself: its arrays. All else its methods do."""
        for known in ("data", _SPARSE.get(name, "data")):
            if (key := f"[{known}]") not in place.seen:
                place.seen.add(key)
                self.data(place, known, lookup(place.cls.type, known))

    def column(self, row: tuple[str, int, Any, Class, set[str]], name: str) -> None:
        """One attribute of all objects of a list: a list of numbers that comes with the call, or
        of lists of numbers, or of objects."""
        path, at, first, cls, _ = row
        static = lookup(cls.type, name)
        cls.static[name] = static
        if len(self.attrs) >= MOST_ATTRIBUTES:
            return
        if not _is_data(static):
            fn = self.method(cls, name, static)
            if fn is not None:
                self.attrs.append((at, name, (cls.number, 0, fn)))
            return
        try:
            value = object.__getattribute__(first, name)
        except AttributeError:
            return
        numbers = type(value) is list and value and type(value[0]) in _NUMBER
        if type(value) in _NUMBER or numbers:
            written = not numbers and name in self.stored and self.storable(cls, name, static)
            self.attrs.append((at, name, (cls.number, int(written), None)))
            self.lines.append(f'(column "{path}" "{name}" {"T" if written else "F"} (slot))')
            self.fetched += 1
        elif is_object(value) and path.count("[]") < MOST_DEPTH:
            inner = self.kind(type(value))
            self.attrs.append((at, name, (cls.number, 0, None)))
            self.lines.append(f'(column "{path}" "{name}" F (rows {inner.number}))')
            self.rows.append((f"{path}[].{name}", self.fetched, value, inner, set()))
            self.fetched += 1

    def data(self, place: Place, name: str, static: Any) -> None:
        cls = place.cls
        record = cls.type is dict
        try:
            value = (
                place.value.get(name, MISSING)
                if record
                else object.__getattribute__(place.value, name)
            )
        except AttributeError:
            value = MISSING
        if record:
            written = name in self.uses.stored
        else:
            written = name in self.stored and self.storable(cls, name, static)
        if value is MISSING and not written and not record:
            return
        if len(self.attrs) >= MOST_ATTRIBUTES:
            return
        if not record:
            cls.static[name] = static
        head = f'(attr "{place.path}" "{name}" {"T" if written else "F"}'
        first = self.known(value)
        if first is not None:
            self.attrs.append((place.at, name, -1 - first.at))
            self.lines.append(f'{head} (same "{first.path}"))')
        elif place.depth < MOST_DEPTH and (is_object(value) or is_record(value, self.uses.keys)):
            inner = self.place(f"{place.path}.{name}", self.fetched, place.depth + 1, value)
            self.attrs.append((place.at, name, inner.cls.number))
            self.lines.append(f"{head} (instance {inner.cls.number}))")
            self.fetched += 1
        elif is_rows(value) and not record:
            rows = self.kind(type(value[0]))
            self.attrs.append((place.at, name, None))
            self.lines.append(f'(attr "{place.path}" "{name}" F (rows {rows.number}))')
            self.rows.append((f"{place.path}.{name}", self.fetched, value[0], rows, set()))
            self.fetched += 1
        elif isinstance(value, _CONSTANT) and not isinstance(value, numpy.generic):
            self.attrs.append((place.at, name, (value,)))
            self.lines.append(f"{head} {self.constant(value)})")
        else:
            self.attrs.append((place.at, name, None))
            self.lines.append(f"{head} (slot))")
            self.fetched += 1

    @staticmethod
    def storable(cls: Class, name: str, static: Any) -> bool:
        """Whether setting it runs no code of the user's and works."""
        kind = cls.type
        if lookup(kind, "__setattr__") is not _SET:
            return False
        if isinstance(static, types.MemberDescriptorType):
            return not inspect.isgetsetdescriptor(static)
        return kind.__dictoffset__ != 0 and type(static).__name__ != "_tuplegetter"

    def records(self) -> list[str]:
        """The records of the bundle."""
        classes = [
            f'(class {c.number} "{_class_name(c.type)}"'
            + "".join(f" {m}" for m in c.made)
            + "".join(f' ("{n}" {e})' for n, e in c.entries.items())
            + "".join(f' ("{word}" (value (bool T)))' for word in self.kinship(c))
            + ")"
            for c in self.classes.values()
        ]
        modules = [
            f'(module "{name}"' + "".join(f' ("{n}" {e})' for n, e in entries.items()) + ")"
            for name, (_, entries) in self.modules.items()
        ]
        return [*classes, *modules, *self.lines, *(f"(maker {c.number})" for c in self.makers())]

    def kinship(self, c: Class) -> list[str]:
        """What isinstance needs to know of a class: see docs/ast.md."""
        above = [d for d in self.classes.values() if d is not c and d.type in c.type.__mro__]
        plain = [" plain"] if is_ordinary(c.type) else []
        return [*plain, *(f" is {d.number}" for d in above)]

    def makers(self) -> list[Class]:
        """The classes of which instances may leave the kernel: they come behind the attributes."""
        return [c for c in self.classes.values() if c.made and not is_named_tuple(c.type)]

    def guards(self) -> tuple[Any, ...]:
        """What Env.guard wants to know of objects."""
        kinds = [
            (c.type, [(n,) if s is MISSING else (n, s) for n, s in c.static.items()])
            for c in self.classes.values()
        ]
        makers: list[tuple[int, str, Any]] = [(-1, "", (c.type,)) for c in self.makers()]
        return kinds, self.roots, self.attrs + makers


__all__ = ["Objects", "Records", "is_object", "types_of"]
