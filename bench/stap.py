"""The radar of examples/stap.py: cubes a second of the original and of Jenny, noise off and on.

    bench/stap.py [--small] [--pulses N] [--rounds N] [--cluster] [--noise off,on]

Systems take turns, cube by cube, and the median counts; the answers are compared. --cluster gives
several cubes at once to two nodes of one processor each, on this machine. A full cube takes
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
CLUSTER = "jenny, 2 nodes"


def measure(radar: stap.Radar, noise: bool, rounds: int, cluster: bool) -> dict[str, Any]:
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
    if cluster:
        medians[CLUSTER], found[CLUSTER] = piped(radar, noise, rounds)
    same = all(f[:rounds] == found["original"] for f in found.values())
    return {"noise": noise, "pulses": radar.pulses, "seconds": medians, "same": same}


def piped(radar: stap.Radar, noise: bool, rounds: int) -> tuple[float, list[tuple[float, float]]]:
    """Seconds a cube on the cluster, several at once, the start of the connection left out."""
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    made.add_node(num_cpus=1)
    fast = jenny.jit(stap.process_cubes)
    cubes = list(range(max(rounds, 6)))
    with jenny.cluster(made.address, always=True):
        fast(radar, stap.Target(), noise, SEED, cubes[:2])
        start = time.perf_counter()
        found = fast(radar, stap.Target(), noise, SEED, cubes)
        took = time.perf_counter() - start
    made.shutdown()
    return took / len(cubes), found


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
    parser.add_argument("--cluster", action="store_true", help="also on two nodes of a Ray cluster")
    parser.add_argument("--noise", default="off,on", help="which of the two")
    options = parser.parse_args()
    radar = stap.SMALL if options.small else stap.FULL
    radar = replace(radar, pulses=options.pulses) if options.pulses else radar
    file = table.FOLDER / "stap.json"
    rows = []
    for noise in (False, True):
        if ("off", "on")[noise] not in options.noise.split(","):
            before = json.loads(file.read_text())["rows"] if file.exists() else []
            rows += [row for row in before if row["noise"] == noise]
            continue
        rows.append(measure(radar, noise, options.rounds, options.cluster))
        print("\n".join(lines(rows[-1])), flush=True)
    found = {"machine": table.machine(), "load": os.getloadavg()[0], "rows": rows}
    table.FOLDER.mkdir(exist_ok=True)
    file.write_text(json.dumps(found, indent=1) + "\n")
    return 0 if all(row["same"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
