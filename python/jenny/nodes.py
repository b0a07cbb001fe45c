"""Where parts ran: counted for explain, and a row for each node in the trace ($JENNY_TRACE)."""

from __future__ import annotations

import os
import time
from typing import Any, NamedTuple

from . import _core, _manage, _options

ROWS = 1 << 30  # rows of nodes are numbered from here: no process has such a number


class Where(NamedTuple):
    """One part: which node and process, and when, in seconds of time.time() there."""

    node: str
    process: int
    began: float
    ended: float


def here(node: str, began: float) -> Where:
    """The part of this process that ends now."""
    return Where(node, os.getpid(), began, time.time())


class Nodes:
    """The nodes that worked for a function."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}  # by name, the row in the trace
        self.tracing = True

    def ran(self, where: Where | None, name: str, rounds: int) -> None:
        """A part has come back."""
        if where is None or not where.node:
            return
        lib: Any = _manage.library(_options.effective())
        row = self.seen.get(where.node)
        if row is None:
            row = self.seen[where.node] = ROWS + len(self.seen)
            if self.tracing:
                _core.trace_row(lib, row, f"node {where.node}")
        if self.tracing:
            now = time.perf_counter_ns()
            behind = now - time.time_ns()
            began, ended = (min(int(t * 1e9) + behind, now) for t in where[2:])
            event = (began, ended, row, where.process, rounds)
            self.tracing = _core.trace_span(lib, "part", name, event)
