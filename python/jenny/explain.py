"""What became of a function, line by line, in the manner of a compiler's listing."""

from __future__ import annotations

import ast
import linecache
import os
import re
import shutil
import sys
import textwrap
from typing import Any

from . import _core, _manage, capture, regions

# name of a remark -> (mark, what is said; None: the remark's own text)
_NOTES: dict[str, tuple[str, str | None]] = {
    "parallel": ("P", "parallel"),
    "vector": ("V", "vectorised"),
    "sequential": ("S", None),
    "library": ("L", None),
    "fused": ("", None),
    "contracted": ("", None),
    "interchanged": ("", None),
    "hoisted": ("", None),
    "budget": ("S", None),
}
_REFUSALS = ("syntax", "call", "attr", "type", "argtype", "join", "shape", "rank", "name")
_CHECKS = ("index", "dims", "overflow", "zerodiv", "domain", "unbound", "raise", "slice")

# (name of the remark, word in its text or "", what would help)
_ADVICE = [
    (
        "sequential",
        "order written",
        "if the order of the additions does not matter: @jenny.jit(order='free')",
    ),
    ("sequential", "may overlap", "write into an array that the function makes itself"),
    ("sequential", "iterations meet", "read from one array and write into another, if you may"),
    ("sequential", "left early", "a loop without break or return can run in parallel"),
    ("sequential", "used behind", "do not use the variable behind the loop"),
    ("call", "", "use a NumPy or math function, or a Python function whose source is at hand"),
    ("syntax", "Dict", "keep dicts outside the loops: read the numbers into locals first"),
    ("syntax", "", "move this statement out of the loops, or into a function of its own"),
    ("attr", "", "read the attribute into a local variable before the loops"),
    (
        "join",
        "one object",
        "swap or choose the arrays in a statement of its own; or copy: b[:] = a",
    ),
    ("join", "", "give the variable one type: start with 0.0 where floats follow"),
    ("type", "view", "return a copy, or index where the view is used"),
    ("type", "", "use numbers, lists of one number type, tuples and arrays here"),
    ("argtype", "", "pass numbers, rectangular lists of one number type, or plain arrays"),
    ("shape", "", "make the shapes fit without broadcasting of unknown axes"),
    ("name", "", "bind the name before the function is called"),
    ("budget", "", "split the loop nest into smaller functions"),
    ("stays", "call of print", "collect what is to be printed and print it behind the loops"),
    ("stays", "attribute", "read the attribute into a local variable before the loops"),
    ("stays", "call of", "move the call out of the loop, or use a NumPy or math function"),
    ("stays", "leave unset", "give the name a value before the loop"),
    ("stays", "return leaves", "leave the loop by break and return behind it"),
    ("stays", "nested function", "hand the value to the nested function as an argument"),
]


def advice(name: str, text: str) -> str:
    """What change would help, or nothing."""
    for kind, word, help_ in _ADVICE:
        if kind == name and word.lower() in text.lower():
            return help_
    return ""


def parse_remarks(text: str) -> list[dict[str, Any]]:
    """ "line:col name text" lines as records."""
    found = []
    for line in text.splitlines():
        place, _, rest = line.partition(" ")
        name, _, said = rest.partition(" ")
        row, _, col = place.partition(":")
        if row.isdigit():
            found.append({"line": int(row), "col": int(col or 0), "name": name, "text": said})
    return found


def _regions(n: int) -> str:
    return "1 compiled region" if n == 1 else f"{n} compiled regions"


