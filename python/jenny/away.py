"""Loops that run in other processes: one Run for each time that a loop is reached.

A Run decides round by round where they go. The first ones run here, in the user's frame, and are
timed; the rest runs here too where that is sooner, else in parts elsewhere (jenny.parts). What
parts hand back is applied in the order of the range: slices, what they append and put, addends one
by one, what they print and warn of. A part that raises changes nothing: its rounds run again here,
in the user's frame, and raise there what the program raises. So nothing happens twice, and nothing
happens that the sequential program does not do.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from time import perf_counter
from typing import Any, NamedTuple, Protocol, cast

import numpy

from . import (
    _code,
    _core,
    _manage,
    backup,
    early,
    echo,
    effects,
    fitting,
    handlers,
    layout,
    mapped,
    memory,
    mute,
    nodes,
    packet,
    plain,
    portions,
    spread,
    worth,
)
from .chain import Chain, halo
from .layout import Blank
from .made import Made
from .parts import Outcome, Work

WAVES = 4  # parts a processor, where the range allows it
SHORT_S = 0.1  # parts that are not longer are large, as long as all processors have some ...
SUBMIT_S = 5e-4  # ... and this for each processor: a part takes that long to be submitted
LATE_S = 0.4  # loops that are younger show no progress
LATEST = 100  # notes that are kept
REASONS = 5  # why a loop stayed, of those that are told
NO_PACE = 1e-6  # seconds of a round that nobody knows
PACES = 1000  # kinds of runs of which it is known how long a round takes
FAILURES = 2  # parts that fail before the rest of a loop stays here


class Engine(Protocol):
    """What runs parts. Handles and references are the engine's own."""

    name: str
    always: bool  # whatever it costs
    taste_s: float  # rounds are timed here for that long before the first decision
    part_s: float  # least time of a part
    watch: early.Watch | None  # has parts begun while the first round runs here

    def cores(self) -> int:
        """Processors that may work at a time."""

    def task_s(self) -> float:
        """Seconds that an empty task takes, from submission to answer."""

    def travel_s(self, size: float) -> float:
        """Seconds that so many bytes take to other nodes, or back."""

    def least_s(self) -> float:
        """Seconds of work below which it is not worth sending any."""

    def apart(self) -> bool:
        """Whether there are nodes on other machines, without the compiler's cache of this one."""

    def known(self, data: Any) -> Any:
        """The reference of an earlier packet, or rows of an array, that is equal to this one; or
        None."""

    def room(self) -> int:
        """Bytes that parts under way may have, or hand back, at a time."""

    def put(self, data: packet.Packet) -> Any:
        """A reference for what parts read."""

    def keep(self, rows: Any) -> Any:
        """A reference for a block of an array."""

    def came(self, rows: Any, reference: Any) -> None:
        """Rows of an array now are what is behind a reference."""

    def blocks(
        self, number: int, spec: Any, shared: Any, work: tuple[Any, ...], again: bool = False
    ) -> list[Any]:
        """Begins a part that works on blocks, on the node that all blocks of this number stay on;
        again: on another one. References to why it failed, or "", and to what it made:
        parts.run_blocks."""

    def slow(self, number: int) -> None:
        """A copy elsewhere was sooner than the node on which blocks of this number stay."""

    def outcome(self, reference: Any, timeout: float | None) -> tuple[str, nodes.Where | None]:
        """Waits for the first of these, for so many seconds. Raises backup.Late."""

    def fetch(self, reference: Any) -> Any:
        """The rows behind a reference."""

    def submit(self, spec: Any, shared: Any, own: Any) -> Any:
        """Begins a part, of what `put` gave; does not wait."""

    def get(self, handle: Any, timeout: float | None) -> packet.Packet:
        """Waits for a part, for so many seconds. Raises Lost where the engine gave it up, and
        backup.Late."""

    def ended(self, handles: Sequence[Any], wait: bool) -> list[Any]:
        """Those of these that have ended; wait: until there is one."""

    def cancel(self, handles: Sequence[Any]) -> None:
        """Lets go of parts that nobody wants any more."""


class Lost(Exception):
    """A part that no process could finish; the text is for the user."""


class Note(NamedTuple):
    """What became of one Run; for explain."""

    line: int
    rounds: int
    parts: int
    here: int  # rounds that ran in this process
    sent: int  # bytes
    back: int
    seconds: float
    why: str  # why rounds stayed here
    again: int = 0  # parts of which a copy was begun, since they were late


