"""One program, one system, one process: the answer compared, both sides timed in turns.

    child.py SUITE ROOT NAME PRESET SYSTEM SECONDS

Prints one line of JSON, the last of its output. With SCORE_LOADED the system is also timed beside a
process that keeps one core busy.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import statistics
import sys
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import busy
import limit
import numpy as np
import suites
import systems

from jenny._compare import Bound, differences, observe

# How equal an answer is called, the strictest that holds: bits; the order of sums in products and
# library calls; NPBench's own measure. "wrong" is what meets none, or differs in type or shape.
DEGREES = [
    ("bits", Bound()),
    ("1e-12", Bound(rtol=1e-12)),
    ("1e-9", Bound(rtol=1e-9)),
    ("1e-5", Bound(rtol=1e-5)),
]


def degree(want: Any, got: Any) -> tuple[str, list[str]]:
    found: list[str] = []
    for name, bound in DEGREES:
        found = differences(want, got, bound)
        if not found:
            return name, []
    return "wrong", found


def timed(call: Any, args: tuple[Any, ...]) -> float:
    start = time.perf_counter()
    kept = call(*args)
    seconds = time.perf_counter() - start
    del kept
    return seconds


def settle() -> None:
    """Waits, at most a third of a second, for threads that the last call left spinning (those of
    BLAS do so for a tenth of a second): they would take a core from whoever comes next."""
    end = time.perf_counter() + 0.33
    while time.perf_counter() < end:
        others = time.process_time() - time.thread_time()
        time.sleep(0)
        start = time.perf_counter()
        while time.perf_counter() < start + 2e-4:
            pass
        if time.process_time() - time.thread_time() - others < 5e-5:
            return


@dataclass
class Turn:
    """One of those that take turns: `before` is called before its calls, and not timed.

    times   seconds of a call that comes after others of its own
    cold    of one that comes after those of the others, whose data fills the caches
    """

    call: Any
    make: Any
    before: Any = None
    times: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)

    def take(self) -> None:
        """One time: of a long call, or the median of several short ones after one that warms."""
        if self.before:
            self.before()
        args = self.make()
        settle()
        warm = first = timed(self.call, args)
        self.cold.append(first)
        calls = min(20, int(0.01 / max(min(self.cold), 1e-9)))
        if calls > 1:
            warm = statistics.median(timed(self.call, self.make()) for _ in range(calls))
        self.times.append(warm)

    @property
    def seconds(self) -> float:
        return statistics.median(self.times)


def rounds(turns: list[Turn], limit: float) -> None:
    """All in turns, at least three rounds (one where a round is longer than the limit)."""
    begin = time.perf_counter()
    while len(turns[0].times) < 25:
        for turn in turns:
            turn.take()
        spent = time.perf_counter() - begin
        if spent > limit and (len(turns[0].times) >= 3 or spent > 4 * limit):
            break


def beside_load(call: Any, make: Any) -> float:
    """Seconds of a call beside a process that keeps one core busy: the median of three."""
    with busy.core():
        return statistics.median(timed(call, make()) for _ in range(3))


def moved(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments with every float array or list of floats moved by one unit in the last place,
    up or down at random."""
    toss = np.random.default_rng(0)

    def move(x: Any) -> Any:
        if isinstance(x, np.ndarray) and x.dtype.kind == "f":
            up = toss.integers(0, 2, x.shape).astype(bool)
            x[...] = np.where(up, np.nextafter(x, np.inf), np.nextafter(x, -np.inf))
        elif isinstance(x, list):
            x[:] = [move(item) for item in x]
        elif isinstance(x, float):
            return float(np.nextafter(x, np.inf if toss.integers(2) else -np.inf))
        return x

    return tuple(move(x) if isinstance(x, (list, np.ndarray)) else x for x in args)


def arrays(outcome: Any) -> list[np.ndarray]:
    """Every number that a call left behind, as flat arrays of floats."""
    found = []

    def visit(x: Any) -> None:
        if isinstance(x, np.ndarray) and x.dtype.kind in "fc":
            found.append(x.ravel())
        elif isinstance(x, list) and x and isinstance(x[0], float):
            found.append(np.array(x))
        elif isinstance(x, (list, tuple)):
            for item in x:
                visit(item)

    visit(outcome.value)
    visit(outcome.args)
    return found


def is_noise(original: Any, make: Any, want: Any, got: Any) -> bool:
    """Does the original's own answer move as much when its arguments move by the least there is?
    Then the digits that differ say nothing about the program."""
    there, here = arrays(want), arrays(got)
    near = arrays(observe(original, moved(make())))
    if [x.shape for x in there] != [x.shape for x in here]:
        return False
    with np.errstate(all="ignore"):
        pairs = [
            (np.linalg.norm(a - b), np.linalg.norm(a - c)) for a, b, c in zip(there, here, near)
        ]
    return bool(pairs) and all(np.isfinite(d) and d <= 3 * m for d, m in pairs if d > 0)


