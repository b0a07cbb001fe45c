"""What must hold of the optimiser, measured on programs of a checkout of NPBench (NPBENCH=...):
over NumPy, over the best of the installed peers, and as a share of hand-written C (LIMITS=...).

Every system runs in a process of its own beside the original, in turns; hand-written C takes turns
with Jenny. Sizes are the table's own, so that they are not those of the suite's presets.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "score"))

import score  # noqa: E402
import systems  # noqa: E402

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


def measured(must: Must, root: Path, use: list[str], seconds: float) -> dict[str, Any]:
    """The records of one row by system, with the row."""
    found = {}
    for system in use:
        if system != "jenny" and not must.peer:
            continue
        given = Namespace(seconds=seconds, timeout=600.0 if system == "jenny" else 150.0)
        found[system] = score.run("npbench", root, must.program, must.sizes or "M", system, given)
        print("         " + score.said(found[system]), flush=True)
    return {"program": must.program, "sizes": must.sizes or "M", "systems": found}


def best(found: dict[str, dict[str, Any]]) -> tuple[str, float] | None:
    """The fastest of the peers whose answer is right, with its ratio over the original."""
    right = {k: r["ratio"] for k, r in found.items() if k != "jenny" and r["state"] == "accepted"}
    return max(right.items(), key=lambda x: x[1]) if right else None


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
    if must.peer:
        rival = best(row["systems"])
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
    for must in MUST:
        if not only or only == must.program:
            row = measured(must, Path(where).resolve(), use, seconds)
            out.append((row, judge(must, row)))
    return out
