"""PolyBench-Python at LARGE: the list forms over CPython, the NumPy forms over NumPy.

    POLYBENCH=checkout bench/large.py [--only WORD]

A list form takes CPython up to half an hour at LARGE. Its time there is extrapolated from those at
SMALL and MEDIUM: seconds grow with a power of the product of all sizes, and the power is that
between the two. Where that says less than a minute it is measured instead, and the answers are
compared at LARGE; else the ratio is marked with ~, and the answers were compared at MEDIUM. Jenny's
time is always measured at LARGE, on lists as the suite's own code makes them for each call. Writes
large.json and LARGE.md into bench/results.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "score"))

import child  # noqa: E402
import report  # noqa: E402
import score  # noqa: E402
import suites  # noqa: E402

import table  # noqa: E402

BRIEF = 60.0  # seconds of CPython that are waited for

# The kernels that AutoMPHC was measured with (its paper's table 4), and those it made faster.
AUTOMPHC = [
    "correlation",
    "covariance",
    "2mm",
    "3mm",
    "atax",
    "bicg",
    "doitgen",
    "mvt",
    "gemm",
    "gemver",
    "gesummv",
    "symm",
    "syr2k",
    "syrk",
    "trmm",
]
IMPROVED = ("correlation", "covariance", "doitgen", "symm", "syr2k", "syrk", "trmm")


def volume(root: Path, kernel: str, preset: str) -> float:
    """The product of a kernel's sizes."""
    lines = (root / "polybench.spec").read_text().splitlines()
    head = lines[0].split("\t")
    row = next(x.split("\t") for x in lines if x.split("\t")[0] == kernel)
    return math.prod(float(x) for x in row[head.index(preset)].split())


def alone(root: Path, name: str, both: bool) -> dict[str, Any]:
    """Seconds of Jenny at LARGE: of the second call, the median of three where they are short. With
    `both` those of CPython too, and how equal the answers are."""
    import jenny

    program = suites.polybench(root, name, "LARGE")
    fast = jenny.jit(program.function, wait=True)
    times = repeated(fast, program, 4)
    row = {"first_s": times[0], "system_s": statistics.median(times[1:])}
    row["native"] = fast.stats()["native"]
    if both:
        row["original_s"] = statistics.median(repeated(program.function, program, 3))
        want, got = (child.observe(f, program.fresh()) for f in (program.function, fast))
        got.warned, want.warned = [], []
        row["same"] = child.degree(want, got)[0]
    return row


def repeated(call: Any, program: suites.Program, times: int) -> list[float]:
    """Seconds of so many calls, fewer of long ones, but two of Jenny's."""
    found: list[float] = []
    while len(found) < times and (sum(found) < 20 or (times > 3 and len(found) < 2)):
        found.append(child.timed(call, program.fresh()))
    return found


def in_a_process(root: Path, name: str, both: bool) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", name, *(["--both"] if both else [])]
    env = os.environ | {"POLYBENCH": str(root), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=900)
    if done.returncode:
        return {"why": done.stderr.strip().splitlines()[-1:]}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def lists(root: Path, kernel: str, given: Any) -> dict[str, Any]:
    """One kernel's list form: CPython at SMALL and MEDIUM, Jenny and perhaps CPython at LARGE."""
    name = f"{kernel}/list"
    small, medium = (
        score.run("polybench", root, name, p, "jenny", given) for p in ("SMALL", "MEDIUM")
    )
    row = {"name": name, "state": medium["state"]}
    if medium["state"] != "accepted":
        return row
    sizes = [volume(root, kernel, p) for p in ("SMALL", "MEDIUM", "LARGE")]
    power = math.log(medium["original_s"] / small["original_s"]) / math.log(sizes[1] / sizes[0])
    row["power"], row["medium_s"] = power, medium["original_s"]
    row["original_s"] = medium["original_s"] * (sizes[2] / sizes[1]) ** power
    row["measured"] = row["original_s"] < BRIEF
    row |= in_a_process(root, name, row["measured"])
    if row.get("same") == "wrong":
        row["state"] = "wrong"
    elif "system_s" in row:
        row["ratio"] = row["original_s"] / row["system_s"]
    return row


def mark(row: dict[str, Any]) -> str:
    return "" if row["measured"] else "~"


def markdown(rows: list[dict[str, Any]], arrays: list[dict[str, Any]]) -> str:
    good = [r["ratio"] for r in rows if "ratio" in r]
    out = [
        "# PolyBench-Python at LARGE",
        "",
        report._machine(),
        "",
        f"List forms over CPython (~: extrapolated from MEDIUM): geometric mean "
        f"~{table.ratio(report.geomean(good))} over {len(good)} of {len(rows)}.",
        "",
        "| kernel | CPython | Jenny | ratio | first call |",
        "|---|---|---|---|---|",
    ]
    for r in rows:
        if "ratio" in r:
            cells = [mark(r) + table.seconds(r["original_s"]), table.seconds(r["system_s"])]
            cells += [mark(r) + table.ratio(r["ratio"]), table.seconds(r["first_s"])]
        else:
            cells = ["", "", r["state"], ""]
        out.append(f"| {r['name']} | " + " | ".join(cells) + " |")
    out += [
        "",
        "NumPy forms of AutoMPHC's kernels over NumPy; bold: those that it made faster.",
        "",
    ]
    out += ["| kernel | NumPy | Jenny | ratio | answer |", "|---|---|---|---|---|"]
    for r in arrays:
        kernel = r["name"].split("/")[0]
        title = f"**{kernel}**" if kernel in IMPROVED else kernel
        cells = [table.seconds(r.get("original_s")), table.seconds(r.get("system_s"))]
        cells += [table.ratio(r["ratio"]) if "ratio" in r else r["state"], r.get("same", "")]
        out.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(out) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", default="", help="one kernel")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    parser.add_argument("--both", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    where = os.environ.get("POLYBENCH")
    if not where:
        sys.exit("large: set POLYBENCH to a checkout of PolyBench-Python")
    root = Path(where).resolve()
    if options.one:
        print(json.dumps(alone(root, options.one, options.both)))
        return
    given = argparse.Namespace(seconds=0.3, timeout=600.0)
    kernels = [n[: -len("/list")] for n in suites.polybench_names(root) if n.endswith("/list")]
    rows, arrays = [], []
    for kernel in kernels:
        if options.only and kernel != options.only:
            continue
        rows.append(lists(root, kernel, given))
        r = rows[-1]
        text = f"{mark(r)}{r['ratio']:.0f}x, {r['system_s']:.3g} s" if "ratio" in r else str(r)
        print(f"{r['name']:24} {text}", flush=True)
        if kernel in AUTOMPHC:
            arrays.append(score.run("polybench", root, f"{kernel}/numpy", "LARGE", "jenny", given))
            print(score.said(arrays[-1]), flush=True)
    text = markdown(rows, arrays)
    print(text)
    if not options.only:
        table.FOLDER.mkdir(exist_ok=True)
        found = {"lists": rows, "arrays": arrays}
        (table.FOLDER / "large.json").write_text(json.dumps(found, indent=1) + "\n")
        (table.FOLDER / "LARGE.md").write_text(text)


if __name__ == "__main__":
    main()
