"""What `jenny run --report` says at the end: what ran compiled, what stayed Python, and why."""

from __future__ import annotations

import json
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .hot import Gate
    from .run import Session
    from .watch import Loop

SHARE = 0.02  # of the looks: what was seen less often is not worth a line


def _seconds(s: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if abs(s) >= size:
            return f"{s / size:.3g} {unit}"
    return f"{s * 1e9:.0f} ns" if s else "-"


def _place(path: str) -> str:
    """A path as short as it can be said from here."""
    from .run import near

    name, _, line = path.rpartition(":")
    return f"{near(name)}:{line}"


def _gate(gate: Gate) -> dict[str, Any]:
    from . import _manage, regions

    f = gate.function
    parts = [p for p in regions.plans(f) if p.used]
    compiled = max(f.native_calls, gate.after.calls)
    how = "" if not compiled else "whole" if f.native_calls else "parts"
    versions = _manage.versions(f)
    why = gate.reason
    if not why and not compiled:
        waiting = any(v.state == "pending" for v in versions)
        why = "the program ended before it was compiled" if waiting else "it was not called again"
    return {
        "kind": "function",
        "name": gate.name,
        "place": gate.place,
        "how": "" if gate.reason else how,
        "regions": sum(len(p.used) for p in parts),
        "compiled_calls": compiled,
        "original_calls": f.original_calls - (0 if f.native_calls else compiled),
        "before_s": gate.before.typical() or None,
        "after_s": gate.after.typical() or None,
        "saved_s": gate.saved(),
        "compile_s": f.side.compile_s,
        "signatures": [v.signature for v in versions],
        "why": why,
    }


def _loop(loop: Loop) -> dict[str, Any]:
    whole = loop._find_whole() is not None
    compile_s = sum(f.side.compile_s for _, f in (loop.plan.used if loop.plan else []))
    why = loop.reason
    if not why and not loop.runs:
        why = "the loop ended before it was compiled"
    return {
        "kind": "loop",
        "name": f"loop in {loop.where}" if loop.where else "loop",
        "place": f"{loop.text.filename}:{loop.line}",
        "how": "" if not loop.runs or loop.reason else "whole" if whole else "parts",
        "regions": len(loop.plan.used) if loop.plan else 0,
        "compiled_calls": loop.runs,
        "iterations": loop.rounds,
        "original_calls": 0,
        "before_s": loop.pace or None,
        "after_s": loop.native_s / loop.rounds if loop.rounds else None,
        "saved_s": max(loop.saved_s, 0.0),
        "compile_s": compile_s,
        "signatures": [],
        "why": why,
    }


def _other(f: dict[str, Any], done: set[str]) -> bool:
    """Whether a function is compiled by way of its loops, or a loop with its function."""
    name = f["name"]
    if f["kind"] == "loop":
        other = name.removeprefix("loop in ")
    else:
        other = f"loop in {name}"
    return f["place"].rpartition(":")[0] + other in done


def collect(session: Session) -> dict[str, Any]:
    """All of it as plain data."""
    hunter = session.hunter
    hunter.stop()
    found = [_gate(g) for g in hunter.gates]
    found += [_loop(x) for x in session.engine.loops if x.ticks >= 4]
    done = {f["place"].rpartition(":")[0] + f["name"] for f in found if f["how"]}
    found = [f for f in found if f["how"] or not _other(f, done)]
    left = []
    for at, why in hunter.met.items():
        code = hunter.codes[at]
        share = hunter.hits[at] / max(hunter.looks, 1)
        if why and not code.co_name.startswith("<") and share >= SHARE:
            name = code.co_qualname
            place = f"{code.co_filename}:{code.co_firstlineno}"
            left.append({"name": name, "place": place, "share": share, "why": why})
    return {
        "program": session.given.module or session.given.script or "-c",
        "seconds": perf_counter() - session.began,
        "looks": hunter.looks,
        "compiled": [f for f in found if f["how"]],
        "stayed": [f for f in found if not f["how"]],
        "left_alone": left,
        "cluster": [{"name": name, **told} for name, told in session.spread()],
    }


def _rows(found: list[dict[str, Any]]) -> list[list[str]]:
    rows = [["compiled", "where", "runs", "before", "now", "saved"]]
    for f in found:
        loop = f["kind"] == "loop"
        runs = f["iterations"] if loop else f["compiled_calls"]
        each = "its" if loop else "calls"
        rows.append(
            [
                f["name"] + (" (parts)" if f["how"] == "parts" else ""),
                _place(f["place"]),
                f"{runs} {each}" if runs else "1 time",
                _seconds(f["before_s"] or 0),
                _seconds(f["after_s"] or 0),
                _seconds(f["saved_s"]) if f["saved_s"] > 0 else "-",
            ]
        )
    return rows


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(len(r[k]) for r in rows[1:]) for k in range(len(rows[0]))]
    widths = [max(w, len(c)) for w, c in zip(widths, rows[0])]
    out: list[str] = []
    for r in rows:
        indent = 0 if out else 2  # the heading stands out
        cells = [
            c.ljust(w + indent * (not k)) if k < 2 else c.rjust(w)
            for k, (c, w) in enumerate(zip(r, widths))
        ]
        out.append(("  " if out else "") + "  ".join(cells).rstrip())
    return out


def text(data: dict[str, Any]) -> str:
    """The report as people read it."""
    from . import listing

    out = [f"jenny run {data['program']}: {_seconds(data['seconds'])}"]
    out.append("")
    if data["compiled"]:
        table = _table(_rows(data["compiled"]))
        out += [*table, ""]
    stayed = [(f["name"], _place(f["place"]), f["why"]) for f in data["stayed"]]
    stayed += [(f["name"], _place(f["place"]), f["why"]) for f in data["left_alone"]]
    if stayed:
        out.append("stayed Python")
        name, place = (max(len(s[k]) for s in stayed) for k in (0, 1))
        out += [f"  {n:{name}}  {p:{place}}  {why}" for n, p, why in stayed]
        out.append("")
    said = listing.clusters(data["cluster"])
    out += said
    if not data["compiled"] and not stayed and not said:
        out.append("Nothing was hot: no function or loop of yours ran for long.")
    return "\n".join(out).rstrip()


def _listings(session: Session) -> list[Any]:
    """With timers (JENNY_TIMERS=1): the report of each function and loop that ran compiled."""
    from . import _options
    from .explain import report

    if not _options.effective().timers:
        return []
    functions = [g.function for g in session.hunter.gates if not g.reason]
    functions = [f for f in functions if f.native_calls or any(p.used for p in _plans(f))]
    for loop in session.engine.loops:
        if loop.runs and loop.plan is not None:
            functions += [f for _, f in loop.plan.used]
    return [report(f) for f in functions]


def _plans(f: Any) -> list[Any]:
    from . import regions

    return regions.plans(f)


def at_exit(session: Session) -> None:
    """Prints or writes the report."""
    data = collect(session)
    target = session.given.report
    listings = _listings(session)
    if listings:
        data["reports"] = [r.json() for r in listings]
    if target:
        with open(target, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=2)
            file.write("\n")
    else:
        print("\n" + text(data), file=sys.__stderr__)
        for r in listings:
            print("\n" + r.text(), file=sys.__stderr__)
