"""`python bench/cluster.py`: what a Ray cluster of three nodes on this machine gives and costs.

Beside Jenny runs the same work as a user of Ray would write it, in turns; medians. Bytes are what
Jenny puts and hands back, beside the least that the access relations of the loops allow. Programs
of users run on four nodes, where that is sooner. Results go to bench/results/cluster.json.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import importlib.util
import io
import json
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import jenny

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "examples"), str(HERE)]
import stap  # noqa: E402
from programs import distributed, spread  # noqa: E402

from jenny import _cluster, chain  # noqa: E402

NODES = 3


def original(fn: Any) -> Any:
    """A function as it is: of a copy of its module that `with jenny.cluster` does not know of."""
    file = sys.modules[fn.__module__].__file__
    assert file is not None
    spec = importlib.util.spec_from_file_location(f"{fn.__module__}_as_it_is", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, fn.__name__)


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
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(alike(x, y) for x, y in zip(a, b))
    return bool(a == b)


class Homes:
    """On which nodes the blocks of arrays were worked on, while it is entered."""

    def __enter__(self) -> Homes:
        self.nodes: dict[int, set[str]] = {}
        self.run, seen = chain.Chain.run, self.nodes

        def run(it: Any, *args: Any) -> str:
            why = self.run(it, *args)
            for p, (where, _) in enumerate(it.ran):
                seen.setdefault(p, set()).add(where.node)
            return why

        chain.Chain.run = run  # type: ignore[method-assign]
        return self

    def __exit__(self, *exc: object) -> None:
        chain.Chain.run = self.run  # type: ignore[method-assign]


def moved(name: str, args: Callable[[], tuple[Any, ...]], least: float) -> dict[str, Any]:
    """Bytes that a program moves, blocks that changed their node, and that its answer is the
    original's."""
    fn = getattr(spread, name)
    f = jenny.jit(fn)
    given, wanted = args(), args()
    with Homes() as homes:
        f(*given)
    original(fn)(*wanted)
    same = all(alike(a, b) for a, b in zip(given, wanted))
    loops = (_cluster.told(f) or {})["loops"]
    total = sum(r["sent"] + r["back"] for r in loops)
    strayed = sum(len(s) - 1 for s in homes.nodes.values())
    return {
        "bytes": total,
        "least": least,
        "over": total / least - 1,
        "blocks": len(homes.nodes),
        "strayed": strayed,
        "same": same,
    }


def traffic(address: str, n: int, steps: int, blocks: int) -> dict[str, Any]:
    """Bytes of programs over rows of n x n arrays. The least: what is read goes out once, in rows
    or whole, rows beside a block at each step, and what is written comes back. All that may go is
    sent, but of correlation, where means and deviations stay: what goes is what is worth it."""
    rng = np.random.default_rng(0)
    a, b = rng.random((n, n)), rng.random((n, n))
    size = a.nbytes
    halo = 2 * steps * 2 * (blocks - 1) * n * 8
    with jenny.cluster(address):
        chosen = moved("correlation", lambda: (a.copy(), np.zeros((n, n))), 2 * size)
    return {
        "gemm": moved("gemm", lambda: (a, b, np.zeros((n, n))), 3 * size),
        "jacobi": moved("jacobi", lambda: (steps, a.copy(), b.copy()), 4 * size + halo),
        "correlation": chosen,
    }


def users() -> dict[str, tuple[Callable[..., Any], Callable[[], tuple[Any, ...]]]]:
    """Programs as users have them, with sizes that take NumPy a second or so."""
    rng = np.random.default_rng(0)
    rows, points = rng.random((1400, 1200)), rng.random((200_000, 2))
    found = {
        "correlation": (spread.correlation, lambda: (rows, np.zeros((1400, 1400)))),
        "Monte Carlo": (spread.pi, lambda: (list(range(100)), 1_000_000)),
        "k-means": (spread.lloyd, lambda: (points, points[[0, 187]], 3)),
        "sweep": (spread.sweep, lambda: (list(range(200)), 60_000)),
    }
    for name, given in distributed.arguments(3000).items():
        found[name] = (getattr(distributed, name), lambda given=given: copy.deepcopy(given))
    return found


def side_by_side(times: int) -> dict[str, Any]:
    """Seconds of each program as it is, with Jenny on this machine, and with Jenny where it may use
    the cluster: medians of calls in turns, behind one that compiles and starts processes."""
    out = {}
    for name, (fn, make) in users().items():
        plain, here, there = original(fn), jenny.jit(original(fn)), jenny.jit(original(fn))
        took: dict[str, list[float]] = {"original": [], "jenny": [], "cluster": []}
        same = True
        for turn in range(times + 1):
            answers = []
            for how, call in (("original", plain), ("jenny", here), ("cluster", there)):
                given = make()
                with jenny.options(engine="ray" if how == "cluster" else ""):
                    began = time.perf_counter()
                    got, _ = told(call, given)
                if turn:
                    took[how].append(time.perf_counter() - began)
                answers.append((got, given))
            same = same and all(alike(answers[0], x) for x in answers[1:])
            jenny.wait()
        loops = _cluster.told(there) or {"loops": [], "reason": ""}
        out[name] = {how: statistics.median(s) for how, s in took.items()} | {
            "same": same,
            "parts": sum(r["parts"] for r in loops["loops"]),
            "why": "; ".join([*(w for r in loops["loops"] for w in r["why"]), loops["reason"]]),
        }
        print(" ", name, json.dumps(out[name]), flush=True)
    return out


