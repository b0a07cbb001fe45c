"""One program, one system, one process: the answer compared, both sides timed in turns.

    child.py SUITE ROOT NAME PRESET SYSTEM SECONDS

Prints one line of JSON, the last of its output.
"""

from __future__ import annotations

import contextlib
import io
import json
import statistics
import sys
import time
import warnings
from pathlib import Path
from typing import Any

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


def rounds(original: Any, fast: Any, make: Any, limit: float) -> tuple[list[float], list[float]]:
    """Both in turns, at least three rounds (one where a round is longer than the limit)."""
    slow_times: list[float] = []
    fast_times: list[float] = []
    begin = time.perf_counter()
    while len(slow_times) < 25:
        slow_times.append(timed(original, make()))
        fast_times.append(timed(fast, make()))
        spent = time.perf_counter() - begin
        if spent > limit and (len(slow_times) >= 3 or spent > 4 * limit):
            break
    return slow_times, fast_times


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


def measure(suite: str, root: Path, name: str, preset: str, system: str, limit: float) -> dict:
    program = suites.load(suite, root, name, preset)
    original = program.function
    record: dict[str, Any] = {"suite": suite, "name": name, "preset": preset, "system": system}
    want = observe(original, program.make())
    if want.error is not None:
        return record | {"state": "broken", "why": repr(want.error)}
    try:
        side = systems.prepare(system, program)
        args = program.make()
        start = time.perf_counter()
        side.call(*args)
        record["first_s"] = time.perf_counter() - start
    except Exception as error:
        return record | {"state": "refused", "why": systems.said(error)}
    got = observe(side.call, program.make())
    if got.error is not None:
        return record | {"state": "refused", "why": systems.said(got.error)}
    got.warned, want.warned = [], []
    equal, found = degree(want, got)
    if equal == "wrong" and is_noise(original, program.make, want, got):
        equal = "noise"
    record |= {"same": equal, "differences": found}
    slow, fast = rounds(original, side.call, program.make, limit)
    record["original_s"] = statistics.median(slow)
    record["system_s"] = statistics.median(fast)
    record["rounds"] = len(slow)
    record["spread"] = [min(fast), max(fast)]
    record["ratio"] = record["original_s"] / record["system_s"]
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
    suite, root, name, preset, system, limit = sys.argv[1:]
    heard = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(heard):
        warnings.simplefilter("ignore")
        record = measure(suite, Path(root), name, preset, system, float(limit))
    print(json.dumps(record))


if __name__ == "__main__":
    main()