class Line:
    """One source line: what runs it, and what there is to say."""

    def __init__(self, number: int, text: str) -> None:
        self.number = number
        self.text = text
        self.how = ""  # "compiled", "python", "pending", "perhaps" (a region not met yet) or ""
        self.marks: set[str] = set()
        self.notes: list[dict[str, str]] = []

    def note(self, name: str, text: str) -> None:
        mark, said = _NOTES.get(name, ("", None))
        if mark:
            self.marks.add(mark)
        if name in _CHECKS:
            said = f"checked: {text}"
        elif name in _REFUSALS or name == "stays":
            self.how = "python"
            said = f"stays Python: {text}"
        record = {"name": name, "text": said or text.removeprefix("loop "), "help": ""}
        if self.is_hidden(text):
            record["text"] = "accumulates in order"
        else:
            record["help"] = advice(name, text)
        if record not in self.notes:
            self.notes.append(record)

    def names(self) -> set[str]:
        return set(re.findall(r"\w+", self.text))

    def is_hidden(self, text: str) -> bool:
        """Whether iterations of an array statement meet in something that has no name here."""
        meet = re.search(r"(?:iterations meet in|variable) (\w+)", text)
        loop = self.text.lstrip().startswith(("for ", "while "))
        return meet is not None and not loop and meet[1] not in self.names()

    def mark(self) -> str:
        if self.how == "python":
            return "py"
        if self.how in ("pending", "perhaps"):
            return "?"
        found = "".join(m for m in "PVSL" if m in self.marks)
        return found or ("|" if self.how == "compiled" else "")

    def said(self) -> str:
        order = {"parallel": 0, "vector": 1}
        notes = sorted(self.notes, key=lambda n: order.get(n["name"], 2))
        texts = [n["text"] for n in notes if n["name"] != "contracted"]
        gone = [n["text"].split()[1] for n in notes if n["name"] == "contracted"]
        hidden = [name for name in gone if name not in self.names()]
        gone = [name for name in gone if name not in hidden]
        if hidden and not gone:
            gone = ["what is in between"]
        if gone:
            texts.append(f"no array is made for {', '.join(dict.fromkeys(gone))}")
        own = f"fused with the loop of line {self.number}"
        return "; ".join(t for t in dict.fromkeys(texts) if t != own)


_LEGEND = "P parallel  V vector  S in order  L library  | compiled  py Python  ? not yet"
_WORDS = {"Return": "return leaves the loop", "break": "break leaves the loop", "Dict": "a dict"}
_WORDS |= {"continue": "continue of a loop that stays Python", "Set": "a set", "Try": "try"}
_WORDS |= {"JoinedStr": "an f-string", "With": "with", "FunctionDef": "a nested function"}
_HARMLESS = {"Return", "raise", "Import", "ImportFrom", "Delete", "With", "Try", "FunctionDef"}
_HARMLESS |= {"Global", "Nonlocal", "ClassDef"}
_COLOURS = {"P": "32", "V": "32", "L": "32", "S": "33", "p": "31", "|": "36", "?": "35"}


