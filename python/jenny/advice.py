"""What change would help: for a remark, and the one that would help most."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .explain import Report
    from .measure import Measured

# (name of the remark, word in its text or "", what would help)
_ADVICE = [
    (
        "sequential",
        "order written",
        "if the order of the additions does not matter: @jenny.jit(order='free')",
    ),
    ("sequential", "may overlap", "write into an array that the function makes itself"),
    (
        "sequential",
        "iterations meet",
        "its rounds need each other; where that is not meant, read from one array and write into "
        "another",
    ),
    ("sequential", "left early", "a loop without break or return can run in parallel"),
    ("sequential", "used behind", "do not use the variable behind the loop"),
    ("sequential", "it calls", "move the call out of the loop: call it once, for all rows"),
    ("sequential", "list, dict", "store into an array of known size instead"),
    ("call", "print", "collect what is to be printed and print it behind the loops"),
    ("call", "", "use a NumPy or math function, or a Python function whose source is at hand"),
    ("syntax", "a dict", "keep dicts outside the loops: read the numbers into locals first"),
    ("syntax", "f-string", "keep numbers in the loops and make the text of them behind"),
    ("syntax", "with is not", "put the with around the loops instead of into them"),
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
    ("stays", "f-string", "keep numbers in the loops and make the text of them behind"),
    ("stays", "with is not", "put the with around the loops instead of into them"),
    ("stays", "is not known", "move the call out of the loop, or use a NumPy or math function"),
    ("stays", "leave unset", "give the name a value before the loop"),
]

_PREVENTED = re.compile(r"whole function, which line (\d+) prevents")
WORTH = 0.05  # of the call: what takes less is not worth a change
CACHE = 4e6  # what a run touches beyond that comes from memory
FAST = 8e9  # bytes a second that mean: the memory is the limit


def advice(name: str, text: str) -> str:
    """What change would help, or nothing."""
    prevented = _PREVENTED.search(text)
    if prevented:
        return f"change line {prevented[1]} first: then the whole function can be compiled"
    for kind, word, help_ in _ADVICE:
        if kind == name and word.lower() in text.lower():
            return help_
    return ""


def _made(line: int | None, share: float | None, text: str) -> dict[str, Any]:
    return {"line": line, "share": share, "text": text}


def _weight(report: Report, r: dict[str, Any]) -> float:
    """The seconds of a statement that a change may save; not measured: a guess at its weight, by
    the loops around it, Python before others."""
    if report.measured is not None:
        return float(r["serial_s"] or 0.0)
    depth = sum(a < r["line"] <= b for a, b in report.spans)
    return float(10.0**depth) * (5.0 if r["native"] is False else 1.0)


def _copies(report: Report, m: Measured, statements: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Copying of arguments and results, where that is what takes the time."""
    share = m.around_s / m.seconds if m.seconds else 0.0
    version = report.main
    if share < 0.3 or version is None:
        return None
    if "l" in version.signature:
        text = "lists are copied in and out: pass NumPy arrays, or do more with each copy"
        return _made(None, share, text)
    inside = [r for r in statements if r["refusal"] and r["depth"]]
    if m.native or not inside:
        return None
    line = next((r for r in inside if r["help"]), inside[0])["line"]
    text = f"each compiled part saves the arrays that it writes: take line {line} out of the loop"
    return _made(line, share, text)


def _needs_its_order(r: dict[str, Any]) -> bool:
    """A compiled loop whose iterations meet: seldom is that not what was meant."""
    return bool(r["native"] and r["dependence"] and r["dependence"]["kind"] in ("reads", "writes"))


def best(report: Report, statements: list[dict[str, Any]]) -> dict[str, Any]:
    """The one change that would help most: line (None: the call as a whole), share of the call
    (None: not measured), text."""
    m = report.measured
    whole = m.seconds if m is not None else 0.0
    helps = [r for r in statements if r["help"] and not _needs_its_order(r)]
    found = max(helps, key=lambda r: _weight(report, r), default=None)
    share = min(_weight(report, found) / whole, 1.0) if found and whole else None
    copies = _copies(report, m, statements) if m is not None else None
    if copies is not None and copies["share"] > (share or 0.0):
        return copies
    if found is not None and (share is None or share >= WORTH):
        return _made(found["line"], share, found["help"])
    return _nothing(report, statements, whole)


def _nothing(report: Report, statements: list[dict[str, Any]], whole: float) -> dict[str, Any]:
    """Why no change of the text would help: where the time goes."""
    if not statements:
        return _made(None, None, "nothing here takes time: there are no loops or array statements")
    if not whole:
        return _made(None, None, "nothing: every loop and array statement is compiled")
    inner = [r for r in statements if r["seconds"] is not None and not r["around"]]
    top = max(inner, key=lambda r: r["seconds"], default=None)
    m = report.measured
    short = m is not None and m.native and m.kernel_s < 0.5 * whole
    if top is None or short or top["seconds"] < WORTH * whole:
        return _made(None, None, "nothing in it: the call is too short; do more in each call")
    share = min(top["seconds"] / whole, 1.0)
    if top["library"]:
        text = f"nothing in Python: the time is in the library ({top['library']})"
    elif (top["bytes"] or 0) > max(FAST * top["seconds"], CACHE * (top["runs"] or 1)):
        text = "memory is the limit here: smaller types (float32) or fewer arrays would help"
    elif top["threads"] == 1:
        text = "nothing in it: the arrays are too small for more than one thread"
    elif top["parallel"] is False:
        text = f"nothing that keeps the answer: {top['order']}"
    else:
        text = f"nothing: this is compiled, {top['version']}"
        if "parallel loop" in top["order"]:
            text = f"nothing: this is compiled, and {top['order']}"
    return _made(top["line"], share, text)
