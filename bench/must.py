"""What must hold of the optimiser, measured on programs of a checkout of NPBench (NPBENCH=...):
over NumPy, over the best of the installed peers, and as a share of hand-written C (LIMITS=...).

Every system runs in a process of its own beside the original, in turns; hand-written C takes turns
with Jenny. Sizes are the table's own, so that they are not those of the suite's presets.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "score"))

import score  # noqa: E402
import systems  # noqa: E402

import table  # noqa: E402

PEERS = [name for name in systems.SYSTEMS if name != "jenny"]


@dataclass
class Must:
    """One program at one size.

    over    times NumPy, at least; 0 where only the others count
    peer    times the best peer, at least; 0 where it does not count
    share   of the speed of hand-written C, at least; 0 where it does not count
    """

    program: str
    sizes: str
    over: float
    peer: float = 0.0
    share: float = 0.0


MUST = [
    Must("jacobi_2d", "TSTEPS=20,N=2800", 20, 2, 0.8),
    Must("jacobi_2d", "TSTEPS=200,N=700", 11, 2, 0.8),
    Must("heat_3d", "TSTEPS=50,N=120", 30, share=0.8),
    Must("heat_3d", "TSTEPS=8,N=300", 35, share=0.8),
    Must("fdtd_2d", "TMAX=20,NX=3000,NY=3000", 18, share=0.8),
    Must("seidel_2d", "TSTEPS=20,N=1000", 200, share=0.7),
    Must("hdiff", "I=256,J=256,K=160", 15, share=0.8),
    Must("gemver", "N=3000", 9, share=0.85),
    Must("gemver", "N=8000", 9, share=0.85),
    Must("softmax", "N=64,H=16,SM=448", 6, share=0.8),
    Must("correlation", "M=3200,N=4000", 11, share=0.85),
    Must("syr2k", "M=1200,N=1200", 150, share=0.7),
    Must("syrk", "M=1200,N=1200", 60, share=0.7),
    Must("trmm", "M=1200,N=1200", 60, share=0.7),
    Must("symm", "M=1200,N=1200", 60, share=0.7),
    Must("doitgen", "NR=220,NQ=250,NP=512", 4, share=0.85),
    Must("mandelbrot1", "XN=833,YN=833,maxiter=200", 25, share=0.8),
    Must("floyd_warshall", "N=2800", 15, share=0.75),
    Must("cholesky", "N=2000", 30, share=0.4),
    Must("lu", "N=2000", 30, share=0.4),
    Must("ludcmp", "N=2000", 30, share=0.4),
    *(
        Must(name, "", 0, peer=1.0)
        for name in (
            "nbody",
            "cavity_flow",
            "channel_flow",
            "vadv",
            "adi",
            "deriche",
            "conv2d_bias",
            "resnet",
            "durbin",
            "nussinov",
        )
    ),
]

# (operations, bytes that cross the memory bus once at least) of the programs, from their sizes; an
# addition, a product, a quotient, a comparison and an exponential count one each.
WORK: dict[str, tuple[Callable[..., float], Callable[..., float]]] = {
    "jacobi_2d": (lambda TSTEPS, N: 10 * (TSTEPS - 1) * (N - 2) ** 2, lambda TSTEPS, N: 32 * N**2),
    "heat_3d": (lambda TSTEPS, N: 30 * (TSTEPS - 1) * (N - 2) ** 3, lambda TSTEPS, N: 32 * N**3),
    "fdtd_2d": (lambda TMAX, NX, NY: 11 * TMAX * NX * NY, lambda TMAX, NX, NY: 48 * NX * NY),
    "seidel_2d": (lambda TSTEPS, N: 9 * (TSTEPS - 1) * (N - 2) ** 2, lambda TSTEPS, N: 16 * N**2),
    "hdiff": (lambda I, J, K: 20 * I * J * K, lambda I, J, K: 24 * I * J * K),  # noqa: E741
    "gemver": (lambda N: 8 * N**2, lambda N: 24 * N**2),
    "softmax": (lambda N, H, SM: 5 * N * H * SM**2, lambda N, H, SM: 8 * N * H * SM**2),
    "correlation": (lambda M, N: M**2 * N, lambda M, N: 8 * (M * N + M**2)),
    "syr2k": (lambda M, N: 2 * N**2 * M, lambda M, N: 8 * (2 * N * M + N**2)),
    "syrk": (lambda M, N: N**2 * M, lambda M, N: 8 * (N * M + N**2)),
    "trmm": (lambda M, N: M**2 * N, lambda M, N: 8 * (2 * M * N + M**2 / 2)),
    "symm": (lambda M, N: 2 * M**2 * N, lambda M, N: 8 * (3 * M * N + M**2 / 2)),
    "doitgen": (lambda NR, NQ, NP: 2 * NR * NQ * NP**2, lambda NR, NQ, NP: 16 * NR * NQ * NP),
    "floyd_warshall": (lambda N: 2 * N**3, lambda N: 8 * N**2),
    "cholesky": (lambda N: N**3 / 3, lambda N: 8 * N**2),
    "lu": (lambda N: 2 * N**3 / 3, lambda N: 16 * N**2),
    "ludcmp": (lambda N: 2 * N**3 / 3, lambda N: 16 * N**2),
}


def measured(must: Must, root: Path, use: list[str], seconds: float) -> dict[str, Any]:
    """The records of one row by system, with the row."""
    found = {}
    for system in use:
        if system != "jenny" and not must.peer:
            continue
        given = Namespace(seconds=seconds, timeout=600.0 if system == "jenny" else 150.0)
        found[system] = score.run("npbench", root, must.program, must.sizes or "M", system, given)
        print("         " + score.said(found[system]), flush=True)
    row = {"program": must.program, "sizes": must.sizes or "M", "systems": found}
    if must.program in WORK and must.sizes:
        sizes = {k: int(v) for k, v in (x.split("=") for x in must.sizes.split(","))}
        row |= {k: f(**sizes) for k, f in zip(("flops", "bytes"), WORK[must.program])}
    return row


def versions() -> dict[str, str]:
    """Of the peers that run in an interpreter of this or of their own."""
    found = {}
    for system in PEERS:
        package = systems.PACKAGE[system]
        probe = f"from importlib.metadata import version; print(version({package!r}))"
        done = subprocess.run(
            [score.interpreter(system), "-c", probe], capture_output=True, text=True
        )
        if done.returncode == 0:
            found[package] = done.stdout.strip()
    return found


def limits() -> dict[str, float]:
    """What the machine's cores do together, at best of eight: flops/s of a product of matrices,
    bytes/s of a vector out of cache that is read, both by the library that NumPy carries."""
    import numpy as np

    def best(call: Callable[[], Any]) -> float:
        times = []
        for _ in range(8):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        return min(times)

    a = np.random.default_rng(0).random((1536, 1536))
    x = np.ones(2**25)
    return {
        "flops": 2 * 1536**3 / best(lambda: a @ a),
        "bytes": 8 * x.size / best(lambda: x @ x),
    }


@contextlib.contextmanager
def loaded() -> Iterator[None]:
    """Children time their system beside a busy core too."""
    os.environ["SCORE_LOADED"] = "1"
    try:
        yield
    finally:
        del os.environ["SCORE_LOADED"]


def judge(must: Must, row: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """What is asked of the row: (what, target, measured, met)."""
    title = f"{must.program} {row['sizes'].replace(',', ' ')}"
    mine = row["systems"]["jenny"]
    if mine["state"] != "accepted":
        why = f"{mine['state']}: {mine.get('why') or mine.get('differences')}"
        return [(title, "the same answer", why, False)]
    out = []
    if must.over:
        ok = mine["ratio"] >= must.over
        out.append((f"{title}: over NumPy", f"{must.over:g}x", f"{mine['ratio']:.3g}x", ok))
    if must.peer and len(row["systems"]) > 1:
        rival = table.best(row["systems"])
        got = mine["ratio"] / rival[1] if rival else float("inf")
        text = f"{got:.2g}x ({rival[0]})" if rival else "none takes it"
        out.append((f"{title}: over the best peer", f"{must.peer:g}x", text, got >= must.peer))
    if must.share and "of_limit" in mine:
        got = mine["of_limit"]
        text = f"{100 * got:.0f} %"
        out.append(
            (f"{title}: of hand-written C", f"{100 * must.share:.0f} %", text, got >= must.share)
        )
    return out


def run(only: str, seconds: float = 1.0) -> list[tuple[dict[str, Any], list[Any]]]:
    """Every row with what is asked of it; nothing without NPBENCH."""
    where = os.environ.get("NPBENCH")
    if not where:
        print("NPBENCH is not set: what must hold of the optimiser is left out", flush=True)
        return []
    if not os.environ.get("LIMITS"):
        print("LIMITS is not set: hand-written C is left out", flush=True)
    use = [name for name in ("jenny", *PEERS) if score.installed(name)]
    print(f"systems: {', '.join(use)}", flush=True)
    out = []
    with loaded():
        for must in MUST:
            if not only or only == must.program:
                row = measured(must, Path(where).resolve(), use, seconds)
                out.append((row, judge(must, row)))
    return out
