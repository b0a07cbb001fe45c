"""What became of a function, line by line and statement by statement: `Report`."""

from __future__ import annotations

import ast
import linecache
import os
import re
import sys
from typing import TYPE_CHECKING, Any

from . import _cluster, _core, _manage, advice, capture, regions, source, statements, words

if TYPE_CHECKING:
    from .measure import Measured

# name of a remark -> (mark, what is said; None: the remark's own text)
_NOTES: dict[str, tuple[str, str | None]] = {
    "parallel": ("P", "parallel"),
    "vector": ("V", "vectorised"),
    "sequential": ("S", None),
    "library": ("L", None),
    "fused": ("", None),
    "contracted": ("", None),
    "interchanged": ("", None),
    "product": ("V", None),
    "steps": ("", None),
    "wave": ("", None),
    "hoisted": ("", None),
    "sampled": ("", None),
    "tabulated": ("", None),
    "budget": ("S", None),
}
_CHECKS = ("index", "dims", "overflow", "zerodiv", "domain", "unbound", "raise", "slice")


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


class Line:
    """One source line: what runs it, and what there is to say."""

    def __init__(self, number: int, text: str) -> None:
        self.number = number
        self.text = text
        self.is_code = bool(text.strip()) and not text.lstrip().startswith("#")
        self.how = ""  # "compiled", "python", "pending", "perhaps" (a region not met yet) or ""
        self.marks: set[str] = set()
        self.notes: list[dict[str, str]] = []

    def note(self, name: str, text: str, said_as: str = "") -> None:
        """Adds a remark; `said_as`: the sentence that is said of a refusal."""
        mark, said = _NOTES.get(name, ("", None))
        if mark:
            self.marks.add(mark)
        if name in _CHECKS:
            said = f"checked: {text}"
        elif name in words.REFUSALS or name == "stays":
            self.how = "python"
            text = said_as or words.refusal(text)
            said = f"{text}: this statement runs in {words.runs_in(text, self.text)}"
        if name == "interchanged" and f"of line {self.number}," in text:
            said = "its memory is read in order"
        record = {"name": name, "text": said or text.removeprefix("loop "), "raw": text, "help": ""}
        if self.is_hidden(text):
            record["text"] = "accumulates in order"
            record["raw"] = f"it accumulates in order (line {self.number})"
        else:
            record["help"] = advice.advice(name, text)
        if record not in self.notes:
            self.notes.append(record)

    def names(self) -> set[str]:
        return set(re.findall(r"\w+", self.text))

    def is_hidden(self, text: str) -> bool:
        """Whether iterations of an array statement meet in something that has no name here."""
        meet = re.search(r"(?:iterations meet in|variable|the sum) (\w+)", text)
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
        """All notes as one text."""
        return "; ".join(self._said(self.notes))

    def parted(self, file: str) -> tuple[list[str], str]:
        """The refusals, each with its place, and what else there is to say."""
        kinds = (*words.REFUSALS, "stays", "around")
        refused = [n for n in self.notes if n["name"] in kinds]
        rows = [f"{file}:{self.number}: {n['text']}" for n in refused]
        return list(dict.fromkeys(rows)), "; ".join(
            self._said([n for n in self.notes if n["name"] not in kinds])
        )

    def _said(self, given: list[dict[str, str]]) -> list[str]:
        order = {"parallel": 0, "vector": 1}
        notes = sorted(given, key=lambda n: order.get(n["name"], 2))
        texts = [n["text"] for n in notes if n["name"] not in ("contracted", "fused")]
        texts += self._fused([n["text"] for n in notes if n["name"] == "fused"])
        gone = [n["text"].split()[1] for n in notes if n["name"] == "contracted"]
        hidden = [name for name in gone if name not in self.names()]
        gone = [name for name in gone if name not in hidden]
        if hidden and not gone:
            gone = ["what is in between"]
        if gone:
            texts.append(f"no array is made for {', '.join(dict.fromkeys(gone))}")
        return list(dict.fromkeys(texts))

    def _fused(self, texts: list[str]) -> list[str]:
        lines = sorted({int(t.split()[-1].rstrip(".")) for t in texts} - {self.number})
        if not lines:
            return []
        word = "loop of line" if len(lines) == 1 else "loops of lines"
        return [f"fused with the {word} {', '.join(str(n) for n in lines)}"]


