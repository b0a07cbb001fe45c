"""Lines a room, long files and functions (`make size`). Never fails: it shows where we stand."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
MOST_FILE = 800
MOST_FUNCTION = 60
ROOMS = ["include", *(f"src/{p.name}" for p in sorted((TOP / "src").glob("*/")))]
ROOMS += ["python/jenny", "tests", "tools", "bench", "examples"]
KINDS = {".c", ".h", ".def", ".py"}
# A function's head starts in the first column, is no macro, and its last line before { ends with ).
HEAD = re.compile(r"^[A-Za-z_].*?(\w+)\(")


def files(folder: str) -> list[Path]:
    return [p for p in sorted((TOP / folder).rglob("*")) if p.suffix in KINDS and p.is_file()]


def c_functions(lines: list[str]) -> Iterator[tuple[str, int]]:
    """(name, lines) of each function: from its head to the brace that closes in column one."""
    start, name = None, ""
    for number, line in enumerate(lines):
        if line.startswith("{") and start is None:
            head = number - 1
            while head >= 0 and lines[head][:1] in "\t ":
                head -= 1
            match = HEAD.match(lines[head]) if head >= 0 else None
            if match:
                start, name = head, match[1]
        elif line.startswith("}") and start is not None:
            yield name, number - start + 1
            start = None


def python_functions(text: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def functions(path: Path) -> list[tuple[str, int]]:
    text = path.read_text(errors="replace")
    if path.suffix == ".py":
        return list(python_functions(text))
    return list(c_functions(text.splitlines())) if path.suffix in (".c", ".h") else []


def table() -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Prints the rooms; returns the long files and the long functions."""
    long_files, long_functions = [], []
    total = 0
    print(f"{'room':<16}{'files':>6}{'lines':>8}{'median':>8}{'longest function':>20}")
    for room in ROOMS:
        lines, lengths = 0, []
        paths = files(room)
        for path in paths:
            count = len(path.read_text(errors="replace").splitlines())
            lines += count
            name = path.relative_to(TOP).as_posix()
            if count > MOST_FILE:
                long_files.append((count, name))
            for function, length in functions(path):
                lengths.append(length)
                if length > MOST_FUNCTION and not name.startswith("tests/diff"):
                    long_functions.append((length, f"{name}: {function}"))
        total += lines
        middle = sorted(lengths)[len(lengths) // 2] if lengths else 0
        print(f"{room:<16}{len(paths):>6}{lines:>8}{middle:>8}{max(lengths, default=0):>20}")
    print(f"{'all':<16}{'':>6}{total:>8}")
    return long_files, long_functions


def main() -> int:
    long_files, long_functions = table()
    for title, found in (
        (f"files over {MOST_FILE} lines (a table may be long)", long_files),
        (f"functions over {MOST_FUNCTION} lines", long_functions),
    ):
        print(f"\n{title}: {len(found)}")
        for length, name in sorted(found, reverse=True)[:20]:
            print(f"{length:>6}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
