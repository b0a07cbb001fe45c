"""Plots of the benchmark, from its results: speed beside peers and hand-written C, compile time
beside what it saves. Run as a program, it draws bench/results/results.json anew."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import table


def label(row: dict[str, Any]) -> str:
    sizes = [x.partition("=")[2] or x for x in row["sizes"].split(",")]
    return f"{row['program']} {' '.join(sizes)}"


def limit(jenny: dict[str, Any]) -> float | None:
    """How many times hand-written C is as fast as the original."""
    return jenny["ratio"] / jenny["of_limit"] if "of_limit" in jenny else None


def bars(rows: list[dict[str, Any]], axes: Any) -> None:
    """A group of bars for each row, one for each system; hand-written C as a mark above."""
    used = list(dict.fromkeys(name for row in rows for name in row["systems"]))
    width = 0.8 / len(used)
    for k, system in enumerate(used):
        at, ratio = [], []
        for i, row in enumerate(rows):
            r = row["systems"].get(system)
            if r and r["state"] == "accepted":
                at.append(i + (k - len(used) / 2 + 0.5) * width)
                ratio.append(r["ratio"])
        axes.bar(at, [x - 1 for x in ratio], width, bottom=1, label=system)
    marks = [(i, limit(row["systems"]["jenny"])) for i, row in enumerate(rows)]
    known = [(i, x) for i, x in marks if x]
    if known:
        axes.plot(*zip(*known), "k_", markersize=14, label="hand-written C")
    axes.set_yscale("log")
    axes.axhline(1.0, color="black", linewidth=0.8)
    axes.set_xticks(range(len(rows)), [label(row) for row in rows], rotation=90, fontsize=7)
    axes.set_ylabel("times faster than the original")
    axes.legend(fontsize=8)


def saved(rows: list[dict[str, Any]], axes: Any) -> None:
    """Compile time of each program beside what a call saves: it pays at once right of the line."""
    for row in rows:
        r = row["systems"]["jenny"]
        if r["state"] == "accepted" and r.get("compile_s"):
            x, y = r["original_s"] - r["system_s"], r["compile_s"]
            axes.plot(x, y, "o", color="tab:blue")
            axes.annotate(label(row), (x, y), fontsize=6, xytext=(3, 3), textcoords="offset points")
    ends = [1e-3, 30.0]
    axes.plot(ends, ends, color="black", linewidth=0.8, label="pays with the first call")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("seconds that one call saves")
    axes.set_ylabel("seconds to compile")
    axes.legend(fontsize=8)


def roofline(results: dict[str, Any], axes: Any) -> None:
    """What each program does a second over its operations for a byte that has to cross the bus, in
    Jenny and in hand-written C, below what the machine can do. Tiles that stay in a cache lie above
    the slope of programs that sweep memory in each step."""
    limits = results["limits"]
    rows = [r for r in results["optimiser"] if r.get("flops") and "ratio" in r["systems"]["jenny"]]
    for k, row in enumerate(rows):
        r = row["systems"]["jenny"]
        x, flops = row["flops"] / row["bytes"], row["flops"]
        own = min((r[key] for key in r if key.startswith("limit")), default=None)
        if own:
            axes.plot([x, x], [flops / r["system_s"] / 1e9, flops / own / 1e9], color="0.7", lw=0.8)
            name = "hand-written C" if k == 0 else None
            axes.plot(x, flops / own / 1e9, "k_", markersize=10, label=name)
        name = "Jenny" if k == 0 else None
        axes.plot(x, flops / r["system_s"] / 1e9, "o", color="tab:blue", label=name)
        at = (x, flops / r["system_s"] / 1e9)
        left = k % 2 == 1
        offset, side = ((-4, -2), "right") if left else ((4, -2), "left")
        axes.annotate(
            label(row), at, fontsize=6, xytext=offset, textcoords="offset points", ha=side
        )
    ends = [0.1, 1e4]
    top = [min(limits["flops"], x * limits["bytes"]) / 1e9 for x in ends]
    knee = limits["flops"] / limits["bytes"]
    roof = [top[0], limits["flops"] / 1e9, top[1]]
    axes.plot([ends[0], knee, ends[1]], roof, color="black", label="the machine, in doubles")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("operations for a byte of the arrays")
    axes.set_ylabel("10^9 operations a second")
    axes.legend(fontsize=8)


def draw(results: dict[str, Any], folder: Path) -> None:
    """speed.png, compile.png and roofline.png; nothing without matplotlib or without rows."""
    rows = [
        row
        for row in results.get("optimiser", [])
        if row["systems"].get("jenny", {}).get("state") == "accepted"
    ]
    if not rows:
        return
    try:
        import matplotlib
    except ImportError:
        print("matplotlib is not installed: no plots")
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    pictures: list[tuple[str, Callable[..., None], Any, tuple[int, int]]] = [
        ("speed", bars, rows, (12, 6)),
        ("compile", saved, rows, (8, 6)),
    ]
    if results.get("limits"):
        pictures.append(("roofline", roofline, results, (9, 6)))
    for name, paint, what, size in pictures:
        figure, axes = plt.subplots(figsize=size)
        paint(what, axes)
        figure.tight_layout()
        figure.savefig(folder / f"{name}.png", dpi=110)
        plt.close(figure)


if __name__ == "__main__":
    if not table.RESULTS.exists():
        sys.exit("no bench/results/results.json: run make bench first")
    draw(json.loads(table.RESULTS.read_text()), table.FOLDER)
