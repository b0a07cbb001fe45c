"""What Jenny decides for a program on a cluster of any size, without a cluster.

An engine (jenny.away.Engine) that runs nothing: it writes down what the driver would do, in order,
as the actions of bench/simulate.py. Where loops are cut, what is put, what each part gets and hands
back, and whether arrays stay in blocks is decided by jenny.away and jenny.chain themselves. Rounds
take as long as the Loops say; arrays are never touched, so that they may be as large as address
space is.
"""

from __future__ import annotations

import math
import mmap
import types
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unittest import mock

import numpy as np
from simulate import Action, Begin, Fetch, Here, Mark, Put, Wait

import jenny
from jenny import away, chain, early, layout, memory, nodes, packet, portions

SHARED = 50_000  # bytes: from here on engines/ray.py puts what many parts read
NORESERVE = 0x4000  # of Linux; in `mmap` since Python 3.14
REPLY = 400  # bytes of an outcome in which nothing is


@dataclass(frozen=True)
class Rounds:
    """What the rounds of a program cost, in seconds."""

    part_s: float  # one round in a part, on one processor
    first_s: float  # one round in the user's frame, as written
    native: bool = False  # rounds run here as a kernel before parts are sent
    asleep: bool = False  # they wait, and use no processor
    beside_s: float = 0.0  # what the driver computes itself for each time a loop is reached
    answer: float = 0.0  # bytes that a round hands back besides rows of arrays


class Sized:
    """A packet of which only the size is known."""

    def __init__(self, size: int, rounds: int, back: float) -> None:
        self.size, self.rounds, self.back = size, rounds, back


class Held(np.ndarray):
    """Rows that are neither copied nor written."""

    def copy(self, order: Any = "C") -> Any:
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        pass


def _rows(array: Any, axis: int, first: int, behind: int) -> Any:
    return array[(slice(None),) * axis + (slice(first, behind),)].view(Held)


def vast(*shape: int) -> Any:
    """An array of zeros that takes no memory while nobody writes it."""
    size = math.prod(shape) * 8
    held = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | NORESERVE)
    return np.frombuffer(held, np.float64).reshape(shape)


class Recorder:
    """An engine that writes down what is asked of it."""

    name = "recorder"
    taste_s = 0.005  # as engines/ray.py has it
    part_s = 0.02
    watch = None

    def __init__(self, cores: int, rounds: Rounds, always: bool, task_s: float) -> None:
        self.given, self.rounds, self.always, self.empty_s = cores, rounds, always, task_s
        self.actions: list[Action] = []
        self.tasks = self.objects = 0
        self.row_bytes: dict[str, float] = {}

    def cores(self) -> int:
        return self.given

    def task_s(self) -> float:
        return self.empty_s

    def travel_s(self, size: float) -> float:
        return size / 1e9

    def least_s(self) -> float:
        return max(0.03, 4 * self.empty_s)

    def _object(self) -> int:
        self.objects += 1
        return self.objects

    def here(self, seconds: float) -> None:
        self.actions.append(Here(seconds))

    def known(self, data: Any) -> None:
        pass

    def room(self) -> int:
        return 1 << 60

    def came(self, rows: Any, reference: Any) -> None:
        pass

    def keep(self, rows: Any) -> int:
        key = self._object()
        self.actions.append(Put(key, float(rows.nbytes)))
        return key

    def put(self, data: packet.Packet) -> Any:
        if isinstance(data, Sized):
            return data
        if data.size < SHARED:
            return None
        key = self._object()
        self.actions.append(Put(key, float(data.size)))
        return key

    def _begin(self, spec: Any, shared: Any, count: int, **more: Any) -> int:
        self.tasks += 1
        seconds = count * self.rounds.part_s
        both = tuple(r for r in (spec[1], shared) if r is not None)
        more["reads"] = (*both, *more.get("reads", ()))
        awake, asleep = (0.0, seconds) if self.rounds.asleep else (seconds, 0.0)
        self.actions.append(Begin(self.tasks, awake, asleep, **more))
        return self.tasks

    def submit(self, spec: Any, shared: Any, own: Any) -> int:
        return self._begin(spec, shared, own.rounds, own=float(own.size), back=own.back)

    def get(self, handle: Any, timeout: float | None) -> Any:
        self.actions.append(Wait(handle))

    def apart(self) -> bool:
        return False

    def blocks(
        self, number: int, spec: Any, shared: Any, work: tuple[Any, ...], again: bool = False
    ) -> list[Any]:
        rounds, _, pieces, (low, high) = work
        made = []
        for n in pieces:
            if n in spec[2]:
                row = self.row_bytes[n]
                sizes = (len(rounds) * row, high * row, low * row)
                made += [(self._object(), size) for size in sizes]
        reads = tuple(x for p in pieces.values() for x in p if not isinstance(x, layout.Blank))
        task = self._begin(spec, shared, len(rounds), reads=reads, makes=tuple(made), blocks=True)
        return [task, *(key for key, _ in made)]

    def outcome(self, reference: Any, timeout: float | None) -> tuple[str, None]:
        self.actions.append(Wait(reference))
        return "", None

    def slow(self, number: int) -> None:
        pass

    def ended(self, handles: Sequence[Any], wait: bool) -> list[Any]:
        return list(handles)

    def fetch(self, reference: Any) -> Any:
        self.actions.append(Fetch(reference))

    def cancel(self, handles: Sequence[Any]) -> None:
        pass


