"""Types beside a module: module.types.json, written by `jenny types record`, read by `jenny build`.

    {
      "jenny-types": 1,
      "functions": {
        "step": {
          "parameters": ["u", "c"],
          "signatures": [["float64[:, :]", "float"], ["float32[:, :]", "float"]],
          "calls": [400, 12]
        }
      }
    }

A type is written as in a hint; null stands for what Jenny has no type for. `calls` says how often
each signature was seen and may be left out. The file may be edited: a signature more is a kernel
more.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "jenny-types"


class BadFile(ValueError):
    """The file is not what it should be; the text is for the user."""


class Types(NamedTuple):
    """What is known of one function."""

    parameters: list[str]
    signatures: list[list[str | None]]
    calls: list[int]


def path_of(module: Path) -> Path:
    """The file beside a module."""
    return module.with_suffix(".types.json")


def read(path: Path) -> dict[str, Types]:
    """The functions of a file; none where there is no file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as e:
        raise BadFile(f"{path}: {e}") from None
    if not isinstance(data, dict) or data.get(FORMAT) != 1:
        raise BadFile(f'{path}: not a file of types: "{FORMAT}": 1 is missing')
    found = {}
    functions = data.get("functions")
    for name, one in functions.items() if isinstance(functions, dict) else ():
        try:
            names = [str(p) for p in one["parameters"]]
            rows = [[t if t is None else str(t) for t in row] for row in one["signatures"]]
        except (KeyError, TypeError):
            raise BadFile(f"{path}: {name}: parameters and signatures are wanted") from None
        if any(len(row) != len(names) for row in rows):
            raise BadFile(f"{path}: {name}: each signature must have {len(names)} types")
        calls = [int(n) for n in one.get("calls", [])]
        found[name] = Types(names, rows, calls + [0] * (len(rows) - len(calls)))
    return found


def write(path: Path, functions: dict[str, Types]) -> None:
    """Writes a file, a signature a line."""
    out = ["{", f' "{FORMAT}": 1,', ' "functions": {']
    for k, (name, one) in enumerate(sorted(functions.items())):
        rows = ",\n    ".join(json.dumps(row) for row in one.signatures)
        out += [
            f"  {json.dumps(name)}: {{",
            f'   "parameters": {json.dumps(one.parameters)},',
            f'   "signatures": [\n    {rows}\n   ],',
            f'   "calls": {json.dumps(one.calls)}',
            "  }" + ("," if k + 1 < len(functions) else ""),
        ]
    out += [" }", "}", ""]
    path.write_text("\n".join(out), encoding="utf-8")


def merge(old: dict[str, Types], new: dict[str, Types]) -> dict[str, Types]:
    """What several runs have seen; a function whose parameters have changed starts anew."""
    found = dict(old)
    for name, one in new.items():
        before = old.get(name)
        if before is None or before.parameters != one.parameters:
            found[name] = one
            continue
        counts: dict[tuple[Any, ...], int] = {}
        for rows in (before, one):
            for row, n in zip(rows.signatures, rows.calls):
                counts[tuple(row)] = counts.get(tuple(row), 0) + n
        found[name] = Types(one.parameters, [list(r) for r in counts], list(counts.values()))
    return found
