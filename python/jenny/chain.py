"""Arrays that stay in blocks on the nodes while one loop after the other works on them.

Where all that a loop changes are rows of arrays, and what it reads of others are rows near its own,
each array is cut once into blocks of rows. A part gets its blocks and the rows beside them (the
halo) from its neighbours, and its results stay where they were made; only halos travel from loop
to loop. The array itself is brought up to date when something else than such a loop looks at it.

Every loop is waited for, but nothing of it is fetched except whether its parts succeeded. Where one
did not, its results are forgotten, the arrays are brought up to date, and the loop runs here.
"""

from __future__ import annotations

import contextlib
import sys
import types
from collections import Counter
from functools import partial
from typing import Any, NamedTuple

import numpy

from . import _code, backup, layout, mapped, memory, mute, packet, plain

SHARE = 8  # of what an object store has room for: one block of each array of a loop
ALONE = 2  # references to an array that is held by its Blocks only, and looked at
ENDING = 3  # references to a frame that nobody keeps, and that is looked at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import spread


def _begin(call: Any, number: int, work: tuple[Any, ...], again: bool) -> Any:
    return call(number, again, *work)


class Block:
    """Some rows of an array: references to them, and to the first and the last of them, where they
    went out. `dirty`: they are newer than the array's."""

    def __init__(self) -> None:
        self.rows: Any = None
        self.low: Any = None
        self.high: Any = None
        self.dirty = False


