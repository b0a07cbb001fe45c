"""What bench/scale.py found, as a plot and as text."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

SMALL_GAIN = 1.15  # below, no single cost explains why a program stops scaling
UNEVEN = "too few rounds, or parts that end at different times"


def reason(c: dict[str, Any]) -> str:
    """What binds where a program falls below half."""
    if c["why"]:
        return f"stays on the driver: {c['why']}"
    what, gain = c["binds"][0]
    return what if gain >= SMALL_GAIN else UNEVEN


def most(c: dict[str, Any]) -> dict[str, Any]:
    best: dict[str, Any] = max(c["points"], key=lambda p: p["speedup"])
    return best


def half(c: dict[str, Any]) -> str:
    return str(c["half"]) if c["half"] else "beyond 1,024"


def seconds(s: float) -> str:
    return f"{s:.0f}" if s >= 100 else f"{s:.3g}"


def figure(found: dict[str, Any], file: Path) -> None:
    """Speed-up over nodes on both networks, the check, and what binds."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    predicted = found["predicted"]
    names = list(next(iter(predicted.values())))
    colours = dict(zip(names, plt.get_cmap("tab10").colors))
    fig = plt.figure(figsize=(14, 11.5), layout="constrained")
    grid = fig.add_gridspec(2, 3, width_ratios=[1, 1, 0.42], height_ratios=[1.15, 1])
    handles: dict[str, Any] = {}
    for k, (net, programs) in enumerate(predicted.items()):
        axes = fig.add_subplot(grid[0, k])
        handles |= lines(axes, net, programs, found["networks"][net], colours)
    side = fig.add_subplot(grid[0, 2])
    side.axis("off")
    side.legend(handles.values(), handles.keys(), loc="center left", fontsize=11, frameon=False)
    checked(fig.add_subplot(grid[1, 0]), found["check"], colours)
    notes(fig.add_subplot(grid[1, 1:]), predicted, colours)
    fig.savefig(file, dpi=100)
    plt.close(fig)


def lines(
    axes: Any, net: str, programs: dict[str, Any], given: dict[str, Any], colours: dict[str, Any]
) -> dict[str, Any]:
    handles = {}
    first = next(iter(programs.values()))["points"]
    nodes = [p["nodes"] for p in first]
    ideal = [n * given["cores"] for n in nodes]
    handles["every core in use"] = axes.plot(nodes, ideal, "k--", lw=1)[0]
    for name, c in programs.items():
        speed = [p["speedup"] for p in c["points"]]
        handles[name] = axes.plot(nodes, speed, "-", lw=2, color=colours[name])[0]
        at = next((p for p in c["points"] if p["nodes"] == c["half"]), None)
        if at:
            mark = {"marker": "X", "ms": 11, "color": colours[name], "mec": "black", "ls": ""}
            axes.plot([at["nodes"]], [at["speedup"]], **mark)
    handles["less than half of\nthe cores' time is used"] = axes.plot(
        [], [], marker="X", ms=11, color="white", mec="black", ls=""
    )[0]
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(nodes, [f"{n:,}" for n in nodes], fontsize=9)
    axes.tick_params(axis="y", labelsize=10)
    axes.set_ylim(0.7, ideal[-1] * 1.5)
    nic = given["nic_bytes"] / 1e9
    lag = given["latency_s"] * 1e6
    axes.set_title(f"{net}: {given['cores']} cores a node, {nic:g} GB/s, {lag:g} µs", fontsize=12)
    axes.set_xlabel("nodes (simulated)", fontsize=11)
    axes.set_ylabel("times as fast as one core", fontsize=11)
    axes.grid(alpha=0.3)
    return handles


