"""Make docs/functions.md from the knowledge base: every function that compiled code knows.

Needs the package (the rows come out of the compiled library): `make kb`.
"""

import sys
from pathlib import Path

from jenny import _core, _manage, _options

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "functions.md"
HEAD = """# What is known of NumPy, SciPy, math and the builtins

Made by `make kb` from `src/kb/*.def` ({rows} rows, {names} names). *Compiled*: the function
becomes part of the compiled code. *Called*: compiled code calls the library's own function, so that
what surrounds the call is compiled; where a row says *compiled, else called* that happens for types
and arguments that are not compiled. Parameters that a signature does not list, and functions that
stand here not at all, run in NumPy: `jenny explain` says which.

*Same bits*: the result equals the original's bit by bit. *n ulp*: within n units in the last place
of the true value (elementary functions). *Own bits*: the library itself computes it.
"""
PLACES = [
    ("builtins.", "Python"),
    ("math.", "math"),
    ("cmath.", "cmath"),
    ("operator.", "operator"),
    ("numpy.linalg.", "numpy.linalg"),
    ("numpy.fft.", "numpy.fft"),
    ("numpy.random.", "numpy.random"),
    ("numpy.", "NumPy"),
    ("ndarray.", "Methods of arrays"),
    ("scipy.special.", "scipy.special"),
    ("scipy.linalg.", "scipy.linalg"),
    ("scipy.fft.", "scipy.fft"),
    ("scipy.signal.", "scipy.signal"),
    ("scipy.sparse.", "scipy.sparse"),
    ("sparse.", "Methods of sparse matrices"),
    ("sparse_.", "Methods of sparse matrices that give one"),
    ("Generator.", "numpy.random.Generator"),
    ("RandomState.", "numpy.random, RandomState"),
    ("Random.", "random"),
    ("", "Methods of other objects"),
]


def rows() -> list[list[str]]:
    lib = _manage.library(_options.effective({}))
    return [r.split("|", 6) for r in _core.kb_rows(lib)]


def place(name: str) -> str:
    return next(title for prefix, title in PLACES if name.startswith(prefix))


def how(row: list[str], called: set[str]) -> tuple[str, str]:
    """How the function is done, and how exact that is."""
    if row[2] == "call":
        return "called", "own bits"
    either = row[0].split()[0] in called or row[6] == "called"
    ulp = int(row[4])
    exact = "same bits" if ulp == 0 else f"{ulp} ulp" if ulp > 0 else "order is free"
    return "compiled, else called" if either else "compiled", exact


def page() -> str:
    table = rows()
    called = {n for r in table if r[2] == "call" for n in r[0].split()}
    native = {n for r in table if r[2] != "call" for n in r[0].split()}
    parts: dict[str, list[str]] = {title: [] for _, title in PLACES}
    for row in table:
        names = row[0].split()
        if row[2] == "call" and names[0] in native:
            continue
        short = ", ".join(f"`{n}`" for n in names)
        way, exact = how(row, called)
        args = row[1].replace(";", ", ")
        parts[place(names[0])].append(f"| {short} | `{args}` | {way} | {exact} |")
    text = HEAD.format(rows=len(table), names=len(called | native))
    for title, lines in parts.items():
        if lines:
            text += (
                f"\n## {title}\n\n| function | parameters | how | exactness |\n|---|---|---|---|\n"
            )
            text += "\n".join(sorted(lines)) + "\n"
    return text


def main() -> int:
    if sys.argv[1:] == ["--check"]:
        return 0 if PAGE.exists() and PAGE.read_text() == page() else 1
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
