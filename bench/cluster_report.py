"""What bench/cluster.py, stap.py and scale.py found on clusters, as Markdown; run as a program
(`make readme`), into README.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import table

HERE = Path(__file__).resolve().parent


def read(name: str) -> Any:
    file = HERE / "results" / name
    return json.loads(file.read_text()) if file.exists() else {}


def share(x: float) -> str:
    return f"{100 * x:.3g} %"


def rows() -> list[tuple[str, str, str]]:
    """What, what is asked, what was measured."""
    c, found = read("cluster.json"), []
    for r in read("stap.json").get("rows", []):
        s = r["seconds"]
        base = s["original"]
        asked = "4x" if r["noise"] else "8x"
        what = f"radar, full cube, noise {'on' if r['noise'] else 'off'}"
        for name in s:
            if name != "original":
                goal = asked if name == "jenny, 2 cores" else ""
                text = f"{base / s[name]:.1f}x ({table.seconds(s[name])} a cube)"
                found.append((f"{what}: {name}", goal, text))
    if "independent" in c:
        i = c["independent"]
        what = f"{i['count']:,} tasks of {1e3 * i['each_s']:.0f} ms, 3 nodes: of bare Ray"
        found.append((what, "95 %", share(i["efficiency"])))
    if "overhead" in c:
        found.append(("a part beside a bare Ray task", "under 15 %", share(c["overhead"]["over"])))
    for name, t in c.get("traffic", {}).items():
        text = share(t["over"]) if t["same"] else "ANSWERS DIFFER"
        found.append((f"bytes moved over the least, {name}", "10 %", text))
    kills = c.get("killed", {})
    if kills:
        wrong = sum(k["wrong"] for k in kills.values())
        count = sum(k["workers"] + k["nodes"] for k in kills.values())
        what = f"{count:,} workers and nodes killed during {len(kills)} programs: other answers"
        found.append((what, "0", str(wrong)))
    return found


def programs() -> list[str]:
    """The table of users' programs on four nodes."""
    found = read("cluster.json").get("programs", {})
    if not found:
        return []
    out = ["| program | NumPy | Jenny here | Jenny, may use 4 nodes | parts | answer |"]
    out += ["|---|---|---|---|---|---|"]
    for name, r in found.items():
        took = " | ".join(table.seconds(r[how]) for how in ("original", "jenny", "cluster"))
        same = "same" if r["same"] else "DIFFERS"
        out.append(f"| {name} | {took} | {r['parts'] or 'stays here'} | {same} |")
    return ["", *out]


def markdown() -> str:
    out = ["| what | at least | measured |", "|---|---|---|"]
    out += [f"| {' | '.join(r)} |" for r in rows()]
    return "\n".join([*out, *programs()]) + "\n"


if __name__ == "__main__":
    table.into_readme("cluster", markdown())