class _Rounds:
    """Rounds that run in the frame, until the Run says that it is enough."""

    def __init__(self, run: Run, live: Iterator[Any]) -> None:
        self.run, self.live, self.began = run, live, 0.0

    def __iter__(self) -> _Rounds:
        return self

    @_code.hide
    def __next__(self) -> Any:
        if self.began and self.run.ran(self.began):
            raise StopIteration
        self.began = perf_counter()
        return next(self.live)


class Flow:
    """Rounds from lo on, cut into parts. n, kinds: what the loop ran over, and what it filled, when
    they were cut."""

    def __init__(self, cuts: list[tuple[int, int]], spec: Any, shared: Any, parts: backup.Parts):
        self.cuts, self.spec, self.shared, self.parts = cuts, spec, shared, parts
        self.lo, self.todo = cuts[0][0], iter(cuts)
        self.waiting: deque[tuple[int, int, backup.Part]] = deque()
        self.n, self.kinds = 0, [""]


class Run:
    """One time that a loop is reached; see jenny.spread for how the rewritten function asks it."""

    def __init__(self, made: Made, k: int, iterable: Any, chain: Chain | None) -> None:
        self.made, self.away, self.k, self.chain = made, made.away, k, chain
        self.loop, self.looked = made.spread.loops[k], made.away.looked
        self.iterable = iterable
        self.items = portions.items_of(iterable)
        self.n = len(self.items) if self.items is not None else -1
        self.at = 0  # the first round that has not run
        self.limit = 0  # rounds before it may run here now
        self.until = 0.0  # ... and until this time, where not 0
        self.bound = False
        self.values: tuple[Any, ...] = ()
        self.last: dict[str, Any] = {}
        self.here_s = 0.0
        self.here = self.parts = self.sent = self.back = self.failures = self.again = 0
        self.why = "" if self.n >= 0 else "its rounds are not known beforehand"
        self.settled = self.n < 2
        self.noted = self.tied = self.whole = False
        self.live: Iterator[Any] | None = None  # the iterator of the sequential program ...
        self.drawn = 0  # ... and how many rounds it has given
        self.began = perf_counter()
        self.frame: dict[str, Any] = {}  # while it is decided where rounds go
        self.seen: dict[str, Any] | None = None  # while the first round runs
        self.flow: Flow | None = None  # what was begun meanwhile
        self.like: tuple[Any, ...] = ()  # what rounds of other times must have had to take as long

    # ------------------------------------------------------------ what the frame asks

    def on(self, frame: tuple[Any, ...] | None) -> bool:
        """Whether there is more to do: rounds in the frame, or names to set."""
        self.bound, self.last = False, {}
        if self.seen is not None:
            self._first_ended()
        if type(self.items) is list:
            self.n = len(self.items)  # rounds may have made it longer
        if self.whole or 0 <= self.n <= self.at:
            return self._end()
        if not self.settled and frame is None:
            self._stay("a name that it reads is not set")
        self.limit, self.until = self.n, 0.0
        if not self.settled:
            assert frame is not None
            self.frame = dict(zip(self.loop.names(), frame))
            try:
                self._place()
            except Exception as e:
                handlers.pass_on(e)
                self._stay(f"a fault of Jenny's: {type(e).__name__}: {e}")
            self.frame = {}
        if self.chain is not None and (self.limit > self.at or self.n < 0):
            self.chain.touch(frame)
        if self.seen is not None and self.away.engine.watch is not None:
            self.away.engine.watch.enter(self, sys._getframe(1))
        return True

    def lets_go(self, value: Any) -> None:
        """Before a name that the loop sets lets go of an object: where it ends with that, anything
        may look around."""
        if not mute.lasts(value, mute.NAMED):
            self._stay("an object ends in it, of which a name is set anew")
            if self.chain is not None:
                self.chain.sync()

    def _place(self) -> None:
        """Where rounds go now: at first some run here, and are timed, but for loops over arrays
        that are in blocks already."""
        if self.at:
            self._decide()
            return
        known = self._known()
        if known is None and self.vast():
            known = NO_PACE
        if known is not None and self._in_blocks(known):
            return
        self.like = (self.k, self.n.bit_length(), *(_size(v) for v in self.frame.values()))
        pace = self.away.pace.get(self.like)
        if pace is not None and self._as_before(pace):
            return
        self.until = perf_counter() + self.away.taste_s
        self.seen = self.frame

    def vast(self) -> bool:
        """Whether there is no room here for an array that rounds read or write rows of."""
        arrays = (self.frame[n] for n in (*self.loop.slices, *self.loop.owns))
        found = self.chain is not None and any(memory.vast(a) for a in arrays)
        self.away.vast += found
        return found

    def _as_before(self, pace: float) -> bool:
        """Sends all rounds, where that was worth it for the like of them, or runs compiled ones
        here. Whether it did."""
        engine, worth = self.away.engine, self.n * pace >= self.away.engine.least_s()
        if engine.watch is not None and engine.watch.busy(self):
            return False
        if not (worth or engine.always or self.made.part(self.k).native_calls) or self._unfit():
            return False
        if self.chain is not None:
            if self.chain.suits(self.loop, self.items, self.frame):
                return False
            self.chain.touch(self.frame.values())
        if worth or engine.always:
            self._send(pace)
        else:
            self._compiled(pace)
        return self.at > 0 or self.settled

    def _first_ended(self) -> None:
        """Nobody begins parts for this loop any more but its own frame."""
        if self.away.engine.watch is not None:
            self.away.engine.watch.leave(self)
        self.seen = None

    def _known(self) -> float | None:
        """Seconds of a round, before any has run: of an earlier run, or of another loop that works
        on the same blocks."""
        if self.chain is None:
            return None
        return self.chain.pace(
            self.loop, [self.frame[n] for n in (*self.loop.slices, *self.loop.owns)]
        )

    @_code.hide
    def __iter__(self) -> Iterator[Any]:
        if self.live is None:
            self.live = iter(self.iterable)
        self._skip()
        if self.settled:  # all that is left, as it comes
            self.whole = True
            self.here += max(self.n - self.at, 0)
            return self.live
        if self.at >= self.limit:
            return iter(())
        return _Rounds(self, self.live)

    def ran(self, began: float) -> bool:
        """Behind a round in the frame: whether that is enough for now."""
        now = perf_counter()
        self.here_s += now - began
        self.here += 1
        self.at += 1
        self.drawn += 1
        enough = self.at >= self.limit or (self.until and now >= self.until)
        return bool(enough) and self.at < self.n

    def _skip(self) -> None:
        """Rounds that ran elsewhere are not to come again."""
        if self.live is not None and self.drawn < self.at:
            deque(islice(self.live, self.at - self.drawn), maxlen=0)
            self.drawn = self.at

    def _end(self) -> bool:
        if not self.whole and type(self.iterable) in (zip, enumerate):
            deque(self.iterable, maxlen=0)
        self.drop()
        self.end()
        return False

    def end(self) -> None:
        """Notes what became of it."""
        if self.n >= 0 and not self.noted:
            self.noted = True
            self.away.note(self)

    def __del__(self) -> None:
        """A loop that an exception ended is noted too."""
        if getattr(self, "flow", None):
            self.drop()
        if getattr(self, "began", 0) and self.n >= 0 and not self.noted:
            self.away.note(self)

    def early(self) -> bool:
        """Begins parts of the rounds behind the first, which runs; see jenny.early."""
        if self.seen is None:
            return False
        engine, self.frame = self.away.engine, self.seen
        try:
            chained = self.chain is not None and self.chain.suits(
                self.loop, self.items[1:], self.frame
            )
            fn = self.made.part(self.k).__wrapped__
            if chained or fitting.fits(self.loop, self.frame, self.items, self.iterable, fn):
                return False
            flow = self._cut(1, max(early.LONG_S, engine.part_s))
            if isinstance(flow, Flow):
                self.flow = flow
                self._fill(flow)
        except Exception as e:  # nothing was promised
            self.drop()
            handlers.pass_on(e)
        finally:
            self.frame = {}
        return self.flow is not None

    def drop(self) -> None:
        """Lets go of what was begun early."""
        flow, self.flow = self.flow, None
        if flow is not None:
            flow.parts.cancel()

    def _stay(self, why: str) -> None:
        self.drop()
        self.why = self.why or why
        self.settled = True
        self.limit, self.until = self.n, 0.0

    # ------------------------------------------------------------ where rounds go

    def _decide(self) -> None:
        """Behind the rounds that were timed: where the rest goes."""
        round_s = self.here_s / max(self.here, 1)
        engine = self.away.engine
        rest = (self.n - self.at) * round_s
        if rest < engine.least_s() and not engine.always:
            self._stay(f"the rest takes {_time(rest)} here")
            return
        why = self._unfit()
        if why:
            self._stay(why)
            return
        if self._goes_on():
            return
        if engine.watch is not None and engine.watch.busy(self):
            self._stay("the rounds of a loop around it are elsewhere")
            return
        there = self.chain is not None and self.chain.any_dirty(self.frame.values())
        if there and self._in_blocks(round_s):
            return
        if self.chain is not None:
            self.chain.touch(self.frame.values())
        round_s = round_s if engine.always else self._compiled(round_s)
        if not self.settled and (there or not self._in_blocks(round_s)):
            self._send(round_s)

    def _compiled(self, round_s: float) -> float:
        """Runs rounds compiled, where they are, and all of them where that is soon done. Seconds of
        a round."""
        engine, native = self.away.engine, self._try_native()
        if native is None and self.at < self.n:
            return round_s
        native = native or 0.0
        if native:
            self.away.keep_pace(self.like, native)
        rest = (self.n - self.at) * native
        if self.at >= self.n or rest < engine.least_s() and not engine.always:
            self._native(self.n)
            self._stay(f"compiled, the rest takes {_time(rest)} here")
        return native

    def _send(self, round_s: float) -> None:
        try:
            self._elsewhere(round_s)
        except (packet.Unsendable, Lost) as e:
            self._stay(str(e))

    def _unfit(self) -> str:
        """Why what the loop works on cannot be handed over, or ""."""
        seen = self.made.shown(self.k)
        if seen:
            return f"functions may look at `{seen}` meanwhile"
        if self.away.renewed() or self.looked != self.away.looked or not self.made.stands():
            return "what it calls was exchanged while the function ran"
        fn = self.made.part(self.k).__wrapped__
        return fitting.fits(self.loop, self.frame, self.items, self.iterable, fn)

    def _try_native(self) -> float | None:
        """Seconds of a compiled round, where the part is one kernel, and any is left behind those
        that ran while it was compiled; some of them run."""
        f = self.made.part(self.k)
        count, pace = 2, None
        while self.at < self.n:
            count = min(count, self.n - self.at)
            compiles = not f.native_calls
            began = perf_counter()
            if not self._native(self.at + count):
                return None
            took = perf_counter() - began
            if not compiles:
                pace = took / count
                if took > self.away.taste_s / 2:
                    return pace
                count *= 4
        return pace

    def _native(self, until: int) -> bool:
        """Runs rounds up to `until` as a kernel, here."""
        if self.at >= until:
            return True
        f = self.made.part(self.k)
        loop = self.loop
        if loop.owns and (loop.adds or loop.puts):
            return False  # where these fail, rows would have changed already
        lists = portions.effect_lists(portions.fillers(self.loop, self.frame))
        items = self.items[self.at : until]
        own, offsets = portions.slices(self.loop, items, self.frame)
        for n in own:  # lists are copies; arrays of one row are of another kind to the compiler
            if type(own[n]) not in plain.ARRAYS or len(items) < 2:
                own[n], offsets[n] = self.frame[n], 0
        args = portions.arguments(self.loop, items, self.frame, own, offsets, lists)
        got = f.attempt(*args)
        if got is _core.MISS:
            return False
        try:
            self._settle(lists, dict(zip(self.loop.lasts, got)))
        except effects.Failed:
            return False
        self.here += until - self.at
        self.at = until
        return True

    def _settle(self, lists: list[list[Any]], last: dict[str, Any], say: Any = None) -> None:
        """Applies what a part left in lists and names, and whatever else say() does, which may
        raise Failed as well. Then nothing is applied."""
        loop, frame = self.loop, self.frame
        filled = dict(zip(loop.effects(), lists))
        sums = {n: effects.summed(frame[n], op, filled[n]) for n, op in loop.adds.items()}
        undos = []
        try:
            for n in loop.puts:
                undos.append(effects.put(frame[n], filled[n]))
            if say is not None:
                say()
        except Exception as e:
            effects.undo_all(undos)
            if isinstance(e, effects.Failed):
                raise
            handlers.pass_on(e)
            raise effects.Failed(f"{type(e).__name__}: {e}") from None
        for n in loop.appends:
            frame[n].extend(filled[n])
        for n, go in sums.items():
            frame[n] = go()
        if sums:
            self.bound = True
            self.values = tuple(frame[n] for n in sums)
        self.last.update((n, v) for n, v in last.items() if v is not spread.UNSET)

    # ------------------------------------------------------------ parts elsewhere

    def _in_blocks(self, round_s: float) -> bool:
        """Runs the rest with arrays in blocks, where it is of that kind, worth it, and succeeds."""
        chain, loop, engine = self.chain, self.loop, self.away.engine
        if chain is None or self.settled or self._unfit():
            return False
        items = self.items[self.at :]
        chain.touch([self.frame[n] for n in spread.inputs(loop)])
        wanted = chain.suits(loop, items, self.frame)
        if wanted is None:
            return False
        rest, out = len(items) * round_s, chain.travel(loop, self.frame)
        took = self.away.took(self.k, self.n, self.frame.values())
        if took.failed >= FAILURES:
            return False
        steady, travel = took.guess(rest / engine.cores() + 4 * engine.task_s(), engine, out)
        pays = engine.always or chain.pays(0.9 * rest - steady, travel)
        if not pays and not self.vast():
            return False
        shared = packet.dumps({n: self.frame[n] for n in spread.inputs(loop)})
        spec, reference = self.made.spec(self.k), self._put(shared)
        sent = chain.sent

        def call(number: int, again: bool, *work: Any) -> list[Any]:
            return engine.blocks(number, spec, reference, work, again)

        parts, began = backup.Parts(engine, round_s), perf_counter()
        try:
            why = chain.run(loop, wanted, items, self.frame, call, parts, self.away.late)
        finally:
            parts.cancel()
        self.again += parts.again
        self.sent += chain.sent - sent
        if why:
            took.failed += 1
            chain.round_s.pop(id(loop), None)
            self._stay(why)
            return True
        took.ran(perf_counter() - began, out)
        self.parts += len(chain.ran)
        for where, rounds in chain.ran:
            self.away.ran(loop.line, where, rounds)
        self.at = self.n
        for last in chain.lasts:
            self.last.update(last)
        chain.round_s[id(loop)] = round_s
        return True

    def _goes_on(self) -> bool:
        """With what was begun while the first round ran, where that still is what the loop does."""
        flow, self.flow = self.flow, None
        if flow is None:
            return False
        kinds = portions.fillers(self.loop, self.frame)
        if (flow.lo, flow.n, flow.kinds) != (self.at, self.n, kinds):
            flow.parts.cancel()
            return False
        self._drain(flow)
        return True

    def _elsewhere(self, round_s: float) -> None:
        """The rest, or as much of it as succeeds."""
        flow = self._cut(self.at, round_s)
        if isinstance(flow, Flow):
            self._drain(flow)
        else:
            self._native(self.n)
            self._stay(flow)

    def _cut(self, at: int, round_s: float) -> Flow | str:
        """The rounds from `at` on in parts, or why they are better made here."""
        engine, loop = self.away.engine, self.loop
        self.tied = packet.meet([self.items], [self.frame[n] for n in spread.inputs(loop)])
        self._apart_in_parts()
        given = packet.dumps(self._shared(), attributes=packet.attributes_of(*self.frame.values()))
        spec = self.made.spec(self.k)
        cuts = cut(at, self.n, engine, max(round_s, 1e-9))
        count = cuts[0][1] - cuts[0][0]
        out, back = self._own(*cuts[0]).size / count, self._stored(*cuts[0]) / count
        most = engine.room() // _under_way(engine) // max(out, back, 1)
        if most < count:
            cuts = cut(at, self.n, engine, max(round_s, 1e-9), max(1, int(most)))
        total = (out + back) * (self.n - at)
        if engine.known(given) is None:
            total += given.size
        rest = (self.n - at) * round_s
        travel = engine.travel_s(total) + len(cuts) * engine.task_s() / engine.cores()
        if not engine.always and rest / engine.cores() + travel > 0.9 * rest:
            return f"the rest takes {_time(rest)} here; moving {_bytes(total)} costs more"
        flow = Flow(cuts, spec, self._put(given), backup.Parts(engine, round_s))
        flow.n, flow.kinds = self.n, portions.fillers(loop, self.frame)
        return flow

    def _put(self, data: packet.Packet) -> Any:
        """A reference for a packet. It goes out unless it lies there already."""
        known = self.away.engine.known(data)
        if known is not None:
            return known
        self.sent += data.size
        return self.away.engine.put(data)

    def _apart_in_parts(self) -> None:
        """Objects that are equal to themselves only must not reach a part in two ways: there they
        would be two."""
        loop = self.loop
        ways: list[list[Any]] = [[] if type(self.items) is range else [self.items]]
        ways[0] += [self.frame[n] for n in (*loop.slices, *loop.owns)]
        ways += [[self.frame[n] for n in spread.inputs(loop)]]
        ways += [packet.free_of(self.made.part(self.k).__wrapped__, *self.frame.values())]
        if self.tied:
            ways = [ways[0] + ways[1], ways[2]]
        seen: set[int] = set()
        for way in ways:
            found = packet.instances(way)
            if found & seen:
                raise packet.Unsendable("an object in it is reached in two ways")
            seen |= found

    def _shared(self) -> dict[str, Any]:
        """What all parts get: the names that are read whole; the items of the loop, where one of
        these is among them."""
        more = {spread.ITEMS: self.items} if self.tied else {}
        return {n: self.frame[n] for n in spread.inputs(self.loop)} | more

    def _own(self, lo: int, hi: int) -> packet.Packet:
        """What one part gets beside the shared names."""
        items = self.items[lo:hi]
        own, offsets = portions.slices(self.loop, items, self.frame)
        for n, o in self.loop.owns.items():
            if o.fresh and isinstance(own[n], numpy.ndarray):
                own[n] = Blank(layout.of(own[n]), mapped.worn(own[n]))
        if self.tied:
            items = slice(lo, hi)
        return packet.dumps(Work(items, own, offsets, portions.fillers(self.loop, self.frame)))

    def _stored(self, lo: int, hi: int) -> int:
        """Bytes of the arrays that rounds own."""
        own, _ = portions.slices(self.loop, self.items[lo:hi], self.frame)
        return sum(getattr(own[n], "nbytes", 0) for n in self.loop.owns)

    def _fill(self, flow: Flow) -> None:
        """Submits parts some way ahead of what comes back."""
        engine = self.away.engine

        def begin(lo: int, hi: int, again: bool) -> Any:
            own = self._put(self._own(lo, hi))
            return engine.submit(flow.spec, flow.shared, own)

        while len(flow.waiting) < _under_way(engine):
            c = next(flow.todo, None)
            if c is None:
                return
            flow.waiting.append((*c, flow.parts.begin(c[1] - c[0], partial(begin, *c))))

    def _drain(self, flow: Flow) -> None:
        """Applies what comes back, in order."""
        try:
            self._apply_all(flow)
        finally:
            flow.parts.cancel()
            self.again += flow.parts.again
            if flow.parts.took:
                self.away.keep_pace(self.like, flow.parts.pace())

    def _apply_all(self, flow: Flow) -> None:
        engine, waiting, parts = self.away.engine, flow.waiting, flow.parts
        began, whole = perf_counter(), self.n - self.at
        while True:
            self._fill(flow)
            if not waiting:
                return
            lo, hi, part = waiting[0]
            try:
                why = self._apply(parts.take(part, engine.get), lo, hi, parts)
            except Lost as e:
                why = str(e)
            if why:
                self.failures += 1
                self.limit, self.until = hi, 0.0
                if self.failures >= FAILURES:
                    self._stay(why)
                return
            waiting.popleft()
            self.at = hi
            self.parts += 1
            more = f"{self.parts} of {len(flow.cuts)} parts, {len(waiting)} under way"
            share = 1 - (self.n - hi) / whole
            self.away.progress(self.loop.line, share, perf_counter() - began, more)

    def _apply(self, data: packet.Packet, lo: int, hi: int, parts: backup.Parts) -> str:
        """Applies the outcome of a part; why it has none, or ""."""
        self.back += data.size
        items = self.items[lo:hi]
        own, _ = portions.slices(self.loop, items, self.frame)
        fn = self.made.part(self.k).__wrapped__
        got: Outcome = packet.loads(data, packet.inputs(fn, items, self._shared(), own))
        if got.error:
            return got.error
        self.away.ran(self.loop.line, got.where, hi - lo)
        parts.ran(got.where, hi - lo)
        try:
            self._settle(got.lists, got.last, lambda: echo.say(got.said, fn))
        except effects.Failed as e:
            return str(e)
        for x, held in zip(packet.rows_of(own[n] for n in self.loop.owns), got.rows):
            packet.renew(x, held)
        for n, o in self.loop.owns.items():
            portions.give_back(o, self.frame[n], items, got.own.get(n, own[n]))
        return ""


