"""Whether a call under an engine is better made as ever: by what is known before it."""

from __future__ import annotations

import math
from typing import Any

import numpy

from . import _core, _manage, _options

WORTH_S = 0.05  # a call that is compiled as a whole and takes less stays here ...
WORTH_ROWS_S = 1.0  # ... and where that fuses array statements
APART = 8  # times faster than one by one: about what fusing them gives
TRIES = 2  # calls that are made before they are known to be slower than where all runs here
TINY_S = 2e-3  # calls that take less, and send nothing, are looked at ever more seldom ...
SELDOM = 10  # ... at last one of 2^10 of them
MAGNITUDES = 1000  # of which it is known
_SIZED = {list, tuple, dict, set, str, bytes, range}


class Known:
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

    def took(self, away: Any, seconds: float) -> None:
        """It was made on the cluster."""
        count, best = away.calls.get(self.like, (0, math.inf))
        away.calls[self.like] = count + 1, min(best, seconds)


def quick(
    f: _core.Function, args: tuple[Any, ...], kwargs: dict[str, Any], engine: Any, rows_only: bool
) -> tuple[str, Known | None]:
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
    return "", Known(seconds, (id(version), int(4 * math.log2(guess[1]))))


class Tiny:
    """Calls of one magnitude. Where they turned out too small, what asks where their loops run
    takes longer than these."""

    def __init__(self) -> None:
        self.times = self.left = 0
        self.vast = False  # there was no room here for an array of the last one

    def passes(self) -> bool:
        """Whether the next call is not looked at."""
        self.left -= self.left > 0
        return self.left > 0

    def took(self, seconds: float, went: bool) -> None:
        """A call that was looked at took so long; went: something of it ran elsewhere."""
        if went or seconds > TINY_S:
            self.times = 0
            return
        self.times = min(self.times + 1, SELDOM)
        self.left = 1 << self.times


def tiny(away: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tiny:
    """What is known of calls whose arguments are about as large."""
    found: list[Any] = []
    for v in (*args, *kwargs.values()) if kwargs else args:
        kind = type(v)
        if kind is numpy.ndarray:
            found.append(v.nbytes.bit_length())
        elif kind is int:
            found.append(v.bit_length())
        else:
            found.append(len(v).bit_length() if kind in _SIZED else kind)
    like = tuple(found)
    known: dict[Any, Tiny] = away.tiny
    made = known.get(like)
    if made is None:
        if len(known) > MAGNITUDES:
            known.clear()
        made = known[like] = Tiny()
    return made


def _time(s: float) -> str:
    return f"{s:.1f} s" if s >= 1 else f"{s * 1e3:.3g} ms"
