"""Make a header that says which compiler this is: a hash of all its sources, for the build.

    stamp.py OUT.h OUT.d SRC INCLUDE    SRC and INCLUDE: the folders src/ and include/

The hash is part of every cache key, so code that an older compiler made is never served by a newer
one, however few of its files were built again; and the same sources give the same build. OUT.d
tells ninja what was read, folders included, so that a file that is new counts as well.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

KINDS = (".c", ".h", ".def", ".in")


def sources(root: Path) -> list[Path]:
    """The files of a tree in an order that does not depend on the file system."""
    return sorted(p for p in root.rglob("*") if p.suffix in KINDS and p.is_file())


def digest(roots: list[Path]) -> str:
    """A hash of names (below the root) and contents."""
    h = hashlib.sha256()
    for root in roots:
        for path in sources(root):
            data = path.read_bytes()
            h.update(f"{path.relative_to(root).as_posix()} {len(data)}\n".encode())
            h.update(data)
    return h.hexdigest()[:32]


def depends(out: Path, roots: list[Path]) -> str:
    """What was read, as a rule of make."""
    read = [p for root in roots for p in [root, *sources(root)]]
    read += [p for root in roots for p in root.rglob("*") if p.is_dir()]
    names = (os.path.relpath(p).replace(" ", "\\ ") for p in read)
    return f"{out}: " + " \\\n ".join(names) + "\n"


def main(argv: list[str]) -> int:
    if len(argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    out, rule, roots = Path(argv[0]), Path(argv[1]), [Path(a) for a in argv[2:]]
    text = f'/* Made by tools/stamp.py. */\n#define JENNY_STAMP "{digest(roots)}"\n'
    out.write_text(text)
    rule.write_text(depends(out, roots))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
