"""Make docs/differs.md from tests/differs: one file there is one section here."""

import ast
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "differs.md"
HEAD = """# Where we differ

All that a user can see of a difference between Jenny and CPython with NumPy. Made by
`tools/differs.py` from the files of `tests/differs/`, each of which is a test of the bound that it
states. Everything else is equal bit for bit.
"""


def section(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text())) or ""
    title, _, rest = text.partition("\n")
    for part in ("What:", "Cause:", "Workaround:"):
        rest = rest.replace(part, f"\n*{part}*")
    return f"## {title.rstrip('.')}\n\n{rest.strip()}\n"


def page() -> str:
    files = sorted((TOP / "tests" / "differs").glob("*.py"))
    return HEAD + "".join("\n" + section(path) for path in files)


def main() -> int:
    if sys.argv[1:] == ["--check"]:
        return 0 if PAGE.exists() and PAGE.read_text() == page() else 1
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