def _raylets(node: Any) -> Any:
    return node.all_processes.get("raylet", ())


class Kills(threading.Thread):
    """Kills workers, and now and then a node, until it has killed enough."""

    def __init__(self, cluster: Any, nodes: list[Any], count: int) -> None:
        super().__init__(daemon=True)
        self.cluster, self.nodes, self.left = cluster, nodes, count
        self.workers = self.lost = 0

    def works(self, p: Any) -> bool:
        """Whether a process runs a part for this cluster."""
        raylets = [x.process.pid for n in self.cluster.list_all_nodes() for x in _raylets(n)]
        return (p.info["cmdline"] or [""])[0].startswith("ray::_work") and p.info["ppid"] in raylets

    def renew(self) -> None:
        """New nodes for those that are lost. Ray starts nodes in the main thread only."""
        while len(self.nodes) < NODES - 1:
            self.nodes.append(self.cluster.add_node(num_cpus=1))

    def run(self) -> None:
        import psutil

        rng = random.Random(1)
        while self.left > 0:
            time.sleep(rng.uniform(0.02, 0.2))
            if rng.random() < 0.02 and len(self.nodes) == NODES - 1:
                self.cluster.remove_node(self.nodes.pop(0), allow_graceful=False)
                self.lost += 1
                self.left -= 1
                continue
            found = [p for p in psutil.process_iter(["cmdline", "ppid"]) if self.works(p)]
            if found:
                try:
                    rng.choice(found).kill()
                except psutil.Error:
                    continue
                self.workers += 1
                self.left -= 1


def programs() -> dict[str, tuple[Callable[..., Any], Callable[[], tuple[Any, ...]]]]:
    """The programs that run while processes are killed, and what makes their arguments."""
    rng = np.random.default_rng(0)
    a, b = rng.random((300, 300)), rng.random((300, 300))
    points = rng.random((20_000, 2))
    radar = replace(stap.SMALL, pulses=4)
    return {
        "waits": (spread.waits, lambda: ([0.004] * 150,)),
        "gemm": (spread.gemm, lambda: (a, b, np.zeros_like(a))),
        "jacobi": (spread.jacobi, lambda: (5, a.copy(), b.copy())),
        "relax": (spread.relax, lambda: (6, a.copy(), a.copy(), 1e-9)),
        "correlation": (spread.correlation, lambda: (a.copy(), np.zeros_like(a))),
        "pi": (spread.pi, lambda: (list(range(60)), 100_000)),
        "sweep": (spread.sweep, lambda: (list(range(120)), 4000)),
        "lloyd": (spread.lloyd, lambda: (points, points[[0, 187]], 3)),
        "stap": (stap.process_cubes, lambda: (radar, stap.Target(), False, 1, list(range(6)))),
    }


def killed(cluster: Any, nodes: list[Any], count: int, names: set[str]) -> dict[str, Any]:
    """Runs of each program (of `names`, if any) while processes and nodes are killed, until so many
    are; how many runs gave another answer."""
    out = {}
    for name, (fn, make) in programs().items():
        if names and name not in names:
            continue
        wanted = make()
        want, said = told(original(fn), wanted)
        kills = Kills(cluster, nodes, count)
        kills.start()
        runs = wrong = 0
        began = time.perf_counter()
        while kills.is_alive():
            kills.renew()
            given = make()
            got, mine = told(jenny.jit(fn), given)
            same = all(alike(x, y) for x, y in zip(given, wanted)) and mine == said
            runs += 1
            wrong += not (same and alike(got, want))
        kills.join()
        kills.renew()
        out[name] = {
            "runs": runs,
            "wrong": wrong,
            "workers": kills.workers,
            "nodes": kills.lost,
            "seconds": time.perf_counter() - began,
        }
        print(" ", name, json.dumps(out[name]), flush=True)
    return out


def told(call: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, str]:
    """What a call gives, and what it prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        got = call(*args)
    return got, said.getvalue()


def main() -> None:
    p = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    p.add_argument("--kills", type=int, default=200)
    p.add_argument("--killed", default="", help="the programs to run while processes are killed")
    p.add_argument("--only", default="independent,overhead,traffic,programs,killed")
    given = p.parse_args()
    import ray
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    nodes = [made.add_node(num_cpus=1) for _ in range(NODES - 1)]
    out: dict[str, Any] = {"ray": ray.__version__, "nodes": NODES}
    work = {
        "independent": lambda: independent(ray, 1000, 0.02, 3),
        "overhead": lambda: overhead(ray, 25),
        "traffic": lambda: traffic(made.address, 1200, 10, 3),
        "programs": lambda: side_by_side(3),
        "killed": lambda: killed(made, nodes, given.kills, set(given.killed.split(",")) - {""}),
    }
    for name in given.only.split(","):
        late = [made.add_node(num_cpus=1)] if name == "programs" else []
        with jenny.cluster(made.address, always=name not in ("independent", "programs")):
            out[name] = work[name]()
        for node in late:
            made.remove_node(node)
        print(name, json.dumps(out[name]), flush=True)
    file = HERE / "results" / "cluster.json"
    before = json.loads(file.read_text()) if file.exists() else {}
    if "killed" in out:
        out["killed"] = before.get("killed", {}) | out["killed"]
    file.write_text(json.dumps(before | out, indent=1) + "\n")
    made.shutdown()


if __name__ == "__main__":
    main()
