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
    record |= {"same": equal, "differences": found}
    slow, fast = rounds(original, side.call, program.make, limit)
    record["original_s"] = statistics.median(slow)
    record["system_s"] = statistics.median(fast)
    record["rounds"] = len(slow)
    record["spread"] = [min(fast), max(fast)]
    record["ratio"] = record["original_s"] / record["system_s"]
    record["state"] = "wrong" if equal == "wrong" else "accepted"
    return record | side.facts()


def main() -> None:
    suite, root, name, preset, system, limit = sys.argv[1:]
    heard = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(heard):
        warnings.simplefilter("ignore")
        record = measure(suite, Path(root), name, preset, system, float(limit))
    print(json.dumps(record))


if __name__ == "__main__":
    main()
