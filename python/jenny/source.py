"""Where a function is written: its lines, found again and checked against its code.

What is found is the node of Python's ast; source that has changed since is refused.
"""

from __future__ import annotations

import ast
import dis
import linecache
import os
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

from . import _code

Func = types.FunctionType


class Unknown(Exception):
    """Why a function cannot be captured; `line` is its line in its file."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class Source(NamedTuple):
    node: ast.FunctionDef | ast.Lambda
    line_shift: int
    indent: int


def _code_lines(code: types.CodeType) -> Iterator[int]:
    """All lines that have code, in nested functions too."""
    for _, _, line in code.co_lines():
        if line:
            yield line
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            yield from _code_lines(c)


def _blank(line: str) -> bool:
    s = line.strip()
    return not s or s.startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _parse(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except SyntaxError:
        return None


def _block(lines: list[str], first: int, last: int) -> Source | None:
    """The `def` whose first line (a decorator's perhaps) is `first` and that reaches `last` or
    beyond. Not dedented but wrapped, so that strings and odd comments stay as they are."""
    start = lines[first - 1]
    indent = _indent(start)
    end = last
    while end < len(lines) and (_blank(lines[end]) or _indent(lines[end]) > indent):
        end += 1
    tab = start[:indent]
    head = f"if 1:\n{tab}0\n" if indent else "0\n0\n"
    for _ in range(200):
        tree = _parse(head + "".join(lines[first - 1 : end]))
        if tree is not None:
            body = tree.body[0].body if isinstance(tree.body[0], ast.If) else tree.body[1:]
            for node in body[1:]:
                if isinstance(node, ast.FunctionDef):
                    return Source(node, first - 3, indent)
            return None
        if end >= len(lines):
            return None
        end += 1
    return None


def _find_whole(lines: list[str], code: types.CodeType) -> Source | None:
    """Looks for the function in the whole file."""
    tree = _parse("".join(lines))
    if tree is None:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            first = min([node.lineno] + [d.lineno for d in node.decorator_list])
            if first == code.co_firstlineno:
                return Source(node, 0, node.col_offset)
    return None


def _lambda_fits(node: ast.Lambda, code: types.CodeType) -> bool:
    """Whether all of the code stands in the body of this lambda."""
    body = node.body
    lo = (body.lineno, body.col_offset)
    hi = (body.end_lineno or 0, body.end_col_offset or 0)
    names = [a.arg for a in node.args.posonlyargs + node.args.args + node.args.kwonlyargs]
    if names != list(code.co_varnames[: len(names)]):
        return False
    seen = False
    for line, end_line, col, end_col in code.co_positions():
        if line is None or col is None or end_line is None or end_col is None or end_col == 0:
            continue
        if (line, col) < lo or (end_line, end_col) > hi:
            return False
        seen = seen or ((line, col) == lo and (end_line, end_col) == hi)
    return seen


def _find_lambda(lines: list[str], code: types.CodeType) -> Source | None:
    tree = _parse("".join(lines))
    if tree is None:
        return None
    fits = [n for n in ast.walk(tree) if isinstance(n, ast.Lambda) and _lambda_fits(n, code)]
    return Source(fits[0], 0, 0) if len(fits) == 1 else None


def _fits_code(src: Source, fn: Func) -> bool:
    """Whether the source is that of the code that runs: files change under running programs."""
    code = fn.__code__
    node = src.node
    plain: ast.stmt
    if isinstance(node, ast.Lambda):
        plain = ast.copy_location(ast.Expr(value=node), node)
    else:
        plain = ast.FunctionDef(**{f: getattr(node, f) for f in node._fields if hasattr(node, f)})
        plain.decorator_list = []
        ast.copy_location(plain, node)
    body: list[ast.stmt] = [plain]
    if code.co_freevars:
        outer = ast.parse("def outer():\n 0")
        assert isinstance(outer.body[0], ast.FunctionDef)
        names = [ast.Name(id=n, ctx=ast.Store()) for n in code.co_freevars if n != "__class__"]
        outer.body[0].body = [
            *(ast.Assign(targets=[n], value=ast.Constant(value=0)) for n in names),
            plain,
        ]
        body = [ast.fix_missing_locations(outer.body[0])]
    flags = code.co_flags & 0x1000000  # from __future__ import annotations
    try:
        tree = ast.Module(body=body, type_ignores=[])
        made = compile(tree, "<jenny>", "exec", flags=flags, dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    depth = 2 if code.co_freevars else 1
    for _ in range(depth):
        inner = [c for c in made.co_consts if isinstance(c, types.CodeType)]
        if not inner:
            return False
        made = inner[-1]
    if any(n.startswith("@") for n in code.co_names + code.co_varnames):
        return True  # rewritten by pytest: the source is the truth
    return _exact(made) == _exact(code) or _told(made) == _told(code)


def _constant(c: Any) -> Any:
    """What two constants have in common only if they are the same: 1, 1.0 and True are not."""
    if isinstance(c, frozenset):
        return sorted(map(repr, c))
    return repr(c)


def _exact(code: types.CodeType) -> Any:
    """All that a code does, as it stands."""
    inner = [_exact(c) if isinstance(c, types.CodeType) else _constant(c) for c in code.co_consts]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return code.co_code, names, inner


def _own_name(name: str) -> str:
    """A private name as it is written: `__x`, not `_Class__x`."""
    at = name.find("__", 1)
    private = name.startswith("_") and not name.startswith("__") and not name.endswith("__")
    return name[at:] if private and at > 0 else name


def _told(code: types.CodeType) -> list[Any]:
    """The code's operations and what they are about, less what depends on the class around it and
    on how the module imports the names used, and where the jumps go."""
    skip = {"CACHE", "PUSH_NULL", "PRECALL", "EXTENDED_ARG"}
    jumps = {*dis.hasjrel, *dis.hasjabs}
    found: list[Any] = []
    for at in dis.get_instructions(code):
        if at.opname in skip:
            continue
        what = at.argval
        if isinstance(what, types.CodeType):
            what = _told(what)
        elif at.opcode in dis.hasconst:
            what = _constant(what)
        elif isinstance(what, str):
            what = _own_name(what)
        name = "LOAD_ATTR" if at.opname == "LOAD_METHOD" else at.opname
        found.append((name, None if at.opcode in jumps else what))
    return found


LARGE = 400_000  # bytes of code, of constants and members of constants: about 10,000 lines


def _size(code: types.CodeType) -> int:
    """How much a function is: its code, its strings, the members of its tuples."""
    found = len(code.co_code)
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            found += _size(c)
        elif isinstance(c, (str, bytes, tuple, frozenset)):
            found += len(c) * (1 if isinstance(c, (str, bytes)) else 8)
    return found


_ROOT = os.path.dirname(os.path.realpath(os.__file__)) + os.sep
_packages: dict[str, str] = {}


def package_of(filename: str) -> str:
    """What library package a file belongs to: the place of its outermost folder or of its own; ""
    for a file of the user's."""
    found = _packages.get(filename)
    if found is None:
        path = os.path.realpath(filename)
        at = max(path.rfind(f"{os.sep}{name}-packages{os.sep}") for name in ("site", "dist"))
        start = path.find(os.sep, at + 1) + 1 if at >= 0 else path.startswith(_ROOT) * len(_ROOT)
        end = path.find(os.sep, start)
        found = _packages[filename] = path[: end if end > 0 else len(path)] if start else ""
    return found


def find(fn: Func) -> Source:
    """The node of a function, or Unknown. A region brings its own."""
    made: Any = fn.__dict__.get("__jenny_source__")
    if made is not None:
        source: Source = made if isinstance(made, Source) else made()
        return source
    fn = _code.as_written(fn)
    code = fn.__code__
    first = code.co_firstlineno
    if _size(code) > LARGE:
        raise Unknown("it is too large to be compiled: thousands of lines or of constants", first)
    lines = linecache.getlines(code.co_filename, fn.__globals__)
    if not lines:
        raise Unknown(f"no source: {code.co_filename} cannot be read", first)
    if first > len(lines):
        raise Unknown(f"the source of {code.co_filename} has changed", first)
    src: Source | None
    last = min(max(_code_lines(code), default=first), len(lines))
    try:
        if code.co_name == "<lambda>":
            src = _find_lambda(lines, code)
            if src is None:
                raise Unknown("this lambda cannot be told apart in its source", first)
        else:
            src = _block(lines, first, last)
            if src is None or getattr(src.node, "name", None) != code.co_name:
                src = _find_whole(lines, code)
        fits = src is not None and _fits_code(src, fn)
    except RecursionError:
        raise Unknown("an expression is nested too deeply to be read", first) from None
    if src is None or not fits:
        raise Unknown(f"the source of {code.co_filename} is not that of the function", first)
    return src
