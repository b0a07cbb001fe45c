"""The main job, on real input: unmodified programs, as they are and with Jenny.

Every line of the table is measured when you run this, and "same answer" is checked there and then:
both sides run on fresh copies of the same input; results, types, and changed arguments are compared
bit by bit (elementary functions and matrix products within the bounds that the guide states).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

# An empty cache of its own, so that "first call" is one.
CACHE = tempfile.TemporaryDirectory(prefix="jenny-demo-")
os.environ["JENNY_CACHE_DIR"] = os.path.join(CACHE.name, "cache")

import harness  # noqa: E402
import jenny  # noqa: E402

HEADS = (
    "program",
    "size",
    "original",
    "NumPy form",
    "first call",
    "later calls",
    "ratio",
    "answer",
)


def row_of(name: str) -> tuple[tuple[str, ...], Any]:
    """One program: (cells, the jitted function)."""
    program = harness.load(name)
    size = program.DEMO
    fast = jenny.jit(program.PROGRAM)

    def make() -> tuple[Any, ...]:
        return program.make(size)

    first = harness.once(fast, make())
    fast.compile(*make())
    wrong = harness.answer(program.PROGRAM, fast, make, harness.bound(program))
    sides = {"original": harness.Side(program.PROGRAM, make), "later": harness.Side(fast, make)}
    if hasattr(program, "NUMPY_FORM"):
        sides["numpy"] = harness.Side(program.NUMPY_FORM, lambda: program.make_numpy(size))
    times = harness.interleave(sides, rounds=5, most=3.0)
    cells = (
        program.TITLE,
        " x ".join(map(str, size)),
        harness.seconds(times["original"]),
        harness.seconds(times["numpy"]) if "numpy" in times else "the original",
        harness.seconds(first),
        harness.seconds(times["later"]),
        harness.ratio(times["original"] / times["later"]),
        verdict(wrong, harness.bound(program).exact),
    )
    return cells, fast


def large_row() -> tuple[str, ...]:
    """Correlation at PolyBench's LARGE size, where the original takes minutes. Pairs of columns are
    independent, so the original on 40 of the 1200 columns checks that part bit by bit."""
    program = harness.load("correlation_lists")
    size = program.LARGE
    fast = jenny.jit(program.PROGRAM)
    args = program.make(size)
    chosen = list(range(0, size[0], size[0] // 40))
    part = program.columns_of(args, chosen)
    first = harness.once(fast, args)
    program.PROGRAM(*part)
    corr, expected = args[1], part[1]
    same = [[corr[i][j] for j in chosen] for i in chosen] == expected
    later = harness.once(fast, program.make(size))
    as_numpy = harness.once(program.with_numpy, program.make_numpy(size))
    cells = (harness.seconds(x) for x in (as_numpy, first, later))
    return (
        program.TITLE,
        " x ".join(map(str, size)),
        "minutes",
        *cells,
        "",
        "same (40 columns)" if same else "DIFFERS",
    )


def verdict(wrong: list[str], exact: bool) -> str:
    if wrong:
        return "DIFFERS: " + wrong[0]
    return "same, all bits" if exact else "same, in bound"


def rows() -> Iterator[tuple[str, ...]]:
    shown = None
    for name in harness.NAMES:
        cells, fast = row_of(name)
        yield cells
        if name == "correlation_lists":
            yield large_row()
        if name == "jacobi_2d":
            shown = fast
    print_explain(shown)


def print_table(table_rows: Iterator[tuple[str, ...]]) -> None:
    """Row by row as they come, in columns of fixed width."""
    widths = (22, 18, 9, 12, 10, 11, 7, 18)

    def line(cells: tuple[str, ...]) -> str:
        out = []
        for i, (cell, width) in enumerate(zip(cells, widths)):
            out.append(cell.ljust(width) if i in (0, 7) else cell.rjust(width))
        return "  ".join(out).rstrip()

    print(line(HEADS))
    print("  ".join("-" * width for width in widths))
    for cells in table_rows:
        print(line(cells), flush=True)


def print_explain(fast: Any) -> None:
    print("\nWhat became of jacobi_2d (`fast.explain()`):\n")
    print(fast.explain())


def machine() -> str:
    import platform

    import numpy

    cores = len(os.sched_getaffinity(0))
    return (
        f"Python {platform.python_version()}, NumPy {numpy.__version__}, "
        f"Jenny {jenny.__version__}, {cores} cores"
    )


def main() -> None:
    begin = time.perf_counter()
    print(machine() + "\n")
    print_table(rows())
    print(f"\n{time.perf_counter() - begin:.0f} s in all. `make bench` measures more carefully.")


if __name__ == "__main__":
    main()
