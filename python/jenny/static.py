"""Functions of a file that is not run: what `jenny explain` and `jenny emit` look at.

The file is compiled to code objects, never executed. Its functions get globals in which imports of
NumPy, math and the like, functions of the same file, and constants have values, and nothing else.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

_SAFE = (
    "numpy", "math", "cmath", "operator", "builtins", "collections", "heapq", "bisect", "time",
    "functools", "itertools", "random",
)  # fmt: skip


class NotThere(Exception):
    """A file or function that is not there, or cannot be read; the text is for the user."""


class Found(NamedTuple):
    """One function of the file."""

    name: str
    fn: types.FunctionType
    node: ast.FunctionDef
    why: str  # why it cannot be looked at without running the file, or ""


def _modules(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    """What the file's imports bind, as far as it is known to be harmless."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for a in node.names:
                if a.name.split(".")[0] in _SAFE:
                    module = importlib.import_module(a.name)
                    root = importlib.import_module(a.name.split(".")[0])
                    yield (a.asname, module) if a.asname else (a.name.split(".")[0], root)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            if (node.module or "").split(".")[0] not in _SAFE:
                continue
            module = importlib.import_module(node.module or "")
            for a in node.names:
                if a.name != "*" and hasattr(module, a.name):
                    yield a.asname or a.name, getattr(module, a.name)


def _constants(tree: ast.Module) -> dict[str, Any]:
    """Names that are bound once in the file, to a number or a tuple of numbers."""
    bound: dict[str, list[ast.expr | None]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.setdefault(node.id, []).append(None)
    found: dict[str, Any] = {}
    for node in tree.body:
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        if value is None or len(targets) != 1 or not isinstance(targets[0], ast.Name):
            continue
        if len(bound[targets[0].id]) > 1:
            continue
        try:
            made = ast.literal_eval(value)
        except (ValueError, SyntaxError, TypeError):
            continue
        if isinstance(made, (int, float, complex, bool, tuple)):
            found[targets[0].id] = made
    return found


def _codes(code: types.CodeType, prefix: str = "") -> Iterator[tuple[str, types.CodeType]]:
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            yield prefix + c.co_name, c
            yield from _codes(c, f"{prefix}{c.co_name}.")


def _defaults(fn: types.FunctionType, node: ast.FunctionDef) -> None:
    """Defaults that are literals; None for the others."""

    def value(e: ast.expr | None) -> Any:
        try:
            return ast.literal_eval(e) if e is not None else None
        except (ValueError, SyntaxError, TypeError):
            return None

    fn.__defaults__ = tuple(value(d) for d in node.args.defaults) or None
    named = zip(node.args.kwonlyargs, node.args.kw_defaults)
    fn.__kwdefaults__ = {a.arg: value(d) for a, d in named if d is not None} or None


def _nodes(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _nodes(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from _nodes(node.body, prefix)
            yield from _nodes(getattr(node, "orelse", []), prefix)


def load(path: str) -> dict[str, Found]:
    """The functions of a file by name ("f", "Class.method"), in the order of the file."""
    file = Path(path)
    if file.is_dir():
        raise NotThere(f"{path} is a directory; give a Python file")
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        near = [p.name for p in file.parent.glob("*.py")] if file.parent.is_dir() else []
        raise NotThere(f"{path}: there is no such file{suggest(file.name, near)}") from None
    except OSError as e:
        raise NotThere(f"{path}: {e.strerror}") from None
    try:
        tree = ast.parse(data, str(file))
        code = compile(data, str(file.resolve()), "exec", dont_inherit=True)
    except SyntaxError as e:
        raise NotThere(f"{path}:{e.lineno}: {e.msg}") from None
    except ValueError as e:
        raise NotThere(f"{path}: {e}") from None
    space: dict[str, Any] = {"__name__": file.stem, "__builtins__": __builtins__}
    space.update(_modules(tree))
    space.update(_constants(tree))
    found: dict[str, Found] = {}
    codes = list(_codes(code))
    for name, node in _nodes(tree.body):
        first = min([node.lineno] + [d.lineno for d in node.decorator_list])
        for full, c in codes:
            if full == name and c.co_firstlineno == first:
                found[name] = _function(name, c, node, space)
                break
    for name, one in found.items():
        if "." not in name and not one.fn.__code__.co_freevars:
            space[name] = one.fn
    return found


def _function(
    name: str, code: types.CodeType, node: ast.FunctionDef, space: dict[str, Any]
) -> Found:
    cells = tuple(types.CellType() for _ in code.co_freevars)
    fn = types.FunctionType(code, space, node.name, None, cells or None)
    fn.__qualname__ = name
    fn.__doc__ = ast.get_docstring(node)
    _defaults(fn, node)
    why = ""
    if code.co_freevars:
        why = f"it reads {code.co_freevars[0]} of the function around it"
    elif code.co_flags & 0x2A0:
        why = "generators and coroutines are not compiled"
    elif code.co_flags & 0x0C:
        why = "*args and **kwargs are not compiled"
    return Found(name, fn, node, why)


def suggest(name: str, among: list[str]) -> str:
    """ "; did you mean a or b?", or nothing."""
    near = difflib.get_close_matches(name, among, 3, 0.5)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def find(functions: dict[str, Found], name: str, path: str) -> Found:
    """The function called `name`, or NotThere with what is near."""
    if name in functions:
        return functions[name]
    last = [n for n in functions if n.rpartition(".")[2] == name]
    if len(last) == 1:
        return functions[last[0]]
    listed = suggest(name, list(functions)) or suggest(
        name, [n.rpartition(".")[2] for n in functions]
    )
    if not listed and functions:
        listed = f"; it has {', '.join(list(functions)[:8])}"
    raise NotThere(f"{path} has no function {name}{listed}")
