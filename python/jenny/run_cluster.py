"""`jenny run --cluster ADDRESS`: an unmodified program whose loops run on a Ray cluster.

Functions with loops get jenny.jit when they are defined, not when they turn out hot: a loop that is
to run elsewhere has to be met before it runs. Loops outside of functions: jenny.toplevel.
"""

from __future__ import annotations

import ast
import types
from typing import Any

from . import _cluster, _code, adopt, run, toplevel, watch


class Clustered(run.Session):
    """One run on a cluster."""

    script: toplevel.Script | None = None  # the program's own text

    def adopt(self, fn: types.FunctionType) -> types.FunctionType:
        """A function that was just defined: its calls go to what jenny.jit makes of it."""
        made = adopt.gate(fn)
        if made is not None:
            self.hunter.gates.append(made)
        return fn

    def prepare(self, text: watch.Text) -> types.CodeType:
        tree = text.tree()
        objects = _code.Objects()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and toplevel.has_loop(node):
                mark: Any = objects.constant(self.adopt)
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                mark.lineno = mark.end_lineno = first
                mark.col_offset = mark.end_col_offset = 0
                node.decorator_list.append(mark)
        made = compile(tree, text.filename, "exec", dont_inherit=True)
        if text.name == "__main__":
            self.script = toplevel.Script(tree, objects, text.filename, made.co_flags)
        return objects.fill(made)

    @_code.hide
    def execute(self, code: types.CodeType, space: dict[str, Any]) -> None:
        if self.script is None:
            exec(code, space)
        else:
            self.script.run(space, _cluster._current())

    def spread(self) -> list[tuple[str, dict[str, Any]]]:
        found = [(g.name, _cluster.told(g.function)) for g in self.hunter.gates]
        parts = self.script.parts if self.script is not None else []
        told = [(name, t) for name, t in found if t is not None]
        return told + [("", _cluster.told_of(p)) for p in parts]

    def wanted(self, source: bytes) -> bool:
        return b"for " in source

    def run(self) -> int:
        assert self.given.cluster is not None
        try:
            with _cluster.cluster(self.given.cluster):
                return super().run()
        except _cluster.ClusterError as e:
            raise run.NotRunnable(str(e)) from None
