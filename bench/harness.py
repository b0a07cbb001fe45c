"""What the demo and the benchmark share: programs by name, interleaved times, the check."""

from __future__ import annotations

import importlib
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from jenny._compare import Bound, differences, observe
from table import ratio, seconds

PROGRAMS = Path(__file__).resolve().parent / "programs"
__all__ = ["Side", "answer", "bound", "interleave", "load", "once", "per_call", "ratio", "seconds"]

NAMES = [
    "correlation_lists",
    "correlation_numpy",
    "jacobi_2d",
    "seidel_2d",
    "seidel_2d_loops",
    "softmax",
    "mandelbrot",
    "floyd_warshall",
    "dijkstra_lists",
    "edit_distance",
    "word_count",
    "sieve_lists",
]


def load(name: str) -> ModuleType:
    if str(PROGRAMS) not in sys.path:
        sys.path.insert(0, str(PROGRAMS))
    return importlib.import_module(name)


def bound(program: ModuleType) -> Bound:
    return Bound(**getattr(program, "BOUND", {}))


def once(call: Callable[..., Any], args: tuple[Any, ...]) -> float:
    """Seconds of one call; what it returns is freed outside."""
    start = time.perf_counter()
    kept = call(*args)
    seconds = time.perf_counter() - start
    del kept
    return seconds


@dataclass
class Side:
    """One of the competitors: its call, and what makes fresh arguments for it."""

    call: Callable[..., Any]
    make: Callable[[], tuple[Any, ...]]


def interleave(sides: dict[str, Side], rounds: int, most: float = 20.0) -> dict[str, float]:
    """Median seconds of each side; one call of each in turn, so that a busy moment of the machine
    hits all. Ends after `most` seconds if every side has run."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    begin = time.perf_counter()
    for _ in range(rounds):
        for name, side in sides.items():
            times[name].append(once(side.call, side.make()))
        if time.perf_counter() - begin > most:
            break
    return {name: statistics.median(found) for name, found in times.items()}


def per_call(calls: dict[str, Callable[[], Any]], rounds: int = 15) -> dict[str, float]:
    """Median seconds of one very short call each, in interleaved batches of about 2 ms."""
    from timeit import Timer

    timers = {name: Timer(call) for name, call in calls.items()}
    times: dict[str, list[float]] = {name: [] for name in calls}
    number = {}
    for name, timer in timers.items():
        timer.timeit(1000)
        number[name] = max(1, int(2e-3 / (timer.timeit(1000) / 1000)))
    for _ in range(rounds):
        for name, timer in timers.items():
            times[name].append(timer.timeit(number[name]) / number[name])
    return {name: statistics.median(found) for name, found in times.items()}


def answer(
    original: Callable[..., Any],
    fast: Callable[..., Any],
    make: Callable[[], tuple[Any, ...]],
    limit: Bound,
) -> list[str]:
    """Runs both on fresh arguments; where they differ, in words."""
    return differences(observe(original, make()), observe(fast, make()), limit)
