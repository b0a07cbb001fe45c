"""Array statements that are reached: their rows are computed where blocks of the arrays are, where
that is sooner (jenny.rowwise says how, jenny.chain does it); else the statement runs as it stands.

What a row costs, and the kind of what comes out, are found by computing some rows of arrays of ones
of the same shapes: no element of the program's is looked at, and nobody hears of it.
"""

from __future__ import annotations

import math
from time import perf_counter
from typing import Any, cast

import numpy

from . import away as away_
from . import handlers, memory, partial, portions, spread
from .chain import Chain
from .made import Made
from .rowwise import Plan, Statement, Unfit, space_of

LARGE = 1 << 15  # bytes of the largest array: below, no statement is worth a thought
TRIED = 200  # times that a statement which takes less than this is sent where all is
TINY_S = 1e-3
TASTE_BYTES = 1 << 20  # of the rows that are timed ...
TASTE_ROWS = 32  # ... which are as many, for products of matrices
_QUIET = ("ignore", "warn", "raise")


def run(made: Made, st: Statement, frame: tuple[Any, ...] | None, chain: Chain | None) -> Any:
    """What a statement made, or True, where it ran elsewhere; None where it has to run here."""
    away = made.away
    if chain is None or frame is None or not made.stands():
        return None
    if not away.engine.always and not _large(frame) or _is_short(away, st, frame, chain):
        return None
    seldom = away.seldom[st]
    if seldom.passes() and not chain.held:
        return None
    given = dict(zip(st.names, frame))
    for name, inner in st.inner.items():
        given[name] = run(made, inner, tuple(given[n] for n in inner.names), chain)
        if given[name] is None:
            return None
    try:
        got = _Rows(made, st, given, chain).go()
        seldom.took(0.0, True)
        return got
    except Unfit:
        seldom.took(0.0, False)
        return None
    except MemoryError:
        raise
    except Exception as e:
        handlers.pass_on(e)
        chain.sync()
        away.faults.append(f"line {st.line}: {type(e).__name__}: {e}")
        return None


def _large(frame: tuple[Any, ...]) -> bool:
    return any(type(v) is numpy.ndarray and v.nbytes >= LARGE for v in frame)


def _shapes(st: Statement, frame: tuple[Any, ...]) -> Any:
    return (st, *(v.shape if type(v) is numpy.ndarray else type(v) for v in frame))


def _is_short(away: away_.Away, st: Statement, frame: tuple[Any, ...], chain: Chain) -> bool:
    """Whether the like of it was too short the last time, and nothing is in blocks now, or all is
    sent so that it was often enough."""
    n = away.short.get(_shapes(st, frame))
    if n is None or chain.held and not away.engine.always:
        return False
    told = away.totals[st.line]
    for counted, more in (("runs", 1), ("rounds", n), ("here", n)):
        told[counted] += more
    return True


