"""`jenny doctor --calibrate`: how this machine differs from the one of the estimates.

Four numbers are measured and kept in the cache (src/rt/machine.c): what the interpreter and
compiled code take over their estimates, the work above which a loop is worth a meeting of threads,
and what a compilation takes. They decide who waits for a compilation and which loops are
shared by threads; answers do not depend on them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

import jenny

from . import _manage, _options


def _scalars(n):  # type: ignore[no-untyped-def]
    s = 0.0
    for i in range(n):
        s = s * 0.5 + i
    return s


def _listed(xs):  # type: ignore[no-untyped-def]
    s = 0.0
    for i in range(len(xs)):
        s = s * 0.5 + xs[i]
    return s


def _elements(a):  # type: ignore[no-untyped-def]
    for i in range(1, a.shape[0]):
        a[i] = a[i - 1] * 0.5 + a[i]


def _nest(a, b):  # type: ignore[no-untyped-def]
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            a[i, j] = a[i, j] * 0.5 + b[j, i]


def _shared(a, b):  # type: ignore[no-untyped-def]
    for i in range(a.shape[0]):
        a[i] = np.sqrt(b[i]) / (b[i] + 1.0)


def _best(call: Callable[[], Any], times: int) -> float:
    """Ns of the quickest of several calls."""
    found = []
    for _ in range(times):
        start = time.perf_counter_ns()
        call()
        found.append(time.perf_counter_ns() - start)
    return float(min(found))


def _probes() -> Iterator[tuple[Callable[..., Any], tuple[Any, ...], tuple[Any, ...]]]:
    """A function, arguments for the interpreter, and larger ones for compiled code."""
    yield _scalars, (20_000,), (2_000_000,)
    yield _listed, ([1.0] * 20_000,), ([1.0] * 200_000,)
    yield _elements, (np.ones(10_000),), (np.ones(500_000),)
    yield _nest, (np.ones((90, 90)), np.ones((90, 90))), (np.ones((400, 400)), np.ones((400, 400)))


def _speeds() -> tuple[float, float, float]:
    """Times over the estimates, of the interpreter and of compiled code; ns of a compilation. What
    was found before lies in the cache, so that it does not count here."""
    python, native, compiles = [], [], []
    for call, short, long in _probes():
        with jenny.options(threads=1, cache=False):
            fast = jenny.jit(call)
            start = time.perf_counter_ns()
            version = fast.compile(*short)
            compiles.append(float(time.perf_counter_ns() - start))
        usual = version.estimate(short)[0]
        python.append(_best(partial(call, *short), 5) / usual)
        usual = version.estimate(long)[1]
        native.append(_best(partial(fast, *long), 9) / usual)
    return statistics.median(python), statistics.median(native), statistics.median(compiles)


def _machine() -> tuple[float, ...]:
    """What is in force in this process: python, native, pays, compile."""
    return tuple(_manage.library(_options.effective()).machine())


ROWS = 8
LENGTHS = [int(2 ** (k / 2)) for k in range(12, 31)]  # of a row: 64 to 32768 elements


def _times() -> list[float]:
    """Ns of one parallel loop at each length, in this process."""
    fast = jenny.jit(_shared, wait=True)
    out = []
    for m in LENGTHS:
        args = np.ones((ROWS, m)), np.ones((ROWS, m))
        for _ in range(20):
            fast(*args)
        out.append(_best(partial(fast, *args), 200))
    return out


def _pays() -> float | None:
    """Ns of work from which on two threads are quicker than one; None where there is one processor.
    Measured in processes of their own, in which loops are shared whatever they cost."""
    if len(os.sched_getaffinity(0)) < 2:
        return None
    found: dict[int, list[float]] = {}
    for threads in (1, 2, 1, 2):
        env = os.environ | {"JENNY_THREADS": str(threads), "JENNY_CHUNK": str(ROWS // 2)}
        command = [sys.executable, "-m", "jenny.calibrate"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        times = [float(x) for x in done.stdout.split()]
        found[threads] = list(map(min, times, found.get(threads, times)))
    pays = found[1][-1]
    for alone, both in zip(reversed(found[1]), reversed(found[2])):
        if both > 0.9 * alone:
            break
        pays = alone
    return pays


def run() -> int:
    """Measures, keeps, and says what was found; 1 where nothing can be kept."""
    start = time.perf_counter()
    library = _manage.library(_options.effective())
    python, native, compiling = _speeds()
    pays = _pays() or _machine()[2]
    print(f"the interpreter takes {python:.2f} times, compiled code {native:.2f} times the usual")
    print(f"a loop is shared by threads from {pays / 1e3:.1f} us of work on")
    print(f"a compilation takes {compiling / 1e6:.0f} ms")
    if not library.keep_machine(python, native, pays, compiling):
        print("there is no cache to keep it in: see jenny doctor")
        return 1
    print(f"kept for processes that start from now on ({time.perf_counter() - start:.1f} s)")
    return 0


if __name__ == "__main__":
    print(*_times())