class Report:
    """What became of a function: str(), .json(), ._repr_html_(), .show()."""

    def __init__(self, f: _core.Function) -> None:
        self.name = f.__wrapped__.__qualname__
        self.place = f.side.place
        self.reason = f.side.reason
        self.stats = _manage.stats(f)
        self.versions = _manage.versions(f)
        self.plans = {v: getattr(v, "plan_of_regions", None) for v in self.versions}
        self.lines: list[Line] = []
        self.first = self.last = 0
        self.loops: set[int] = set()
        self.spans: list[tuple[int, int]] = []
        self.elsewhere: list[dict[str, Any]] = []
        self._find_lines(f)
        self.main = self._choose()
        loose = f.__dict__.get("__jenny_loose__")
        self.listed = bool(self.lines and (self.versions or loose))
        if self.main is not None:
            self._describe(self.main)
        elif loose is not None:
            self._describe_plan(loose)

    def _find_lines(self, f: _core.Function) -> None:
        fn = f.__wrapped__
        try:
            source = capture.find_source(fn)
        except capture.Unknown:
            return
        node = source.node
        self.first = node.lineno + source.line_shift
        self.last = (node.end_lineno or node.lineno) + source.line_shift
        text = linecache.getlines(fn.__code__.co_filename, fn.__globals__)
        for k in range(self.first, self.last + 1):
            line = text[k - 1].rstrip("\n") if k <= len(text) else ""
            self.lines.append(Line(k, line))
        for n in ast.walk(node):
            if isinstance(n, (ast.For, ast.While, ast.ListComp)):
                self.loops.add(n.lineno + source.line_shift)
                if not isinstance(n, ast.ListComp):
                    last = (n.end_lineno or n.lineno) + source.line_shift
                    self.spans.append((n.lineno + source.line_shift, last))

    def _choose(self) -> _core.Version | None:
        """The version that the listing is about: the one that ran most."""

        def rank(v: _core.Version) -> tuple[int, int]:
            states = {"ready": 3, "refused": 2, "broken": 1, "pending": 1}
            return states.get(v.state, 0), v.native

        return max(self.versions, key=rank, default=None)

    def _line(self, number: int) -> Line | None:
        if self.lines and self.first <= number <= self.last:
            return self.lines[number - self.first]
        return None

    def _cover(self, first: int, last: int, how: str) -> None:
        for k in range(first, last + 1):
            line = self._line(k)
            if line is not None and line.text.strip() and line.how != "python":
                line.how = how

    def _note(self, remark: dict[str, Any]) -> None:
        line = self._line(remark["line"])
        if line is None:
            if remark not in self.elsewhere:
                self.elsewhere.append(remark)
        else:
            line.note(remark["name"], remark["text"])

    def _describe(self, v: _core.Version) -> None:
        plan = self.plans.get(v)
        if v.state == "ready":
            self._cover(self.first + 1, self.last, "compiled")
        elif v.state == "pending":
            self._cover(self.first + 1, self.last, "pending")
        if v.state in ("ready", "broken") or plan is None:
            for r in parse_remarks(v.remarks):
                self._note(r)
        if plan is not None and v.state != "ready":
            self._describe_plan(plan)

    def _describe_plan(self, plan: regions.Plan) -> None:
        for r, f in plan.used:
            found = _manage.versions(f)
            best = max(found, key=lambda v: (v.state == "ready", v.native), default=None)
            state = best.state if best is not None else ""
            how = {"ready": "compiled", "pending": "pending", "": "perhaps"}.get(state, "")
            self._cover(r.start[0], r.end[0], how)
            for remark in parse_remarks(best.remarks) if best is not None else []:
                if state == "ready" or remark["name"] in _REFUSALS:
                    self._note(remark)
        for stay in plan.stays:
            line = self._line(stay.line)
            if line is not None and stay.why != "refused" and self._matters(stay):
                line.note("stays", _WORDS.get(stay.why, stay.why))
        for (row, _), (name, text) in plan.why.items():
            line = self._line(row)
            if line is not None and not any(n["name"] == "stays" for n in line.notes):
                line.note(name, text)

    def _matters(self, stay: regions.Stay) -> bool:
        """Nobody minds that a return or an import at the top level is not compiled."""
        if stay.why not in _HARMLESS:
            return True
        return any(a < stay.line <= b for a, b in self.spans)

    # ------------------------------------------------------------ forms

    def json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "function": self.name,
            "place": self.place,
            "reason": self.reason,
            "stats": self.stats,
            "versions": [self._version(v) for v in self.versions],
            "lines": [
                {
                    "line": line.number,
                    "source": line.text,
                    "mark": line.mark(),
                    "loop": line.number in self.loops,
                    "notes": line.notes,
                }
                for line in self.lines
            ],
            "elsewhere": self.elsewhere,
        }

    def _version(self, v: _core.Version) -> dict[str, Any]:
        plan = self.plans.get(v)
        return {
            "signature": v.signature,
            "state": v.state,
            "seconds": v.seconds,
            "cached": bool(v.cached),
            "native": v.native,
            "careful": bool(v.careful),
            "remarks": parse_remarks(v.remarks),
            "regions": [
                {
                    "first": r.start[0],
                    "last": r.end[0],
                    "in": list(r.ins),
                    "out": list(r.outs),
                    "native": f.native_calls,
                    "failed": f.failed_calls,
                    "versions": [self._version_of_region(w) for w in _manage.versions(f)],
                }
                for r, f in (plan.used if plan else [])
            ],
        }

    @staticmethod
    def _version_of_region(v: _core.Version) -> dict[str, Any]:
        return {
            "signature": v.signature,
            "state": v.state,
            "seconds": v.seconds,
            "cached": bool(v.cached),
            "remarks": parse_remarks(v.remarks),
        }

    def _head(self) -> list[str]:
        s = self.stats
        out = [f"{self.name}  ({self.place})"]
        if self.reason:
            out.append(f"  not compiled as a whole: {self.reason}")
        calls = f"  calls: {s['native']} compiled, {s['original']} original"
        if s["regions"]:
            calls += f" (in which {s['region_calls']} runs of {_regions(s['regions'])})"
        if s["failed"]:
            calls += f", {s['failed']} given back by a guard"
        out.append(calls)
        for v in self.versions:
            state = v.state
            plan = self.plans.get(v)
            if state == "refused" and plan is not None and plan.used:
                state = f"Python around {_regions(len(plan.used))}"
            how = "from the cache" if v.cached else f"{v.seconds * 1e3:.0f} ms to compile"
            here = "  *" if v is self.main and len(self.versions) > 1 else "   "
            out.append(f"{here}({v.signature}): {state}, {how}, {v.native} calls")
        return out

    def text(self, width: int = 0, colour: bool = False) -> str:
        """The listing; width 0: that of the terminal, at least 80 and at most 120."""
        width = width or min(max(shutil.get_terminal_size((100, 0)).columns, 80), 120)
        out = [self._cut(line, width) for line in self._head()]
        if self.listed:
            out.append("")
        helps: dict[str, list[int]] = {}
        for line in self.lines if self.listed else []:
            mark = line.mark()
            row = self._cut(f"{mark:>3} {line.number:>5}  {line.text.expandtabs(4)}", width)
            if colour and mark:
                row = f"\x1b[{_COLOURS[mark[0]]}m{row[:3]}\x1b[0m{row[3:]}"
            out.append(row)
            out += self._notes(line, width, colour)
            for n in line.notes:
                if n["help"]:
                    helps.setdefault(n["help"], []).append(line.number)
        for r in self.elsewhere:
            where = f"line {r['line']}, in another function: " if r["line"] else ""
            out += textwrap.wrap(f"{where}{r['text']}", width - 2, initial_indent="  ")
        if helps:
            out += ["", "  what would help:"]
            for what, rows in helps.items():
                places = ", ".join(str(r) for r in sorted(set(rows))[:6])
                word = "line" if len(set(rows)) == 1 else "lines"
                out += textwrap.wrap(
                    f"{word} {places}: {what}",
                    width - 2,
                    initial_indent="    ",
                    subsequent_indent="      ",
                )
        if self.listed:
            out += ["", "  " + _LEGEND]
        return "\n".join(out)

    @staticmethod
    def _cut(text: str, width: int) -> str:
        return text if len(text) <= width else text[: width - 1] + "…"

    @staticmethod
    def _notes(line: Line, width: int, colour: bool) -> list[str]:
        said = line.said()
        if not said:
            return []
        source = line.text.expandtabs(4)
        indent = min(len(source) - len(source.lstrip()), width // 3)
        lead = " " * (11 + indent)
        rows = textwrap.wrap(said, width, initial_indent=lead + "^ ", subsequent_indent=lead + "  ")
        return [f"\x1b[2m{row}\x1b[0m" if colour else row for row in rows]

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text(colour=coloured(sys.stdout))

    def show(self) -> None:
        """Prints the listing, in colour on a terminal."""
        print(self.text(colour=coloured(sys.stdout)))

    def _repr_html_(self) -> str:
        import html

        colours = {"P": "#1a7f37", "V": "#1a7f37", "L": "#1a7f37", "S": "#9a6700", "p": "#cf222e"}
        rows = []
        for line in self.lines if self.listed else []:
            mark = line.mark()
            colour = colours.get(mark[:1], "#57606a")
            said = f"<br><i style='color:#57606a'>{html.escape(line.said())}</i>"
            rows.append(
                f"<tr><td style='color:{colour};text-align:right'>{mark}</td>"
                f"<td style='color:#8c959f;text-align:right'>{line.number}</td>"
                f"<td style='text-align:left;white-space:pre'>{html.escape(line.text)}"
                f"{said if line.notes else ''}</td></tr>"
            )
        head = html.escape("\n".join(self._head()))
        return (
            f"<div><pre>{head}</pre><table style='font-family:monospace'>{''.join(rows)}</table>"
            f"<small>{html.escape(_LEGEND)}</small></div>"
        )


def coloured(stream: Any) -> bool:
    """Whether colours are wanted: a terminal, and no NO_COLOR."""
    return bool(
        not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
        and hasattr(stream, "isatty")
        and stream.isatty()
    )


def report(f: _core.Function) -> Report:
    """The report of one function."""
    return Report(f)
