"""The radar of examples/stap.py: cubes a second of the original and of Jenny, noise off and on.

    bench/stap.py [--small] [--pulses N] [--rounds N]

Systems take turns, cube by cube, and the median counts; the answers are compared. A full cube takes
the original minutes: --pulses N makes cubes of N pulses, whose time is set down as it is, with
their number. A system is a row of SYSTEMS: what makes a function of many cubes. Writes stap.json
into bench/results.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "examples"))

import stap  # noqa: E402

import jenny  # noqa: E402
import table  # noqa: E402

Cubes = Callable[[list[int]], list[tuple[float, float]]]
SEED = 1


def original(radar: stap.Radar, noise: bool) -> Cubes:
    return lambda cubes: stap.process_cubes(radar, stap.Target(), noise, SEED, cubes)


def compiled(threads: int) -> Callable[[stap.Radar, bool], Cubes]:
    """Jenny on so many cores of this machine."""

    def make(radar: stap.Radar, noise: bool) -> Cubes:
        fast = jenny.jit(stap.process_cubes)

        def run(cubes: list[int]) -> list[tuple[float, float]]:
            with jenny.options(threads=threads, wait=True):
                found: list[tuple[float, float]] = fast(radar, stap.Target(), noise, SEED, cubes)
            return found

        return run

    return make


SYSTEMS: dict[str, Callable[[stap.Radar, bool], Cubes]] = {
    "original": original,
    "jenny, 1 core": compiled(1),
    "jenny, 2 cores": compiled(2),
}


def measure(radar: stap.Radar, noise: bool, rounds: int) -> dict[str, Any]:
    """Seconds a cube of each system, and whether all find the same."""
    sides = {name: make(radar, noise) for name, make in SYSTEMS.items()}
    for name, call in sides.items():
        if name != "original":
            call([0])
    times: dict[str, list[float]] = {name: [] for name in sides}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for cube in range(rounds):
        for name, call in sides.items():
            start = time.perf_counter()
            found[name] += call([cube])
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(t) for name, t in times.items()}
    same = all(f == found["original"] for f in found.values())
    return {"noise": noise, "pulses": radar.pulses, "seconds": medians, "same": same}


def lines(row: dict[str, Any]) -> list[str]:
    base = row["seconds"]["original"]
    head = f"noise {'on' if row['noise'] else 'off'}, {row['pulses']} pulses a cube"
    out = [head + ("" if row["same"] else ": ANSWERS DIFFER")]
    for name, t in row["seconds"].items():
        out.append(f"  {name:16} {1 / t:9.4f} cubes/s  {table.seconds(t):>8}  {base / t:6.1f}x")
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--small", action="store_true", help="the small radar")
    parser.add_argument("--pulses", type=int, default=0, help="fewer pulses a cube")
    parser.add_argument("--rounds", type=int, default=3, help="cubes of each system")
    options = parser.parse_args()
    radar = stap.SMALL if options.small else stap.FULL
    radar = replace(radar, pulses=options.pulses) if options.pulses else radar
    rows = []
    for noise in (False, True):
        rows.append(measure(radar, noise, options.rounds))
        print("\n".join(lines(rows[-1])), flush=True)
    found = {"machine": table.machine(), "load": os.getloadavg()[0], "rows": rows}
    table.FOLDER.mkdir(exist_ok=True)
    (table.FOLDER / "stap.json").write_text(json.dumps(found, indent=1) + "\n")
    return 0 if all(row["same"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
