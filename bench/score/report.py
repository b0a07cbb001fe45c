"""From the records of the score: results.jsonl, RESULTS.md and plots; run as a program
(`make readme`), the summary into README.md."""

from __future__ import annotations

import json
import math
import statistics
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import table

Record = dict[str, Any]
Key = tuple[str, ...]
SLOW = 0.95  # of the original's speed: below it a program is slower


def load(folder: Path) -> dict[Key, Record]:
    path = folder / "results.jsonl"
    found = {}
    if path.exists():
        for line in path.read_text().splitlines():
            r = json.loads(line)
            if "system" in r:
                found[(r["suite"], r["name"], r["preset"], r["system"])] = r
    return found


def save(folder: Path, kept: dict[Key, Record]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.jsonl").write_text("".join(json.dumps(r) + "\n" for r in kept.values()))


def geomean(values: list[float]) -> float:
    return math.exp(statistics.fmean(map(math.log, values))) if values else float("nan")


def speed(r: Record) -> float:
    """Over the original; what was refused, crashed or wrong counts as the original itself."""
    return r["ratio"] if r["state"] == "accepted" else 1.0


def _summary(system: str, rows: list[Record]) -> list[str]:
    good = [r for r in rows if r["state"] == "accepted"]
    ratios = [speed(r) for r in good]
    firsts = [r["first_s"] for r in good]
    compiles = [r["compile_s"] for r in good if r.get("compile_s")]
    native = [r for r in good if r.get("native_share", 0.0) > 0.95]
    return [
        system,
        str(len(rows)),
        str(len(good)),
        str(len(native)) if system == "jenny" else "",
        str(sum(r["state"] in ("wrong", "crashed") for r in rows)),
        str(sum(x < SLOW for x in ratios)),
        table.ratio(geomean(ratios)) if ratios else "",
        table.ratio(geomean([speed(r) for r in rows])),
        table.ratio(statistics.median([speed(r) for r in rows])),
        table.seconds(statistics.median(firsts)) if firsts else "",
        f"{table.seconds(statistics.median(compiles))}; {table.seconds(max(compiles))}"
        if compiles
        else "",
    ]


HEAD = [
    "system",
    "programs",
    "accepted",
    "native",
    "wrong",
    "slower",
    "geomean, accepted",
    "geomean, all",
    "median, all",
    "first call, median",
    "compile, median; worst",
]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(r: Record | None) -> str:
    if r is None:
        return ""
    if r["state"] != "accepted":
        return r["state"]
    text = table.ratio(r["ratio"])
    if r["ratio"] < SLOW:
        text = f"**{text}**"
    if r["same"] == "noise":
        text += " n"
    return text + {"regions": " r", "original": " o"}.get(r.get("how", ""), "")


def _forms(rows: list[Record], used: list[str]) -> list[str]:
    """Where programs come in forms (`gemm/list`): the geometric mean of each form."""
    forms = list(dict.fromkeys(r["name"].rpartition("/")[2] for r in rows if "/" in r["name"]))
    if not forms:
        return []

    def cell(system: str, form: str) -> str:
        mine = [r for r in rows if r["system"] == system and r["name"].endswith("/" + form)]
        good = sum(r["state"] == "accepted" for r in mine)
        return f"{table.ratio(geomean([speed(r) for r in mine]))} ({good} of {len(mine)})"

    out = ["", _row(["geomean, all (accepted)", *forms]), _row(["---"] * (len(forms) + 1))]
    return out + [_row([s, *(cell(s, form) for form in forms)]) for s in used]


def _suite(suite: str, preset: str, rows: list[Record]) -> list[str]:
    names = list(dict.fromkeys(r["name"] for r in rows))
    used = list(dict.fromkeys(r["system"] for r in rows))
    by = {(r["name"], r["system"]): r for r in rows}
    out = [f"## {suite}, {preset}", "", _row(HEAD), _row(["---"] * len(HEAD))]
    out += [_row(_summary(s, [r for r in rows if r["system"] == s])) for s in used]
    out += _forms(rows, used)
    limits = any("of_limit" in r for r in rows)
    heads = ["program", "original", *used, "equal", *(["of hand-written C"] if limits else [])]
    out += ["", _row(heads), _row(["---"] * len(heads))]
    for name in names:
        mine = by.get((name, "jenny")) or by[(name, used[0])]
        cells = [_cell(by.get((name, s))) for s in used]
        same = mine.get("same", "")
        share = [f"{100 * mine['of_limit']:.0f} %" if "of_limit" in mine else ""] if limits else []
        out.append(_row([name, table.seconds(mine.get("original_s")), *cells, same, *share]))
    return [*out, "", *_beside(rows, used)]


def _beside(rows: list[Record], used: list[str]) -> list[str]:
    """What the table's ratios leave out: calls after other programs', and hand-written C."""
    out = []
    for system in used:
        cold = [r["cold_ratio"] for r in rows if r["system"] == system and "cold_ratio" in r]
        if cold:
            ratio = table.ratio(geomean(cold))
            out.append(f"{system}, caches full of the others' data: {ratio} over those accepted.")
    shares = [r["of_limit"] for r in rows if "of_limit" in r]
    if shares:
        halves = sum(x >= 0.5 for x in shares)
        out.append(
            f"Of the speed of hand-written C: median {100 * statistics.median(shares):.0f} %, "
            f"geometric mean {100 * geomean(shares):.0f} %, "
            f"at least half of it in {halves} of {len(shares)}."
        )
    return [line for text in out for line in (text, "")]


def _why(rows: list[Record]) -> list[str]:
    """What Jenny leaves to Python, in its own words."""
    out = []
    for r in rows:
        if r["system"] == "jenny" and r.get("how") != "native":
            words = r.get("stays") or [
                f"{m['line']}: {m['text']}" for v in r.get("remarks", []) for m in v
            ]
            out.append(
                f"- {r['name']} ({r['preset']}): " + "; ".join(words[:3] or [r.get("why", "")])
            )
    return ["## What stays Python under Jenny", "", *out, ""] if out else []


LEGEND = """\
How much faster than the original, unmodified program, on the same arguments, in one process, in
turns; medians. A turn is one call, or where calls are short one that is not timed and the median
of up to 20 after it; before it, threads that the last call left spinning are waited for.
Accepted: ran, and every returned value and every argument afterwards is equal in type, dtype,
shape and value. The last column says how equal under Jenny: `bits`, or the strictest relative
bound that holds (of the largest magnitude). `noise`: differs, but the original's own answer
moves as much when its arguments move by one unit in the last place. Refused and wrong count 1.0
in "all". Bold: slower than the original. r: compiled in regions; o: the original ran; n: noise.
"native" counts programs of which over 95 % of the original's time is in lines that run compiled.
jax and dace run the forms that the suite's authors wrote for them, all others the program as it
is."""


def _machine() -> str:
    m = table.machine()
    return (
        f"{m['date']}: {m['cores']} cores ({m['cpu']}), Python {m['python']}; "
        f"load average at the end {m['load']}."
    )


def _groups(kept: dict[Key, Record]) -> dict[tuple[str, str], list[Record]]:
    found: dict[tuple[str, str], list[Record]] = {}
    for r in kept.values():
        found.setdefault((r["suite"], r["preset"]), []).append(r)
    return found


def markdown(kept: dict[Key, Record]) -> str:
    lines = ["# Score", "", LEGEND, "", _machine()]
    for (suite, preset), rows in _groups(kept).items():
        lines += ["", *_suite(suite, preset, rows)]
    lines += _why(list(kept.values()))
    return "\n".join(lines)


def plot(folder: Path, kept: dict[Key, Record]) -> None:
    """Bars a program, one colour a system, for the first preset of each suite."""
    try:
        import matplotlib
    except ImportError:
        print("matplotlib is not installed: no plot")
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    for (suite, preset), rows in _groups(kept).items():
        used = list(dict.fromkeys(r["system"] for r in rows))
        by = {(r["name"], r["system"]): r for r in rows}
        names = sorted(
            dict.fromkeys(r["name"] for r in rows),
            key=lambda n: -speed(by.get((n, "jenny"), {"state": "refused"})),
        )
        figure, axes = plt.subplots(figsize=(max(8, 0.25 * len(names)), 5))
        width = 0.8 / len(used)
        for k, system in enumerate(used):
            there = [(i, by[(n, system)]) for i, n in enumerate(names) if (n, system) in by]
            axes.bar(
                [i + (k - len(used) / 2 + 0.5) * width for i, _ in there],
                [speed(r) - 1 for _, r in there],
                width,
                bottom=1,
                label=f"{system} ({table.ratio(geomean([speed(r) for _, r in there]))})",
            )
        axes.set_yscale("log")
        axes.axhline(1.0, color="black", linewidth=0.8)
        axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
        axes.set_xlim(-0.7, len(names) - 0.3)
        axes.set_ylabel("times faster than the original")
        axes.set_title(f"{suite}, {preset}: unmodified programs (geometric mean over all)")
        axes.legend(fontsize=8)
        figure.tight_layout()
        figure.savefig(folder / f"{suite}-{preset}.png", dpi=110)
        plt.close(figure)


def summary(kept: dict[Key, Record], measured: str) -> str:
    """A line for each suite, preset and system, below the one that says when and where."""
    short = [0, 1, 2, 4, 5, 7, 9]  # of HEAD
    out = [_row(["suite", "size", *(HEAD[k] for k in short)]), _row(["---"] * (len(short) + 2))]
    for (suite, preset), rows in _groups(kept).items():
        for system in dict.fromkeys(r["system"] for r in rows):
            cells = _summary(system, [r for r in rows if r["system"] == system])
            out.append(_row([suite, preset, *(cells[k] for k in short)]))
    return "\n".join([measured, "", *out, ""])


def write(folder: Path, kept: dict[Key, Record]) -> None:
    save(folder, kept)
    (folder / "RESULTS.md").write_text(markdown(kept))
    plot(folder, kept)


if __name__ == "__main__":
    found = load(Path(__file__).resolve().parent)
    if not found:
        sys.exit("no bench/score/results.jsonl: run make score first")
    results = Path(__file__).with_name("RESULTS.md").read_text()
    measured = next(line for line in results.splitlines() if "load average" in line)
    table.into_readme("score", summary(found, measured))
