"""The forms that people read a report in: a listing for terminals, a table for notebooks."""

from __future__ import annotations

import html as _html
import os
import shutil
import textwrap
from typing import TYPE_CHECKING, Any

from .advice import CACHE
from .explain import Line
from .report import _place, _seconds

if TYPE_CHECKING:
    from .explain import Report

_LEGEND = "P parallel  V vector  S in order  L library  | compiled  py Python  ? not yet"
ALONE_S = 50e-6  # a run that takes less does not call other threads
_COLOURS = {"P": "32", "V": "32", "L": "32", "S": "33", "p": "31", "|": "36", "?": "35"}


def _regions(n: int) -> str:
    return "1 compiled region" if n == 1 else f"{n} compiled regions"


def _size(n: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if n < 1000 or unit == "GB":
            return f"{n:.3g} {unit}"
        n /= 1000
    return ""


def _count(n: int) -> str:
    return f"{n} time{'s' if n != 1 else ''}"


def head(report: Report) -> list[str]:
    """What is said above the listing."""
    s = report.stats
    out = [f"{report.name}  ({_place(report.place)})"]
    if report.reason:
        out.append(f"  not compiled as a whole: {report.reason}")
    calls = f"  calls: {s['native']} compiled, {s['original']} original"
    if s["regions"]:
        calls += f" (in which {s['region_calls']} runs of {_regions(s['regions'])})"
    if s["failed"]:
        calls += f", {s['failed']} given back by a guard"
    out.append(calls)
    for v in report.versions:
        state = v.state
        plan = report.plans.get(v)
        if state == "refused" and plan is not None and plan.used:
            state = f"Python around {_regions(len(plan.used))}"
        how = "from the cache" if v.cached else f"{v.seconds * 1e3:.0f} ms to compile"
        here = "  *" if v is report.main and len(report.versions) > 1 else "   "
        more = ", assumes little" if v.careful else ""
        more += ", sums in any order" if v.free_order else ""
        out.append(f"{here}({v.signature}): {state}, {how}, {v.native} calls{more}")
    told = report.cluster
    if told is not None:
        ran = f"; parts ran on {_nodes(len(told['nodes']))}" if told["nodes"] else ""
        out.append(f"  on {told['engine']}, {told['processors']} processors{ran}:")
        out += [f"    {line}" for line in on_cluster(told)]
    return out


def clusters(found: list[dict[str, Any]]) -> list[str]:
    """The same of several functions, with their names."""
    out: list[str] = []
    for told in found:
        lines = on_cluster(told)
        if lines and not out:
            out.append(f"on {told['engine']}, {told['processors']} processors")
            nodes = {n for t in found for n in t["nodes"]}
            out[0] += f"; parts ran on {_nodes(len(nodes))}" if nodes else ""
        name = f"{told['name']} " if told["name"] else ""
        out += [f"  {'' if line.startswith(' ') else name}{line}" for line in lines]
    return out


def _nodes(n: int) -> str:
    return f"{n} node" if n == 1 else f"{n} nodes"


def on_cluster(told: dict[str, Any]) -> list[str]:
    """Where the loops of a function ran that was called under an engine."""
    out = []
    for r in told["loops"]:
        said = f"line {r['line']}: {_count(r['runs'])}, {r['rounds']} rounds: "
        if r["parts"]:
            said += f"{r['here']} here, the others in {r['parts']} parts elsewhere"
            if r["again"]:
                said += f" ({r['again']} begun twice, being late)"
            said += f"; {_size(r['sent'])} sent, {_size(r['back'])} back"
        else:
            said += "all here"
        out.append(said)
        out += [f"  rounds stayed here: {why}" for why in r["why"]]
    ran = {r["line"] for r in told["loops"]}
    for r in told["stays"]:
        what = "the loop around line" if r["line"] in ran else "line"
        out.append(f"{what} {r['line']} stays here: {r['why']}")
    if told["whole"]:
        out.append(f"{_count(told['whole'])} as a whole here: {told['reason']}")
    return out


def _measured(report: Report) -> list[str]:
    m = report.measured
    if m is None or not m.seconds:
        return []
    rest = max(m.seconds - m.kernel_s - m.around_s, 0.0)
    parts = [
        ("compiled", m.kernel_s),
        ("copies of arguments and results", m.around_s),
        ("the call itself" if m.native else "Python", rest),
    ]
    said = ", ".join(
        f"{100 * x / m.seconds:.0f} % {name}" for name, x in parts if x >= 0.005 * m.seconds
    )
    out = [f"  measured: {_seconds(m.seconds)} a call: {said}"]
    if m.error is not None:
        out.append(f"  the call ended in {type(m.error).__name__}: {m.error}")
    return out


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _squeeze(text: str, width: int) -> str:
    """Cut in the middle: of a long path the end says more."""
    keep = width // 4
    return text if len(text) <= width else text[:keep] + "…" + text[keep + 1 - width :]


def _threads(r: dict[str, Any]) -> str:
    """How many took part, and why it was only one."""
    if r["threads"] > 1:
        return f"{r['threads']} threads"
    small = r["seconds"] < ALONE_S * max(r["runs"] or 1, 1)
    return "1 thread: too little" if small else "1 thread"


def _cost(r: dict[str, Any]) -> str:
    """Time, runs and bytes of a statement, as a part of what is said below it."""
    whole = r["kind"] == "loop" or r["tiled"]
    if r["seconds"] is None and whole and r["inside"] and r["inside"] != r["with"]:
        return f"its time is part of line {r['inside']}"
    if r["seconds"] is None or r["seconds"] == 0:
        return ""
    words = []
    if r["runs"] and r["runs"] > 1:
        words.append(_count(r["runs"]))
    if r["threads"]:
        words.append(_threads(r))
    if r["bytes"]:
        words.append(f"{_size(r['bytes'])} touched")
        if r["bytes"] > CACHE * r["runs"] and not r["around"]:
            words.append(f"{_size(r['bytes'] / r['seconds'])}/s")
    return ", ".join(words)


class Listing:
    """The listing of one report, for one width."""

    def __init__(self, report: Report, width: int, colour: bool) -> None:
        self.report = report
        self.width = width or min(max(shutil.get_terminal_size((100, 0)).columns, 80), 120)
        self.colour = colour
        self.timed = report.measured is not None
        self.file = os.path.basename(report.place.rpartition(":")[0])
        self.at: dict[int, list[dict[str, Any]]] = {}
        for r in report.statements:
            self.at.setdefault(r["line"], []).append(r)

    def lines(self) -> list[str]:
        report = self.report
        out = [_squeeze(line, self.width) for line in head(report)]
        for said in _measured(report):
            out += self._wrap(said.strip(), "  ")
        if report.listed and self.timed:
            out.append("")
        if report.listed:
            out.append(f"{'of call':>9} {'time':>8} {'line':>5}" if self.timed else "")
            for line in report.lines:
                out += self._line(line)
        for h in report.helpers:
            if any(line.how and line.notes for line in h.lines):
                out += ["", f"  called from it: {h.name}"]
                for line in h.lines:
                    out += self._line(line)
        out += self._elsewhere()
        out += self._advice()
        if report.listed:
            out += ["", *self._wrap(_LEGEND, "  ")]
        return out

    def _elsewhere(self) -> list[str]:
        """What is said of functions in other files, line by line."""
        found: dict[str, list[str]] = {}
        for r in self.report.elsewhere:
            where = f"line {r['line']}, in another function" if r["line"] else ""
            if r["function"]:
                where = f"{r['function']} ({os.path.basename(r['file'])}:{r['line']})"
            shown = Line(r["line"], "")
            shown.note(r["name"], r["text"])
            found.setdefault(where, []).append(shown.said())
        out = []
        for where, texts in found.items():
            said = "; ".join(dict.fromkeys(x for x in texts if x))
            if said:
                out += self._wrap(f"{where}: {said}" if where else said, "  ")
        return ["", *out] if out else []

    def _line(self, line: Line) -> list[str]:
        mark = line.mark()
        number = f"{line.number:>5}"
        if self.timed:
            number = f"{self._share(line)} {number}"
        row = _cut(f"{mark:>3} {number}  {line.text.expandtabs(4)}", self.width)
        if self.colour and mark:
            row = f"\x1b[{_COLOURS[mark[0]]}m{row[:3]}\x1b[0m{row[3:]}"
        return [row, *self._notes(line)]

    def _share(self, line: Line) -> str:
        """Fourteen columns: the share of the call, and the seconds."""
        found = [r for r in self.at.get(line.number, []) if r["share"] is not None]
        if not found:
            return " " * 14
        first = found[0]
        if not first["seconds"]:
            return f"{'not run':>14}"
        share = f"{100 * first['share']:3.0f} %" if first["share"] >= 0.005 else "     "
        return f"{share} {_seconds(first['seconds']):>8}"

    def _notes(self, line: Line) -> list[str]:
        refused, said = line.parted(self.file)
        costs = [_cost(r) for r in self.at.get(line.number, [])]
        words = [w for w in (said, *dict.fromkeys(costs)) if w]
        source = line.text.expandtabs(4)
        indent = min(len(source) - len(source.lstrip()), self.width // 3)
        lead = 11 + 15 * self.timed + indent
        rows: list[str] = []
        for text in refused:
            fits = self.width - len(text) - 2
            rows += self._below(text, min(lead, fits) if fits > 1 else lead)
        if words:
            rows += self._below("; ".join(words), lead)
        return [f"\x1b[2m{row}\x1b[0m" if self.colour else row for row in rows]

    def _below(self, text: str, lead: int) -> list[str]:
        """A note below a line; it begins further left where it then fits into one row."""
        first, rest = " " * lead + "^ ", " " * lead + "  "
        return textwrap.wrap(text, self.width, initial_indent=first, subsequent_indent=rest)

    def _advice(self) -> list[str]:
        report = self.report
        helps: dict[str, list[int]] = {}
        for r in report.statements:
            if r["help"]:
                helps.setdefault(r["help"], []).append(r["line"])
        out: list[str] = []
        best = report.advice
        if self.timed or helps:
            out.append("")
            share = f" ({100 * best['share']:.0f} % of the call)" if best["share"] else ""
            where = f"line {best['line']}{share}: " if best["line"] else ""
            if not where and share:
                where = f"the call{share}: "
            out += self._wrap(f"what would help most: {where}{best['text']}", "  ")
        others = {k: v for k, v in helps.items() if k != best["text"] or len(set(v)) > 1}
        if others:
            out.append("  what would help:")
            for what, rows in others.items():
                places = ", ".join(str(r) for r in sorted(set(rows))[:6])
                word = "line" if len(set(rows)) == 1 else "lines"
                out += self._wrap(f"{word} {places}: {what}", "    ")
        return out

    def _wrap(self, text: str, lead: str) -> list[str]:
        return textwrap.wrap(
            text, self.width - 2, initial_indent=lead, subsequent_indent=lead + "  "
        )


def text(report: Report, width: int, colour: bool) -> str:
    """The listing; width 0: that of the terminal, at least 80 and at most 120."""
    return "\n".join(Listing(report, width, colour).lines())


def html(report: Report) -> str:
    """A table for notebooks."""
    colours = {"P": "#1a7f37", "V": "#1a7f37", "L": "#1a7f37", "S": "#9a6700", "p": "#cf222e"}
    shown = Listing(report, 0, False)
    rows = []
    for line in report.lines if report.listed else []:
        mark = line.mark()
        colour = colours.get(mark[:1], "#57606a")
        costs = [line.said(), *(_cost(r) for r in shown.at.get(line.number, []))]
        words = "; ".join(c for c in dict.fromkeys(costs) if c)
        said = f"<br><i style='color:#57606a'>{_html.escape(words)}</i>" if words else ""
        time = f"<td style='text-align:right'>{shown._share(line)}</td>" if shown.timed else ""
        rows.append(
            f"<tr><td style='color:{colour};text-align:right'>{mark}</td>{time}"
            f"<td style='color:#8c959f;text-align:right'>{line.number}</td>"
            f"<td style='text-align:left;white-space:pre'>{_html.escape(line.text)}{said}</td></tr>"
        )
    above = _html.escape("\n".join(head(report) + _measured(report)))
    below = _html.escape("\n".join(shown._advice()).strip())
    return (
        f"<div><pre>{above}</pre><table style='font-family:monospace'>{''.join(rows)}</table>"
        f"<pre>{below}</pre><small>{_html.escape(_LEGEND)}</small></div>"
    )
