"""Turn text files into a C file with string constants, for the build.

    embed.py OUT.c [SYMBOL] FILE...     SYMBOL_name[], SYMBOL_text[] and SYMBOL_count: one entry a
                                        file, named after it without folder and extension
    embed.py OUT.c NAME=FILE...         const char NAME[] = the text of FILE

Both may be given at once. The texts end in '\\n' and a zero byte, as all strings.
"""

from __future__ import annotations

import sys
from pathlib import Path


def literal(text: str) -> str:
    """Text as C string literals, one a line (C promises 4095 characters; compilers take more)."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("?", "\\?")
    return "\n".join(f'\t"{line}\\n"' for line in quoted.splitlines()) or '\t""'


def table(symbol: str, files: list[Path]) -> str:
    """The arrays of names and texts."""
    names = "".join(f'\t"{f.stem}",\n' for f in files)
    texts = "".join(f"{literal(f.read_text())},\n" for f in files)
    head = f"extern const char *const {symbol}_name[];\nextern const char *const {symbol}_text[];\n"
    return (
        f"{head}extern const int {symbol}_count;\n\n"
        f"const char *const {symbol}_name[] = {{\n{names}}};\n"
        f"const char *const {symbol}_text[] = {{\n{texts}}};\n"
        f"const int {symbol}_count = {len(files)};\n"
    )


def main(argv: list[str]) -> int:
    if len(argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    out, rest = Path(argv[0]), argv[1:]
    parts = ["/* Made by tools/embed.py. */\n"]
    if "=" not in rest[0]:
        symbol, files = rest[0], [Path(a) for a in rest[1:] if "=" not in a]
        parts.append(table(symbol, files))
        rest = rest[1:]
    for name, file in (a.split("=", 1) for a in rest if "=" in a):
        text = literal(Path(file).read_text())
        parts.append(f"extern const char {name}[];\nconst char {name}[] =\n{text};\n")
    out.write_text("\n".join(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
