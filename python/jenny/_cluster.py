"""`with jenny.cluster(...)`: loops of functions run on a Ray cluster where that is sooner."""

from __future__ import annotations

import types
import weakref
from contextvars import ContextVar, Token
from time import perf_counter
from typing import Any

from . import _code, _core, _options, worth


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
    if engine.always:
        return away.call(args, kwargs)
    tiny = worth.tiny(away, args, kwargs)
    if tiny.passes():
        return NotImplemented
    why, known = "", None
    if not tiny.vast:
        why, known = worth.quick(f, args, kwargs, engine, away.spread.rows_only)
    if not why and known is not None:
        why = known.why(away)
    if why:
        away.whole, away.reason = away.whole + 1, why
        return NotImplemented
    began, went, vast = perf_counter(), away.went, away.vast
    got = away.call(args, kwargs)
    took = perf_counter() - began
    tiny.vast = away.vast > vast
    tiny.took(took, away.went > went)
    if known is not None:
        known.took(away, took)
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
    if not engine.always and worth.quick(g, args, kwargs, engine, away.spread.rows_only)[0]:
        return NotImplemented
    return away.call(args, kwargs, chain)


def _made_of(f: Any) -> _core.Function | None:
    """What jenny.jit made of a function, where all calls of it go there."""
    if isinstance(f, types.FunctionType):
        from . import hot

        gate = hot.gate_of(f)
        return gate.function if gate is not None and gate.call is gate.function else None
    return f if isinstance(f, _core.Function) else None


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
