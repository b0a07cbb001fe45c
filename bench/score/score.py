"""`make score`: other people's programs, unmodified, under Jenny and its peers; a table and a plot.

    NPBENCH=checkout POLYBENCH=checkout make score
    score.py --explain        says of each program what its report lacks; measures nothing
    score.py [--suites npbench,polybench] [--presets S,M,SMALL,MEDIUM] [--systems jenny,numba,...]
             [--only WORDS] [--seconds 1.0] [--timeout 300] [--add] [--table]

Each program runs in a process of its own for each system, beside the original, in turns. All that
was found goes to results.jsonl, one line a run; RESULTS.md and score.png are made from it. `--add`
keeps the lines that are there and replaces those that are measured again; `--table` measures
nothing. Systems that are not installed are left out. A system may need an interpreter of its own:
SCORE_PYTHON_<SYSTEM>=path. Where LIMITS names a folder of hand-written C (see limit.py), that takes
turns with Jenny.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import report
import suites
import systems

HERE = Path(__file__).resolve().parent
ROOTS = {"npbench": "NPBENCH", "polybench": "POLYBENCH"}


def interpreter(system: str) -> str:
    name = "SCORE_PYTHON_" + system.replace("-", "_").upper()
    return os.environ.get(name, sys.executable)


def installed(system: str) -> bool:
    module = systems.PACKAGE[system]
    probe = [interpreter(system), "-c", f"import {module}"]
    return subprocess.run(probe, capture_output=True).returncode == 0


def run(suite: str, root: Path, name: str, preset: str, system: str, given: Any) -> dict[str, Any]:
    """One child; whatever becomes of it, a record."""
    record = {"suite": suite, "name": name, "preset": preset, "system": system}
    command = [interpreter(system), str(HERE / "child.py"), suite, str(root), name, preset, system]
    start = time.perf_counter()
    try:
        done = subprocess.run(
            [*command, str(given.seconds)],
            capture_output=True,
            text=True,
            timeout=given.timeout,
            env=os.environ | {"PYTHONHASHSEED": "0"},
        )
    except subprocess.TimeoutExpired:
        return record | {"state": "refused", "why": f"not done after {given.timeout:.0f} s"}
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines:
        said = done.stderr.strip().splitlines()
        why = f"ended with {done.returncode}: {said[-1] if said else ''}"[:300]
        return record | {"state": "crashed" if done.returncode < 0 else "broken", "why": why}
    return json.loads(lines[-1]) | {"all_s": time.perf_counter() - start}


def said(r: dict[str, Any]) -> str:
    text = f"{r['suite']:9} {r['preset']:6} {r['name']:25} {r['system']:14} {r['state']:8}"
    if "ratio" in r:
        text += f" {r['same']:5} {r['ratio']:8.2f}x  {r.get('how', '')}"
    return text + f" {r.get('why', '')}"[:120]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--suites", default="npbench,polybench")
    parser.add_argument("--presets", default="S,M,SMALL,MEDIUM")
    parser.add_argument("--systems", default=",".join(systems.SYSTEMS))
    parser.add_argument("--only", default="", help="names, or parts of names")
    parser.add_argument("--seconds", type=float, default=1.0, help="of timing, a program")
    parser.add_argument("--timeout", type=float, default=300.0, help="seconds, a program")
    parser.add_argument("--explain", action="store_true", help="check the reports")
    parser.add_argument("--reports", type=Path, help="folder for the reports that are checked")
    parser.add_argument("--add", action="store_true", help="keep what was measured before")
    parser.add_argument("--table", action="store_true", help="only make table and plot anew")
    parser.add_argument("--out", type=Path, default=HERE, help="folder of the results")
    return parser.parse_args()


def programs(given: argparse.Namespace) -> Iterator[tuple[str, Path, str]]:
    """Suite, checkout and name of each program that is asked for."""
    for suite in suites.words(given.suites):
        where = os.environ.get(ROOTS[suite])
        if not where:
            print(f"{ROOTS[suite]} is not set: {suite} is left out", flush=True)
            continue
        root = Path(where).resolve()
        only = suites.words(given.only)
        for name in suites.names(suite, root):
            if only and not any(word == name or word in name.split("/") for word in only):
                continue
            yield suite, root, name


def explain(given: argparse.Namespace) -> int:
    """Checks the report of every program; how many lack something."""
    poor = done = statements = 0
    for suite, root, name in programs(given):
        command = [sys.executable, str(HERE / "explained.py"), suite, str(root), name]
        command.append(suites.presets(suite)[0])
        ended = subprocess.run(command, capture_output=True, text=True, timeout=given.timeout)
        lines = ended.stdout.strip().splitlines()
        if ended.returncode or not lines:
            print(f"{suite} {name}: {ended.stderr.strip().splitlines()[-1:]}", flush=True)
            poor += 1
            continue
        r = json.loads(lines[-1])
        done += 1
        statements += r["statements"]
        faults = [f"{at}: {', '.join(what)}" for at, what in r["gaps"].items()]
        faults += [f"a compiler's word: {w}" for w in r["jargon"]]
        faults += [f"too wide: {x}" for x in r["too_wide"]]
        poor += bool(faults)
        print(f"{suite} {name}: {r['statements']} statements, {len(faults)} faults", flush=True)
        for line in [*faults, *r["refusals"]]:
            print(f"    {line}", flush=True)
        if given.reports:
            path = given.reports / f"{suite}-{name.replace('/', '-')}.txt"
            path.write_text(r["text"] + "\n")
    print(f"{done} programs, {statements} loops and array statements, {poor} programs with faults")
    return poor


def measure(given: argparse.Namespace, kept: dict[tuple[str, ...], dict[str, Any]]) -> None:
    use = []
    for system in suites.words(given.systems):
        if system not in systems.SYSTEMS:
            sys.exit(f"score: no system {system!r}; there are {', '.join(systems.SYSTEMS)}")
        if installed(system):
            use.append(system)
        else:
            print(f"{system} is not installed: left out", flush=True)
    for suite, root, name in programs(given):
        for preset in suites.presets(suite):
            for system in use if preset in suites.words(given.presets) else []:
                record = run(suite, root, name, preset, system, given)
                kept[(suite, name, preset, system)] = record
                print(said(record), flush=True)
                report.save(given.out, kept)


def main() -> None:
    given = options()
    if given.explain:
        sys.exit(explain(given) > 0)
    kept = report.load(given.out) if given.add or given.table else {}
    if not given.table:
        measure(given, kept)
    if not kept:
        sys.exit("score: nothing was measured; set NPBENCH or POLYBENCH to a checkout")
    report.write(given.out, kept)
    print((given.out / "RESULTS.md").read_text())


if __name__ == "__main__":
    main()
