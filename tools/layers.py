"""Check the include order of the rooms (`make layers`); ARCHITECTURE.md says why it is so."""

import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent

# What each room may include beside itself and include/. Siblings never include each other.
BELOW = {
    "base": set(),
    "ir": {"base"},
    "kb": {"base", "ir"},
    "front": {"base", "ir", "kb"},
    "opt": {"base", "ir", "kb"},
    "poly": {"base", "ir", "kb"},
    "plan": {"base", "ir", "kb"},
    "gen": {"base", "ir", "kb"},
    "rt": {"base"},
    "dist": {"base", "rt"},
    "pipe": {"base", "ir", "kb", "front", "opt", "poly", "plan", "gen", "rt", "dist"},
}
# Headers from outside that only one place may use.
OWNERS = [
    (re.compile(r"isl/"), "src/poly/", "isl"),
    (re.compile(r"(Python\.h|numpy/|structmember\.h)"), "python/jenny/_core/", "Python"),
]
# The one header in which the two towers meet; the runtime knows no other text of the compiler.
COMPILER = set(BELOW) - {"base", "rt", "dist", "pipe"}
INCLUDE = re.compile(r'\s*#\s*include\s+([<"])([^>"]+)[>"]')


def includes(path: Path) -> list[tuple[int, str]]:
    """(line, header) of each include in a file."""
    found = []
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            found.append((number, match[2]))
    return found


def room_of(path: Path) -> str | None:
    parts = path.relative_to(TOP).parts
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def target_room(path: Path, header: str) -> str | None:
    """The room that a header belongs to, or None for include/ and the outside."""
    first = header.split("/")[0]
    if first in BELOW and "/" in header:
        return first
    near = (path.parent / header).resolve()
    if near.exists() and near.is_relative_to(TOP / "src"):
        return near.relative_to(TOP / "src").parts[0]
    return None


def check(path: Path) -> list[str]:
    name = path.relative_to(TOP).as_posix()
    room = room_of(path)
    wrong = []
    for line, header in includes(path):
        for pattern, owner, what in OWNERS:
            if pattern.match(header) and not name.startswith(owner):
                wrong.append(f"{name}:{line}: includes {header}: only {owner} knows {what}")
        target = target_room(path, header)
        if room is None or target is None or target == room:
            continue
        if room not in BELOW:
            wrong.append(f"{name}:{line}: room {room} is not in tools/layers.py")
        elif target not in BELOW[room]:
            wrong.append(f"{name}:{line}: {room} may not include {header}")
    if room is None and name.startswith("include/"):
        for line, header in includes(path):
            if not header.startswith("jenny"):
                wrong.append(f"{name}:{line}: public headers include nothing from outside")
    return wrong


def unknown_rooms() -> list[str]:
    """Folders of src/ that have no row above."""
    rooms = (p.name for p in (TOP / "src").iterdir() if p.is_dir())
    return [f"src/{room}: has no row in tools/layers.py" for room in rooms if room not in BELOW]


def main() -> int:
    files = [
        path
        for folder in ("include", "src", "python/jenny/_core", "tests/c")
        for path in sorted((TOP / folder).rglob("*"))
        if path.suffix in (".c", ".h", ".def")
    ]
    wrong = unknown_rooms() + [text for path in files for text in check(path)]
    for text in wrong:
        print(text)
    if not wrong:
        print(f"layers: {len(files)} files, every include points down")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