def native_share(original: Any, args: tuple[Any, ...], python: set[int]) -> float:
    """The share of the original's time that is spent in lines that do not stay Python."""
    code = original.__code__
    spent: dict[int, float] = {}
    last = [0, 0.0]

    def local(frame: Any, event: str, _: Any) -> Any:
        now = time.perf_counter()
        spent[last[0]] = spent.get(last[0], 0.0) + now - last[1]
        last[0], last[1] = frame.f_lineno, time.perf_counter()
        return local

    def trace(frame: Any, event: str, arg: Any) -> Any:
        if frame.f_code is not code:
            return None
        last[0], last[1] = frame.f_lineno, time.perf_counter()
        return local

    sys.settrace(trace)
    try:
        original(*args)
    finally:
        sys.settrace(None)
    whole = sum(spent.values())
    slow = sum(x for line, x in spent.items() if line in python)
    return 1.0 - slow / whole if whole else 0.0


def ported(want: Any, got: Any) -> tuple[str, list[str]]:
    """How equal the answer of a form of its own is, which may return what the original changes in
    its arguments: each array that is returned has to be one that the original left."""
    there = [np.asarray(x) for x in (*flat(want.value), *flat(want.args))]
    here = [np.asarray(x) for x in flat(got.value)] or [np.asarray(x) for x in flat(got.args)]
    for name, bound in DEGREES:
        near = [any(close(a, b, bound.rtol) for b in there) for a in here]
        if all(near):
            return name, []
    return "wrong", [f"{near.count(False)} of {len(near)} results are none of the original's"]


def close(a: np.ndarray, b: np.ndarray, rtol: float) -> bool:
    if a.shape != b.shape or a.dtype.kind not in "biufc" or b.dtype.kind not in "biufc":
        return False
    scale = np.max(np.abs(b[np.isfinite(b)]), initial=0.0)
    return bool(np.allclose(a, b, rtol=0, atol=rtol * float(scale), equal_nan=True))


def flat(x: Any) -> list[Any]:
    if isinstance(x, (list, tuple)):
        return [y for item in x for y in flat(item)]
    return [x] if hasattr(x, "shape") else []


def measure(suite: str, root: Path, name: str, preset: str, system: str, seconds: float) -> dict:
    program = suites.load(suite, root, name, preset)
    original = program.function
    record: dict[str, Any] = {"suite": suite, "name": name, "preset": preset, "system": system}
    want = observe(original, program.make())
    if want.error is not None:
        return record | {"state": "broken", "why": repr(want.error)}
    try:
        side = systems.prepare(system, program)
        args = side.dress(program.make())
        start = time.perf_counter()
        side.call(*args)
        record["first_s"] = time.perf_counter() - start
    except Exception as error:
        return record | {"state": "refused", "why": systems.said(error)}
    got = observe(side.call, side.dress(program.make()))
    if got.error is not None:
        return record | {"state": "refused", "why": systems.said(got.error)}
    got.warned, want.warned = [], []
    equal, found = (ported if system in systems.PORTED else degree)(want, got)
    if equal == "wrong" and is_noise(original, program.make, want, got):
        equal = "noise"
    record |= {"same": equal, "differences": found}
    own = limit.calls(suite, name) if system == "jenny" else {}
    restore = list(own.values())[-1][0] if own else None
    turns = {"original": Turn(original, program.make, restore)}
    turns["system"] = Turn(side.call, lambda: side.dress(program.make()), restore)
    turns |= {key: Turn(call, program.make, before) for key, (before, call) in own.items()}
    rounds(list(turns.values()), seconds)
    record |= {f"{key}_s": turn.seconds for key, turn in turns.items()}
    record["rounds"] = len(turns["original"].times)
    record["spread"] = [min(turns["system"].times), max(turns["system"].times)]
    record["ratio"] = record["original_s"] / record["system_s"]
    record["cold_ratio"] = statistics.median(turns["original"].cold) / statistics.median(
        turns["system"].cold
    )
    if os.environ.get("SCORE_LOADED"):
        record["loaded_s"] = beside_load(side.call, turns["system"].make)
    if own:
        record["of_limit"] = min(record[f"{key}_s"] for key in own) / record["system_s"]
    record["state"] = "wrong" if equal == "wrong" else "accepted"
    record |= side.facts()
    if system == "jenny":
        share = {"native": 1.0, "original": 0.0}.get(record["how"])
        python = set(record.pop("python_lines"))
        record["native_share"] = (
            native_share(original, program.make(), python) if share is None else share
        )
    return record


def main() -> None:
    suite, root, name, preset, system, seconds = sys.argv[1:]
    heard = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(heard):
        warnings.simplefilter("ignore")
        record = measure(suite, Path(root), name, preset, system, float(seconds))
    print(json.dumps(record))


if __name__ == "__main__":
    main()
