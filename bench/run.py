"""`make bench`: the table of what must hold, measured in one run, peers beside Jenny.

Competitors take turns call by call, and medians are compared, so that a busy moment of the machine
hits all alike. Everything runs on one cache that is empty at the start. Writes tables and plots to
bench/results; `make readme` copies the tables from there. With NPBENCH=checkout also what must hold
of the optimiser, with LIMITS=folder beside hand-written C (see must.py).

    bench/run.py [--only WORD] [--quick]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "score")]
CACHE = tempfile.TemporaryDirectory(prefix="jenny-bench-")
os.environ["JENNY_CACHE_DIR"] = os.path.join(CACHE.name, "cache")

import busy  # noqa: E402
import must  # noqa: E402
import numpy as np  # noqa: E402
import plots  # noqa: E402

import harness  # noqa: E402
import jenny  # noqa: E402
import peers  # noqa: E402
import table  # noqa: E402

ROUNDS = 7


class Bench:
    """Collects rows: of what must hold, and of the programs."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.rows: list[dict[str, Any]] = []
        self.programs: list[dict[str, Any]] = []
        self.optimiser: list[dict[str, Any]] = []
        self.program = ""
        self.compiles: dict[str, tuple[float, float | None]] = {}

    def must(self, what: str, target: str, value: str, met: bool) -> None:
        """One line of the table. `met` is the truth, whatever it is."""
        self.rows.append({"what": what, "target": target, "value": value, "met": met})
        print(f"{'met    ' if met else 'NOT MET'}  {what}: {value} (target {target})", flush=True)

    def ratio(self, what: str, least: float, got: float) -> None:
        self.must(what, f"{least:g}x", harness.ratio(got), got >= least)

    def below(self, what: str, most: float, got: float) -> None:
        self.must(what, f"under {harness.seconds(most)}", harness.seconds(got), got < most)


# -------------------------------------------------------------------------------------- programs


def measure(bench: Bench, name: str, threads: int = 0, peer: bool = True) -> dict[str, Any]:
    """Times one program at its bench size: original, Jenny, peers where they accept it."""
    program = harness.load(name)
    size = program.BENCH if hasattr(program, "BENCH") else program.DEMO
    fast = jenny.jit(program.PROGRAM)

    def make() -> tuple[Any, ...]:
        return program.make(size)

    with jenny.options(threads=threads):
        first = harness.once(fast, make())
        fast.compile(*make())
        wrong = harness.answer(program.PROGRAM, fast, make, harness.bound(program))
        sides = {"original": harness.Side(program.PROGRAM, make), "jenny": harness.Side(fast, make)}
        if hasattr(program, "NUMPY_FORM"):
            numpy_side = harness.Side(program.NUMPY_FORM, lambda: program.make_numpy(size))
            sides["numpy"] = numpy_side
        reason = ""
        if peer:
            rival, reason = peers.numba_version(program, make)
            if rival is not None:
                sides["numba"] = harness.Side(rival, make)
        times = harness.interleave(sides, bench.rounds)
    note_compile(bench, program.TITLE, fast)
    found = {
        "title": program.TITLE,
        "size": " x ".join(map(str, size)),
        "threads": threads,
        "first": first,
        "numba_refuses": reason,
        "answer": "; ".join(wrong) or "same",
        **times,
    }
    bench.programs.append(found)
    print(f"         {program.TITLE} {found['size']}: " + words(times), flush=True)
    if wrong:
        bench.must(f"{program.TITLE}: same answer", "same", wrong[0], False)
    return found


def words(times: dict[str, float]) -> str:
    return ", ".join(f"{name} {harness.seconds(t)}" for name, t in times.items())


def note_compile(bench: Bench, title: str, fast: Any) -> None:
    """Keeps the longer one of two compilations: the other came from the cache."""
    stats = fast.stats()
    found = (stats.get("compile_s", 0.0), stats.get("front_s"))
    bench.compiles[title] = max(found, bench.compiles.get(title, (0.0, None)), key=lambda x: x[0])


def large_correlation(bench: Bench) -> None:
    """First call on an empty cache with everything included, later calls."""
    program = harness.load("correlation_lists")
    fast = jenny.jit(program.PROGRAM)
    first = harness.once(fast, program.make(program.LARGE))
    fast.compile(*program.make(program.LARGE))
    later = [harness.once(fast, program.make(program.LARGE)) for _ in range(3)]
    note_compile(bench, program.TITLE, fast)
    bench.below("correlation, lists, LARGE: first call, empty cache", 4.0, first)
    bench.below("correlation, lists, LARGE: later calls", 3.5, sorted(later)[1])


