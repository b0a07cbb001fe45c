"""What became of each loop and array statement, as plain records: the report's data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import words

if TYPE_CHECKING:
    from .explain import Line, Report
    from .measure import Timer

_LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.Delete, ast.Assert)
_HEADS = (ast.If, ast.With)
_SHAPES = {"empty", "empty_like", "reshape", "transpose", "ravel", "copy", "astype", "view"}


def _own(node: ast.AST) -> list[ast.AST]:
    """The expressions of a statement that are not statements of its body."""
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return [node.target, node.iter]
    if isinstance(node, (ast.While, ast.If)):
        return [node.test]
    if isinstance(node, ast.With):
        return [item.context_expr for item in node.items]
    return [node]


def _walk(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Loops, array statements and headers in the order of the text; without inner functions."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            continue
        if isinstance(node, (ast.For, ast.While, *_SIMPLE, *_HEADS)):
            yield node
        for part in _own(node) if isinstance(node, ast.stmt) else []:
            for n in ast.walk(part):
                if isinstance(n, _LOOPS) and n is not node:
                    yield n
        for name in ("body", "orelse", "finalbody"):
            yield from _walk(getattr(node, name, []))
        for handler in getattr(node, "handlers", []):
            yield from _walk(handler.body)


def _has_arrays(node: ast.AST) -> bool:
    """Whether the text of a statement looks like one about whole arrays."""
    for part in _own(node):
        for n in ast.walk(part):
            if isinstance(n, (ast.Slice, ast.MatMult)):
                return True
            if not isinstance(n, ast.Attribute):
                continue
            owner = n.value.id if isinstance(n.value, ast.Name) else ""
            library = owner in ("np", "numpy", "scipy") and n.attr not in ("pi", "e", "inf")
            if library or n.attr in _SHAPES:
                return True
    return False


def _last(node: Any) -> int:
    """The last line of a statement's own text: of a loop, that of its head."""
    if isinstance(node, ast.stmt):
        return max((n.end_lineno or node.lineno) for n in _own(node) if hasattr(n, "end_lineno"))
    return int(node.end_lineno or node.lineno)


_MEET = re.compile(r"line (\d+) writes what (?:it|line (\d+)) (reads|writes) in another iteration")
_ASSIGNS = re.compile(r"\(line (\d+) assigns it(?:, line (\d+) reads it)?\)")
_OVERLAP = re.compile(r"(\w+) and \w+ may overlap \(line (\d+) writes \w+, line (\d+) uses")


def dependence(text: str) -> dict[str, Any] | None:
    """What forbids a loop to run in parallel, with its two lines, out of a remark's text."""
    overlap = _OVERLAP.search(text)
    if overlap:
        one, two = int(overlap[2]), int(overlap[3])
        return {"name": overlap[1], "from": one, "to": two, "kind": "overlap"}
    name = re.search(r"(?:iterations meet in|variable|the sum) (\w+)", text)
    said = name[1] if name else ""
    meet = _MEET.search(text)
    if meet:
        one = int(meet[1])
        return {"name": said, "from": one, "to": int(meet[2] or one), "kind": meet[3]}
    found = _ASSIGNS.search(text)
    if found:
        one = int(found[1])
        return {"name": said, "from": one, "to": int(found[2] or one), "kind": "carried"}
    return None


_LITTLE = "it is too little to be compiled on its own"