def checked(axes: Any, rows: list[dict[str, Any]], colours: dict[str, Any]) -> None:
    """Real runs beside the simulator."""
    import matplotlib.ticker as ticker

    for name in dict.fromkeys(r["program"] for r in rows):
        own = sorted((r for r in rows if r["program"] == name), key=lambda r: r["nodes"])
        nodes = [r["nodes"] for r in own]
        axes.plot(nodes, [r["predicted_s"] for r in own], "-", lw=2, color=colours[name])
        dots = [r["measured_s"] for r in own]
        axes.plot(nodes, dots, "o", ms=8, color=colours[name], mec="black")
    axes.plot([], [], "ko", label="measured")
    axes.plot([], [], "k-", label="simulated")
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(ticker.LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(ticker.FormatStrFormatter("%g"))
    axes.yaxis.set_minor_formatter(ticker.NullFormatter())
    axes.set_xticks([1, 2, 3, 4])
    axes.set_title("The check: nodes of one core, all on one machine", fontsize=12)
    axes.set_xlabel("nodes", fontsize=11)
    axes.set_ylabel("seconds", fontsize=11)
    axes.legend(fontsize=10, loc="best")
    axes.grid(alpha=0.3)


def notes(axes: Any, predicted: dict[str, Any], colours: dict[str, Any]) -> None:
    """What binds each program, in its colour."""
    import textwrap

    axes.axis("off")
    axes.set_title("Where less than half is used, and what binds there", fontsize=12)
    y = 0.97
    for name in next(iter(predicted.values())):
        parts = [f"{half(c[name])} ({reason(c[name])})" for c in predicted.values()]
        same = len({reason(c[name]) for c in predicted.values()}) == 1
        both = [half(c[name]) for c in predicted.values()]
        text = " / ".join(both) + " nodes: " + reason(next(iter(predicted.values()))[name])
        text = text if same else "; ".join(f"{net}: {t}" for net, t in zip(predicted, parts))
        wrapped = textwrap.wrap(text, 66)
        axes.text(0.02, y, name, color=colours[name], fontsize=11, weight="bold", va="top")
        axes.text(0.27, y, "\n".join(wrapped), fontsize=10.5, va="top")
        y -= 0.045 + 0.045 * max(len(wrapped), 1)
    axes.text(0.02, max(y, 0.0), "nodes: " + " / ".join(predicted), fontsize=9.5, va="top")


# ---------------------------------------------------------------- text


def limits(found: dict[str, Any]) -> list[str]:
    out = [
        "| program | size | network | one core | below half from | fastest at | what binds |",
        "|---|---|---|---|---|---|---|",
    ]
    for net, programs in found["predicted"].items():
        for name, c in programs.items():
            best = most(c)
            gain = "" if c["why"] or c["binds"][0][1] < SMALL_GAIN else f", {c['binds'][0][1]:.1f}x"
            out.append(
                f"| {name} | {found['sizes'][name]} | {net} | {seconds(c['alone_s'])} s "
                f"| {half(c)} | {best['nodes']:,} nodes, {best['speedup']:,.0f}x "
                f"| {reason(c)}{gain} |"
            )
    return out


def errors(rows: list[dict[str, Any]]) -> list[str]:
    nodes = sorted({r["nodes"] for r in rows})
    head = " | ".join(f"{n} node{'s' if n > 1 else ''}" for n in nodes)
    out = [f"| program | {head} |", "|---" * (len(nodes) + 1) + "|"]
    by = {(r["program"], r["nodes"]): r for r in rows}
    for name in dict.fromkeys(r["program"] for r in rows):
        cells = []
        for n in nodes:
            r = by[name, n]
            ratio = r["predicted_s"] / r["measured_s"]
            cells.append(f"{r['predicted_s']:.3f} / {r['measured_s']:.3f} = {ratio:.2f}")
        out.append(f"| {name} | {' | '.join(cells)} |")
    return out


def rates(measured: dict[str, Any]) -> list[str]:
    c = measured["costs"]
    ms = {
        "driver, a part: pack, submit, apply": ("pickle_s", "submit_s", "apply_s"),
        "driver, a task on blocks: submit, learn of": ("block_s", "outcome_s"),
        "driver, an object: put": ("put_s",),
        "driver, other threads, a task": ("io_s",),
        "node, Ray's processes, a task": ("raylet_s",),
        "worker, a part; a task on blocks": ("worker_s", "block_worker_s"),
        "idle, one way": ("latency_s",),
        "a pull, before bytes flow": ("pull_s",),
    }
    out = ["| what | measured |", "|---|---|"]
    for what, names in ms.items():
        out.append(f"| {what} | {', '.join(f'{c[n] * 1e3:.2f}' for n in names)} ms |")
    for what, n in (
        ("into the store", "put_bytes"),
        ("out of it", "take_bytes"),
        ("from node to node", "flow_bytes"),
    ):
        out.append(f"| {what} | {c[n] / 1e9:.2f} GB/s |")
    return out


def text(found: dict[str, Any]) -> str:
    ratio = [r["predicted_s"] / r["measured_s"] for r in found["check"]]
    b = found["broadcast"]
    within = sum(0.75 <= x <= 1.34 for x in ratio)
    return "\n".join(
        [
            "# How far it scales",
            "",
            "`python bench/scale.py`: the driver's actions for N nodes are those that Jenny itself",
            "decides (bench/recorder.py), replayed by a simulator (bench/simulate.py) with costs",
            "that are measured on a Ray cluster of four nodes on one machine of "
            f"{found['cpus']} processors.",
            "",
            "![plot](scale.png)",
            "",
            *limits(found),
            "",
            "*below half from*: the first number of nodes with less than half of the cores' time",
            "in rounds. *What binds*: the kind of cost without which the run would gain most",
            "there, and how much. One core is one of this machine, for both networks.",
            "",
            "## The check",
            "",
            "Seconds that the simulator says / that a real run took, on nodes of one core that are",
            f"all one machine ({found['measured']['processors']:.2f} processors, shared, by",
            "measurement).",
            "",
            *errors(found["check"]),
            "",
            f"Said / took: median {statistics.median(ratio):.2f}, from {min(ratio):.2f} to",
            f"{max(ratio):.2f}; {within} of {len(ratio)} within a quarter. Beyond this machine:",
            f"Ray's release test sends 1 GiB to {b['nodes']} nodes in {b['measured_s']:.1f} s; the",
            f"simulator says {b['predicted_s']:.1f} s.",
            "",
            "## Costs",
            "",
            *rates(found["measured"]),
            "",
            "Programs of many steps: three are replayed, the last one stands for the rest. Left",
            "out: that arrays which were sent are not sent again (store.py: k-means is sooner than",
            "it seems), compiling on each worker (a second run), memory of nodes, its bandwidth,",
            "failures, and what Ray's own scheduler costs with thousands of nodes: Ray's tests go",
            "to 10,000 tasks at a time. An object goes from node to node no faster than it does",
            "between two nodes of this machine; several go at a time where the NIC is faster.",
            "",
        ]
    )


def write(found: dict[str, Any], folder: Path) -> None:
    """scale.png and SCALE.md, of all three parts."""
    if not {"measured", "check", "predicted"} <= set(found):
        print("some parts were never measured: no report")
        return
    (folder / "SCALE.md").write_text(text(found))
    try:
        figure(found, folder / "scale.png")
    except ImportError:
        print("matplotlib is not installed: no plot")
