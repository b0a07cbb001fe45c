"""`with jenny.cluster(...)`: loops of functions run on a Ray cluster where that is sooner."""

from __future__ import annotations

import math
import types
import weakref
from contextvars import ContextVar, Token
from time import perf_counter
from typing import Any

from . import _code, _core, _manage, _options

WORTH_S = 0.05  # a call that is compiled as a whole and takes less stays here ...
WORTH_ROWS_S = 1.0  # ... and where that fuses array statements
APART = 8  # times faster than one by one: about what fusing them gives


class ClusterError(RuntimeError):
    """There is no cluster to work with; the text says why and what to do."""


_engine: ContextVar[Any] = ContextVar("jenny.cluster", default=None)
_connected: dict[str, Any] = {}  # engines that were opened for jit(engine=...)
_away: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()  # Side -> Away


def connect(address: str, **given: Any) -> Any:
    """The engine behind an address. Raises ClusterError."""
    if not isinstance(address, str):
        raise TypeError(f"an address is a text such as 'auto' or 'host:6379', not {address!r}")
    try:
        from .engines import ray as engine
    except ImportError as e:
        raise ClusterError(f"Ray is not here ({e}): pip install 'jenny[ray]'") from None
    return engine.Ray(address, **given)


class cluster:  # noqa: N801
    """`with jenny.cluster("auto"): program()` runs loops on a Ray cluster: those of functions that
    jenny.jit made, and of the functions of your own modules that are imported by then.

    address  "auto": the cluster that this machine is part of, else one that is started on it;
             "local": a new one on this machine; "host:6379" or "ray://host:10001": that one
    always   send every loop that may go, even where that is slower; to try things out
    other    given to ray.init: num_cpus, runtime_env, ...

    Raises ClusterError where there is no such cluster. `print(c.explain())`, where c is what `with`
    gave, says where loops ran, what travelled, and why loops stayed.
    """

    def __init__(self, address: str = "auto", /, *, always: bool = False, **given: Any) -> None:
        self.address, self.always, self.given = address, always, given
        self.engine: Any = None
        self._options = _options.options(engine="ray")
        self._token: Token[Any] | None = None
        self._adopted: Any = None

    def __enter__(self) -> cluster:
        from . import adopt

        self.engine = connect(self.address, **self.given)
        self.engine.always = self.always
        self._token = _engine.set(self.engine)
        self._options.__enter__()
        self._adopted = adopt.Adopted()
        self._adopted.begin()
        return self

    def explain(self) -> str:
        """What became of loops under it, as text."""
        from . import listing

        found = [(side, a) for side, a in _away.items() if a.engine is self.engine]
        told = [{"name": a.function.__qualname__, **told_of(a)} for _, a in found]
        return "\n".join(listing.clusters(told)) or "no function with loops was called"

    def __exit__(self, *exc: object) -> None:
        self._adopted.end()
        self._options.__exit__(*exc)
        assert self._token is not None
        _engine.reset(self._token)
        self.engine.close()


def _current() -> Any:
    engine = _engine.get()
    if engine is None:
        engine = _connected.get("auto")
        if engine is None:
            engine = _connected["auto"] = connect("auto")
            engine.always = False
    return engine


def away_of(f: _core.Function, engine: Any = None) -> Any:
    """The Away of a function under an engine; None where it never was under one."""
    found = _away.get(f.side)
    if engine is not None and (found is None or found.engine is not engine):
        from .away import Away

        found = _away[f.side] = Away(f, engine)
    return found


