"""A Python function -> bundle text (docs/ast.md), and what must stay so for it to be true.

The only part of Jenny that knows CPython's ast.
"""

from __future__ import annotations

import ast
import builtins
import enum
import re
import sys
import types
from typing import Any, NamedTuple

from . import _code, _core, known, objects, source
from .source import Func, Unknown

Guard = tuple[Any, ...]


class Bundle(NamedTuple):
    """What the compiler gets, and what the dispatcher has to guard."""

    text: str
    dicts: list[tuple[dict[str, Any], list[Guard]]]
    cells: list[Guard]
    funcs: list[Func]
    hidden: list[Guard]
    objects: Guard
    depth: int  # of the deepest nest of loops


# ---------------------------------------------------------------- AST -> text

_SKIP = {"ctx", "type_comment", "type_ignores", "type_params", "kind"}
_PLAIN = re.compile(r"[^ !#-\[\]-~]")


def _escape(match: re.Match[str]) -> str:
    c = match.group()
    if c in '"\\':
        return "\\" + c
    if c == "\n":
        return "\\n"
    if c == "\t":
        return "\\t"
    n = ord(c)
    if n < 0x10000:
        return f"\\u{n:04x}"
    n -= 0x10000
    return f"\\u{0xD800 + (n >> 10):04x}\\u{0xDC00 + (n & 0x3FF):04x}"


def quote(s: str) -> str:
    return '"' + _PLAIN.sub(_escape, s) + '"'


def float_text(x: float) -> str:
    if x != x:
        return "nan"
    if x in (float("inf"), float("-inf")):
        return "inf" if x > 0 else "-inf"
    return float(x).hex()


def int_text(x: int) -> str:
    return str(x) if -(2**63) <= x < 2**63 else f"#{x}"


def _constant(v: Any) -> str:
    if v is None:
        return "~"
    if v is True:
        return "T"
    if v is False:
        return "F"
    if v is ...:
        return "..."
    kind = type(v)
    if kind is int:
        return int_text(v)
    if kind is float:
        return float_text(v)
    if kind is complex:
        return f"(c {float_text(v.real)} {float_text(v.imag)})"
    if kind is str:
        return quote(v)
    return "#" + kind.__name__


class Writer:
    """Writes nodes; lines are the file's, columns those of the dedented text."""

    def __init__(self, line_shift: int, indent: int) -> None:
        self.shift = line_shift
        self.indent = indent
        self.out: list[str] = []
        self.loops = self.depth = 0
        self.top: ast.AST | None = None  # its decorators are left out

    def place(self, line: int, col: int) -> str:
        return f"{line + self.shift} {max(col - self.indent, 0)}"

    def field(self, v: Any) -> None:
        if isinstance(v, ast.AST):
            self.node(v)
        elif isinstance(v, list):
            self.out.append("[")
            for member in v:
                self.field(member)
            self.out.append("]")
        elif isinstance(v, str):
            self.out.append(quote(v))
        else:
            self.out.append(_constant(v))

    def node(self, n: ast.AST) -> None:
        out = self.out
        line = getattr(n, "lineno", None)
        self.top = self.top or n
        loop = isinstance(n, (ast.For, ast.While, ast.comprehension))
        self.loops += loop
        self.depth = max(self.depth, self.loops)
        out.append(f"({type(n).__name__}")
        out.append("0 0" if line is None else self.place(line, n.col_offset))  # type: ignore[attr-defined]
        if isinstance(n, ast.Constant):
            out.append(_constant(n.value))
        else:
            for name in n._fields:
                if name == "decorator_list" and n is self.top:
                    out.append("[]")
                elif name not in _SKIP:
                    self.field(getattr(n, name, None))
        if isinstance(n, ast.stmt):
            out.append(self.place(n.end_lineno or n.lineno, n.end_col_offset or 0))
        out.append(")")
        self.loops -= loop