def _body(node: Any) -> list[Any]:
    """The statements of a function; of a lambda, its expression as one."""
    if isinstance(node.body, list):
        return node.body
    return [ast.copy_location(ast.Expr(node.body), node.body)]


def _around(number: int) -> dict[str, str]:
    """The note of a loop that is not compiled for the sake of a line in it."""
    text = f"line {number} in it is not compiled"
    said = f"{text}: the head of this loop runs in Python"
    return {"name": "around", "text": said, "raw": text, "help": ""}


def _lines_of(node: Any, shift: int, text: list[str]) -> list[Line]:
    """The lines of a function; those of its docstring are no code."""
    first, last = node.lineno + shift, (node.end_lineno or node.lineno) + shift
    found = []
    for k in range(first, last + 1):
        found.append(Line(k, text[k - 1].rstrip("\n") if k <= len(text) else ""))
    doc = node.body[0] if isinstance(node.body, list) and node.body else None
    if isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant):
        for line in found[doc.lineno + shift - first : (doc.end_lineno or 0) + shift - first + 1]:
            line.is_code = False
    return found


class Helper:
    """A function that was compiled into the one that is reported: its lines in the same file."""

    def __init__(self, name: str, node: Any, shift: int) -> None:
        self.name = name
        self.node = node
        self.shift = shift
        self.first: int = node.lineno + shift
        self.last: int = (node.end_lineno or node.lineno) + shift
        self.lines: list[Line] = []