class Blocks:
    """An array in blocks of rows along an axis."""

    def __init__(self, array: Any, axis: int, bounds: list[int]) -> None:
        self.array, self.axis, self.bounds = array, axis, bounds
        self.line = 0  # of the loop that wrote it last ...
        self.late: Counter[int] = Counter()  # ... and where it counts what comes back
        self.block = [Block() for _ in bounds[1:]]

    def rows(self, p: int, first: int = 0, behind: int = 1 << 60) -> Any:
        """Rows of block p, of those from `first` to `behind` of the array."""
        first, behind = max(first, self.bounds[p]), min(behind, self.bounds[p + 1])
        return _rows(self.array, self.axis, first, max(behind, first))

    @property
    def dirty(self) -> bool:
        return any(b.dirty for b in self.block)

    def row_bytes(self) -> int:
        return int(self.array.nbytes // max(self.array.shape[self.axis], 1))


class Need(NamedTuple):
    """How a loop uses an array: rows from lo to hi beside those that it owns. fresh: rounds store
    their rows before they read any."""

    name: str
    axis: int
    lo: int
    hi: int
    own: bool
    fresh: bool = False


def _rows(array: Any, axis: int, first: int, behind: int) -> Any:
    return array[(slice(None),) * axis + (slice(first, behind),)]


def needs(loop: spread.Loop) -> list[Need] | None:
    """What a loop needs of arrays in blocks; None where it is not of this kind."""
    if loop.over != "range" or loop.effects() or loop.callees:
        return None
    if not loop.owns and not loop.reduce:
        return None
    shifts = {o.shift for o in loop.owns.values()}
    if len(shifts) > 1:
        return None
    shift = shift_of(loop)
    found = [Need(n, o.axis, 0, 0, True, o.fresh) for n, o in loop.owns.items()]
    for n, s in loop.slices.items():
        found.append(Need(n, s.axis, min(s.lo - shift, 0), max(s.hi - shift, 0), False))
    return found


def shift_of(loop: spread.Loop) -> int:
    """Which row round 0 writes."""
    return next((o.shift for o in loop.owns.values()), 0)


def halo(loops: list[spread.Loop]) -> tuple[int, int]:
    """How many rows beside a block these loops read of its neighbours: before it, behind it."""
    return _beside([n for x in loops for n in needs(x) or []])


def _beside(wanted: list[Need]) -> tuple[int, int]:
    return max((-n.lo for n in wanted), default=0), max((n.hi for n in wanted), default=0)


class Chain:
    """The arrays of one call, and of calls that it makes, that are in blocks."""

    def __init__(self, engine: Any, loops: list[spread.Loop]) -> None:
        self.engine = engine
        self.depth = 1  # calls that work with it
        self.held: dict[int, Blocks] = {}
        self.round_s: dict[int, float] = {}  # by id of the loop
        self.low, self.high = halo(loops)
        self.counts: dict[int, int] = {}  # blocks of arrays of so many rows
        self.sent = 0
        self.lost = 0.0  # seconds, by not sending arrays
        self.lasts: list[dict[str, Any]] = []  # names that parts of the last loop set, in order
        self.ran: list[tuple[Any, int]] = []  # of the last loop: where parts ran, and their rounds

    def any_dirty(self, values: Any) -> bool:
        """Whether one of these objects is an array whose blocks are newer."""
        return any(id(v) in self.held and self.held[id(v)].dirty for v in values)

    def touch(self, values: Any, measured: Any = ()) -> None:
        """Before something else looks at these objects; None: nobody knows at which. measured:
        objects of which it reads the shape, or the like."""
        if not self.held:
            return
        if values is None:
            self.sync()
            return
        for v in (*values, *(m for m in measured if type(m) is not numpy.ndarray)):
            if mute.is_data(v) or type(v) is range or _is_calm(v):
                continue
            if type(v) not in plain.ARRAYS or v.dtype.hasobject:
                self.sync()
                return
            near = [b for b in self.held.values() if numpy.may_share_memory(b.array, v)]
            if near:
                self.sync(near)

    def drop(self, value: Any, more: bool = False) -> None:
        """Before a name lets go of an object: where it ends with that, anything may look around.
        more: other names do so, too."""
        if self.held and not (mute.ends_mute(value) if more else mute.lasts(value, mute.NAMED)):
            self.sync()

    def sync(self, which: list[Blocks] | None = None) -> None:
        """Brings arrays up to date and lets go of their blocks."""
        for b in list(self.held.values()) if which is None else which:
            if b.dirty:
                memory.ask(b.array, f"line {b.line} made it in blocks on the cluster")
            for p, block in enumerate(b.block):
                if block.dirty:
                    rows = b.rows(p)
                    rows[...] = self.engine.fetch(block.rows)
                    self.engine.came(rows, block.rows)
                    b.late[b.line] += rows.nbytes
                    block.dirty = False
            self.held.pop(id(b.array), None)

    @_code.hide
    def made(self, f: Any, /, *args: Any, **kwargs: Any) -> Any:
        """What numpy.zeros, or the like, makes; where there is no memory for it, rows of it may
        still be made and used on other nodes."""
        try:
            return f(*args, **kwargs)
        except MemoryError:
            got = memory.instead(f, args, kwargs)
            if got is None:
                raise
            return got

    # ------------------------------------------------------------ calls

    @_code.hide
    def call(self, f: Any, /, *args: Any, **kwargs: Any) -> Any:
        """A call of a function that may work on these arrays where they are, and does so where it
        runs under the same engine."""
        from . import _cluster

        depth = self.depth
        try:
            got = _cluster.lend(self, f, args, kwargs)
        finally:
            self.depth = depth  # whatever interrupts it
        if got is not NotImplemented:
            return got
        self.touch((f, *args, *kwargs.values()))
        return f(*args, **kwargs)

    def opened(self, value: Any) -> Any:
        """What a call gave, before it is assigned to several names."""
        if type(value) is not tuple:
            self.touch((value,))
        return value

    def begin(self, low: int, high: int) -> None:
        """A call begins to work with it, of which the loops have such a halo."""
        self._widen(low, high)
        self.depth += 1

    def _widen(self, low: int, high: int) -> None:
        if low > self.low or high > self.high:
            self.sync()
            self.low, self.high = max(low, self.low), max(high, self.high)

    def end(self) -> None:
        """A call ends. Behind the last one arrays are as the program has them; those that nobody
        can ask for any more are forgotten."""
        self.depth -= 1
        ended = sys.exc_info()[0] is None  # else the exception keeps the frame
        if self.depth:
            if ended:
                self._leave(sys._getframe(1))
            return
        if ended:
            self._forget(sys._getframe(1))
            self.sync()
            return
        for b in list(self.held.values()):
            with contextlib.suppress(MemoryError):
                self.sync([b])

    def _forget(self, frame: types.FrameType) -> None:
        """Forgets arrays that only names of a frame hold, which is about to end, and which nobody
        keeps: an exception that was caught may."""
        if not self.held or frame.f_locals is frame.f_globals or sys.getrefcount(frame) > ENDING:
            return
        known, code = frame.f_locals, frame.f_code  # a dict of its own: it holds them once more
        shared = {*code.co_cellvars, *code.co_freevars}
        names = [known[n] for n in code.co_varnames if n in known and n not in shared]
        for key in list(self.held):
            array = self.held[key].array
            count = sum(v is array for v in names)
            if memory.owned(array) and sys.getrefcount(array) == ALONE + 1 + 3 * count:
                del self.held[key]

    def _leave(self, frame: types.FrameType) -> None:
        """Before the names of a frame let go of their objects."""
        if not self.held:
            return
        values = [v for n, v in frame.f_locals.items() if not n.startswith("__jenny_")]
        for v in values:
            if not mute.lasts(v, 1 + 3 * sum(w is v for w in values)):
                self.sync()
                return

    def _let_go(self) -> None:
        """Forgets arrays that nobody else holds."""
        for key, b in list(self.held.items()):
            if memory.owned(b.array) and sys.getrefcount(b.array) == ALONE:
                del self.held[key]

    # ------------------------------------------------------------ a loop

    def suits(self, loop: spread.Loop, items: range, frame: dict[str, Any]) -> list[Need] | None:
        """What the loop needs, where all of it can be in blocks."""
        wanted = needs(loop)
        if not wanted or abs(items.step) != 1 or not len(items):
            return None
        shift = shift_of(loop)
        first, last = min(items[0], items[-1]) + shift, max(items[0], items[-1]) + shift
        for n in wanted:
            a = frame[n.name]
            if type(a) is not numpy.ndarray or n.axis >= a.ndim or mapped.in_file(a):
                return None
        length = frame[wanted[0].name].shape[wanted[0].axis]
        most = max(self.low, self.high, *_beside(wanted), 1)
        bounds = self._bounds(length, most, self._count(wanted, frame))
        if min(b - a for a, b in zip(bounds, bounds[1:])) < most:
            return None
        for n in wanted:
            a = frame[n.name]
            if (
                a.dtype.hasobject
                or not a.size
                or not a.flags.c_contiguous
                or (n.own and not a.flags.writeable)
            ):
                return None
            if a.shape[n.axis] != length or first + n.lo < 0 or last + n.hi >= length:
                return None
        axes = {(id(frame[n.name]), n.axis) for n in wanted}
        if len({i for i, _ in axes}) < len(axes):
            return None
        return wanted

    def _count(self, wanted: list[Need], frame: dict[str, Any]) -> int:
        """How many blocks the arrays of a loop need: one for each processor; more where the object
        stores have no room for so large ones. As many as other arrays of this length are in."""
        length = frame[wanted[0].name].shape[wanted[0].axis]
        known = self.counts.get(length)
        if known and any(b.array.shape[b.axis] == length for b in self.held.values()):
            return known
        most = max(self.engine.room() // SHARE, 1)
        count = max(-(-frame[n.name].nbytes // most) for n in wanted)
        return int(max(self.engine.cores(), count))

    def _bounds(self, length: int, least: int, count: int) -> list[int]:
        count = max(1, min(count, length // least))
        return [length * p // count for p in range(count + 1)]

    def bounds_of(self, array: Any) -> list[int]:
        """Where the blocks of an array begin and end."""
        return self.held[id(array)].bounds

    def pays(self, gain: float, travel: float) -> bool:
        """Whether it is time to send arrays, where a loop is sooner by `gain` seconds elsewhere but
        for the time to send them. Nobody knows how often loops come again: they are sent as soon as
        what was lost by not doing so is as much (ski rental: Karlin et al., Competitive snoopy
        caching, 1988)."""
        self.lost += max(gain, 0.0)
        if gain <= 0 or self.lost < travel:
            return False
        self.lost = 0.0
        return True

    def travel(self, loop: spread.Loop, frame: dict[str, Any]) -> float:
        """Bytes that would have to go out, and come back, for a loop."""
        own = [frame[n] for n in (*loop.slices, *loop.owns)]
        out = sum(2 * a.nbytes for a in own if id(a) not in self.held)
        if id(loop) not in self.round_s:  # else they lie there
            whole = (frame[n] for n in loop.ins)
            out += sum(a.nbytes for a in whole if type(a) in plain.ARRAYS)
        return float(out)

    def pace(self, loop: spread.Loop, arrays: list[Any]) -> float | None:
        """Seconds of a round of a loop that ran, or may be taken to run like others as it works on
        the same blocks; else None."""
        known = self.round_s.get(id(loop))
        if known is None and self.holds(arrays):
            known = max(self.round_s.values(), default=None)
        return known

    def holds(self, arrays: list[Any]) -> bool:
        """Whether all of these are in blocks already."""
        return bool(arrays) and all(id(a) in self.held for a in arrays)

    def blocks(self, array: Any, axis: int) -> Blocks:
        """An array in blocks. They go out when a part wants them."""
        b = self.held.get(id(array))
        if b is not None and b.axis == axis:
            return b
        if b is not None:
            self.sync([b])
        self.sync([b for b in self.held.values() if numpy.may_share_memory(b.array, array)])
        self._let_go()
        length = array.shape[axis]
        bounds = self._bounds(length, max(self.low, self.high, 1), self.counts[length])
        b = self.held[id(array)] = Blocks(array, axis, bounds)
        return b

    def _keep(self, rows: Any) -> Any:
        """A reference to rows. They go out unless they lie there already."""
        known = self.engine.known(rows)
        if known is not None:
            return known
        self.sent += rows.nbytes
        return self.engine.keep(rows)

    def run(
        self,
        loop: spread.Loop,
        wanted: list[Need],
        items: range,
        frame: dict[str, Any],
        call: Any,
        parts: backup.Parts,
        late: Counter[int],
    ) -> str:
        """Runs a loop; why it could not be run, or "". call(...), see Engine.blocks, begins a part
        and gives references to its outcome and to what it made of each own array: all, its low and
        its high rows. late: bytes that come back for the loop on a line, behind its end."""
        self._widen(*_beside(wanted))
        length = frame[wanted[0].name].shape[wanted[0].axis]
        self.counts[length] = self._count(wanted, frame)
        shift = shift_of(loop)
        low, high = min(items[0], items[-1]) + shift, max(items[0], items[-1]) + 1 + shift
        used = {n.name: self.blocks(frame[n.name], n.axis) for n in wanted}
        bounds = next(iter(used.values())).bounds
        begun: list[tuple[int, backup.Part]] = []  # and the processor that they are meant for
        blocks: list[int] = []
        self.ran = []
        for p in range(len(bounds) - 1):
            first = max(low, bounds[p]) - shift
            behind = min(high, bounds[p + 1]) - shift
            if first >= behind:
                continue
            rounds = range(first, behind) if items.step > 0 else range(behind - 1, first - 1, -1)
            pieces, offsets = self._pieces(wanted, used, p, (first + shift, behind + shift))
            work = (rounds, offsets, pieces, (self.low, self.high))
            home = p * self.engine.cores() // (len(bounds) - 1)
            begun.append((home, parts.begin(len(rounds), partial(_begin, call, home, work))))
            blocks.append(p)
        lasts = []
        for home, part in begun:
            why, where, *last = parts.take(part, self.engine.outcome)
            lasts += last
            if why:
                self.sync(list(used.values()))
                return str(why)
            parts.ran(where, part.rounds)
            self.ran.append((where, part.rounds))
            if part.chosen:
                self.engine.slow(home)
        self.lasts = lasts if items.step > 0 else lasts[::-1]
        for p, (_, part) in zip(blocks, begun):
            refs = part.result()
            for k, n in enumerate(loop.owns):
                b = used[n]
                block, b.line, b.late = b.block[p], loop.line, late
                block.rows, block.low, block.high = refs[1 + 3 * k : 4 + 3 * k]
                block.dirty = True
        return ""

    def _pieces(
        self, wanted: list[Need], used: dict[str, Blocks], p: int, stored: tuple[int, int]
    ) -> tuple[dict[str, list[Any]], dict[str, int]]:
        """The blocks and halos that part p reads, and the row with which each array begins. stored:
        the rows that it owns."""
        pieces: dict[str, list[Any]] = {}
        offsets: dict[str, int] = {}
        for n in wanted:
            b = used[n.name]
            found, first = self._block(b, p, stored if n.fresh else None), b.bounds[p]
            if n.lo and p:
                found.insert(0, self._edge(b, p - 1, False))
                first -= self.low
            if n.hi and p + 2 < len(b.bounds):
                found.append(self._edge(b, p + 1, True))
            pieces[n.name], offsets[n.name] = found, first
        return pieces, offsets

    def _block(self, b: Blocks, p: int, stored: tuple[int, int] | None) -> list[Any]:
        """References to the rows of a block. Of one that is here only, those that are stored before
        they are read need not go out."""
        block = b.block[p]
        if block.rows is None and stored is not None:
            blank = b.rows(p, *stored)
            around = [b.rows(p, behind=stored[0]), b.rows(p, first=stored[1])]
            before, after = ([self._keep(r)] if r.size else [] for r in around)
            empty = numpy.empty(blank.shape, blank.dtype)
            return [*before, layout.Blank(layout.of(empty)), *after]
        if block.rows is None:
            block.rows = self._keep(b.rows(p))
        return [block.rows]

    def _edge(self, b: Blocks, p: int, low: bool) -> Any:
        """A reference to the first or the last rows of a block, for its neighbour."""
        block, size = b.block[p], b.bounds[p + 1] - b.bounds[p]
        if low:
            if block.low is None:
                block.low = self.engine.keep(_rows(b.rows(p), b.axis, 0, self.high))
            self.sent += self.high * b.row_bytes()
            return block.low
        if block.high is None:
            rows = _rows(b.rows(p), b.axis, max(size - self.low, 0), size)
            block.high = self.engine.keep(rows)
        self.sent += self.low * b.row_bytes()
        return block.high


_ALL_SEEING = ("breakpoint", "eval", "exec", "getattr", "globals", "locals", "vars", "__import__")
_CALM = {"builtins", "cmath", "math", "numpy", "operator", "random", "scipy", "time"}


def _is_calm(v: Any) -> bool:
    """Whether v is code that looks at nothing but its arguments."""
    if isinstance(v, types.ModuleType):
        return v.__name__.partition(".")[0] in _CALM - {"builtins"}
    if isinstance(v, numpy.ufunc):
        return getattr(numpy, v.__name__, None) is v
    if not isinstance(v, (type, types.BuiltinFunctionType)):
        return False
    if v is print and packet.is_users(type(sys.stdout)):
        return False
    calm = str(v.__module__).partition(".")[0] in _CALM and not packet.is_users(v)
    return calm and v.__name__ not in _ALL_SEEING


def join(pieces: list[Any], axis: int, own: bool) -> Any:
    """The rows of an array that a part sees, in memory of its own where it writes them. Rows of a
    later axis do not lie one behind the other, as they do not in the array."""
    made = [layout.unpacked(p.at) if isinstance(p, layout.Blank) else p for p in pieces]
    if not axis:
        if len(made) > 1:
            return numpy.concatenate(made)
        return made[0].copy() if own and made[0] is pieces[0] else made[0]
    shape = list(made[0].shape)
    shape[axis] = sum(p.shape[axis] for p in made) + 1
    rows = _rows(numpy.empty(shape, made[0].dtype), axis, 0, shape[axis] - 1)
    return numpy.concatenate(made, axis=axis, out=rows)


def outs(block: Any, axis: int, edges: tuple[int, int]) -> list[Any]:
    """What a part hands on of an own array: all of it, its first and its last rows."""
    low, high = edges
    size = block.shape[axis]
    return [
        numpy.ascontiguousarray(block),
        _rows(block, axis, 0, high).copy(),
        _rows(block, axis, max(size - low, 0), size).copy(),
    ]