@_code.hide
def call(f: _core.Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call under an engine: its result, or NotImplemented where it runs as ever."""
    engine = _current()
    away = away_of(f, engine)
    if not away.spread.loops and not away.spread.chained:
        return NotImplemented
    if not engine.always:
        why, known = _quick(f, args, kwargs, engine, away.spread.rows_only)
        if not why and known is not None:
            why = known.why(away)
        if why:
            away.whole, away.reason = away.whole + 1, why
            return NotImplemented
        if known is not None:
            return known.timed(away, args, kwargs)
    return away.call(args, kwargs)


TRIES = 2  # calls that are made before they are known to be slower than where all runs here


class _Known:
    """A call whose time here is known, since the function is compiled as a whole. like: what calls
    that take about as long have in common."""

    def __init__(self, seconds: float, like: Any) -> None:
        self.seconds, self.like = seconds, like

    def why(self, away: Any) -> str:
        """Why it is made here, by what such calls took on the cluster; or ""."""
        count, best = away.calls.get(self.like, (0, 0.0))
        if count < TRIES or best <= self.seconds:
            return ""
        return f"compiled, it takes about {_time(self.seconds)}; with the cluster {_time(best)}"

    @_code.hide
    def timed(self, away: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Makes it on the cluster."""
        began = perf_counter()
        got = away.call(args, kwargs)
        count, best = away.calls.get(self.like, (0, math.inf))
        away.calls[self.like] = count + 1, min(best, perf_counter() - began)
        return got


@_code.hide
def lend(chain: Any, f: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call of a function that works on arrays which its caller has in blocks; NotImplemented
    where it does not run in that way."""
    g = _made_of(f)
    if g is None:
        return NotImplemented
    given = _options.effective(g.side.options)
    if not given.engine or given.strict:
        return NotImplemented
    engine = _current()
    if engine is not chain.engine:
        return NotImplemented
    away = away_of(g, engine)
    if not engine.always and _quick(g, args, kwargs, engine, away.spread.rows_only)[0]:
        return NotImplemented
    return away.call(args, kwargs, chain)


def _made_of(f: Any) -> _core.Function | None:
    """What jenny.jit made of a function, where all calls of it go there."""
    if isinstance(f, types.FunctionType):
        from . import hot

        gate = hot.gate_of(f)
        return gate.function if gate is not None and gate.call is gate.function else None
    return f if isinstance(f, _core.Function) else None


def _quick(
    f: _core.Function, args: tuple[Any, ...], kwargs: dict[str, Any], engine: Any, rows_only: bool
) -> tuple[str, _Known | None]:
    """Why a call is better made here, where the function is compiled as a whole; or "". What is
    known of how long it takes here. rows_only: only array statements of it may run elsewhere; one
    by one, while here they are fused."""
    if f.dead:
        return "", None
    try:
        version = _manage.begin(f, args, kwargs)
    except TypeError:
        return "the arguments do not fit", None  # the original says so
    if version.state != "ready":
        return "", None
    objs = f.bind(*args, **kwargs)
    guess = version.estimate(f.expand(objs)) if objs is not None else None
    if guess is None:
        return "", None
    seconds = guess[1] / 1e9
    threads = _options.effective().threads or _manage.threads()
    if seconds < (WORTH_ROWS_S if rows_only else WORTH_S):
        return f"compiled, it takes about {_time(seconds)}", None
    if rows_only and engine.cores() < APART * threads:
        return f"compiled, its array statements are fused, on {threads} processors", None
    if engine.cores() <= threads:
        return f"compiled, it uses the {threads} processors of this machine", None
    return "", _Known(seconds, (id(version), int(4 * math.log2(guess[1]))))


def _time(s: float) -> str:
    return f"{s:.1f} s" if s >= 1 else f"{s * 1e3:.3g} ms"


def told(f: _core.Function) -> dict[str, Any] | None:
    """What became of the loops of a function under an engine; None where it was under none."""
    away = away_of(f)
    return None if away is None else told_of(away)


def told_of(away: Any) -> dict[str, Any]:
    """The same of an Away."""
    loops = {line: dict(r) for line, r in away.totals.items()}
    for line, r in loops.items():
        r["back"] += away.late[line]
    return {
        "engine": away.engine.name,
        "processors": away.processors,
        "nodes": list(away.nodes.seen),
        "loops": [loops[k] for k in sorted(loops)],
        "stays": [{"line": s.line, "why": s.why} for s in away.spread.stays],
        "whole": away.whole,
        "reason": away.reason or away.spread.reason,
    }
