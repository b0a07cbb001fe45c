"""The tables of the benchmark as Markdown; run as a program (`make readme`), into README.md."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "results"
RESULTS = FOLDER / "results.json"


def seconds(x: float | None) -> str:
    """1.23 s, 45.6 ms, 7.8 us: three digits; nothing for None."""
    if x is None:
        return ""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if x >= scale:
            value = x / scale
            return f"{value:.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
    return f"{x * 1e9:.0f} ns"


def ratio(x: float) -> str:
    return f"{x:.0f}x" if x >= 10 else f"{x:.1f}x"


def machine() -> dict[str, Any]:
    model = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [x for x in info.read_text().splitlines() if x.startswith("model name")]
        model = names[0].split(":", 1)[1].strip() if names else ""
    return {
        "cpu": model or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "date": time.strftime("%Y-%m-%d"),
        "load": round(os.getloadavg()[0], 1),
    }


def markdown(results: dict[str, Any]) -> str:
    """Both tables, with the machine on top."""
    m = results["machine"]
    peers = ", ".join(f"{k} {v}" for k, v in results["peers"].items())
    out = [
        f"{m['date']}: {m['cores']} cores ({m['cpu']}), Python {m['python']}, {peers}; "
        f"load average at the end {m['load']}.",
        "",
        "| what must hold | target | measured | |",
        "|---|---|---|---|",
    ]
    for row in results["rows"]:
        met = "met" if row["met"] else "**not met**"
        out.append(f"| {row['what']} | {row['target']} | {row['value']} | {met} |")
    if results["programs"]:
        out += ["", *program_table(results["programs"])]
    if results.get("optimiser"):
        out += ["", *optimiser_table(results["optimiser"])]
    return "\n".join(out) + "\n"


def program_table(programs: list[dict[str, Any]]) -> list[str]:
    heads = [
        "program",
        "size",
        "original",
        "NumPy form",
        "Numba",
        "Jenny first",
        "Jenny later",
        "ratio",
        "answer",
    ]
    out = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for p in programs:
        threads = f" ({p['threads']} threads)" if p["threads"] else ""
        numba = seconds(p["numba"]) if "numba" in p else "refuses" if p["numba_refuses"] else ""
        cells = [
            p["title"] + threads,
            p["size"],
            seconds(p["original"]),
            seconds(p.get("numpy")),
            numba,
            seconds(p["first"]),
            seconds(p["jenny"]),
            ratio(p["original"] / p["jenny"]),
            p["answer"],
        ]
        out.append("| " + " | ".join(cells) + " |")
    return out


def best(systems: dict[str, dict[str, Any]]) -> tuple[str, float] | None:
    """The fastest of the peers whose answer is right, with its ratio over the original."""
    right = {k: r["ratio"] for k, r in systems.items() if k != "jenny" and r["state"] == "accepted"}
    return max(right.items(), key=lambda x: x[1]) if right else None


def optimiser_table(rows: list[dict[str, Any]]) -> list[str]:
    """Medians of warm calls, with the range of Jenny's; beside one busy core; hand-written C with
    one thread and with all."""
    heads = ["NPBench's", "size", "NumPy", "Jenny", "from, to", "one core busy", "ratio"]
    heads += ["best peer", "hand-written C", "compile", "answer"]
    out = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for row in rows:
        r = row["systems"]["jenny"]
        cells = [row["program"], row["sizes"].replace(",", " ")]
        if r["state"] != "accepted":
            out.append("| " + " | ".join([*cells, r["state"]] + [""] * 8) + " |")
            continue
        rival = best(row["systems"])
        cells += [seconds(r["original_s"]), seconds(r["system_s"])]
        cells += [", ".join(seconds(x) for x in r["spread"]), seconds(r.get("loaded_s"))]
        cells += [ratio(r["ratio"]), f"{ratio(rival[1])} {rival[0]}" if rival else ""]
        own = [r[key] for key in sorted(r) if key.startswith("limit")]
        cells += [", ".join(seconds(x) for x in own), seconds(r.get("compile_s")), r["same"]]
        out.append("| " + " | ".join(cells) + " |")
    return out


def save(results: dict[str, Any]) -> None:
    FOLDER.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    (FOLDER / "RESULTS.md").write_text("# Results of `make bench`\n\n" + markdown(results))


def into_readme(what: str, new: str) -> None:
    """Puts text between the marks `<!-- WHAT: begin -->` and `<!-- WHAT: end -->` of the README."""
    begin, end = f"<!-- {what}: begin -->", f"<!-- {what}: end -->"
    readme = HERE.parent / "README.md"
    before, rest = readme.read_text().split(begin, 1)
    after = rest.split(end, 1)[1]
    readme.write_text(f"{before}{begin}\n{new}{end}{after}")


def main() -> int:
    if not RESULTS.exists():
        print("no bench/results/results.json: run make bench first")
        return 1
    into_readme("bench", markdown(json.loads(RESULTS.read_text())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