# ---------------------------------------------------------------- free names


def _all_names(code: types.CodeType) -> set[str]:
    names = set(code.co_names)
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            names |= _all_names(c)
    return names


def _chain(node: ast.expr) -> list[str] | None:
    """["np", "linalg", "norm"] of np.linalg.norm, or None."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    return parts[::-1]


def _chains(body: list[ast.AST], free: set[str]) -> list[list[str]]:
    """All chains rooted at a free name, in the order of the source, longest first."""
    found: dict[tuple[str, ...], None] = {}

    def visit(n: ast.AST) -> None:
        if isinstance(n, (ast.Attribute, ast.Name)):
            chain = _chain(n)
            if chain is not None:
                if chain[0] in free:
                    found.setdefault(tuple(chain))
                return
        for child in ast.iter_child_nodes(n):
            visit(child)

    for n in body:
        visit(n)
    return [list(c) for c in found]


class _Reading(NamedTuple):
    """What the source of a function says whatever its world is."""

    text: str
    depth: int
    chains: list[list[str]]
    imports: list[ast.Import | ast.ImportFrom]
    attributes: list[str]  # names that stand behind a dot
    stored: set[str]
    keys: set[str]
    stored_keys: set[str]
    displays: bool
    other_uses: set[str]
    changed: set[str]  # names of which a part is assigned or deleted, or a method changes it


_readings: dict[tuple[int, str], tuple[types.CodeType, _Reading]] = {}


def _read(fn: Func) -> _Reading:
    """The reading of a function, kept by its code object."""
    at = (id(fn.__code__), fn.__qualname__)
    kept = _readings.get(at)
    if kept is not None and kept[0] is fn.__code__:
        return kept[1]
    src = source.find(fn)
    node, code = src.node, fn.__code__
    _mangle(node, fn)
    writer = Writer(src.line_shift, src.indent)
    writer.node(node)
    local = set(code.co_varnames) | set(code.co_cellvars)
    free = set(code.co_freevars) | (_all_names(code) - local)
    body: list[ast.AST] = list(node.body) if isinstance(node, ast.FunctionDef) else [node.body]
    every = list(ast.walk(node))
    dots = [n for n in every if isinstance(n, ast.Attribute)]
    keys, stored_keys, displays = _note_keys(every)
    reading = _Reading(
        " ".join(writer.out),
        writer.depth,
        _chains(body, free),
        [n for n in every if isinstance(n, (ast.Import, ast.ImportFrom))],
        list(dict.fromkeys(n.attr for n in dots)),
        {n.attr for n in dots if not isinstance(n.ctx, ast.Load)},
        keys,
        stored_keys,
        displays,
        _other_uses(node),
        _changed(every),
    )
    if len(_readings) > 256:
        _readings.clear()
    _readings[at] = (code, reading)
    return reading


_CHANGES = {"append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "update"}
_CHANGES |= {"setdefault", "popitem", "add", "discard", "appendleft", "popleft"}


def _changed(nodes: list[ast.AST]) -> set[str]:
    """Names of containers that are changed in place here."""
    out: set[str] = set()
    for n in nodes:
        base: ast.AST | None = None
        if isinstance(n, (ast.Subscript, ast.Attribute)) and not isinstance(n.ctx, ast.Load):
            base = n.value
        elif isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute):
            base = n.func.value if n.func.attr in _CHANGES else None
        elif isinstance(n, ast.AugAssign):
            base = n.target
        while isinstance(base, (ast.Subscript, ast.Attribute)):
            base = base.value
        if isinstance(base, ast.Name):
            out.add(base.id)
    return out


def _note_keys(nodes: list[ast.AST]) -> tuple[set[str], set[str], bool]:
    """Constant strings that are keys; those that are stored to; whether all displays have such."""
    keys: set[str] = set()
    stored: set[str] = set()
    displays = False
    for n in nodes:
        if isinstance(n, ast.Subscript):
            key = _key(n.slice)
            if key and not isinstance(n.ctx, ast.Load):
                stored.add(key)
        elif isinstance(n, ast.Compare):
            key = _key(n.left)
        elif isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.args:
            key = _key(n.args[0]) if n.func.attr == "get" else ""
        else:
            if isinstance(n, ast.Dict) and n.keys:
                displays = displays or all(k and _key(k) for k in n.keys)
            continue
        if key:
            keys.add(key)
    return keys, stored, displays


MOST_KEYS = 1024  # of a dict among the globals, which is loaded at each call
MOST_BORROWED = 8  # functions of libraries that are followed


class _Collector:
    """Follows a function and its helpers; gathers text and guards."""

    def __init__(self, fn: Func) -> None:
        self.home = source.package_of(fn.__code__.co_filename)
        self.borrowed = 0
        self.number: dict[Func, int] = {}
        self.queue: list[Func] = []
        self.dicts: dict[int, tuple[dict[str, Any], dict[str, Guard]]] = {}
        self.cells: dict[int, Guard] = {}
        self.hidden: list[Guard] = []
        self.members: dict[int, int] = {}  # of enums, by id
        self.recursive = False
        self.depth = 0
        self.attributes: dict[str, None] = {}  # names that stand behind a dot, in order
        self.stored: set[str] = set()
        self.objects: objects.Objects | None = None
        self.keys: set[str] = set()  # constant strings that are keys or stand in front of `in`
        self.stored_keys: set[str] = set()
        self.record_names: set[str] = set()  # parameters of the first function that may be records
        self.displays = False

    def index(self, fn: Func) -> int:
        if fn not in self.number:
            self.number[fn] = len(self.number)
            self.queue.append(fn)
        return self.number[fn]

    def takes(self, fn: Func) -> bool:
        """Whether a helper is followed. Of libraries a few are: what has a long tail of functions
        is no arithmetic."""
        if fn in self.number:
            return True
        package = source.package_of(fn.__code__.co_filename)
        if package and package != self.home:
            self.borrowed += 1
            if self.borrowed > MOST_BORROWED:
                return False
        return _has_source(fn)

    def guard(self, space: dict[str, Any], key: str) -> Any:
        """Reads a name and notes what was found; Unknown if it is not there."""
        entry = self.dicts.setdefault(id(space), (space, {}))[1]
        if key not in space:
            entry[key] = (key,)
            raise KeyError(key)
        value = space[key]
        entry[key] = (key, value)
        return value

    def unguard(self, space: dict[str, Any], key: str) -> None:
        """Its value may change: only its type counts."""
        entry = self.dicts.get(id(space))
        if entry:
            entry[1].pop(key, None)

    def root(self, fn: Func, name: str) -> tuple[Any, Any, str | None]:
        """Value of a free name, and where it stands: (value, dict or cell, key)."""
        code = fn.__code__
        if name in code.co_freevars:
            cell = (fn.__closure__ or ())[code.co_freevars.index(name)]
            try:
                value = cell.cell_contents
            except ValueError:
                self.cells[id(cell)] = (cell,)
                raise KeyError(name) from None
            self.cells[id(cell)] = (cell, value)
            return value, cell, None
        try:
            return self.guard(fn.__globals__, name), fn.__globals__, name
        except KeyError:
            space: Any = getattr(fn, "__builtins__", {})
            space = space if isinstance(space, dict) else vars(space)
            return self.guard(space, name), space, name

    def env(self, fn: Func, r: _Reading) -> list[str]:
        """The entries of the environment of one function."""
        out: dict[str, str] = {}
        for chain in r.chains:
            self.resolve(fn, list(chain), out, r.changed)
        return [f"({quote(name)} {text})" for name, text in out.items()]

    def resolve(self, fn: Func, chain: list[str], out: dict[str, str], changed: set[str]) -> None:
        """Follows a chain through modules; an entry for every prefix that has a value."""
        try:
            value, space, key = self.root(fn, chain[0])
        except KeyError:
            return
        name = chain[0]
        rest = chain[1:]
        while True:
            if name not in out:
                out[name] = self.describe(value, space, key, name in changed)
            if rest and type(value) is enum.EnumMeta and rest[0] in value._member_map_:
                name += "." + rest[0]
                out[name] = self.constant(self.guard(value._member_map_, rest[0]))
                return
            if not rest or not isinstance(value, types.ModuleType):
                return
            key = rest.pop(0)
            name += "." + key
            space = vars(value)
            if key not in space:
                if value.__name__.partition(".")[0] not in ("numpy", "scipy"):
                    return
                try:
                    getattr(value, key)
                except AttributeError:
                    return
            try:
                value = self.guard(space, key)
            except KeyError:
                return

    def describe(self, value: Any, space: Any, key: str | None, changed: bool) -> str:
        """The form of docs/ast.md; arrays, lists and dicts become hidden arguments. A container
        that the function itself changes is not read: what others put there may be anything."""
        kind = type(value)
        table = kind is dict and 0 < len(value) <= MOST_KEYS and not changed
        if kind.__name__ in ("ndarray", "Generator", "RandomState") or kind is list or table:
            sig = _core.signature((value,))
            if sig.startswith("=") and (changed or not 0 < len(value) <= MOST_KEYS):
                sig = "="
            if sig != "?" and not sig.startswith("("):
                if key is None:
                    self.cells.pop(id(space), None)
                    self.hidden.append((space, value))
                else:
                    self.unguard(space, key)
                    self.hidden.append((space, key, value))
                return f"({'list' if kind is list or table else 'array'} {quote(sig)})"
        return self.constant(value)

    def constant(self, v: Any) -> str:
        """The form of a value that is guarded by identity."""
        kind = type(v)
        if kind is int:
            return f"(int {int_text(v)})"
        if kind is bool:
            return f"(bool {'T' if v else 'F'})"
        if kind is float:
            return f"(float {float_text(v)})"
        if kind is complex:
            return f"(complex {float_text(v.real)} {float_text(v.imag)})"
        if v is None:
            return "(none)"
        if kind is str:
            return f"(str {quote(v)})"
        if kind is tuple and len(v) <= 64:
            parts = [self.constant(x) for x in v]
            if not any(p.startswith("(other") for p in parts):
                return f"(tuple {' '.join(parts)})"
        if isinstance(v, types.ModuleType):
            return f"(module {quote(v.__name__)})"
        if isinstance(v, enum.Enum):
            return self.member_of_enum(v)
        if isinstance(v, type) and issubclass(v, BaseException):
            return self.exception(v)
        name = known.names().get(id(v))
        if name is not None:
            return f"(known {quote(name)})"
        if kind.__module__ == "numpy":
            return _numpy_constant(v)
        fn = unwrap(v)
        if fn is not None and self.takes(fn):
            number = self.index(fn)
            self.recursive = self.recursive or number == 0
            return f"(func {number})"
        if isinstance(v, type) and self.objects is not None:
            made = self.objects.constructor(v)
            if made is not None:
                return made
        return f"(other {quote(kind.__name__)})"

    def exception(self, v: type) -> str:
        """A class of exceptions: whether making one does nothing else, and what it is."""
        own = [c for c in v.__mro__ if c.__module__ != "builtins"]
        plain = not any({"__init__", "__new__"} & set(vars(c)) for c in own) and type(v) is type
        names = [c.__name__ for c in v.__mro__ if c.__module__ == "builtins" and c is not object]
        for c in reversed(own):
            number = self.members.setdefault(id(c), len(self.members))
            names.insert(0, f"{c.__module__}.{c.__qualname__} {number}")
        return f"(exception {'T' if plain else 'F'} {' '.join(quote(n) for n in names)})"

    def member_of_enum(self, v: enum.Enum) -> str:
        kind = objects.acts_like(v)
        if kind is None:
            return f"(other {quote(type(v).__name__)})"
        number = self.members.setdefault(id(v), len(self.members))
        value = self.constant(self.guard(vars(v), "_value_"))
        name = quote(self.guard(vars(v), "_name_"))
        title = f"{type(v).__name__}.{v._name_}"
        acts = "F" if kind is object else "T"
        return f"(member {number} {quote(title)} {name} {acts} {value})"

    def follow(self, v: Any) -> int:
        """The number of a method, -1 if it cannot be followed."""
        fn = unwrap(v)
        if fn is None or not self.takes(fn):
            return -1
        number = self.index(fn)
        self.recursive = self.recursive or number == 0
        return number

    def member(self, module: types.ModuleType, name: str) -> Any:
        return self.guard(vars(module), name)

    def note_import(self, n: ast.Import | ast.ImportFrom) -> None:
        """A module that is loaded already is a value; importing it again does nothing."""
        if self.objects is None or (isinstance(n, ast.ImportFrom) and n.level):
            return
        for a in n.names:
            full = a.name if isinstance(n, ast.Import) else n.module or ""
            if full in sys.modules:
                self.objects.module(self.guard(sys.modules, full))
            if isinstance(n, ast.ImportFrom):
                self.attributes.setdefault(a.name)

    def note(self, r: _Reading) -> None:
        for n in r.imports:
            self.note_import(n)
        for name in r.attributes:
            self.attributes.setdefault(name)
        self.stored |= r.stored
        self.keys |= r.keys
        self.stored_keys |= r.stored_keys
        self.displays = self.displays or r.displays

    def func(self, fn: Func) -> str:
        r = _read(fn)
        self.note(r)
        if self.number[fn] == 0:
            self.record_names = set(_parameters(fn)) - r.other_uses
        self.depth = max(self.depth, r.depth)
        env = " ".join(self.env(fn, r))
        name = quote(fn.__name__)
        return f"(func {self.number[fn]} {name} {r.text}\n (env {env}) (defaults"

    def defaults(self, fn: Func) -> str:
        """Defaults of a helper. Those of function 0 the dispatcher fills in, unless it calls
        itself."""
        if self.number[fn] == 0 and not self.recursive:
            return ""
        code = fn.__code__
        names = code.co_varnames[: code.co_argcount]
        values = dict(zip(names[::-1], (fn.__defaults__ or ())[::-1]))
        values.update(fn.__kwdefaults__ or {})
        return "".join(f" ({quote(k)} {self.constant(v)})" for k, v in values.items())


def _numpy_constant(v: Any) -> str:
    """NumPy scalars; anything else of NumPy is `other`."""
    sig = _core.signature((v,))
    if not sig.startswith("np."):
        return f"(other {quote(type(v).__name__)})"
    x = v.item()
    kind = quote(sig[3:])
    if isinstance(x, bool):
        return f"(npscalar {kind} {'T' if x else 'F'})"
    if isinstance(x, int):
        return f"(npscalar {kind} {int_text(x)})"
    if isinstance(x, float):
        return f"(npscalar {kind} {float_text(x)})"
    return f"(npscalar {kind} {float_text(x.real)} {float_text(x.imag)})"


def unwrap(v: Any) -> Func | None:
    """The Python function of a function or of what jenny.jit made of it."""
    if isinstance(v, _core.Function):
        v = v.__wrapped__
    return _code.as_written(v) if isinstance(v, Func) else None


_LOOSE = 0x08 | 0x80 | 0x200
_sourceless: dict[types.CodeType, bool] = {}


def _has_source(fn: Func) -> bool:
    """Whether a helper can be followed."""
    code = fn.__code__
    if code.co_flags & _LOOSE:
        return False
    if code not in _sourceless:
        if len(_sourceless) > 4096:
            _sourceless.clear()
        try:
            _read(fn)
            _sourceless[code] = False
        except Unknown:
            _sourceless[code] = True
    return not _sourceless[code]


def _mangle(node: ast.AST, fn: Func) -> None:
    """Private names of a class, `self.__n`, as they are kept: `_Class__n`."""
    owner = fn.__qualname__.rpartition(".")[0].rpartition(".")[2].lstrip("_")
    names = _all_names(fn.__code__)
    for n in ast.walk(node):
        if isinstance(n, ast.Attribute) and n.attr.startswith("__"):
            full = f"_{owner}{n.attr}"
            n.attr = full if full in names else n.attr


def _key(node: ast.AST) -> str:
    """A constant string that can be the name of a field, or ""."""
    if isinstance(node, ast.Constant) and type(node.value) is str and node.value.isidentifier():
        return node.value if node.value.isascii() else ""
    return ""


def _other_uses(node: ast.AST) -> set[str]:
    """Names used in other ways than a record: d["key"], "key" in d, d.get("key"), f(d)."""
    fine: set[int] = set()
    for n in ast.walk(node):
        found: list[ast.AST | None] = []
        if isinstance(n, ast.Subscript) and _key(n.slice) and not isinstance(n.ctx, ast.Del):
            found = [n.value]
        elif isinstance(n, ast.Compare) and isinstance(n.ops[0], (ast.In, ast.NotIn)):
            found = [n.comparators[0]] if _key(n.left) and len(n.ops) == 1 else []
        elif isinstance(n, ast.Call):
            method = isinstance(n.func, ast.Attribute) and n.func.attr == "get"
            if method and n.args and _key(n.args[0]):
                found = [n.func.value]  # type: ignore[attr-defined]
            elif isinstance(n.func, ast.Name) and n.func.id not in vars(builtins):
                found = [*n.args, *(k.value for k in n.keywords)]
        elif isinstance(n, ast.Return):
            found = [n.value]
        fine.update(id(m) for m in found if isinstance(m, ast.Name))
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and id(n) not in fine}


def _parameters(fn: Func) -> tuple[str, ...]:
    code = fn.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def capture(fn: Func, objs: tuple[Any, ...] = (), limit: int = 64) -> Bundle:
    """Bundle and guards of a function as its world is now, for these arguments (of which only
    objects matter). Raises Unknown."""
    fn = _code.as_written(fn)
    c = _Collector(fn)
    c.index(fn)
    found: objects.Objects | None = None
    parts: list[str] = []
    seen: tuple[Any, ...] = ()
    while True:
        uses = objects.Records(c.record_names, c.keys, c.stored_keys, c.displays)
        found = objects.Objects(_parameters(fn), objs, c.follow, c.constant, c.member, found, uses)
        c.objects = found
        found.grow(list(c.attributes), c.stored)
        while c.queue:
            parts.append(c.func(c.queue.pop(0)))
            if not c.queue:
                for f in list(c.number)[: len(parts)]:
                    c.defaults(f)
            if len(parts) > limit:
                first = fn.__code__.co_firstlineno
                raise Unknown(f"calls more than {limit} functions", first)
        now = len(c.stored), len(c.attributes), len(c.keys), len(parts), found.size()
        if now == seen and not c.queue:
            break
        seen = now
    ends = [f"{part}{c.defaults(f)}))" for part, f in zip(parts, c.number)]
    text = "(bundle\n" + "\n".join([*ends, *found.records()]) + ")\n"
    dicts = [(space, list(keys.values())) for space, keys in c.dicts.values() if keys]
    helpers = [f for f in c.number if f is not fn or c.recursive]
    return Bundle(text, dicts, list(c.cells.values()), helpers, c.hidden, found.guards(), c.depth)


__all__ = ["Bundle", "capture", "quote"]
