"""Options: defaults < environment < `options.set` < `jit(...)` < `with jenny.options(...)`."""

from __future__ import annotations

import os
from contextvars import ContextVar, Token
from typing import Any, NamedTuple

from . import _core


class Options(NamedTuple):
    """What is in force for one call."""

    strict: bool = False
    wait: bool | None = None
    threads: int = 0
    cache: bool = True
    verify: float = 0.0
    order: str = "fixed"
    timers: bool = False
    progress: bool = False
    engine: str = ""


_WAIT = {"auto": None, "always": True, "never": False, "1": True, "0": False}
ENGINES = ("", "ray")  # "": this process alone
_OFF = {"", "0", "no", "off", "false"}


def _read_environment() -> dict[str, Any]:
    """The JENNY_* variables that are set and make sense."""
    given: dict[str, Any] = {}
    env = os.environ
    for name in ("strict", "cache", "timers", "progress"):
        text = env.get(f"JENNY_{name.upper()}")
        if text is not None:
            given[name] = text.lower() not in _OFF
    wait = env.get("JENNY_WAIT", "").lower()
    if wait in _WAIT:
        given["wait"] = _WAIT[wait]
    for name, kind in (("threads", int), ("verify", float)):
        try:
            given[name] = kind(env[f"JENNY_{name.upper()}"])
        except (KeyError, ValueError):
            continue
    if env.get("JENNY_ORDER") in ("fixed", "free"):
        given["order"] = env["JENNY_ORDER"]
    return given


def check(given: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, or TypeError or ValueError."""
    given = dict(given)
    for name, value in given.items():
        if name == "wait" and isinstance(value, str) and value in _WAIT:
            given[name] = value = _WAIT[value]
        if name == "wait" and value not in (True, False, None):
            raise ValueError("wait must be True ('always'), False ('never') or None ('auto')")
        if name not in Options._fields:
            raise TypeError(f"unknown option {name!r}; there are {', '.join(Options._fields)}")
        if name == "order" and value not in ("fixed", "free"):
            raise ValueError("order must be 'fixed' or 'free'")
        if name == "engine" and value not in ENGINES:
            raise ValueError(f"engine must be one of {', '.join(map(repr, ENGINES))}")
        if name == "verify" and not 0 <= value <= 1:
            raise ValueError("verify is a share of calls: 0 to 1")
        if name == "threads" and (value < 0 or value != int(value)):
            raise ValueError("threads is a number of threads; 0 means all")
    return given


# What on every call must be asked of Python; the others only matter when something is compiled.
_SPECIAL = ("strict", "threads", "verify", "order", "engine")

_base: dict[str, Any] = _read_environment()
_context: ContextVar[dict[str, Any] | None] = ContextVar("jenny.options", default=None)


def weight(given: dict[str, Any]) -> tuple[int, int]:
    """Whether these options matter on every call, and while something is compiled."""
    return int(any(name in given for name in _SPECIAL)), int("wait" in given)


_given_outside = dict(_base)


def _asked() -> dict[str, Any]:
    """What of the base a call must ask for. The library itself was opened with the threads, and
    functions are made with the order, of the environment."""
    plain = Options._field_defaults | {
        k: v for k, v in _given_outside.items() if k in ("threads", "order")
    }
    return {
        k: v
        for k, v in _base.items()
        if v != plain[k] or (k in _given_outside and k not in ("threads", "order"))
    }


_counted = weight(_asked())
_core.add_special(*_counted)


def effective(own: dict[str, Any] | None = None) -> Options:
    """The options in force here for a function whose own options are these."""
    given = dict(_base)
    if own:
        given.update(own)
    inner = _context.get()
    if inner:
        given.update(inner)
    return Options(**given)


class options:  # noqa: N801
    """`with jenny.options(strict=True): ...` for this thread or task; `jenny.options.set(...)` for
    the whole process.

    strict   a function or argument types that cannot be compiled raise jenny.Refused
    wait     True, "always": calls wait for their compilation; False, "never": they do not;
             None, "auto": when that is sooner
    threads  at most that many threads; 0: all
    cache    keep compiled code on disk
    verify   share of calls that also run the original, compare, and report a difference
    order    "fixed": the same bits always; "free": float reductions of loops may be reordered
    timers   code that is compiled from now on counts time and bytes, for explain()
    progress draw a bar on the terminal while compiled code takes long
    engine   "ray": loops run on a Ray cluster where that is sooner (jenny.cluster says which one)
    """

    __slots__ = ("_given", "_tokens")

    def __init__(self, **given: Any) -> None:
        self._given = check(given)
        self._tokens: list[Token[dict[str, Any] | None]] = []

    def __enter__(self) -> options:
        outer = _context.get() or {}
        self._tokens.append(_context.set({**outer, **self._given}))
        _core.add_special(*weight(self._given))
        return self

    def __exit__(self, *exc: object) -> None:
        special, patient = weight(self._given)
        _core.add_special(-special, -patient)
        _context.reset(self._tokens.pop())

    @staticmethod
    def set(**given: Any) -> None:
        """Sets options for all threads, below those of jit(...) and of `with`."""
        global _counted
        given = check(given)
        _base.update(given)
        before, _counted = _counted, weight(_asked())
        _core.add_special(_counted[0] - before[0], _counted[1] - before[1])

    @staticmethod
    def get() -> Options:
        """The options in force here."""
        return effective()
