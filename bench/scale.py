"""`python bench/scale.py`: how far Jenny's programs scale, 1 to 1,024 nodes, from what one machine
can measure.

costs    seconds and bytes a second of Jenny and Ray, on a real cluster of four nodes that are all
         this machine, and the seconds of a round of each program
check    real runs on 1 to 4 such nodes beside what bench/simulate.py says of them
predict  what the driver does for N nodes, as jenny.away decides it (bench/recorder.py), replayed
         on two networks

    bench/scale.py [--only costs,check,predict]

Writes scale.json, scale.png and SCALE.md into bench/results. Parts that are not asked for are taken
from scale.json.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # as Ray sets them for a worker of one processor

import numpy as np  # noqa: E402

import jenny  # noqa: E402

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "examples"), str(HERE)]  # not bench/stap.py
import recorder  # noqa: E402
import simulate  # noqa: E402
import stap  # noqa: E402
from programs import spread  # noqa: E402
from recorder import Rounds, vast  # noqa: E402
from simulate import Cluster, Costs  # noqa: E402

from jenny import _cluster, away, packet  # noqa: E402
from jenny.engines.inline import Inline  # noqa: E402

STORE = 1 << 30  # bytes of each node's object store: as many blocks as processors
FILE = HERE / "results" / "scale.json"
NODES = [2**k for k in range(11)]

# Summit: two EDR ports of 12.5 GB/s and 42 cores for the user in each node (OLCF, Summit User
# Guide), 1.5 us between nodes: what vendors state for small messages. Commodity: 10 Gbit/s Ethernet
# and 50 us, a round trip through two kernels and a switch halved, 16 cores.
NETWORKS = {
    "Summit-like": {"cores": 42, "nic_bytes": 25e9, "latency_s": 1.5e-6},
    "commodity": {"cores": 16, "nic_bytes": 1.25e9, "latency_s": 50e-6},
}

# Ray's release test of a broadcast: 1 GiB from a node with 20 Gbit/s (m5.16xlarge) to 49 others
# (release/benchmarks/object_store.yaml); seconds from release/perf_metrics/scalability.
BROADCAST = {"nodes": 50, "bytes": 2.0**30, "nic_bytes": 2.5e9, "measured_s": 16.9}


def cubes(radar: stap.Radar, pulses: int, count: int) -> tuple[Any, ...]:
    return replace(radar, pulses=pulses), stap.Target(), False, 1, list(range(count))


Args = Callable[[], tuple[Any, ...]]


@dataclass(frozen=True)
class Program:
    """A program, at the size of real runs, at the size at which rounds for the large runs are
    measured, and at the size of these."""

    fn: Any
    check: Args
    sample: Args
    large: Callable[[int], tuple[Any, ...]]  # by the processors of the cluster
    size: str
    scale: float = 1.0  # a round of the large size, in rounds of the sample
    loops: int = 1  # that a step reaches
    steps: int = 1  # of the large size; three are replayed, the last stands for the rest
    always: bool = False  # sent though Jenny would not, see `size`
    asleep: bool = False
    answer: float = 0.0
    weak: bool = False  # the size grows with the cluster


def random(*shape: int) -> Any:
    return np.random.default_rng(0).random(shape)


def points(steps: int, blocks: int, each: int, make: Any) -> tuple[Any, ...]:
    """Arguments of spread.kmeans: 16 dimensions, 32 centres."""
    centres = random(32, 16)
    return steps, make(blocks, each, 16), centres, np.ones((blocks, 32, 16)), np.ones((blocks, 32))


N = 65536

PROGRAMS = {
    "tasks of 20 ms": Program(
        spread.waits,
        lambda: ([0.02] * 150,),
        lambda: ([0.02] * 20,),
        lambda p: ([0.02] * 1_000_000,),
        "1,000,000 tasks",
        asleep=True,
        answer=9.0,
    ),
    "STAP": Program(
        stap.process_cubes,
        lambda: cubes(stap.SMALL, 8, 16),
        lambda: cubes(stap.FULL, 4, 3),
        lambda p: cubes(stap.FULL, 100, 2304),
        "2,304 cubes of 100 pulses",
        scale=25.0,
        answer=40.0,
    ),
    "STAP, weak": Program(
        stap.process_cubes,
        lambda: cubes(stap.SMALL, 8, 16),
        lambda: cubes(stap.FULL, 4, 3),
        lambda p: cubes(stap.FULL, 100, 16 * p),
        "16 cubes for each core",
        scale=25.0,
        answer=40.0,
        weak=True,
    ),
    "gemm": Program(
        spread.gemm,
        lambda: (random(48, 64, 1536), random(1536, 1536), np.zeros((48, 64, 1536))),
        lambda: (random(8, 16, 2048), random(2048, 2048), np.zeros((8, 16, 2048))),
        lambda p: (vast(N // 16, 16, N), vast(N, N), vast(N // 16, 16, N)),
        "65,536 squared, in blocks of 16 rows",
        scale=32.0**2,
    ),
    "correlation": Program(
        spread.correlation,
        lambda: (random(1200, 1200), np.zeros((1200, 1200))),
        lambda: (random(400, 20000), np.zeros((400, 400))),
        lambda p: (random(32768, 512), vast(32768, 32768)),
        "32,768 rows of 512",
        scale=32768 * 512 / (400 * 20000),
    ),
    "k-means": Program(
        spread.kmeans,
        lambda: points(3, 48, 16384, random),
        lambda: points(2, 12, 16384, random),
        lambda p: points(3, 16384, 16384, vast),
        "2^28 points, 32 centres, 100 steps",
        steps=100,
    ),
    "jacobi": Program(
        spread.jacobi,
        lambda: (10, random(1500, 1500), random(1500, 1500)),
        lambda: (2, random(66, N), random(66, N)),
        lambda p: (3, vast(N, N), vast(N, N)),
        "65,536 squared, 1,000 steps; sent with always=True",
        loops=2,
        steps=1000,
        always=True,
    ),
}
CHECKED = [name for name, p in PROGRAMS.items() if not p.weak]


# ---------------------------------------------------------------- rounds of programs


class Watch(Inline):
    """Runs parts in this process, as a worker does, and takes the time."""

    def __init__(self) -> None:
        super().__init__(cores=1)
        self.part_s = 0.0
        self.took = 0.0
        self.parts = 0

    def get(self, handle: Any, timeout: float | None = None) -> packet.Packet:
        began = time.perf_counter()
        out = super().get(handle)
        self.took += time.perf_counter() - began
        self.parts += 1
        return out

    def blocks(
        self, number: int, spec: Any, shared: Any, work: tuple[Any, ...], again: bool = False
    ) -> list[Any]:
        began = time.perf_counter()
        out = super().blocks(number, spec, shared, work)
        self.took += time.perf_counter() - began
        self.parts += 1
        return out


def rounds_of(p: Program, args: Args) -> Rounds:
    """Seconds of a round in a part, once it is compiled, and as written."""
    engine = Watch()
    side = away.Away(jenny.jit(p.fn), engine)
    beside, count, best = 0.0, 1, math.inf
    for k in range(3):
        given = args()
        engine.took = 0.0
        del side.notes[:]
        began = time.perf_counter()
        side.call(given, {})
        whole = time.perf_counter() - began
        count = sum(n.rounds - n.here for n in side.notes)
        beside = (whole - sum(n.seconds for n in side.notes)) / len(side.notes)
        best = min(best, engine.took) if k else best
    part_s = best / max(count, 1)
    everything, whole = sum(n.rounds for n in side.notes), math.inf
    for _ in range(3):
        given = args()
        began = time.perf_counter()
        p.fn(*given)
        whole = min(whole, time.perf_counter() - began)
    first_s = (whole - beside * len(side.notes)) / everything
    engine.always = False
    side.call(args(), {})
    native = side.notes[-1].here > 1 and not side.notes[-1].why
    return Rounds(part_s, max(first_s, 1e-9), native, p.asleep, max(beside, 0.0), p.answer)


def enlarged(r: Rounds, by: float) -> Rounds:
    return replace(r, part_s=r.part_s * by, first_s=r.first_s * by, beside_s=r.beside_s * by)


# ---------------------------------------------------------------- costs


def started(nodes: int) -> Any:
    """A cluster of nodes with one processor each, all on this machine."""
    from ray.cluster_utils import Cluster as Real

    made = Real(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": STORE})
    for _ in range(nodes - 1):
        made.add_node(num_cpus=1, object_store_memory=STORE)
    return made


def used() -> dict[str, float]:
    """Processor seconds so far of this thread, its other threads, workers, and Ray's processes."""
    import psutil

    found = {"main": time.thread_time(), "io": time.process_time() - time.thread_time()}
    found |= {"worker": 0.0, "raylet": 0.0}
    for p in psutil.Process().children(recursive=True):
        try:
            kind = "worker" if (p.cmdline() or [""])[0].startswith("ray::") else "raylet"
            spent = p.cpu_times()
        except psutil.Error:
            continue
        found[kind] += spent.user + spent.system
    return found