class Recorded(away.Run):
    """A Run whose rounds here only take their time, and whose parts only have sizes."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.sizes: dict[int, Sized] = {}

    @property
    def recorder(self) -> Recorder:
        engine = self.away.engine
        assert isinstance(engine, Recorder)
        return engine

    def _skip(self, count: int, seconds: float) -> None:
        self.recorder.here(count * seconds)
        self.here += count
        self.here_s += count * seconds
        self.at += count

    def __iter__(self) -> Any:
        count, each = self.limit - self.at, self.recorder.rounds.first_s
        if self.until:
            count = min(count, max(1, math.ceil(self.away.taste_s / each)))
            if each > early.LONG_S and self.seen is not None:
                self.recorder.here(early.LONG_S)
                self.early()
                self.here_s += early.LONG_S
                each -= early.LONG_S
        if count > 0:
            self._skip(count, each)
        return iter(())

    def _end(self) -> bool:
        if not self.noted:
            self.recorder.here(self.recorder.rounds.beside_s)
            self.recorder.actions.append(Mark())
        return super()._end()

    def _try_native(self) -> float | None:
        """As away.Run has it: more and more rounds until they take long enough to be timed."""
        rounds, count = self.recorder.rounds, 1
        if not rounds.native:
            return None
        while self.at < self.n:
            count = min(count, self.n - self.at)
            self._skip(count, rounds.part_s)
            if count * rounds.part_s > self.away.taste_s / 2:
                break
            count *= 4
        return rounds.part_s

    def _native(self, until: int) -> bool:
        self._skip(until - self.at, self.recorder.rounds.part_s)
        return True

    def _in_blocks(self, round_s: float) -> bool:
        for n in self.loop.owns:
            a = self.frame[n]
            self.recorder.row_bytes[n] = a.nbytes / a.shape[self.loop.owns[n].axis]
        return super()._in_blocks(round_s)

    def _own(self, lo: int, hi: int) -> Any:
        """Parts of as many rounds are of one size."""
        held = self.sizes.get(hi - lo)
        if held is None:
            data = super()._own(lo, hi)
            own, _ = portions.slices(self.loop, self.items[lo:hi], self.frame)
            rows = sum(own[n].nbytes for n in self.loop.owns)
            back = REPLY + rows + (hi - lo) * self.recorder.rounds.answer
            held = self.sizes[hi - lo] = Sized(data.size, hi - lo, float(back))
        return held

    def _apply(self, data: Any, lo: int, hi: int, parts: Any) -> str:
        parts.ran(nodes.Where("", 0, 0.0, (hi - lo) * self.recorder.rounds.part_s), hi - lo)
        return ""


class _Away(away.Away):
    def starters(self) -> dict[str, Any]:
        def start(k: int) -> Any:
            return lambda iterable, chain: Recorded(self.made, k, iterable, chain)

        own = {f"__jenny_l{k}": start(k) for k in range(len(self.spread.loops))}
        return super().starters() | own

    def took(self, *args: Any) -> away.Took:
        """Nothing takes any time here."""
        return away.Took()


def record(
    fn: types.FunctionType,
    args: tuple[Any, ...],
    cores: int,
    rounds: Rounds,
    *,
    always: bool = False,
    task_s: float = 0.002,
) -> tuple[list[Action], list[away.Note]]:
    """What the driver does when it calls fn(*args) with so many cores, and what Jenny notes."""
    engine = Recorder(cores, rounds, always, task_s)
    side = _Away(jenny.jit(fn), engine)
    with mock.patch.object(chain, "_rows", _rows), mock.patch.object(memory, "ask"):
        side.call(args, {})
    return engine.actions, side.notes