class Statements:
    """Makes the records of a report."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.measured = measured = report.measured
        self.parallel: set[int] | None = None
        self.by_line: dict[int, list[tuple[int, Timer]]] = {}
        for k, t in enumerate(measured.timers if measured else []):
            self.by_line.setdefault(t.line, []).append((k, t))

    def all(self, body: list[ast.stmt], shift: int, function: str) -> list[dict[str, Any]]:
        """Of a function's body; `shift`: from its line numbers to those of the file."""
        found = []
        for node in _walk(body):
            made = self._one(node, shift)
            if made is not None:
                made["function"] = function
                found.append(made)
        return found

    def _notes(self, first: int, last: int) -> Iterator[tuple[Line, dict[str, str]]]:
        for number in range(first, last + 1):
            line = self.report.line(number)
            for note in line.notes if line is not None else []:
                yield line, note  # type: ignore[misc]

    def _calls(self, node: Any) -> str:
        """The helper that a statement calls, if it calls one."""
        names = {h.name: h for h in self.report.helpers}
        for part in _own(node):
            for n in ast.walk(part):
                if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in names:
                    return n.func.id
        return ""

    def _one(self, node: Any, shift: int) -> dict[str, Any] | None:
        first, last = node.lineno + shift, _last(node) + shift
        line = self.report.line(first)
        if line is None:
            return None
        loop = isinstance(node, _LOOPS)
        notes = [note for _, note in self._notes(first, last)]
        names = {n["name"] for n in notes}
        kinds = {"parallel", "vector", "sequential", "fused", "contracted", "library"}
        array = bool(names & kinds) or _has_arrays(node)
        timers = self._timers(first, last)
        python = any(x.how == "python" for x in self._lines(first, last))
        calls = self._calls(node)
        if not loop and not array and not timers and not python and not calls:
            return None
        how = line.how
        if python or (not how and self.report.reason):
            how = "python"
        record: dict[str, Any] = {
            "line": first,
            "last": last,
            "kind": "loop" if loop else "array" if array or calls else "statement",
            "calls": calls,
            "source": line.text.strip(),
            "native": {"compiled": True, "python": False}.get(how),
            "why": self._why(how, notes),
        }
        record |= self._order(names, notes, loop)
        record |= self._time(first, last, timers, python, node, shift)
        record["version"] = self._version(record, names, timers)
        record["help"] = next((n["help"] for n in notes if n["help"]), "")
        return record

    def _lines(self, first: int, last: int) -> list[Line]:
        found = [self.report.line(k) for k in range(first, last + 1)]
        return [x for x in found if x is not None]

    def _why(self, how: str, notes: list[dict[str, str]]) -> str:
        said = [n["raw"] for n in notes if "this statement runs in" in n["text"]]
        if said:
            return said[0]
        around = [n["raw"] for n in notes if n["name"] == "around"]
        if how == "python":
            if around:
                return around[0]
            return self.report.reason or self._elsewhere() or _LITTLE
        if how in ("pending", "perhaps"):
            return "its types were not met in a call yet"
        if not how:
            return self.report.reason or "the function was not compiled for these types"
        main = self.report.main
        if main is not None and main.state == "ready":
            return "the function is compiled as a whole"
        return "it is part of a compiled region"

    def _elsewhere(self) -> str:
        """Why nothing of the function is compiled: its first refusal."""
        plan = self.report.plans.get(self.report.main) if self.report.main is not None else None
        if plan is not None and plan.used:
            return ""
        first = self.report.whole
        if first is None:
            return ""
        if not first.line:
            return first.why
        return f"line {first.line} keeps the function from being compiled ({first.why})"

    def _order(self, names: set[str], notes: list[dict[str, str]], loop: bool) -> dict[str, Any]:
        raw = next((n["raw"] for n in notes if n["name"] == "sequential"), "")
        library = [n["text"] for n in notes if n["name"] == "library"]
        fused = next((n["raw"] for n in notes if n["name"] == "fused"), "")
        into = re.search(r"line (\d+)", fused)
        moved = next((n["text"] for n in notes if n["name"] == "interchanged"), "")
        return {
            "moved": moved,
            "parallel": "parallel" in names if names & {"parallel", "sequential"} else None,
            "vector": "vector" in names,
            "order": raw.removeprefix("loop keeps its order: "),
            "dependence": dependence(raw) if raw else None,
            "library": "; ".join(dict.fromkeys(library)),
            "with": int(into[1]) if into else None,
            "no_array": "contracted" in names,
            "tiled": bool(names & {"steps", "wave"}),
        }

    def _timers(self, first: int, last: int) -> list[int]:
        """The numbers of those of a statement's lines that are not inside of one another."""
        here = [k for n in range(first, last + 1) for k, _ in self.by_line.get(n, [])]
        found = []
        for k in here:
            up = self._timer(k).within
            while up >= 0 and up not in here:
                up = self._timer(up).within
            if up < 0:
                found.append(k)
        return found

    def _parallel(self) -> set[int]:
        """The lines of parallel loops and statements."""
        if self.parallel is None:
            lines = {t.line for t in self.measured.timers} if self.measured else set()
            at = [self.report.line(k) for k in lines]
            self.parallel = {x.number for x in at if x is not None and "P" in x.marks}
        return self.parallel

    def _timer(self, k: int) -> Timer:
        assert self.measured is not None
        return self.measured.timers[k]

    def _time(
        self, first: int, last: int, numbers: list[int], python: bool, node: Any, shift: int
    ) -> dict[str, Any]:
        m = self.measured
        record: dict[str, Any] = {"seconds": None, "runs": None, "bytes": None, "threads": None}
        record["inside"] = record["serial_s"] = None
        if m is None:
            return record
        timers = [self._timer(k) for k in numbers]
        if timers:
            record["serial_s"] = sum(m.serial(k, self._parallel()) for k in numbers)
            record["seconds"] = sum(t.seconds for t in timers)
            record["runs"] = sum(t.runs for t in timers)
            record["bytes"] = sum(t.bytes for t in timers)
            record["threads"] = max(t.threads for t in timers)
        elif python and not m.native:
            end = (node.end_lineno or node.lineno) + shift if isinstance(node, _LOOPS) else last
            record["seconds"] = sum(m.python.get(k, 0.0) for k in range(first, end + 1))
            record["serial_s"] = record["seconds"]
        return record

    def _version(self, record: dict[str, Any], names: set[str], timers: list[int]) -> str:
        """Which of the ways that there are was taken."""
        if record["native"] is False:
            return "Python"
        if record["native"] is None:
            return "original"
        words = []
        if any(self._timer(k).kind.startswith("call ") for k in timers):
            words.append("a call of the library")
        elif record["library"]:
            words.append("the library's product" if "BLAS" in record["library"] else "a call")
        if record["parallel"]:
            n = record["threads"]
            words.append(
                "parallel or not, by size"
                if n is None
                else f"{n} threads"
                if n > 1
                else "one thread"
            )
        elif record["parallel"] is False:
            words.append("in order")
        if record["vector"]:
            words.append("vector code")
        main = self.report.main
        if main is not None and main.careful:
            words.append("assumes little, after failed checks")
        if main is not None and main.free_order:
            words.append("sums in any order")
        return ", ".join(words) or "plain code"

    def place(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """A statement without a time of its own is part of one that has: the loop that it was
        fused with, else the innermost loop around it, else the function. `around`: it holds such
        others."""
        spans = self.report.spans
        self._drop_tiled(found)
        timed = {r["line"] for r in found if r["seconds"] is not None}
        for r in found:
            mine = [s for s in spans if s[0] == r["line"]]
            end = mine[0][1] if r["kind"] == "loop" and mine else r["line"]
            r["depth"] = sum(a < r["line"] <= b for a, b in spans)
            r["around"] = any(r["line"] < k <= end for k in timed)
            if r["seconds"] is not None or self.measured is None:
                continue
            if r["with"] in timed:
                r["inside"] = r["with"]
                continue
            around = [s for s in spans if s[0] < r["line"] <= s[1] and s[0] in timed]
            r["inside"] = max(around)[0] if around else self.report.first
        whole = self.measured.seconds if self.measured is not None else 0.0
        for r in found:
            self._drop_help(r, found)
            self._say_order(r, found)
            timed_here = whole and r["seconds"] is not None
            r["share"] = min(r["seconds"] / whole, 1.0) if timed_here else None
            r["refusal"] = self._refusal(r)
        return found

    def _drop_tiled(self, found: list[dict[str, Any]]) -> None:
        """What a loop runs in blocks of several rounds has no time of its own."""
        tiled = {r["line"] for r in found if r["tiled"]}
        spans = [s for s in self.report.spans if s[0] in tiled]
        for r in found:
            if r["runs"] == 0 and any(a < r["line"] <= b for a, b in spans):
                r["seconds"] = r["runs"] = r["bytes"] = r["threads"] = r["serial_s"] = None
                r["tiled"] = True

    def _refusal(self, r: dict[str, Any]) -> str:
        """One line with its place, in the user's words; empty where there is none."""
        if r["native"] is not False:
            return ""
        where = words.runs_in(r["why"], r["source"])
        path = self.report.place.rpartition(":")[0]
        return f"{path}:{r['line']}: {r['why']}: this statement runs in {where}"

    def _drop_help(self, r: dict[str, Any], found: list[dict[str, Any]]) -> None:
        """A loop that keeps its order and holds parallel ones, one over time say, needs no advice
        about its order."""
        if not r["depth"] and r["kind"] != "loop" and "loop" in r["help"]:
            r["help"] = ""
        if not r["dependence"] or not r["native"]:
            return
        if r["kind"] != "loop":
            r["help"] = ""
        ends = [b for a, b in self.report.spans if a == r["line"]]
        if any(x["parallel"] and r["line"] < x["line"] <= max(ends, default=0) for x in found):
            r["help"] = ""

    def _say_order(self, r: dict[str, Any], found: list[dict[str, Any]]) -> None:
        """Every native statement that is not parallel has a reason for that."""
        if not r["native"] or r["parallel"] or r["order"]:
            return
        other = next((x for x in found if x["line"] == r["with"]), None)
        if other is not None:
            r["parallel"] = other["parallel"]
            r["order"] = f"it is part of the loop of line {r['with']}"
            return
        at = {x["line"]: x for x in found if x["kind"] == "loop" and x["parallel"]}
        around = [a for a, b in self.report.spans if a < r["line"] <= b and a in at]
        kinds = {t.kind for _, t in self.by_line.get(r["line"], [])}
        if around:
            r["order"] = f"it runs inside of the parallel loop of line {max(around)}"
        elif "goes around" in r["moved"]:
            r["order"] = r["moved"]
        elif r["library"]:
            r["order"] = "the library decides"
        elif "while" in kinds or r["source"].startswith("while "):
            r["order"] = "a while loop runs in order: where it ends shows only at the end"
        elif "sum" in kinds:
            r["order"] = "it is summed up on one thread, as NumPy does"
        elif r["vector"]:
            r["order"] = "it is vector code, on one thread"
        elif r["kind"] == "loop" and not kinds:
            r["order"] = "nothing is left of it: it is unrolled, or its parts stand elsewhere"
        elif r["calls"]:
            r["order"] = f"its work is in {r['calls']}, which is compiled with it"
        elif kinds:
            r["order"] = "it runs on one thread"
        else:
            r["order"] = "no loop of its own: a view, numbers, or computed where it is used"
