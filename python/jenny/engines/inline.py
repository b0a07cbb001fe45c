"""An engine that is none: parts run in this process, on copies, as elsewhere. For tests."""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Any

import numpy

from .. import early, packet, parts, store


class Eager(early.Watch):
    """Has parts begun before the first round has."""

    def enter(self, run: early.Begins, frame: types.FrameType) -> None:
        run.early()

    def leave(self, run: early.Begins) -> None:
        pass


class Inline:
    """Runs a part when its outcome is wanted. eager: parts get what there is before the first
    round."""

    name = "inline"
    always = True
    taste_s = part_s = 0.0

    def __init__(
        self, cores: int = 3, compiled: bool = True, eager: bool = False, room: int = 1 << 40
    ) -> None:
        self.given, self.compiled, self.bytes = cores, compiled, room
        self.watch = Eager() if eager else None
        self.store = store.Store(1 << 26)

    def cores(self) -> int:
        return self.given

    def task_s(self) -> float:
        return 0.0

    def travel_s(self, size: float) -> float:
        return 0.0

    def least_s(self) -> float:
        return 0.0

    def apart(self) -> bool:
        return False

    def known(self, data: Any) -> Any:
        return self.store.find(data, lambda held: held)

    def room(self) -> int:
        return self.bytes

    def put(self, data: packet.Packet) -> Any:
        copied = packet.Packet(data.body, [b.copy() for b in data.buffers])
        if data.buffers:
            self.store.add(data, copied)
        return copied

    def submit(self, spec: Any, shared: Any, own: Any) -> Any:
        return spec, shared, own

    def get(self, handle: Any, timeout: float | None = None) -> packet.Packet:
        (digest, data, _), shared, own = handle
        return parts.run(digest, data, shared, own, self.compiled)

    def keep(self, rows: Any) -> Any:
        copied = numpy.array(rows, order="C")
        self.store.add(rows, copied)
        return copied

    def came(self, rows: Any, reference: Any) -> None:
        self.store.add(rows, reference)

    def blocks(
        self, number: int, spec: Any, shared: Any, work: tuple[Any, ...], again: bool = False
    ) -> list[Any]:
        rounds, offsets, pieces, edges = work
        counts = {n: len(p) for n, p in pieces.items()}
        flat = [x for p in pieces.values() for x in p]
        work = rounds, offsets, counts, edges
        return parts.run_blocks(*spec[:2], shared, work, *flat, compiled=self.compiled)

    def slow(self, number: int) -> None:
        pass

    def outcome(self, reference: Any, timeout: float | None) -> Any:
        return reference

    def ended(self, handles: Sequence[Any], wait: bool) -> list[Any]:
        return list(handles)

    def fetch(self, reference: Any) -> Any:
        return reference

    def cancel(self, handles: Sequence[Any]) -> None:
        pass