class Timed:
    """An engine with processor seconds of the driver by what is asked of it."""

    def __init__(self, engine: Any, cores: int) -> None:
        self.engine, self.count = engine, cores
        self.spent: dict[str, list[float]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def cores(self) -> int:
        return self.count

    def _time(self, name: str, *args: Any) -> Any:
        began = time.thread_time()
        got = getattr(self.engine, name)(*args)
        self.spent.setdefault(name, []).append(time.thread_time() - began)
        return got

    def keep(self, rows: Any) -> Any:
        return self._time("keep", rows)

    def submit(self, *args: Any) -> Any:
        return self._time("submit", *args)

    def blocks(self, *args: Any) -> Any:
        return self._time("blocks", *args)

    def get(self, *args: Any) -> Any:
        return self._time("get", *args)

    def outcome(self, *args: Any) -> Any:
        return self._time("outcome", *args)

    def each(self, name: str) -> float:
        return statistics.mean(self.spent[name])


def bulk(engine: Any, fn: Any, args: tuple[Any, ...], cores: int) -> tuple[Timed, dict[str, float]]:
    """A run with many parts that do nothing; processor seconds by whose they are."""
    timed = Timed(engine, cores)
    side = away.Away(jenny.jit(fn), timed)
    side.call(args, {})
    timed.spent.clear()
    idle = used()
    time.sleep(1.0)
    before = used()
    began = time.perf_counter()
    side.call(args, {})
    time.sleep(0.2)
    after, took = used(), time.perf_counter() - began
    spent = {k: after[k] - before[k] - took * (before[k] - idle[k]) for k in after}
    return timed, {k: max(v, 0.0) for k, v in spent.items()}


def moves(ray: Any, engine: Any) -> dict[str, float]:
    """Bytes a second into the store, out of it, and from node to node, when the memory of the
    stores has been used before."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as On

    big, into = np.ones(4_000_000), np.empty(4_000_000)
    here = ray.get_runtime_context().get_node_id()
    other = [n["NodeID"] for n in ray.nodes() if n["Alive"] and n["NodeID"] != here]
    size = ray.remote(num_cpus=1)(lambda rows: rows.nbytes)

    def pull(ref: Any, node: str) -> float:
        there = size.options(scheduling_strategy=On(node, soft=False))
        times = []
        for _ in range(2):
            began = time.perf_counter()
            ray.get(there.remote(ref))
            times.append(time.perf_counter() - began)
        return times[0] - times[1]

    put, take, small, large = [], [], [], []
    for k in range(12):
        began = time.perf_counter()
        ref = ray.put(big)
        there = time.perf_counter()
        into[...] = ray.get(ref)
        put.append(there - began)
        take.append(time.perf_counter() - there)
        large.append(pull(ref, other[k % len(other)]))
        small.append(pull(ray.put(big[:25_000]), other[k % len(other)]))
        del ref
        time.sleep(0.1)
    put, take, small, large = (statistics.median(x[4:]) for x in (put, take, small, large))
    start = max(small, 1e-4)
    return {
        "put_bytes": big.nbytes / put,
        "take_bytes": big.nbytes / take,
        "flow_bytes": big.nbytes / max(large - start, 1e-3),
        "pull_s": start,
    }


def measured(ray: Any) -> tuple[Costs, float]:
    """Costs, and the seconds of an empty task from submission to answer."""
    engine = _cluster._current()
    task_s = statistics.median(_fresh(engine) for _ in range(5))
    timed, spent = bulk(engine, spread.waits, ([0.0] * 500,), 100)
    count = len(timed.spent["submit"])
    submit, apply = timed.each("submit"), timed.each("get")
    rest = max(spent["main"] / count - submit - apply, 0.0)
    arrays = random(240, 64), random(240, 64)
    blocks, more = bulk(engine, spread.jacobi, (4, *arrays), 60)
    tasks = len(blocks.spent["blocks"])
    io, raylet, worker = (spent[k] / count for k in ("io", "raylet", "worker"))
    lag = (task_s - submit - apply - io - raylet - worker) / 2
    return (
        Costs(
            pickle_s=rest / 2,
            submit_s=submit,
            apply_s=apply + rest / 2,
            block_s=blocks.each("blocks"),
            outcome_s=blocks.each("outcome"),
            put_s=blocks.each("keep"),
            io_s=io,
            raylet_s=raylet,
            worker_s=worker,
            block_worker_s=more["worker"] / tasks,
            latency_s=max(lag, 1e-4),
            **moves(ray, engine),
        ),
        task_s,
    )


def _fresh(engine: Any) -> float:
    engine.overhead = 0.0
    return float(engine.task_s())


def spin(count: int) -> float:
    """Seconds of a fixed computation."""
    a = random(256, 256)
    began = time.perf_counter()
    for _ in range(count):
        a = np.tanh(a @ a)
    return time.perf_counter() - began


def processors() -> float:
    """How many processors two busy processes get."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(spin, [50, 50]))
        alone = pool.submit(spin, 400).result()
        both = statistics.mean(pool.map(spin, [400, 400]))
    return min(2.0 * alone / both, float(os.cpu_count() or 1))


def costs_part() -> dict[str, Any]:
    """Everything that is measured apart from whole runs."""
    import ray

    found: dict[str, Any] = {"processors": processors(), "load": os.getloadavg()[0]}
    sizes = (("sample", lambda p: p.sample), ("check", lambda p: p.check))
    found["rounds"] = {
        name: {size: asdict(rounds_of(p, args(p))) for size, args in sizes}
        for name, p in PROGRAMS.items()
        if name in CHECKED
    }
    found["rounds"]["STAP, weak"] = found["rounds"]["STAP"]
    made = started(4)
    with jenny.cluster(made.address, always=True):
        costs, task_s = measured(ray)
    made.shutdown()
    return found | {"costs": asdict(costs), "task_s": task_s, "ray": ray.__version__}


# ---------------------------------------------------------------- check


def real(nodes: int) -> dict[str, float]:
    """Median seconds of each program, its workers warm."""
    found = {}
    for name in CHECKED:
        p = PROGRAMS[name]
        f = jenny.jit(p.fn)
        times = []
        for _ in range(4):
            args = p.check()
            began = time.perf_counter()
            f(*args)
            times.append(time.perf_counter() - began)
        found[name] = statistics.median(times[1:])
        print(f"  {nodes} nodes, {name}: {found[name]:.3f} s", flush=True)
    return found


def check_part(known: dict[str, Any]) -> list[dict[str, Any]]:
    """Real runs on 4, 3, 2 and 1 nodes of one processor, beside the simulator."""
    costs = Costs(**known["costs"])
    made = started(4)
    rows = []
    for nodes in (4, 3, 2, 1):
        with jenny.cluster(made.address, always=True):
            measured = real(nodes)
        for name, took in measured.items():
            p = PROGRAMS[name]
            rounds = Rounds(**known["rounds"][name]["check"])
            actions, _ = record(p, p.check(), nodes, rounds, True, known["task_s"])
            cluster = Cluster(nodes, 1, processors=known["processors"])
            said = simulate.run(actions, cluster, costs).seconds
            rows.append({"program": name, "nodes": nodes, "measured_s": took, "predicted_s": said})
        if nodes > 1:
            made.remove_node(list(made.worker_nodes)[-1])
            time.sleep(3.0)
    made.shutdown()
    return rows


def record(
    p: Program, args: tuple[Any, ...], cores: int, rounds: Rounds, always: bool, task_s: float
) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # centres of no points
        return recorder.record(p.fn, args, cores, rounds, always=always, task_s=task_s)


def broadcast(costs: Costs) -> dict[str, float]:
    """Ray's own release test of a broadcast, beside the simulator."""
    b = BROADCAST
    count = int(b["nodes"])
    actions: list[simulate.Action] = [simulate.Put(1, b["bytes"])]
    actions += [simulate.Begin(k, 0.0, reads=(1,)) for k in range(count)]
    actions += [simulate.Wait(k) for k in range(count)]
    cluster = Cluster(count, 1, nic_bytes=b["nic_bytes"])
    return b | {"predicted_s": simulate.run(actions, cluster, costs).seconds}


# ---------------------------------------------------------------- prediction

FREE = {
    "the driver's work for each task": ("pickle_s", "submit_s", "apply_s", "block_s", "outcome_s"),
    "puts of many small objects": ("put_s",),
    "the driver's threads that send tasks": ("io_s",),
    "the driver's copies of arrays": ("put_bytes", "take_bytes"),
    "bytes that come one object after the other": ("flow_bytes",),
    "the NIC of the driver's node": ("nic_bytes",),
    "latency of objects and tasks": ("pull_s", "latency_s", "raylet_s"),
    "what a worker does for each task": ("worker_s", "block_worker_s"),
}


def whole(p: Program, result: simulate.Result) -> float:
    """Seconds of all steps, from a run of three."""
    if p.steps == 1:
        return result.seconds
    marks = result.marks
    return result.seconds + (p.steps - 3) * (marks[-1] - marks[-1 - p.loops])


def without(costs: Costs, cluster: Cluster, names: tuple[str, ...]) -> tuple[Costs, Cluster]:
    if "nic_bytes" in names:
        return costs, replace(cluster, nic_bytes=math.inf)
    gone = {n: math.inf if n.endswith("_bytes") else 0.0 for n in names}
    return replace(costs, **gone), cluster


def binding(p: Program, actions: Any, cluster: Cluster, costs: Costs, took: float) -> list[Any]:
    """What the run would gain if one kind of cost were nothing, the largest first."""
    rest = [a for a in actions if not isinstance(a, simulate.Here)]
    gained = took / whole(p, simulate.run(rest, cluster, costs))
    found = [("rounds that the driver runs itself, as written", gained)]
    for what, names in FREE.items():
        c, net = without(costs, cluster, names)
        found.append((what, took / whole(p, simulate.run(actions, net, c))))
    return sorted(found, key=lambda x: -x[1])


def alone(p: Program, args: tuple[Any, ...], r: Rounds) -> float:
    """Seconds on one processor, without a cluster."""
    actions, _ = record(p, args, 1, replace(r, first_s=r.part_s, native=False), False, 1e9)
    return whole(p, simulate.run(actions, Cluster(1, 1), Costs()))


def curve(p: Program, net: dict[str, Any], known: dict[str, Any], r: Rounds) -> dict[str, Any]:
    """Seconds and efficiency for each number of nodes, and what binds where it falls below half."""
    costs = Costs(**known["costs"])
    points: list[dict[str, Any]] = []
    found: dict[str, Any] = {"points": points, "half": None}
    one = 0.0 if p.weak else alone(p, p.large(1), r)
    for nodes in NODES:
        cluster = Cluster(nodes, **net)
        cores = nodes * cluster.cores
        args = p.large(cores)
        one = alone(p, args, r) if p.weak else one
        actions, notes = record(p, args, cores, r, p.always, known["task_s"])
        result = simulate.run(actions, cluster, costs)
        took = whole(p, result)
        share = one / took / cores
        points.append({"nodes": nodes, "seconds": took, "speedup": one / took, "efficiency": share})
        if share < 0.5 and found["half"] is None or nodes == NODES[-1] and found["half"] is None:
            found["half"] = nodes if share < 0.5 else 0
            found["binds"] = binding(p, actions, cluster, costs, took)
            found["parts"] = sum(n.parts for n in notes) / len(notes)
            found["here_s"] = sum(a.seconds for a in actions if isinstance(a, simulate.Here))
            found["why"] = next((n.why for n in notes if n.why), "")
    found["alone_s"] = one
    return found


def predict_part(known: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    gc.disable()
    for name, p in PROGRAMS.items():
        r = enlarged(Rounds(**known["rounds"][name]["sample"]), p.scale)
        for net, given in NETWORKS.items():
            began = time.perf_counter()
            out.setdefault(net, {})[name] = curve(p, given, known, r)
            print(f"  {net}, {name}: {time.perf_counter() - began:.1f} s", flush=True)
            gc.collect()
    gc.enable()
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", default="costs,check,predict")
    given = parser.parse_args().only.split(",")
    out = json.loads(FILE.read_text()) if FILE.exists() else {}

    def save() -> None:
        FILE.write_text(json.dumps(out, indent=1) + "\n")

    if "costs" in given:
        out["measured"] = costs_part()
        print(json.dumps(out["measured"]["costs"], indent=1), flush=True)
        save()
    if "check" in given:
        out["check"] = check_part(out["measured"])
        save()
    if "predict" in given:
        out["broadcast"] = broadcast(Costs(**out["measured"]["costs"]))
        out["predicted"] = predict_part(out["measured"])
        save()
    out["networks"] = NETWORKS
    out["sizes"] = {name: p.size for name, p in PROGRAMS.items()}
    out["cpus"] = os.cpu_count()
    import scale_report

    scale_report.write(out, FILE.parent)


if __name__ == "__main__":
    main()
