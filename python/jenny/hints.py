"""Type hints and types given as text -> entries of a signature (docs/ast.md).

int float bool complex None            Python's own
list[float]  list[list[int]]           lists, rectangular
tuple[float, int]
float64[:, :]                          array, row-major; float64[::1, :] column-major;
                                       float64[::, ::] any strides
np.float64                             a NumPy scalar
np.ndarray[tuple[int, int], np.dtype[np.float64]]
i f b c n  f64[2]C  lf64[2]            entries as they are
"""

from __future__ import annotations

import ast
import inspect
import re
import types
from collections.abc import Callable
from typing import Any


class BadType(ValueError):
    """A type that is not understood; `offset` is where in the text."""

    def __init__(self, reason: str, text: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text
        self.offset = offset

    def __str__(self) -> str:
        return f"{self.reason}\n  {self.text}\n  {' ' * self.offset}^"


class Missing(ValueError):
    """A hint that says too little."""


_PLAIN = {"int": "i", "float": "f", "bool": "b", "complex": "c", "None": "n"}
_LISTS = {"i": "i64", "f": "f64", "b": "bool", "c": "c128"}
_DTYPES = {
    "bool": "bool",
    "bool_": "bool",
    **{f"{s}int{n}": f"{s[:1] or 'i'}{n}" for s in ("", "u") for n in (8, 16, 32, 64)},
    "float32": "f32",
    "float64": "f64",
    "complex64": "c64",
    "complex128": "c128",
    "single": "f32",
    "double": "f64",
    "intp": "i64",
    "int_": "i64",
    "float": "f64",
    "int": "i64",
    "complex": "c128",
}
_ENTRY = re.compile(
    r"[ifbcn?]|np\.(bool|[iu](8|16|32|64)|f(32|64)|c(64|128))"
    r"|(bool|[iu](8|16|32|64)|f(32|64)|c(64|128))\[[0-6]\][CFS]|l(i64|f64|bool|c128)\[[1-6]\]"
)
_MODULES = {"np", "numpy", "npt", "numpy.typing", "typing", "typing_extensions", "nt"}


class _Reader:
    def __init__(self, text: str, base: int = 0) -> None:
        self.text = text
        self.base = base

    def bad(self, reason: str, n: ast.AST | None = None) -> BadType:
        return BadType(reason, self.text, self.base + getattr(n, "col_offset", 0))

    def name(self, n: ast.expr) -> str:
        """The last word of a dotted name."""
        full = ast.unparse(n)
        module, _, last = full.rpartition(".")
        if not isinstance(n, (ast.Name, ast.Attribute)) or (module and module not in _MODULES):
            raise self.bad(f"{full!r} is not a type that Jenny knows", n)
        return last

    def entry(self, n: ast.expr) -> str:
        if isinstance(n, ast.Constant):
            if n.value is None:
                return "n"
            if isinstance(n.value, str):
                return parse(n.value)
        if isinstance(n, ast.Subscript):
            return self.subscript(n)
        if isinstance(n, ast.BinOp) or not isinstance(n, (ast.Name, ast.Attribute)):
            raise Missing(f"{ast.unparse(n)} is more than one type")
        name = self.name(n)
        if isinstance(n, ast.Name) and name in _PLAIN:
            return _PLAIN[name]
        if name in ("ndarray", "NDArray", "ArrayLike"):
            raise Missing(f'{name} says neither dtype nor rank: write "float64[:, :]"')
        if name in ("list", "List", "tuple", "Tuple", "Sequence"):
            raise Missing(f"{name} does not say of what: write {name}[float]")
        if name in ("Any", "object"):
            raise Missing("Any says nothing")
        if name in _DTYPES:
            return "np." + _DTYPES[name]
        raise self.bad(f"{name!r} is not a type that Jenny knows", n)

    def dtype(self, n: ast.expr) -> str:
        if isinstance(n, ast.Subscript):
            return self.dtype(n.slice)
        name = self.name(n)
        if name in ("Any", "floating", "generic"):
            raise Missing(f"{name} is no definite dtype")
        if name not in _DTYPES:
            raise self.bad(f"{name!r} is not a dtype that Jenny compiles", n)
        return _DTYPES[name]

    def subscript(self, n: ast.Subscript) -> str:
        name = self.name(n.value)
        inner = n.slice
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if name in ("list", "List", "Sequence"):
            return self.list_of(n, inner)
        if name in ("tuple", "Tuple"):
            return f"({','.join(self.entry(p) for p in parts)})"
        if name == "Annotated":
            return self.entry(parts[0])
        if name == "NDArray":
            found = self.dtype(inner)
            raise Missing(
                f'NDArray does not say the rank: write "{_long(found)}[:, :]" or give --types'
            )
        if name == "ndarray":
            return self.ndarray(n, parts)
        if name in _DTYPES and any(isinstance(p, ast.Slice) for p in parts):
            return f"{_DTYPES[name]}[{len(parts)}]{self.layout(parts)}"
        raise self.bad(f"{name!r} is not a type that Jenny knows", n)

    def ndarray(self, n: ast.expr, parts: list[ast.expr]) -> str:
        if len(parts) != 2:
            raise self.bad("ndarray takes a shape and a dtype", n)
        dtype = self.dtype(parts[1])
        shape = parts[0]
        ranks = shape.slice if isinstance(shape, ast.Subscript) else None
        dims = ranks.elts if isinstance(ranks, ast.Tuple) else [ranks] if ranks else []
        if not dims or any(isinstance(d, ast.Constant) and d.value is ... for d in dims):
            raise Missing(f'ndarray[{ast.unparse(shape)}, ...] has no rank: write "float64[:, :]"')
        return f"{dtype}[{len(dims)}]C"

    def list_of(self, n: ast.expr, inner: ast.expr) -> str:
        element = self.entry(inner)
        if element in _LISTS:
            return f"l{_LISTS[element]}[1]"
        if element.startswith("l") and int(element[-2]) < 6:
            return f"{element[:-2]}{int(element[-2]) + 1}]"
        raise self.bad("only lists of int, float, bool, complex, or of such lists, are compiled", n)

    def layout(self, parts: list[ast.expr]) -> str:
        if len(parts) > 6:
            raise self.bad("arrays of more than 6 dimensions are not compiled", parts[6])
        steps = []
        for p in parts:
            if not isinstance(p, ast.Slice) or p.lower or p.upper:
                raise self.bad("an axis is written : or ::1 or ::", p)
            one = isinstance(p.step, ast.Constant) and p.step.value == 1
            if p.step is not None and not one:
                raise self.bad("the only step is 1", p.step)
            steps.append(one)
        if "::" in self.text.replace("::1", "") and not any(steps):
            return "S"
        if len(parts) > 1 and steps[0]:
            return "F"
        return "C"


def _long(dtype: str) -> str:
    return next(k for k, v in _DTYPES.items() if v == dtype)


_SCALAR_TEXT = {"i": "int", "I": "int", "f": "float", "b": "bool", "c": "complex", "n": "None"}


def text_of_entry(entry: str) -> str:
    """An entry of a signature as it is written in a hint; "" where no hint says it."""
    if entry in _SCALAR_TEXT:
        return _SCALAR_TEXT[entry]
    if entry.startswith("("):
        parts = [text_of_entry(e) for e in _split(entry[1:-1]) if e]
        return f"tuple[{', '.join(parts)}]" if parts and all(parts) else ""
    if entry.startswith("np."):
        return f"np.{_long(entry[3:])}" if entry[3:] in _DTYPES.values() else ""
    if entry.startswith("l") and entry.endswith("]"):
        kind = {v: k for k, v in _LISTS.items()}.get(entry[1:-3], "")
        text = _SCALAR_TEXT.get(kind, "")
        for _ in range(int(entry[-2]) if text else 0):
            text = f"list[{text}]"
        return text
    match = re.fullmatch(r"(\w+)\[(\d)\]([CFSTX])[1.]*", entry)
    if match is None or match[1] not in _DTYPES.values():
        return ""
    rank = int(match[2])
    axes = ["::" if match[3] in "STX" else ":"] * rank
    if match[3] == "F" and rank > 1:
        axes[0] = "::1"
    return f"{_long(match[1])}[{', '.join(axes)}]" if rank else ""


def parse(text: str, base: int = 0) -> str:
    """One type as text -> one entry. Raises BadType or Missing."""
    plain = text.strip()
    if _ENTRY.fullmatch(plain):
        return plain
    if not plain:
        raise BadType("a type is missing", text, base)
    lead = len(text) - len(text.lstrip())
    try:
        node = ast.parse(plain, mode="eval").body
    except SyntaxError as e:
        at = base + lead + max((e.offset or 1) - 1, 0)
        raise BadType("this is not a type", text, min(at, base + len(text))) from None
    return _Reader(text, base + lead).entry(node)


def parse_list(text: str) -> list[str]:
    """Types separated by commas -> entries; BadType points into the whole text."""
    found: list[str] = []
    start = depth = 0
    for k, c in enumerate(text + ","):
        depth += (c in "[(") - (c in "])")
        if depth < 0:
            raise BadType("a bracket closes that was not opened", text, k)
        if c == "," and (depth == 0 or k == len(text)):
            if depth:
                raise BadType("a bracket is not closed", text, len(text))
            try:
                found.append(parse(text[start:k], start))
            except BadType as e:
                raise BadType(e.reason, text, min(e.offset, len(text))) from None
            except Missing as e:
                at = start + len(text[start:k]) - len(text[start:k].lstrip())
                raise BadType(str(e), text, at) from None
            start = k + 1
    return found


def text_of(annotation: Any) -> str:
    """An annotation of a live function as text."""
    if isinstance(annotation, str):
        return annotation
    if annotation is None:
        return "None"
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        module = annotation.__module__
        return annotation.__qualname__ if module == "builtins" else f"numpy.{annotation.__name__}"
    return repr(annotation)


def of_function(fn: Callable[..., Any]) -> tuple[list[str], list[str]]:
    """Entries for all parameters of a function, and what is missing ("n: no hint")."""
    entries: list[str] = []
    missing: list[str] = []
    for name, p in inspect.signature(fn).parameters.items():
        if p.annotation is inspect.Parameter.empty:
            missing.append(f"{name}: no hint")
            continue
        try:
            entries.append(parse(text_of(p.annotation)))
        except (Missing, BadType) as e:
            missing.append(f"{name}: {getattr(e, 'reason', e)}")
    return entries, missing


def arguments(fn: Callable[..., Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Arguments to compile a function for, made from its hints; TypeError where they say too
    little."""
    entries, missing = of_function(fn)
    if missing:
        raise TypeError(f"give arguments: the hints are not enough ({'; '.join(missing)})")
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for (name, p), entry in zip(inspect.signature(fn).parameters.items(), entries):
        if p.kind is inspect.Parameter.KEYWORD_ONLY:
            named[name] = sample(entry)
        else:
            positional.append(sample(entry))
    return tuple(positional), named


def of_arguments(args: ast.arguments) -> tuple[list[str], list[str]]:
    """The same for the arguments of a function in a file that is not run."""
    entries: list[str] = []
    missing: list[str] = []
    for a in [*args.posonlyargs, *args.args, *args.kwonlyargs]:
        if a.annotation is None:
            missing.append(f"{a.arg}: no hint")
            continue
        note = a.annotation
        text = note.value if isinstance(note, ast.Constant) and note.value else ast.unparse(note)
        try:
            entries.append(parse(str(text)))
        except (Missing, BadType) as e:
            missing.append(f"{a.arg}: {getattr(e, 'reason', e)}")
    if args.vararg or args.kwarg:
        missing.append("*args and **kwargs are not compiled")
    return entries, missing


_SCALARS = {"i": 5, "f": 1.5, "b": True, "c": 1.5 + 0.5j, "n": None}


def sample(entry: str) -> Any:
    """An object of that type, to compile for."""
    import numpy as np

    if entry in _SCALARS:
        return _SCALARS[entry]
    if entry == "?":
        return object()
    if entry.startswith("("):
        return tuple(sample(e) for e in _split(entry[1:-1]))
    if entry.startswith("np."):
        return np.dtype(_long(entry[3:])).type(1)
    if entry.startswith("l"):
        kind = {v: k for k, v in _LISTS.items()}[entry[1:-3]]
        made: Any = _SCALARS[kind]
        for _ in range(int(entry[-2])):
            made = [made, made] if not isinstance(made, list) else [_copy(made), _copy(made)]
        return made
    dtype, rank, layout = entry[:-4], int(entry[-3]), entry[-1]
    if layout == "S":
        return np.zeros([4] * rank, dtype=_long(dtype))[(slice(None, None, 2),) * rank]
    return np.zeros([2] * rank, dtype=_long(dtype), order="F" if layout == "F" else "C")


def _copy(x: Any) -> Any:
    return [_copy(e) for e in x] if isinstance(x, list) else x


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for k, c in enumerate(text):
        depth += (c in "[(") - (c in "])")
        if c == "," and depth == 0:
            parts.append(text[start:k])
            start = k + 1
    return [*parts, text[start:]]


def samples(entries: list[str]) -> tuple[Any, ...]:
    """Arguments to compile for."""
    return tuple(sample(e) for e in entries)
