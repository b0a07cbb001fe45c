"""`python bench/cluster.py`: what a Ray cluster of three nodes on this machine gives and costs.

Beside Jenny runs the same work as a user of Ray would write it, in turns; medians. Bytes are what
Jenny puts and hands back, beside the least that the access relations of the loops allow. Results go
to bench/results/cluster.json.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import jenny

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from programs import spread  # noqa: E402

from jenny import _cluster  # noqa: E402


def seconds(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def turns(calls: dict[str, Callable[[], Any]], times: int) -> dict[str, float]:
    """Median seconds of each, taken in turns."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    for name in calls:
        calls[name]()
    for _ in range(times):
        for name, call in calls.items():
            found[name].append(seconds(call))
    return {name: statistics.median(s) for name, s in found.items()}


def independent(ray: Any, count: int, each_s: float, times: int) -> dict[str, Any]:
    """`count` tasks of `each_s` seconds: Jenny's loop beside bare Ray."""
    f = jenny.jit(spread.waits)
    bare = ray.remote(spread.wait)
    cases = [each_s] * count
    found = turns(
        {
            "jenny": lambda: f(cases),
            "ray": lambda: ray.get([bare.remote(x) for x in cases]),
        },
        times,
    )
    return found | {"efficiency": found["ray"] / found["jenny"], "count": count, "each_s": each_s}


def overhead(ray: Any, times: int) -> dict[str, Any]:
    """A part of Jenny's beside a bare task that does the same: seconds a task."""
    f = jenny.jit(spread.waits)
    bare = ray.remote(spread.waits)
    cases = [0.0005] * 400

    def parts() -> list[int]:
        from jenny import away

        engine = _cluster._current()
        return [hi - lo for lo, hi in away.cut(1, len(cases), engine, 1.0)]

    sizes = parts()

    def plain() -> None:
        at, begun = 1, []
        for n in sizes:
            begun.append(bare.remote(cases[at : at + n]))
            at += n
        for b in begun:
            ray.get(b)

    found = turns({"jenny": lambda: f(cases), "ray": plain}, times)
    each = {name: s / len(sizes) for name, s in found.items()}
    return each | {"tasks": len(sizes), "over": each["jenny"] / each["ray"] - 1}


def alike(a: Any, b: Any) -> bool:
    """Equal, but for the last bits of matrix products."""
    if isinstance(a, np.ndarray):
        return bool(np.allclose(a, b, rtol=1e-12, atol=1e-12))
    return bool(a == b)


def moved(name: str, args: Callable[[], tuple[Any, ...]], least: float) -> dict[str, Any]:
    """Bytes that a program moves, and that its answer is the original's."""
    fn = getattr(spread, name)
    f = jenny.jit(fn)
    given, wanted = args(), args()
    f(*given)
    fn(*wanted)
    same = all(alike(a, b) for a, b in zip(given, wanted))
    loops = (_cluster.told(f) or {})["loops"]
    total = sum(r["sent"] + r["back"] for r in loops)
    return {"bytes": total, "least": least, "over": total / least - 1, "same": same}


def traffic(n: int, steps: int, blocks: int) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    a, b = rng.random((n, n)), rng.random((n, n))
    size = a.nbytes
    halo = 2 * steps * 2 * (blocks - 1) * n * 8
    return {
        "gemm": moved("gemm", lambda: (a, b, np.zeros((n, n))), 3 * size),
        "correlation": moved("correlation", lambda: (a.copy(), np.zeros((n, n))), 2 * size),
        "jacobi": moved("jacobi", lambda: (steps, a.copy(), b.copy()), 4 * size + halo),
    }


class Kills(threading.Thread):
    """Kills workers, and now and then a node, until it has killed enough."""

    def __init__(self, cluster: Any, nodes: list[Any], count: int) -> None:
        super().__init__(daemon=True)
        self.cluster, self.nodes, self.left = cluster, nodes, count
        self.workers = self.lost = 0

    def run(self) -> None:
        import psutil

        rng = random.Random(1)
        while self.left > 0:
            time.sleep(rng.uniform(0.05, 0.3))
            if rng.random() < 0.02:
                self.cluster.remove_node(self.nodes.pop(0), allow_graceful=False)
                self.nodes.append(self.cluster.add_node(num_cpus=1))
                self.lost += 1
                self.left -= 1
                continue
            found = [p for p in psutil.process_iter(["cmdline"]) if _works(p)]
            if found:
                try:
                    rng.choice(found).kill()
                except psutil.Error:
                    continue
                self.workers += 1
                self.left -= 1


def _works(p: Any) -> bool:
    return (p.info["cmdline"] or [""])[0].startswith("ray::_work")


def killed(cluster: Any, nodes: list[Any], count: int) -> dict[str, Any]:
    """Runs of the programs while processes and nodes are killed; how many gave another answer."""
    rng = np.random.default_rng(0)
    a, b = rng.random((300, 300)), rng.random((300, 300))
    cases = {
        "waits": lambda: ([0.004] * 150,),
        "gemm": lambda: (a, b, np.zeros_like(a)),
        "jacobi": lambda: (5, a.copy(), b.copy()),
        "correlation": lambda: (a.copy(), np.zeros_like(a)),
    }
    kills = Kills(cluster, nodes, count)
    kills.start()
    runs = wrong = 0
    began = time.perf_counter()
    while kills.is_alive():
        for name, make in cases.items():
            fn = getattr(spread, name)
            given, wanted = make(), make()
            got, want = jenny.jit(fn)(*given), fn(*wanted)
            same = all(alike(x, y) for x, y in zip(given, wanted))
            runs += 1
            wrong += not (same and alike(got, want))
    took = time.perf_counter() - began
    return {
        "runs": runs,
        "wrong": wrong,
        "workers": kills.workers,
        "nodes": kills.lost,
        "seconds": took,
    }


def main() -> None:
    p = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    p.add_argument("--kills", type=int, default=200)
    p.add_argument("--only", default="independent,overhead,traffic,killed")
    given = p.parse_args()
    import ray
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    nodes = [made.add_node(num_cpus=1) for _ in range(2)]
    out: dict[str, Any] = {"ray": ray.__version__, "nodes": 3}
    work = {
        "independent": lambda: independent(ray, 1000, 0.02, 3),
        "overhead": lambda: overhead(ray, 9),
        "traffic": lambda: traffic(1200, 10, 3),
        "killed": lambda: killed(made, nodes, given.kills),
    }
    for name in given.only.split(","):
        with jenny.cluster(made.address, always=name not in ("independent",)):
            out[name] = work[name]()
            print(name, json.dumps(out[name]), flush=True)
    file = HERE / "results" / "cluster.json"
    before = json.loads(file.read_text()) if file.exists() else {}
    file.write_text(json.dumps(before | out, indent=1) + "\n")
    made.shutdown()


if __name__ == "__main__":
    main()