class Report:
    """What became of a function: str(), .json(), ._repr_html_(), .show().

    `measured`: a call that was measured; then the versions are those that it ran.
    """

    def __init__(self, f: _core.Function, measured: Measured | None = None) -> None:
        self.measured = measured
        self.name = f.__wrapped__.__qualname__.partition(".__jenny_")[0]
        self.place = f.side.place
        self.known = set(f.side.helpers)
        self.reason = f.side.reason
        self.stats = _manage.stats(f)
        if measured is not None:
            f = measured.function
            self.known |= f.side.helpers
        self.versions = _manage.versions(f)
        self.plans = {v: getattr(v, "plan_of_regions", None) for v in self.versions}
        self.lines: list[Line] = []
        self.first: int = 0
        self.last: int = 0
        self.loops: set[int] = set()
        self.spans: list[tuple[int, int]] = []
        self.node: Any = None
        self.shift = 0
        self.at: dict[int, list[ast.AST]] = {}  # the expressions that begin in a line
        self.free = words.free_names(f.__wrapped__)
        self.whole: words.First | None = None  # what keeps it from being compiled as a whole
        self.helpers: list[Helper] = []
        self.elsewhere: list[dict[str, Any]] = []
        self.cluster = _cluster.told(f)
        self._find_lines(f)
        self._find_helpers(f)
        self.main = self._choose()
        loose = f.__dict__.get("__jenny_loose__")
        self.listed = bool(self.lines and (self.versions or loose))
        if self.main is not None:
            self._describe(self.main)
        elif loose is not None:
            self.whole = words.First(0, self.reason) if self.reason else None
            self._describe_plan(loose)
        if measured is None and self.main is not None and self.main.timers:
            self._take_counts()
        self.statements = self._statements()
        self.advice = advice.best(self, self.statements)

    def _take_counts(self) -> None:
        """Of calls that ran with timers because the option says so: all since the last report."""
        from .measure import Measured

        m = Measured()
        m.native = self.main is not None and self.main.state == "ready"
        for v in self.versions:
            m.add(v)
            for _, f in self._used(v):
                for w in _manage.versions(f):
                    m.add(w)
        m.seconds = m.kernel_s + m.around_s
        self.measured = m if m.timers or m.seconds else None

    def _used(self, v: _core.Version) -> list[Any]:
        plan = self.plans.get(v)
        return plan.used if plan is not None else []

    def _statements(self) -> list[dict[str, Any]]:
        if self.node is None:
            return []
        make = statements.Statements(self)
        found = make.all(_body(self.node), self.shift, self.name)
        for h in self.helpers:
            if any(line.how for line in h.lines):
                found += make.all(_body(h.node), h.shift, h.name)
        return make.place(found)

    def _find_lines(self, f: _core.Function) -> None:
        fn = f.__wrapped__
        try:
            src = source.find(fn)
        except source.Unknown:
            return
        node = src.node
        self.node, self.shift = node, src.line_shift
        self.first = node.lineno + src.line_shift
        self.last = (node.end_lineno or node.lineno) + src.line_shift
        text = linecache.getlines(fn.__code__.co_filename, fn.__globals__)
        self.lines = _lines_of(node, src.line_shift, text)
        self._find_loops(node, src.line_shift)

    def _find_loops(self, node: ast.AST, shift: int) -> None:
        for n in ast.walk(node):
            if isinstance(n, ast.expr):
                self.at.setdefault(n.lineno + shift, []).append(n)
            if isinstance(n, (ast.For, ast.While, ast.ListComp)):
                self.loops.add(n.lineno + shift)
                if not isinstance(n, ast.ListComp):
                    self.spans.append((n.lineno + shift, (n.end_lineno or n.lineno) + shift))

    def _find_helpers(self, f: _core.Function) -> None:
        """Functions of the same file that this one calls."""
        fn = f.__wrapped__
        try:
            funcs = capture.capture(fn).funcs
        except Exception:
            return
        text = linecache.getlines(fn.__code__.co_filename, fn.__globals__)
        for g in funcs:
            try:
                src = source.find(g)
            except Exception:
                continue
            same = g.__code__.co_filename == fn.__code__.co_filename
            if not same or g is fn or isinstance(src.node, ast.Lambda):
                continue
            h = Helper(g.__qualname__, src.node, src.line_shift)
            if self.first <= h.first <= self.last:
                continue
            h.lines = _lines_of(src.node, src.line_shift, text)
            self.helpers.append(h)
            self._find_loops(src.node, src.line_shift)

    def _choose(self) -> _core.Version | None:
        """The version that the listing is about: the one that ran most."""

        def rank(v: _core.Version) -> tuple[int, int]:
            states = {"ready": 3, "refused": 2, "broken": 1, "pending": 1}
            return states.get(v.state, 0), v.native

        return max(self.versions, key=rank, default=None)

    def line(self, number: int) -> Line | None:
        """That line of the function, or of a helper in the same file."""
        if self.lines and self.first <= number <= self.last:
            return self.lines[number - self.first]
        for h in self.helpers:
            if h.first <= number < h.first + len(h.lines):
                return h.lines[number - h.first]
        return None

    def _cover(self, first: int, last: int, how: str) -> None:
        for k in range(first, last + 1):
            line = self.line(k)
            if line is not None and line.is_code and line.how != "python":
                line.how = how

    def _note(self, remark: dict[str, Any]) -> None:
        line = self.line(remark["line"])
        if line is None:
            found = remark | self._owner(remark["line"])
            if found not in self.elsewhere:
                self.elsewhere.append(found)
        else:
            said = self._say(remark["text"]) if remark["name"] in words.REFUSALS else ""
            line.note(remark["name"], remark["text"], said)
            if not line.how:
                self._cover_helper(line.number)

    def _owner(self, number: int) -> dict[str, str]:
        """The function, of another file, that has that line; nothing where several have."""
        found = {(n, file) for n, file, a, b in self.known if a <= number <= b}
        name, file = found.pop() if len(found) == 1 else ("", "")
        return {"function": name, "file": file}

    def _cover_helper(self, number: int) -> None:
        for h in self.helpers:
            if h.first <= number <= h.last:
                self._cover(h.first + 1, h.last, "compiled")

    def _describe(self, v: _core.Version) -> None:
        plan = self.plans.get(v)
        self.whole = words.first_refusal(parse_remarks(v.remarks), self._say)
        if v.state == "ready":
            self._cover(self.first + 1, self.last, "compiled")
        elif v.state == "pending":
            self._cover(self.first + 1, self.last, "pending")
        if v.state in ("ready", "broken") or plan is None:
            for r in parse_remarks(v.remarks):
                self._note(r)
        if plan is not None and v.state != "ready":
            self._describe_plan(plan)
        if v.state == "refused" and (plan is None or not plan.used):
            self._cover_rest()

    def _cover_rest(self) -> None:
        """Nothing is compiled: all that has no reason of its own runs in Python."""
        for line in self.lines[1:]:
            if line.is_code and not line.how:
                line.how = "python"

    def _describe_plan(self, plan: regions.Plan) -> None:
        for r, f in plan.used:
            found = _manage.versions(f)
            best = max(found, key=lambda v: (v.state == "ready", v.native), default=None)
            state = best.state if best is not None else ""
            how = {"ready": "compiled", "pending": "pending", "": "perhaps"}.get(state, "")
            self._cover(r.start[0], r.end[0], how)
            for remark in parse_remarks(best.remarks) if best is not None else []:
                if state == "ready" or remark["name"] in words.REFUSALS:
                    self._note(remark)
        for stay in plan.stays:
            line = self.line(stay.line)
            if line is not None and stay.why != "refused" and self._matters(stay):
                line.note("stays", stay.why, self._stay(stay))
        for (row, _), (name, text) in plan.why.items():
            line = self.line(row)
            if line is not None and not any(n["name"] == "stays" for n in line.notes):
                line.note(name, text, self._say(text))
        self._describe_around(plan)

    def _say(self, text: str) -> str:
        """A refusal in a sentence."""
        return words.refusal(text, self.known, self.place.rpartition(":")[0])

    def _stay(self, stay: regions.Stay) -> str:
        """Why a statement is left out of what is compiled."""
        for node in self.at.get(stay.line, []):
            said = words.never(node)
            if said:
                return said
        return words.stay(stay.why, stay.line, self.whole, self.free)

    def _describe_around(self, plan: regions.Plan) -> None:
        """What is in no compiled part runs in Python: heads of loops above all."""
        if not plan.used:
            return
        poor = [x.number for x in self.lines if x.how == "python"]
        for line in self.lines[1:]:
            if line.how or not line.is_code:
                continue
            line.how = "python"
            last = max((b for a, b in self.spans if a == line.number), default=0)
            inside = [k for k in poor if line.number < k <= last]
            if inside:
                line.notes.append(_around(inside[0]))

    def _matters(self, stay: regions.Stay) -> bool:
        """Nobody minds that a return or an import at the top level is not compiled."""
        if stay.why not in words.HARMLESS:
            return True
        return any(a < stay.line <= b for a, b in self.spans)

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
            "statements": self.statements,
            "measured": self._measured(),
            "cluster": self.cluster,
            "advice": self.advice,
        }

    def _measured(self) -> dict[str, Any] | None:
        m = self.measured
        if m is None:
            return None
        return {
            "seconds": m.seconds,
            "compiled_s": m.kernel_s,
            "conversion_s": m.around_s,
            "python_s": max(m.seconds - m.kernel_s - m.around_s, 0.0),
            "native": m.native,
            "error": f"{type(m.error).__name__}: {m.error}" if m.error is not None else None,
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

    # ------------------------------------------------------------ forms

    def text(self, width: int = 0, colour: bool = False) -> str:
        """The listing; width 0: that of the terminal, at least 80 and at most 120."""
        from . import listing

        return listing.text(self, width, colour)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text(colour=coloured(sys.stdout))

    def show(self) -> None:
        """Prints the listing, in colour on a terminal."""
        print(self.text(colour=coloured(sys.stdout)))

    def _repr_html_(self) -> str:
        from . import listing

        return listing.html(self)


def coloured(stream: Any) -> bool:
    """Whether colours are wanted: a terminal, and no NO_COLOR."""
    return bool(
        not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
        and hasattr(stream, "isatty")
        and stream.isatty()
    )


def report(f: _core.Function, measured: Measured | None = None) -> Report:
    """The report of one function."""
    return Report(f, measured)
