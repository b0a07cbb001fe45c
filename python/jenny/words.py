"""Refusals in the words of the people who wrote the program: one sentence each.

The compiler names what it does not take ("a list of strings"), the splitter what it leaves out of a
part that is compiled on its own ("GeneratorExp"); `refusal` and `stay` make sentences of them.
"""

from __future__ import annotations

import ast
import builtins
import os
import re
import sys
import types
from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple

REFUSALS = ("syntax", "call", "attr", "type", "argtype", "join", "shape", "rank", "name")

_OPERATORS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**",
    "MatMult": "@", "BitAnd": "&", "BitOr": "|", "BitXor": "^", "LShift": "<<", "RShift": ">>",
    "Invert": "~", "Not": "not", "UAdd": "+", "USub": "-", "Eq": "==", "NotEq": "!=", "Lt": "<",
    "LtE": "<=", "Gt": ">", "GtE": ">=", "Is": "is", "IsNot": "is not", "In": "in",
    "NotIn": "not in",
}  # fmt: skip

# What the splitter leaves out: what it is, and whether a function compiled as a whole may have it.
_KINDS: dict[str, tuple[str, bool]] = {
    "Return": ("return out of a loop", True),
    "break": ("break out of this loop", True),
    "continue": ("continue of this loop", True),
    "Try": ("try", True),
    "try": ("try", True),
    "raise": ("raise", True),
    "Dict": ("a dict", True),
    "Set": ("a set", True),
    "DictComp": ("a dict comprehension", True),
    "SetComp": ("a set comprehension", True),
    "ListComp": ("a list comprehension", True),
    "GeneratorExp": ("a generator expression", True),
    "a comprehension with if or several loops": ("a comprehension with several parts", True),
    "a comprehension that unpacks": ("a comprehension that unpacks", True),
    "Lambda": ("a lambda", True),
    "FunctionDef": ("a nested function", True),
    "Starred": ("a starred expression", True),
    "Delete": ("del", True),
    "a string": ("work with strings", True),
    "NamedExpr": ("the operator :=", True),
    "** in a call": ("** in a call", False),
    "JoinedStr": ("an f-string", False),
    "With": ("with", False),
    "Yield": ("yield", False),
    "YieldFrom": ("yield from", False),
    "Await": ("await", False),
    "AsyncFor": ("async for", False),
    "AsyncWith": ("async with", False),
    "AsyncFunctionDef": ("an async function", False),
    "Match": ("match", False),
    "TryStar": ("except*", False),
    "ClassDef": ("a class statement", False),
    "Import": ("import", False),
    "ImportFrom": ("import", False),
    "Global": ("global", False),
    "Nonlocal": ("nonlocal", False),
    "TypeAlias": ("a type alias", False),
}
HARMLESS = {"Return", "raise", "Import", "ImportFrom", "Delete", "With", "Try", "FunctionDef"}
HARMLESS |= {"Global", "Nonlocal", "ClassDef"}

_METHODS = {n for t in (list, dict, set, str, deque) for n in dir(t) if not n.startswith("_")}
_RELATIVE = re.compile(r",? (?:around |of |in )?(?:that|which|whose|where|if) .*")
_VERB = re.compile(
    r"\b(?:is|are|becomes?|leaves?|belongs?|changes?|may|cannot|can|do|does|has|have|calls?"
    r"(?! of)|returns?|need|needs|should|must|fits?|failed|uses)\b"
)
_ANOTHER = "is one object on one way through the loop or if, and another on another"
_PLACE = re.compile(r" \(in (\w+), line (\d+)\)$")


class First(NamedTuple):
    """What keeps a function from being compiled as a whole: its line, and why."""

    line: int
    why: str


def plain(text: str) -> str:
    """Names as the program has them."""
    text = text.removesuffix(" yet") if text.endswith("compiled yet") else text
    text = re.sub(r"\bbuiltins\.(\w+) of\b", r"\1() of", text)
    text = re.sub(r"\bbuiltins\.", "", text)
    text = re.sub(r"changes its type: one object, then another", _ANOTHER, text)
    text = re.sub(r"\boperator ([A-Z]\w+)", lambda m: f"operator {_op(m[1])}", text)
    text = re.sub(r"\bcall of something computed\b", "a call of what an expression gives", text)
    return re.sub(r"\b(?:assignment to|target) (?:Attribute|Subscript)\b", "such a target", text)


def _op(name: str) -> str:
    return _OPERATORS.get(name, name)


