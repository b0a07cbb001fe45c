"""`jenny types record`: the types with which the functions of a program are called.

The program runs as under `jenny run`, but nothing is compiled: each function of the user's gets a
code that notes the types of its arguments and calls the original. What was seen goes beside the
modules (jenny.types_file) and, if asked for, into their source as hints.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
import tokenize
import types
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from . import _code, hot, run, types_file

MOST_CALLS = 20_000  # of a function that are looked at
MOST_SIGNATURES = 16


class Seen:
    """The calls of one function."""

    def __init__(self, fn: types.FunctionType) -> None:
        code = fn.__code__
        self.name = fn.__qualname__
        self.filename = code.co_filename
        self.line = code.co_firstlineno
        self.parameters = list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
        self.positional = code.co_argcount
        self.counts: Counter[tuple[str, ...]] = Counter()
        self.original = hot.copy_of(fn, code)
        self.call: Any = self._note

    @_code.hide
    def _note(self, /, *args: Any, **kwargs: Any) -> Any:
        from . import _core

        names = self.parameters[self.positional :]
        values = [*args[: self.positional], *(kwargs.get(n) for n in names)]
        entries = tuple(_core.signature((v,)) for v in values)
        if entries in self.counts or len(self.counts) < MOST_SIGNATURES:
            self.counts[entries] += 1
        if self.counts.total() >= MOST_CALLS:
            self.call = self.original
        return self.original(*args, **kwargs)


class Recorder:
    """All functions of the program; `mark` is a decorator that its source gets."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []

    def mark(self, fn: Any) -> Any:
        """The same function, whose calls are noted."""
        if isinstance(fn, types.FunctionType) and not fn.__code__.co_freevars:
            seen = Seen(fn)
            self.seen.append(seen)
            fn.__code__ = hot.door(fn.__code__, seen)
        return fn

    def prepare(self, text: Any) -> types.CodeType:
        """The code of a file in which every function is marked as it is defined."""
        tree = text.tree()
        objects = _code.Objects()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                mark = ast.Attribute(value=objects.constant(self), attr="mark", ctx=ast.Load())
                for n in ast.walk(mark):
                    n.lineno = n.end_lineno = node.lineno  # type: ignore[attr-defined]
                    n.col_offset = n.end_col_offset = node.col_offset  # type: ignore[attr-defined]
                node.decorator_list.append(mark)
        return objects.fill(compile(tree, text.filename, "exec", dont_inherit=True))


# ---------------------------------------------------------------- what was seen


class Summary(NamedTuple):
    """The functions of one file."""

    path: Path
    functions: dict[str, types_file.Types]
    lines: dict[str, int]


def summaries(recorder: Recorder) -> list[Summary]:
    """What was seen, a file at a time; functions inside of functions are left out."""
    from . import hints

    found: dict[str, Summary] = {}
    for one in recorder.seen:
        if "<locals>" in one.name or not one.counts or not os.path.isfile(one.filename):
            continue
        part = found.setdefault(one.filename, Summary(Path(one.filename), {}, {}))
        counts: Counter[tuple[str | None, ...]] = Counter()
        for entries, n in one.counts.items():
            counts[tuple(hints.text_of_entry(e) or None for e in entries)] += n
        if not any(t for row in counts for t in row) and one.parameters:
            continue
        rows = [list(row) for row, _ in counts.most_common()]
        calls = [n for _, n in counts.most_common()]
        noted = {one.name: types_file.Types(one.parameters, rows, calls)}
        part.functions.update(types_file.merge(part.functions, noted))
        part.lines[one.name] = one.line
    full = (s for s in found.values() if s.functions)
    return sorted(full, key=lambda s: str(s.path))


# ---------------------------------------------------------------- into the source


def annotate(source: bytes, functions: dict[str, types_file.Types]) -> tuple[bytes, int]:
    """The source with hints for parameters that have none, where all calls agree; and how many.
    Nothing else changes, not even a blank."""
    encoding, _ = tokenize.detect_encoding(BytesIO(source).readline)
    text = source.decode(encoding)
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    places = sorted(_places(ast.parse(text), functions), reverse=True)
    for row, col, hint in places:
        line = lines[row - 1]
        at = len(line.encode()[:col].decode())
        lines[row - 1] = f"{line[:at]}: {hint}{line[at:]}"
    return "".join(lines).encode(encoding), len(places)


def _places(tree: ast.Module, functions: dict[str, types_file.Types]) -> list[tuple[int, int, str]]:
    found = []
    for name, node in _functions(tree.body, ""):
        noted = functions.get(name)
        args = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if noted is None or [a.arg for a in args] != noted.parameters:
            continue
        for k, a in enumerate(args):
            kinds = {row[k] for row in noted.signatures}
            hint = kinds.pop() if len(kinds) == 1 else None
            if hint and a.annotation is None and a.end_lineno and a.end_col_offset is not None:
                plain = re.fullmatch(r"(list|tuple|int|float|bool|complex|None|[\[\], ])+", hint)
                found.append((a.end_lineno, a.end_col_offset, hint if plain else f'"{hint}"'))
    return found


def _functions(body: list[ast.stmt], prefix: str) -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for node in body:
        if isinstance(node, ast.FunctionDef):
            found.append((prefix + node.name, node))
        elif isinstance(node, ast.ClassDef):
            found += _functions(node.body, f"{prefix}{node.name}.")
        else:
            for field in ("body", "orelse", "finalbody"):
                found += _functions(getattr(node, field, None) or [], prefix)
    return found


# ---------------------------------------------------------------- the command


class _Session(run.Session):
    """A run that notes types and compiles nothing."""

    def __init__(self, given: run.Given) -> None:
        super().__init__(given)
        self.recorder = Recorder()

    def prepare(self, text: Any) -> types.CodeType:
        return self.recorder.prepare(text)

    def start(self) -> None:
        """No hunt."""

    def wanted(self, source: bytes) -> bool:
        return b"def " in source


def finish(session: _Session, write: bool) -> None:
    """Writes what was seen and says where it is, on stderr: the program has the rest."""
    files = summaries(session.recorder)
    out = sys.__stderr__
    print(file=out)
    if not files:
        print("jenny: no function of yours was called", file=out)
    for one in files:
        beside = types_file.path_of(one.path)
        try:
            noted = types_file.merge(types_file.read(beside), one.functions)
            types_file.write(beside, noted)
        except (OSError, types_file.BadFile) as e:
            print(f"jenny: {beside}: {e}", file=out)
            continue
        many = f"{len(one.functions)} function{'s' * (len(one.functions) != 1)}"
        print(f"{run.near(beside)}: {many}", file=out)
        for name, types_ in one.functions.items():
            _say(name, types_, out)
        if write:
            changed, count = annotate(one.path.read_bytes(), noted)
            if count:
                one.path.write_bytes(changed)
            print(f"{run.near(one.path)}: {count} hint{'s' * (count != 1)} written", file=out)


def _say(name: str, noted: types_file.Types, out: Any) -> None:
    for row, n in zip(noted.signatures, noted.calls):
        said = ", ".join(f"{p}: {t or '?'}" for p, t in zip(noted.parameters, row))
        print(f"  {name}({said})  {n} call{'s' * (n != 1)}", file=out)


def command(args: argparse.Namespace, given: run.Given) -> int:
    """`jenny types record`."""
    import atexit

    session = _Session(given)
    atexit.register(finish, session, args.write)
    return session.run()
