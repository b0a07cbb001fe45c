"""Seeds for the fuzzer of the compiler's texts: what the tests' own programs look like to it.

    tools/fuzz_seeds.py FOLDER [FILES of tests/diff]

Writes one file for each version of each function of the differential tests that a call makes:
its signature in the first line, its AST text behind it; and copies tests/ir.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import sys
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

import jenny  # noqa: E402
import runner  # noqa: E402
from jenny import capture  # noqa: E402


def seeds(path: Path) -> set[str]:
    """The seeds of one test file."""
    found = set()
    program = runner.Program(path)
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = program.load(runner.plain_jit)
        for case in [*module.get("CASES", []), *module.get("LOOSE", [])]:
            fn, *args = case()
            if not hasattr(fn, "__code__"):
                continue
            fast = jenny.jit(fn, wait=False)
            with contextlib.suppress(Exception):
                fast(*[a for a in args if not isinstance(a, runner.Kw)])
                text = capture.capture(fn).text
                found |= {f"{v['signature']}\n{text}" for v in fast.explain().json()["versions"]}
    return found


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    files = [Path(f) for f in sys.argv[2:]] or sorted((ROOT / "tests/diff").rglob("*.py"))
    found = {p.read_text() for p in (ROOT / "tests/ir").glob("*.ir")}
    for path in files:
        try:
            found |= seeds(path)
        except Exception as error:
            print(f"{path.name}: {error!r}", file=sys.stderr)
    for text in found:
        (folder / hashlib.sha256(text.encode()).hexdigest()[:16]).write_text(text)
    print(f"{len(found)} seeds")


if __name__ == "__main__":
    main()