def refusal(text: str, helpers: Iterable[tuple[str, str, int, int]] = (), file: str = "") -> str:
    """A sentence of what the compiler says; `helpers`: name, file, first and last line of the
    functions that are called, which may lie in other files than `file`."""
    text = plain(text)
    place = _PLACE.search(text)
    where = ""
    if place:
        text = text[: place.start()]
        name, row = place[1], int(place[2])
        found = {f for n, f, a, b in helpers if n == name and a <= row <= b and f != file}
        other = f"{os.path.basename(found.pop())}:{row}" if len(found) == 1 else f"line {row}"
        where = f" (in {name}, {other})"
    if text and not _VERB.search(_RELATIVE.sub("", text)):
        text += " is not compiled"
    return text + where


def stay(why: str, line: int, first: First | None, known: Any) -> str:
    """A sentence of why the splitter leaves a statement out; `known`: name -> object of the
    function's free names."""
    what, whole = _kind(why, known)
    if not whole:
        return what
    if first is None:
        return f"{what} is not compiled in a part of a function"
    if not first.line:
        return f"{what} is compiled only with the whole function, but {first.why}"
    if first.line == line:
        return first.why
    return f"{what} is compiled only with the whole function, which line {first.line} prevents"


def _kind(why: str, known: Any) -> tuple[str, bool]:
    """What it is, and whether it can be compiled with the whole function; else a sentence."""
    if why in _KINDS:
        what, whole = _KINDS[why]
        return (what, True) if whole else (f"{what} is not compiled", False)
    if why.startswith("call of "):
        return _call(why.removeprefix("call of "), known)
    if why.endswith("belongs to a nested function too"):
        return f"a nested function or comprehension that shares {why.split()[0]}", True
    if why.startswith("the value of "):
        return f"handing {why.split()[-1]} to Python", True
    if why.startswith("attribute "):
        return f"the attribute .{why.split()[-1]}", True
    if why.startswith("assignment to a global"):
        return "assignment to a global is not compiled", False
    if why.startswith("assignment to "):
        return "assignment to an attribute or to a part of an expression", True
    return refusal(why), False


def _call(name: str, known: Any) -> tuple[str, bool]:
    if name == "something computed":
        return "a call of what an expression gives is not compiled", False
    root, *rest = name.split(".")
    found = known(root)
    for part in rest:
        found = getattr(found, part, None) if isinstance(found, (types.ModuleType, type)) else None
    made = isinstance(getattr(found, "__wrapped__", found), (types.FunctionType, type))
    owner = str(getattr(found, "__module__", "")).partition(".")[0]
    if made and owner not in sys.stdlib_module_names | {"numpy", "scipy"}:
        return f"a call of {name}", True
    if known(root) is None and rest and rest[-1] in _METHODS:
        return name, True
    return f"call of {name} is not known", False


def free_names(fn: types.FunctionType) -> Any:
    """name -> what it is outside of the function, or None: it is a local, or nothing."""
    code = fn.__code__
    cells = dict(zip(code.co_freevars, fn.__closure__ or ()))

    def known(name: str) -> Any:
        if name in code.co_varnames or name in code.co_cellvars:
            return None
        if name in cells:
            try:
                return cells[name].cell_contents
            except ValueError:
                return None
        return fn.__globals__.get(name, getattr(builtins, name, None))

    return known


def never(node: ast.AST) -> str:
    """What in an expression is compiled in no function, or nothing."""
    for n in ast.walk(node):
        kind = type(n).__name__
        if isinstance(n, ast.expr) and kind in _KINDS and not _KINDS[kind][1]:
            return f"{_KINDS[kind][0]} is not compiled"
    return ""


def first_refusal(remarks: list[dict[str, Any]], say: Any) -> First | None:
    """Of a version's remarks, what keeps the function from being compiled as a whole."""
    for r in remarks:
        if r["name"] in REFUSALS:
            return First(r["line"], say(r["text"]))
    return None


def runs_in(why: str, source: str) -> str:
    """Who does what is not compiled."""
    library = re.compile(r"\b(?:np|numpy|scipy|linalg|fft|random)\.\w")
    if library.search(why):
        return "NumPy"
    return "NumPy" if library.search(source) and not re.match(_PYTHON, why) else "Python"


_PYTHON = (
    r"(?:with|try|an? (?:f-string|dict|set|string|lambda|nested|class|generator)|call of \w+ is|"
    r"return|break|continue|del|import|yield|await|work with strings|\*|it is|line \d)"
)
