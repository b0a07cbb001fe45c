"""What the report says of one program: has every loop and array statement its entry, complete?

    explained.py SUITE ROOT NAME PRESET

Which statements those are is found without Jenny: the original runs once under a trace, and what is
a loop, or deals with whole arrays, is noted. Prints one line of JSON.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import json
import re
import sys
import textwrap
import warnings
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import numpy as np
import suites

import jenny

LOOPS = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp)
SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Return, ast.AnnAssign)
FACTS = {"shape", "dtype", "size", "ndim", "T", "LIST", "itemsize"}
# Words that a user of Python has no reason to know.
JARGON = re.compile(
    r"\b(kext|ssa|lowering|lowered|kernel slot|ir|ast|isl|phi|rpn|vbox|varray|vobject|i64|c128"
    r"|nullptr|sexp|stmt|hoist(?:ed|ing)?|contraction|sticky|scop|polyhedral|worklist)\b",
    re.IGNORECASE,
)


def is_scalar(e: ast.expr, frame: FrameType) -> bool:
    """Whether the subscript of an array is that of one element."""
    if not isinstance(e, ast.Subscript):
        return False
    index = e.slice.elts if isinstance(e.slice, ast.Tuple) else [e.slice]
    if any(isinstance(i, ast.Slice) or has_array(i, frame) for i in index):
        return False
    held = value_of(e.value, frame)
    return isinstance(held, np.ndarray) and held.ndim == len(index)


def hands_on(n: ast.stmt) -> bool:
    """Whether a statement only hands objects on: return x, y; a = b; (a, b) = c."""
    value = getattr(n, "value", None)
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    target = getattr(n, "targets", [None])[0]
    stores = isinstance(target, ast.Subscript) or isinstance(n, ast.AugAssign)
    return not stores and all(isinstance(x, (ast.Name, ast.Constant)) for x in parts)


def value_of(e: ast.expr, frame: FrameType) -> Any:
    """The value of a name, or of an attribute of one; None where it is neither."""
    if isinstance(e, ast.Name):
        return frame.f_locals.get(e.id, frame.f_globals.get(e.id))
    if isinstance(e, ast.Attribute) and isinstance(e.value, ast.Name):
        owner = value_of(e.value, frame)
        return getattr(owner, "__dict__", {}).get(e.attr)
    return None


def has_array(e: ast.AST, frame: FrameType) -> bool:
    """Whether an expression handles an array as a whole, or more of it than a number."""
    if isinstance(e, ast.Attribute) and e.attr in FACTS:
        return False
    if isinstance(e, ast.Name) and isinstance(e.ctx, ast.Store):
        return False
    if isinstance(e, ast.Call) and isinstance(e.func, ast.Name) and e.func.id in ("len", "range"):
        return any(has_array(i, frame) for i in e.args if not isinstance(i, ast.Name))
    if isinstance(e, ast.expr) and is_scalar(e, frame):
        return False
    if isinstance(e, (ast.Name, ast.Attribute)):
        held = value_of(e, frame)
        if isinstance(held, np.ndarray) and held.ndim > 0:
            return True
    return any(has_array(n, frame) for n in ast.iter_child_nodes(e))


def wanted(function: Any, args: tuple[Any, ...]) -> dict[int, str]:
    """Lines of loops and array statements that were met in a call, and what they are."""
    code: CodeType = function.__code__
    text, first = inspect.getsourcelines(function)
    tree = ast.parse(textwrap.dedent(outdented(text)))
    at: dict[int, list[ast.stmt]] = {}
    found: dict[int, str] = {}
    for n in ast.walk(tree):
        if isinstance(n, LOOPS):
            found[n.lineno + first - 1] = "loop"
        if isinstance(n, SIMPLE):
            at.setdefault(n.lineno + first - 1, []).append(n)
    seen: set[int] = set()
    met: set[int] = set()

    def local(frame: FrameType, event: str, _: Any) -> Any:
        met.add(frame.f_lineno)
        if frame.f_lineno not in seen:
            seen.add(frame.f_lineno)
            for n in at.get(frame.f_lineno, []):
                if not hands_on(n) and has_array(n, frame):
                    found.setdefault(frame.f_lineno, "array")
        if len(seen) == len(met) and seen >= set(at):
            frame.f_trace_lines = False
        return local

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        return local if frame.f_code is code else None

    sys.settrace(trace)
    try:
        function(*args)
    finally:
        sys.settrace(None)
    return {line: kind for line, kind in found.items() if line in met or kind == "loop"}


def outdented(lines: list[str]) -> str:
    """Comments in column 0 would keep a method from being dedented."""
    return "".join(x if not x.startswith("#") else "\n" for x in lines)


def missing(entry: dict[str, Any] | None, kind: str, around: dict[int, Any]) -> list[str]:
    """What an entry lacks."""
    if entry is None:
        return ["no entry"]
    out = []
    if kind == "loop" and entry["kind"] != "loop":
        out.append("not called a loop")
    if entry["native"] is None:
        out.append("not known whether it is native")
    out += [f"no {name}" for name in ("why", "version") if not entry[name]]
    timed = entry["seconds"] is not None
    if not timed and entry["inside"] is None:
        out.append("no time, and no place that has it")
    if timed and entry["native"] and entry["bytes"] is None:
        out.append("no bytes")
    if not entry["native"]:
        return out if entry["refusal"] else [*out, "no refusal"]
    if entry["parallel"] is not True and not entry["order"]:
        out.append("neither parallel nor why not")
    if entry["parallel"] is False:
        why = entry["order"]
        lines = re.findall(r"line (\d+)", why)
        if not lines:
            out.append(f"a reason without lines: {why}")
        elif re.search("meet|next|sum", why) and entry["dependence"] is None:
            out.append(f"no dependence in: {why}")
    return out


def check(suite: str, root: Path, name: str, preset: str) -> dict[str, Any]:
    program = suites.load(suite, root, name, preset)
    record: dict[str, Any] = {"suite": suite, "name": name, "preset": preset}
    lines = wanted(program.function, program.make())
    report = jenny.jit(program.function).explain(*program.make())
    data = report.json()
    json.dumps(data)
    entries: dict[int, dict[str, Any]] = {}
    for s in data["statements"]:
        if s["line"] not in entries or s["kind"] == "loop":
            entries[s["line"]] = s
    gaps = {}
    for line, kind in sorted(lines.items()):
        found = missing(entries.get(line), kind, entries)
        if found:
            source = entries.get(line, {}).get("source", "")
            gaps[f"{line} {source}"[:60]] = found
    said = report.text(100)
    words = sorted({w.lower() for line in told(data) for w in JARGON.findall(line)})
    wide = [x for w in (80, 120) for x in report.text(w).splitlines() if len(x) > w]
    return record | {
        "statements": len(lines),
        "native": sum(bool(s["native"]) for s in data["statements"]),
        "gaps": gaps,
        "jargon": words,
        "too_wide": wide,
        "refusals": [s["refusal"] for s in data["statements"] if s["refusal"]],
        "advice": data["advice"],
        "text": said,
    }


def told(data: dict[str, Any]) -> list[str]:
    """All that the report says in its own words."""
    out = [data["reason"], data["advice"]["text"]]
    for s in data["statements"]:
        out += [s["why"], s["order"], s["library"], s["version"], s["help"]]
    for line in data["lines"]:
        out += [n["text"] for n in line["notes"]]
    return [x for x in out if x] + [r["text"] for r in data["elsewhere"]]


def main() -> None:
    suite, root, name, preset = sys.argv[1:]
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        record = check(suite, Path(root), name, preset)
    print(json.dumps(record))


if __name__ == "__main__":
    main()
