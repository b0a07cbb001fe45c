"""`jenny run --cluster ADDRESS`: an unmodified program whose loops run on a Ray cluster.

Functions with loops get jenny.jit when they are defined, not when they turn out hot: a loop that is
to run elsewhere has to be met before it runs.
"""

from __future__ import annotations

import ast
import types
from typing import Any

from . import _cluster, _code, hot, run, watch

_LOOPS = (ast.For, ast.ListComp)
_OWN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def _loops(node: ast.AST) -> bool:
    """Whether there is a loop in a function, those of functions inside it left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _LOOPS):
            return True
        if not isinstance(child, _OWN) and _loops(child):
            return True
    return False


class Clustered(run.Session):
    """One run on a cluster."""

    def adopt(self, fn: types.FunctionType) -> types.FunctionType:
        """A function that was just defined: its calls go to what jenny.jit makes of it."""
        code = fn.__code__
        if code.co_freevars or code.co_flags & hot._LOOSE or code.co_name.startswith("<"):
            return fn
        gate = hot.Gate(fn, hot.copy_of(fn, code))
        gate.settled, gate.call = True, gate.function
        self.hunter.gates.append(gate)
        fn.__code__ = gate.code
        return fn

    def prepare(self, text: watch.Text) -> types.CodeType:
        tree = text.tree()
        objects = _code.Objects()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and _loops(node):
                mark: Any = objects.constant(self.adopt)
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                mark.lineno = mark.end_lineno = first
                mark.col_offset = mark.end_col_offset = 0
                node.decorator_list.append(mark)
        return objects.fill(compile(tree, text.filename, "exec", dont_inherit=True))

    def wanted(self, source: bytes) -> bool:
        return b"for " in source

    def run(self) -> int:
        assert self.given.cluster is not None
        try:
            with _cluster.cluster(self.given.cluster):
                return super().run()
        except _cluster.ClusterError as e:
            raise run.NotRunnable(str(e)) from None
