"""Parts that are under way, and second copies of those that are late (the backup tasks of Dean and
Ghemawat, MapReduce, OSDI 2004, section 3.6).

A part changes nothing but what it hands back, so that two of its kind may run at a time, and the
first one counts. A copy is begun where processors have nothing else to do and a part takes much
longer than the others took.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any, Protocol

from . import nodes

SLACK_S = 2.0  # a process may have to be started for a part
LATE = 8.0  # times as long as others took, the time that it waits for a processor included
LOOK_S = 0.5  # how often one looks at parts that are late


class Late(Exception):
    """A part has not ended within the time given."""


class Begins(Protocol):
    """What is asked of an engine, see jenny.away.Engine."""

    def cores(self) -> int: ...

    def ended(self, handles: Sequence[Any], wait: bool) -> list[Any]: ...

    def cancel(self, handles: Sequence[Any]) -> None: ...


class Part:
    """One part. begin(again): begins it, or a copy, and gives its handle, or a list of references
    of which the first one is waited for."""

    def __init__(self, rounds: int, begin: Callable[[bool], Any]) -> None:
        self.rounds, self.begin = rounds, begin
        self.copies = [begin(False)]
        self.since = perf_counter()
        self.chosen = 0  # the copy that was first

    def handles(self) -> list[Any]:
        return [c[0] if type(c) is list else c for c in self.copies]

    def result(self) -> Any:
        """What begin() gave for the copy that was first."""
        return self.copies[self.chosen]


class Parts:
    """The parts of one loop. again: copies that were begun."""

    def __init__(self, engine: Begins, round_s: float) -> None:
        self.engine = engine
        self.under_way: dict[Part, None] = {}  # in the order in which they were begun
        self.took: list[float] = []  # seconds of a round ...
        self.typical = (0, round_s)  # ... how many of them were looked at, and their median
        self.ended = self.again = 0

    def begin(self, rounds: int, begin: Callable[[bool], Any]) -> Part:
        part = Part(rounds, begin)
        self.under_way[part] = None
        return part

    def ran(self, where: nodes.Where | None, rounds: int) -> None:
        """Where and when a part ran."""
        if where is not None:
            self.took.append((where.ended - where.began) / max(rounds, 1))

    def take(self, part: Part, get: Callable[[Any, float | None], Any]) -> Any:
        """Waits for a part: what get(handle, seconds), which raises Late, gives for its first copy
        that ends."""
        timeout = self._patience(part)
        while len(part.copies) == 1:
            try:
                got = get(part.handles()[0], max(timeout, LOOK_S))
            except Late:
                self._look()
                timeout = LOOK_S
            else:
                self._done(part)
                return got
        handles = part.handles()
        first = self.engine.ended(handles, True)[0]
        part.chosen = next(i for i, h in enumerate(handles) if h is first)
        got = get(first, None)
        self._done(part)
        self.engine.cancel([h for h in handles if h is not first])
        return got

    def cancel(self) -> None:
        """Nobody wants the rest any more."""
        rest = [h for part in self.under_way for h in part.handles()]
        self.under_way = {}
        if rest:
            self.engine.cancel(rest)

    def _done(self, part: Part) -> None:
        del self.under_way[part]
        self.ended += 1

    def pace(self) -> float:
        """Seconds of a round, as is typical; not sorted anew for each of many parts."""
        if len(self.took) > 1.1 * self.typical[0]:
            self.typical = len(self.took), statistics.median(self.took)
        return self.typical[1]

    def _patience(self, part: Part) -> float:
        """Seconds until a part is late."""
        return part.since + SLACK_S + LATE * self.pace() * part.rounds - perf_counter()

    def _look(self) -> None:
        """Begins copies of parts that are late, where processors are free for them."""
        ended = {
            id(h)
            for h in self.engine.ended([h for p in self.under_way for h in p.handles()], False)
        }
        rest = [p for p in self.under_way if not any(id(h) in ended for h in p.handles())]
        free = self.engine.cores() - sum(len(p.copies) for p in rest)
        if len(rest) == len(self.under_way) and not self.ended:
            return
        for p in rest:
            if free > 0 and len(p.copies) == 1 and self._patience(p) <= 0:
                p.copies.append(p.begin(True))
                self.again += 1
                free -= 1