def ratios(bench: Bench) -> None:
    cores = len(os.sched_getaffinity(0))
    got = measure(bench, "seidel_2d")
    bench.ratio("seidel_2d N=400 T=20 over its NumPy form", 50, got["original"] / got["jenny"])
    got = measure(bench, "jacobi_2d", threads=min(2, cores))
    text = "jacobi_2d N=700 T=200 over NumPy, 2 cores"
    bench.ratio(text, 8, got["original"] / got["jenny"])
    got = measure(bench, "jacobi_2d", threads=1, peer=False)
    bench.ratio("jacobi_2d N=700 T=200 over NumPy, 1 core", 5, got["original"] / got["jenny"])
    got = measure(bench, "softmax")
    bench.ratio("softmax float32 (32,8,256,256) over NumPy", 4, got["original"] / got["jenny"])
    got = measure(bench, "mandelbrot")
    bench.ratio("Mandelbrot scalar loops over CPython", 50, got["original"] / got["jenny"])
    for name in ("correlation_lists", "correlation_numpy", "seidel_2d_loops", "floyd_warshall"):
        measure(bench, name)
    for name in ("dijkstra_lists", "edit_distance", "word_count", "sieve_lists"):
        measure(bench, name)


# ------------------------------------------------------------------------------------ small calls


def axpb(a, b):
    return a * 2 + b


def call_cost(bench: Bench) -> None:
    """`a*2+b` on ten elements with a new result."""
    a, b = np.arange(10.0), np.ones(10)
    fast = jenny.jit(axpb)
    fast.compile(a, b)
    calls: dict[str, Callable[[], Any]] = {
        "numpy": lambda: axpb(a, b),
        "jenny": lambda: fast(a, b),
        "nothing": lambda: None,
    }
    rival = peers.njit(axpb)
    if rival is not None:
        rival(a, b)
        calls["numba"] = lambda: rival(a, b)
    times = harness.per_call(calls)
    empty = times.pop("nothing")
    cost = {name: max(t - empty, 1e-9) for name, t in times.items()}
    print("         a*2+b, 10 elements: " + words(cost))
    bench.ratio("a*2+b on 10 elements: call against NumPy", 5, cost["numpy"] / cost["jenny"])
    if "numba" in cost:
        text = "a*2+b on 10 elements: call against Numba"
        bench.ratio(text, 2, cost["numba"] / cost["jenny"])


class Body:
    """An object whose methods are called."""

    def __init__(self) -> None:
        self.n, self.x, self.t, self.a = 3, 1.5, 0.0, np.arange(10.0)

    def read(self):
        return self.x * 2 + self.n

    def write(self):
        self.t = self.t + self.x

    def row(self):
        return self.a * self.x


def total(xs):
    s = 0.0
    for x in xs:
        s += x
    return s


def keys(d):
    s = 0
    for k in d:
        s += d[k]
    return s


def small_calls(bench: Bench) -> None:
    """Functions of 0.1 to 5 us: what a call takes on top of the plain function's, at worst."""
    a, body = np.arange(10.0), Body()
    forms: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
        "two floats": (axpb, (1.5, 2.5)),
        "two ints": (axpb, (3, 4)),
        "two arrays": (axpb, (a, a)),
        "list of ten": (total, ([1.0] * 10,)),
        "dict of two": (keys, ({1: 2, 3: 4},)),
        "attributes": (Body.read, (body,)),
        "attribute set": (Body.write, (body,)),
        "array attribute": (Body.row, (body,)),
    }
    worst, where = -1.0, ""
    for name, (call, args) in forms.items():
        fast = jenny.jit(call)
        fast.compile(*args)
        for _ in range(200):
            fast(*args)
        sides = {"plain": lambda f=call, x=args: f(*x), "jenny": lambda f=fast, x=args: f(*x)}
        times = harness.per_call(sides)
        print(f"         {name}: " + words(times))
        if times["jenny"] - times["plain"] > worst:
            worst, where = times["jenny"] - times["plain"], name
    text = f"{worst * 1e9:.0f} ns ({where})"
    bench.must("small calls: time on top at worst", "under 200 ns", text, worst < 2e-7)