class _Into:
    """Stands for the array that a statement stores into: what is stored, and rows that it reads."""

    def __init__(self, rows: Any) -> None:
        self.rows, self.value = rows, cast(Any, None)

    def __getitem__(self, key: Any) -> Any:
        return self.rows[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self.value = value


class _Rows:
    """One time that a statement is reached."""

    def __init__(self, made: Made, st: Statement, frame: dict[str, Any], chain: Chain) -> None:
        self.made, self.away, self.st, self.frame, self.chain = made, made.away, st, frame, chain
        self.plan: Plan = st.plan(space_of(made.spread.fn), frame)
        self.loop = self.plan.loop
        self.k = made.number(self.loop)

    def go(self) -> Any:
        """See run. Raises Unfit."""
        if any(how not in _QUIET for how in numpy.geterr().values()):
            raise Unfit("floating-point errors are reported in another way")
        run = away_.Run(self.made, self.k, self.plan.items, self.chain)
        run.noted = True  # unless it goes elsewhere
        arrays = [self.frame[n] for n in (*self.loop.slices, *self._read())]
        pace = self.chain.pace(self.loop, arrays)
        made = None
        if self.st.reduce:
            self.frame[partial.TOTAL] = len(self.plan.items)
            _, tasted = self._taste()  # whether it may be: whatever is known of the pace
            pace = tasted if pace is None else pace
        elif self.st.fresh:
            dtype, tasted = self._taste()
            pace = tasted if pace is None else pace
        elif pace is None:
            _, pace = self._taste()
        rest = run.n * pace
        if self.st.fresh and not self.st.reduce:
            assert self.plan.shape is not None
            made = self.frame[self.st.into] = memory.empty(self.plan.shape, dtype)
        run.frame, engine = self.frame, self.away.engine
        if not engine.always and rest < engine.least_s() and not run.vast():
            self._is_short_from_now(run.n)
            return self._stays(run, f"it takes {away_._time(rest)} here")
        if engine.always and rest < TINY_S:
            self.away.tried[self.st] += 1
            if self.away.tried[self.st] > TRIED:
                self._is_short_from_now(run.n)
        held = set(self.chain.held)
        if not run._in_blocks(pace) or run.at < run.n:
            return self._stays(run, run.why or run._unfit() or self._why(rest))
        run.frame, run.noted = {}, False
        run.end()
        if self.st.reduce:
            assert self.plan.shape is not None
            # the statement around it may change what it read
            for key in set(self.chain.held) - held:
                del self.chain.held[key]
            found = [last[partial.RESULT] for last in self.chain.lasts]
            with numpy.errstate(all="ignore"):  # what is not finite is computed here again
                return partial.joined(self.st.reduce, found, math.prod(self.plan.shape))
        return True if made is None else made

    def _is_short_from_now(self, rows: int) -> None:
        short = self.away.short
        if len(short) > away_.PACES:
            short.clear()
        given = tuple(self.frame[n] for n in self.st.names)
        short[_shapes(self.st, given)] = rows

    def _stays(self, run: away_.Run, why: str) -> None:
        run._stay(why)
        run.here, run.frame, run.noted = run.n, {}, False
        run.end()

    def _why(self, rest: float) -> str:
        if not self.chain.suits(self.loop, self.plan.items, self.frame):
            return "its arrays cannot be cut into the same blocks"
        return f"it takes {away_._time(rest)} here; moving what it needs costs more"

    def _read(self) -> list[str]:
        return [n for n, o in self.loop.owns.items() if not o.fresh]

    # ------------------------------------------------------------ some rows of ones

    def _taste(self) -> tuple[Any, float]:
        """The type of elements, and seconds of a row. Raises Unfit."""
        self.chain.touch([self.frame[n] for n in spread.inputs(self.loop)])
        known = self.away.tastes.get(self._kinds())
        if known is None:
            known = self._tasted()
            if len(self.away.tastes) > away_.PACES:
                self.away.tastes.clear()
            self.away.tastes[self._kinds()] = known
        return known

    def _kinds(self) -> Any:
        given = self.frame.values()
        arrays = (v for v in given if type(v) is numpy.ndarray)
        others = (getattr(v, "dtype", type(v)) for v in given if type(v) is not numpy.ndarray)
        return self.k, *map(away_._size, arrays), *others, len(self.plan.items)

    def _tasted(self) -> tuple[Any, float]:
        few, many = self._counts()
        fn = self.made.part(self.k).__wrapped__
        kind = None
        times: dict[int, float] = {}
        try:
            with numpy.errstate(all="ignore"):
                for count in (2, many, few, many, few):
                    began = perf_counter()
                    kind = self._once(fn, count)
                    took = perf_counter() - began
                    times[count] = min(took, times.get(count, took))
        except Exception as e:  # the statement itself says so
            handlers.pass_on(e)
            raise Unfit(f"{type(e).__name__}: {e}") from None
        # what it takes to begin, or to look at a matrix, is not the pace of rows
        if many == few:
            return kind, times[many] / many
        return kind, max(times[many] - times[few], 0.1 * times[many]) / (many - few)

    def _counts(self) -> tuple[int, int]:
        """How many rows are timed: few, and some more."""
        n = len(self.plan.items)
        few = max(TASTE_ROWS, TASTE_BYTES // (8 * self.plan.wide))
        return max(2, min(n // 6, few)), max(2, min(n // 2, 3 * few))

    def _once(self, fn: Any, count: int) -> Any:
        """Runs so many rows; the type of what is stored. Raises Unfit."""
        first = self.plan.items.start
        own: dict[str, Any] = {}
        offsets: dict[str, int] = {}
        for n, s in self.loop.slices.items():
            own[n] = _ones(self.frame[n], s.axis, count + s.hi - s.lo)
            offsets[n] = first + s.lo
        caught = _Into(None)
        for n, o in self.loop.owns.items():
            caught.rows = None if o.fresh else _ones(self.frame[n], o.axis, count)
            own[n], offsets[n] = caught, first
        shared = {n: self.frame[n] for n in spread.inputs(self.loop)}
        given = range(first, first + count)
        got = fn(*portions.arguments(self.loop, given, shared, own, offsets, []))
        if self.st.reduce:
            partial.of(self.st.reduce, got[0], 0, count)
            return None
        value = caught.value
        if self.st.fresh:
            assert self.plan.shape is not None
            fits = type(value) is numpy.ndarray and value.shape == (count, *self.plan.shape[1:])
            if not fits or not value.flags.c_contiguous or value.dtype.hasobject:
                raise Unfit("what comes out is no plain array")
            return value.dtype
        target = self.frame[self.st.into].dtype
        kind = getattr(value, "dtype", None) or numpy.result_type(value)
        if not numpy.can_cast(kind, target, "same_kind"):
            raise Unfit("what is stored is of another kind")
        return None


def _ones(like: Any, axis: int, count: int) -> Any:
    shape = list(like.shape)
    shape[axis] = count
    return numpy.ones(shape, like.dtype)
