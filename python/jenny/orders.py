"""Whether what functions do may depend on the order of a set that they make.

That order follows from the hashes of elements, and those of texts differ from process to process
(PYTHONHASHSEED). What is asked of a set and does not depend on it: what is in it, how many there
are, other sets made of it, its elements sorted.
"""

from __future__ import annotations

import ast
import types
from typing import Any

from . import packet, source

_WHY = "texts in a set may be in another order elsewhere, but where PYTHONHASHSEED is the same"
_MAKES = ("set", "frozenset")
_SETS = ("union", "intersection", "difference", "symmetric_difference", "copy")
_ASKS = (
    *_SETS,
    *("add", "discard", "remove", "update", "clear", "issubset", "issuperset", "isdisjoint"),
    *("intersection_update", "difference_update", "symmetric_difference_update"),
)
_CALM = (*_MAKES, "len", "bool", "sorted", "any", "all", "min", "max", "sum")
_OPERATORS = (ast.BitOr, ast.BitAnd, ast.BitXor, ast.Sub)
_TESTS = (ast.If, ast.While, ast.BoolOp, ast.UnaryOp, ast.IfExp, ast.Assert)


def unsure(fn: types.FunctionType) -> str:
    """Where fn, or a function that it may call, may depend on it; or ""."""
    for f in packet.functions(fn):
        try:
            found = source.find(f)
        except source.Unknown:
            continue  # nothing of it runs elsewhere
        at = _Reader(found.node).first()
        if at is not None:
            line = at + found.line_shift
            return f"line {line}: {_WHY}"
    return ""


class _Reader:
    """Reads one function."""

    def __init__(self, node: ast.AST) -> None:
        self.node = node
        self.above = {id(x): n for n in ast.walk(node) for x in ast.iter_child_nodes(n)}
        self.names: set[str] = set()
        while self._more_names():
            pass

    def _more_names(self) -> bool:
        """Adds names that sets are given; whether there were any."""
        count = len(self.names)
        for n in ast.walk(self.node):
            if isinstance(n, ast.Assign) and self._is_set(n.value):
                self.names |= {t.id for t in n.targets if isinstance(t, ast.Name)}
            elif isinstance(n, (ast.NamedExpr, ast.AnnAssign)) and isinstance(n.target, ast.Name):
                self.names |= {n.target.id} if self._is_set(n.value) else set()
        return len(self.names) > count

    def _is_set(self, e: Any) -> bool:
        """Whether an expression gives a set, as far as its text says; not one of numbers."""
        if isinstance(e, ast.Set):
            return not all(isinstance(x, ast.Constant) and _is_number(x.value) for x in e.elts)
        if isinstance(e, ast.Name):
            return e.id in self.names
        if isinstance(e, ast.BinOp) and isinstance(e.op, _OPERATORS):
            return self._is_set(e.left) or self._is_set(e.right)
        if isinstance(e, ast.IfExp):
            return self._is_set(e.body) or self._is_set(e.orelse)
        if isinstance(e, ast.Call):
            f = e.func
            if isinstance(f, ast.Name):
                return f.id in _MAKES and not (e.args and _is_range(e.args[0]))
            return isinstance(f, ast.Attribute) and f.attr in _SETS and self._is_set(f.value)
        return isinstance(e, ast.SetComp)

    def first(self) -> int | None:
        """The line of the first set of which more is asked."""
        found = [n for n in ast.walk(self.node) if isinstance(n, ast.expr) and self._is_set(n)]
        loads = [n for n in found if not isinstance(getattr(n, "ctx", None), (ast.Store, ast.Del))]
        return min((n.lineno for n in loads if not self._is_calm(n)), default=None)

    def _is_calm(self, e: ast.expr) -> bool:
        """Whether what is done with a set does not depend on its order."""
        around = self.above.get(id(e))
        if isinstance(around, (ast.Compare, ast.Expr, ast.AugAssign, *_TESTS)):
            return True
        if isinstance(around, ast.BinOp):
            return isinstance(around.op, _OPERATORS)
        if isinstance(around, (ast.Assign, ast.AnnAssign)):
            targets = around.targets if isinstance(around, ast.Assign) else [around.target]
            return all(isinstance(t, ast.Name) for t in targets)
        if isinstance(around, ast.NamedExpr):
            return self._is_calm(around)
        if isinstance(around, ast.Attribute):
            call = self.above.get(id(around))
            return around.attr in _ASKS and isinstance(call, ast.Call) and call.func is around
        if isinstance(around, ast.Call):
            f = around.func
            if isinstance(f, ast.Attribute):
                return f.attr in _ASKS and self._is_set(f.value)
            return isinstance(f, ast.Name) and f.id in _CALM and not around.keywords
        if isinstance(around, ast.comprehension):
            return isinstance(self.above.get(id(around)), ast.SetComp)
        return False


def _is_number(x: Any) -> bool:
    return isinstance(x, (int, float, complex))


def _is_range(e: ast.expr) -> bool:
    return isinstance(e, ast.Call) and isinstance(e.func, ast.Name) and e.func.id == "range"