RELAX = """def relax(steps, A):
    for t in range(steps):
        A[1:-1] = {0} * (A[:-2] + A[2:])
    return A
"""


def while_compiling(bench: Bench) -> None:
    """A call that runs the original while its version is being compiled, over the plain original.
    Each round has a function of its own, so that nothing is compiled or cached before."""
    extra = []
    for n in range(9):
        call = function_of(RELAX.format(0.25 + n / 100), f"relax_{n}")
        args = (2000, np.arange(3000.0))
        plain = harness.once(call, args)
        fast = jenny.jit(call)
        with jenny.options(wait="never"):
            extra.append(harness.once(fast, args) - plain)
        jenny.wait()
    got = max(sorted(extra)[len(extra) // 2], 1e-9)
    bench.below("a call that runs the original while compiling: time on top", 3e-3, got)


def function_of(source: str, name: str) -> Callable[..., Any]:
    """A function whose source lies in a file, as those of users do."""
    path = Path(CACHE.name) / f"{name}.py"
    path.write_text(source)
    scope: dict[str, Any] = {}
    exec(compile(source, str(path), "exec"), scope)
    return next(v for k, v in scope.items() if not k.startswith("__"))


# ---------------------------------------------------------------------------------------- compile


def compile_times(bench: Bench) -> None:
    whole = sorted(t for t, _ in bench.compiles.values() if t)
    if not whole:
        bench.must("whole compile, each demo program", "under 300 ms", "not known", False)
        return
    bench.below("whole compile, slowest demo program", 0.3, whole[-1])
    bench.below("whole compile, median", 0.15, whole[len(whole) // 2])
    fronts = [t for _, t in bench.compiles.values() if t is not None]
    if fronts:
        bench.below("front end and optimiser, slowest", 0.02, max(fronts))
    for title, (seconds, _) in bench.compiles.items():
        print(f"         compile {title}: {harness.seconds(seconds)}")


# ------------------------------------------------------------------------------------- under load


def under_load(bench: Bench) -> None:
    worst, where = 0.0, ""
    for name in ("jacobi_2d", "softmax", "correlation_numpy"):
        program = harness.load(name)
        fast = jenny.jit(program.PROGRAM)
        side = harness.Side(fast, lambda p=program: p.make(p.BENCH))
        fast.compile(*side.make())
        idle = harness.interleave({"x": side}, 9)["x"]
        with busy.core():
            loaded = harness.interleave({"x": side}, 9)["x"]
        print(f"         {program.TITLE}: idle {idle:.4f} s, one core busy {loaded:.4f} s")
        if loaded / idle > worst:
            worst, where = loaded / idle, program.TITLE
    text = f"{worst:.2f}x ({where})"
    bench.must("under load: slower than idle by at most", "2.5x", text, worst <= 2.5)


# --------------------------------------------------------------------------------------- optimiser


def optimiser(bench: Bench) -> None:
    """The rows of must.py: programs of NPBench at sizes of its own, peers and hand-written C."""
    for row, asked in must.run(bench.program):
        bench.optimiser.append(row)
        for line in asked:
            bench.must(*line)


# -------------------------------------------------------------------------------------------- main

PARTS: dict[str, Callable[[Bench], None]] = {
    "large": large_correlation,
    "ratios": ratios,
    "calls": call_cost,
    "small": small_calls,
    "compiling": while_compiling,
    "compile": compile_times,
    "load": under_load,
    "optimiser": optimiser,
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure what must hold.")
    parser.add_argument("--only", choices=sorted(PARTS), action="append", help="only this part")
    parser.add_argument("--program", default="", help="of the optimiser's rows, only this program")
    parser.add_argument("--quick", action="store_true", help="three rounds each")
    options = parser.parse_args()
    bench = Bench(3 if options.quick else ROUNDS)
    bench.program = options.program
    for name, part in PARTS.items():
        if options.only is None or name in options.only:
            part(bench)
    results = {"machine": table.machine(), "rows": bench.rows, "programs": bench.programs}
    results |= {"optimiser": bench.optimiser, "peers": peers.versions() | must.versions()}
    results |= {"limits": must.limits() if bench.optimiser else {}}
    print("\n" + table.markdown(results))
    if options.only is None:
        table.save(results)
        plots.draw(results, table.FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
