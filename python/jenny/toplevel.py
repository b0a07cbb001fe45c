"""Scripts under `jenny run --cluster`: loops that stand outside of functions run elsewhere as well.

A script runs statement by statement, all in the namespace of its module. A statement with loops is
looked at when it is reached: as the body of a function whose parameters are the names that have a
value by then, functions and modules aside. What jenny.spread makes of that body runs as code of the
module, so that names stay globals, and tracebacks show the lines of the script.
"""

from __future__ import annotations
import __future__

import ast
import types
from collections.abc import Iterator
from typing import Any, cast

from . import _code, _core, _manage, away, packet, regions, source, spread

NAME = "__main__"  # of the function that a statement is taken for
LATER = "<jenny: names that are read later>"
_STATEMENTS = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.Assign)
_LOOPS = (ast.For, ast.ListComp)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_NO = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Global)
_FUTURE = 0
for _feature in __future__.all_feature_names:
    _FUTURE |= getattr(__future__, _feature).compiler_flag

Known = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type, _core.Function)


def has_loop(node: ast.AST) -> bool:
    """Whether there is a loop in a node, those of functions inside it left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _LOOPS):
            return True
        if not isinstance(child, _SCOPES) and has_loop(child):
            return True
    return False


def _asks(s: ast.stmt) -> bool:
    """Whether a statement is looked at when it is reached."""
    if not isinstance(s, _STATEMENTS) or not (isinstance(s, ast.For) or has_loop(s)):
        return False
    return not any(isinstance(n, _NO) for n in ast.walk(s))


def cut(tree: ast.Module) -> Iterator[tuple[list[ast.stmt], bool]]:
    """The statements of a script, those with loops alone; and whether they are such."""
    plain: list[ast.stmt] = []
    for s in tree.body:
        if not _asks(s):
            plain.append(s)
            continue
        if plain:
            yield plain, False
        plain = []
        yield [s], True
    if plain:
        yield plain, False


def _names(s: ast.stmt) -> tuple[set[str], set[str]]:
    """The names that a statement reads, and those that it sets."""
    stored = spread.stored(s)
    return {n.id for n in ast.walk(s) if isinstance(n, ast.Name)} - stored, stored


def _read_inside(code: types.CodeType) -> set[str]:
    """The globals that functions and classes of a script read."""
    found: set[str] = set()
    todo = [c for c in code.co_consts if isinstance(c, types.CodeType)]
    while todo:
        inner = todo.pop()
        found.update(packet.globals_of(inner))
        todo += [c for c in inner.co_consts if isinstance(c, types.CodeType)]
    return found


class _Without(ast.NodeTransformer):
    """Takes out what only says that names are read later."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | ast.Pass:  # noqa: N802
        value = node.value
        if isinstance(value, ast.Tuple) and value.elts and _is_later(value.elts[0]):
            return ast.copy_location(ast.Pass(), node)
        return node


def _is_later(e: ast.expr) -> bool:
    return isinstance(e, ast.Constant) and e.value == LATER


class Script:
    """The code of a script, in pieces. Attribute `parts`: the statements that were spread."""

    def __init__(self, tree: ast.Module, objects: _code.Objects, filename: str, flags: int) -> None:
        self.tree, self.objects, self.filename = tree, objects, filename
        self.flags = flags & _FUTURE
        self.parts: list[away.Away] = []
        whole = compile(tree, filename, "exec", flags=self.flags, dont_inherit=True)
        self.shared = frozenset(_read_inside(whole))  # names that rounds must not change

    def compiled(self, body: list[ast.stmt], first: bool) -> types.CodeType:
        """Code of statements; a text in front of them is the docstring of the script, if at all."""
        if not first:
            start = ast.copy_location(ast.Pass(), body[0])
            body = [start, *body]
        module = ast.Module(body=body, type_ignores=[])
        made = compile(module, self.filename, "exec", flags=self.flags, dont_inherit=True)
        return self.objects.fill(made)

    @_code.hide
    def run(self, space: dict[str, Any], engine: Any) -> None:
        """Runs the script in the namespace of its module."""
        for k, (body, asks) in enumerate(cut(self.tree)):
            code, names = self.compiled(body, not k), cast(tuple[str, ...], ())
            if asks:
                code, names = self.spread(body[0], space, engine) or (code, ())
            try:
                exec(code, space)
            finally:
                for n in names:
                    space.pop(n, None)

    def spread(
        self, s: ast.stmt, space: dict[str, Any], engine: Any
    ) -> tuple[types.CodeType, tuple[str, ...]] | None:
        """The code of a statement whose loops may run elsewhere, and names to remove behind it;
        None where there are none."""
        try:
            found = away.Away(self.function(s, space), engine, self.shared)
        except (SyntaxError, source.Unknown):
            return None
        self.parts.append(found)
        if not found.spread.loops and not found.spread.chained:
            return None
        more = found.starters()
        space.update(more)
        body = [_Without().visit(x) for x in found.spread.rewritten().body]
        inside = [n.id for x in body for n in ast.walk(x) if isinstance(n, ast.Name)]
        names = {n for n in inside if n.startswith("__jenny_")} | set(more)
        return self.compiled(body, False), tuple(names)

    def function(self, s: ast.stmt, space: dict[str, Any]) -> _core.Function:
        """A function whose body is a statement of the script. Never called."""
        read, stored = _names(s)
        have = [n for n in sorted(read) if n in space and not isinstance(space[n], Known)]
        have += [n for n in sorted(stored) if n in space]
        head = ast.parse(f"def {NAME}({', '.join(have)}): pass").body[0]
        assert isinstance(head, ast.FunctionDef)
        regions._at(s.lineno, s.col_offset, [head])
        later = ast.parse(f"({LATER!r}, {', '.join(sorted(stored))})").body
        regions._at(s.end_lineno or s.lineno, s.col_offset, later)
        head.body, head.end_lineno = [s, *later], s.end_lineno
        code = regions._compile(head, [], self.filename, self.flags)
        made = types.FunctionType(code, space, NAME)
        made.__module__ = space.get("__name__", NAME)
        made.__dict__["__jenny_source__"] = source.Source(head, 0, 0)
        return _manage.make(made, {})