def _under_way(engine: Engine) -> int:
    """How many parts are submitted at a time."""
    return WAVES * engine.cores() + 2


def cut(
    lo: int, hi: int, engine: Engine, round_s: float, most: int = sys.maxsize
) -> list[tuple[int, int]]:
    """Parts of the rounds [lo, hi): larger ones first, so that they end together where rounds
    differ, or processors begin late; none shorter than engine.part_s, nor with more than `most`
    rounds."""
    least = 1 if engine.always else max(1, int(engine.part_s / round_s))
    cores = engine.cores()
    short = int(max(SHORT_S, SUBMIT_S * cores) / round_s)
    found = []
    while lo < hi:
        size = min(max(short, -(-(hi - lo) // (8 * cores))), -(-(hi - lo) // (2 * cores)))
        size = min(max(least, size), hi - lo)
        if hi - lo - size < least // 2:
            size = hi - lo
        size = min(size, most)
        found.append((lo, lo + size))
        lo += size
    return found


# ---------------------------------------------------------------- functions


class Away:
    """A function under an engine. shared: globals that functions read which its rounds may call,
    where its own names are globals too."""

    def __init__(
        self, f: _core.Function, engine: Engine, shared: frozenset[str] = frozenset()
    ) -> None:
        self.function, self.engine, self.shared = f, engine, shared
        self.nodes = nodes.Nodes()
        self.pace: dict[tuple[Any, ...], float] = {}  # seconds of a round, by Run.like
        # array statements: where all is sent, those that take next to nothing; those without rows;
        # rows of those that are too short to send
        self.tried: Counter[Any] = Counter()
        self.seldom: defaultdict[Any, worth.Tiny] = defaultdict(worth.Tiny)
        self.short: dict[Any, int] = {}
        self.in_blocks: dict[tuple[Any, ...], Took] = {}
        self.tastes: dict[Any, tuple[Any, float]] = {}  # of array statements: jenny.rows
        self.faults: list[str] = []  # Jenny's own
        self.late: Counter[int] = Counter()  # bytes that came back behind the end of a loop
        self.notes: list[Note] = []  # the latest
        self.totals: dict[int, dict[str, Any]] = {}  # of all, by line
        self.lent = threading.local()  # its `chain`: of the caller, until the call has begun
        self.seen: list[Any] = []  # what the analysis was made for ...
        self.looked = 0  # ... which it was so often
        self.made = cast(Made, None)
        self.renewed()
        self.whole, self.reason = 0, ""  # calls that were better made here, and why
        self.tiny: dict[Any, Any] = {}  # worth.Tiny, by the magnitude of arguments
        self.went = 0  # parts that ran elsewhere
        self.vast = 0  # how often there was no room here for an array
        self.calls: dict[Any, tuple[int, float]] = {}  # how many, and the shortest's seconds
        self.processors = engine.cores()
        self.taste_s = 0.0 if engine.always else engine.taste_s

    def renewed(self) -> bool:
        """Whether what the function calls, or the type of what it reads, is no longer what it was:
        then all is found again."""
        fn = self.function.__wrapped__
        seen = packet.signature(fn)
        if self.made is not None and packet.alike(seen, self.seen):
            return False
        self.seen = seen
        self.looked += 1
        made = Made(self)
        if self.made is not None and made.spread.told == self.made.spread.told:
            self.made.renew()
            return True
        self.made = made
        for known in (self.pace, self.tried, self.seldom, self.short, self.in_blocks, self.tastes):
            known.clear()  # loops have other numbers
        return True

    @property
    def spread(self) -> spread.Spread:
        return self.made.spread

    def starters(self) -> dict[str, Any]:
        """What the rewritten function calls: at each loop, and at its own beginning."""

        from . import rows

        made = self.made

        def start(k: int) -> Any:
            return lambda iterable, chain: Run(made, k, iterable, chain)

        def statement(st: Any) -> Any:
            return lambda frame, chain: rows.run(made, st, frame, chain)

        found = {f"__jenny_l{k}": start(k) for k in range(len(self.spread.loops))}
        found |= {f"__jenny_s{k}": statement(st) for k, st in enumerate(self.spread.statements)}
        return found | {"__jenny_begin": self._chain}

    def _chain(self) -> Chain:
        """For a call that begins: its caller's, or a new one."""
        loops, lent = self.spread.loops, getattr(self.lent, "chain", None)
        self.lent.chain = None
        if lent is None:
            return Chain(self.engine, loops)
        lent.begin(*halo(loops))
        return lent  # type: ignore[no-any-return]

    def keep_pace(self, like: tuple[Any, ...], round_s: float) -> None:
        if len(self.pace) > PACES:
            self.pace.clear()
        self.pace[like] = round_s

    def took(self, k: int, n: int, values: Any) -> Took:
        """What is known of how long the like of a loop took in blocks."""
        like = (k, n.bit_length(), *(_size(v) for v in values if type(v) in plain.ARRAYS))
        if len(self.in_blocks) > PACES:
            self.in_blocks.clear()
        return self.in_blocks.setdefault(like, Took())

    def note(self, run: Run) -> None:
        self.went += run.parts
        line, took = run.loop.line, perf_counter() - run.began
        sizes = run.n, run.parts, run.here, run.sent, run.back, took
        n = Note(line, *sizes, run.why, run.again)
        self.notes.append(n)
        del self.notes[:-LATEST]
        r = self.totals.setdefault(
            line, dict.fromkeys(_COUNTED, 0) | {"line": line, "runs": 0, "why": []}
        )
        r["runs"] += 1
        for k in _COUNTED:
            r[k] += getattr(n, k)
        if n.why and n.why not in r["why"] and len(r["why"]) < REASONS:
            r["why"].append(n.why)
        self.progress(line, 2.0, took)

    def ran(self, line: int, where: nodes.Where | None, rounds: int) -> None:
        """A part of a loop has come back."""
        self.nodes.ran(where, f"{self.function.__name__}, line {line}", rounds)

    def progress(self, line: int, share: float, seconds: float, more: str = "") -> None:
        """Draws how far a loop is, where that is wanted and it takes long."""
        if seconds > LATE_S or share > 1:
            _manage._on_progress(self.function, line, share, seconds, more)

    @_code.hide
    def call(self, args: tuple[Any, ...], kwargs: dict[str, Any], lent: Chain | None = None) -> Any:
        """Calls the function, its loops spread; NotImplemented where none may be. lent: the chain
        of its caller."""
        self.renewed()
        fn = self.spread.build(self.starters)
        if fn is None or lent is not None and not self.spread.chained:
            return NotImplemented
        self.lent.chain = lent
        try:
            return fn(*args, **kwargs)
        finally:
            self.lent.chain = None


_COUNTED = ("rounds", "parts", "here", "sent", "back", "again", "seconds")


class Took:
    """Seconds that a loop took in blocks: where its arrays were there, and where they went out."""

    def __init__(self) -> None:
        self.count = self.failed = 0
        self.there = self.sent = 0.0

    def ran(self, seconds: float, out: float) -> None:
        """It ran, and so many bytes had to go out. The first time is no measure: it is compiled."""
        self.count += 1
        if self.count == 1:
            return
        if out:
            self.sent = min(self.sent or seconds, seconds)
        else:
            self.there = min(self.there or seconds, seconds)

    def guess(self, seconds: float, engine: Engine, out: float) -> tuple[float, float]:
        """Seconds that it will take, and those to send so many bytes, where nothing is known but
        that it should take `seconds`."""
        steady = self.there or seconds
        if not out:
            return steady, 0.0
        return steady, max(self.sent - steady, 0.0) if self.sent else engine.travel_s(out)


def _size(v: Any) -> Any:
    """What of an object says how much there is to do with it."""
    kind = type(v)
    if kind in plain.ARRAYS:
        return v.dtype, v.shape
    if kind in (bool, int, float, complex, str, bytes):
        return kind, v
    return kind, len(v) if kind in (list, tuple, dict, set, frozenset) else 0


def _time(s: float) -> str:
    return f"{s:.1f} s" if s >= 1 else f"{s * 1e3:.0f} ms"


def _bytes(n: float) -> str:
    return f"{n / 1e6:.1f} MB" if n >= 1e5 else f"{n / 1e3:.0f} kB"
