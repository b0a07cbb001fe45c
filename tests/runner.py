"""The runner: finds test files, runs each, returns what is wrong in words. pytest is its front door.

    python tests/runner.py tests/diff/sum.py ...    run these, print what is wrong
    python tests/runner.py --golden                 rewrite the expected files of tests/golden
    JENNY_TEST_IDENTITY=1                           jit is the identity: tests the runner itself

tests/README.md says what each folder holds.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import random
import re
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
TOP = HERE.parent
IDENTITY = os.environ.get("JENNY_TEST_IDENTITY") == "1"
QUICK = os.environ.get("JENNY_TEST_QUICK") == "1"
KINDS = ("diff", "semantics", "refuse", "differs", "golden", "spread", "ir")
KEYS = {"native", "ulp", "rtol", "threads", "skip", "needs", "order", "calls", "sig", "seed"}


def compare_module() -> types.ModuleType:
    """jenny._compare, from the sources where the package is not there (identity mode)."""
    if not IDENTITY:
        import jenny._compare

        return jenny._compare
    import importlib.util

    spec = importlib.util.spec_from_file_location(
        "jenny_compare", TOP / "python" / "jenny" / "_compare.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["jenny_compare"] = module
    spec.loader.exec_module(module)
    return module


compare = compare_module()


class Kw(dict):
    """Keyword arguments of a case: `lambda: (f, x, Kw(axis=0))`."""


# ------------------------------------------------------------------------------------------- files


@dataclass
class Program:
    """A Python test file: its header and its code, which can be loaded any number of times."""

    path: Path
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        text = self.path.read_text()
        for line in text.splitlines():
            found = re.match(r"#\s*([a-z]+):\s*(.*)$", line)
            if found and found[1] in KEYS:
                self.headers[found[1]] = found[2].strip()
            elif line and not line.startswith("#"):
                break
        self.code = compile(text, str(self.path), "exec")
        self.text = text

    def load(self, jit: Callable[..., Any]) -> dict[str, Any]:
        """The file's globals, in a module of its own; `jit` and `Kw` are there without import."""
        module = types.ModuleType(f"tests_{self.path.stem}")
        module.__file__ = str(self.path)
        module.__dict__.update(jit=jit, Kw=Kw)
        sys.modules[module.__name__] = module
        exec(self.code, module.__dict__)
        return module.__dict__

    @property
    def skipped(self) -> bool:
        """Not to be run, or it needs a package that is not there."""
        needs = self.headers.get("needs", "sys")
        return "skip" in self.headers or importlib.util.find_spec(needs) is None

    @property
    def bound(self) -> Any:
        return compare.Bound(float(self.headers.get("ulp", 0)), float(self.headers.get("rtol", 0)))

    @property
    def threads(self) -> list[int]:
        if QUICK:
            return [2]
        return [int(t) for t in self.headers.get("threads", "1,2,3").split(",")]


def find(kind: str) -> list[Path]:
    """The test files of a folder, in order; IR text is a test wherever it lies."""
    if kind == "ir":
        return sorted(HERE.rglob("*.ir"))
    return sorted((HERE / kind).rglob("*.py"))


# ------------------------------------------------------------------------------------- the two jits


class Identity:
    """Stands in for a jitted function when the runner tests itself."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call
        self.native = 0
        self.__name__ = getattr(call, "__name__", "?")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.native += 1
        return self.call(*args, **kwargs)

    def __get__(self, owner: Any, kind: Any = None) -> Any:
        return self if owner is None else types.MethodType(self, owner)

    def compile(self, *args: Any, **kwargs: Any) -> None:
        pass

    def stats(self) -> dict[str, Any]:
        return {"native": self.native, "original": 0}


def plain_jit(call: Any = None, **options: Any) -> Any:
    """What `@jit` means on the original's side: nothing."""
    return call if call is not None else plain_jit


def jenny_jit(call: Any = None, **options: Any) -> Any:
    if call is None:
        return lambda f: jenny_jit(f, **options)
    if IDENTITY:
        return Identity(call)
    import jenny

    return jenny.jit(call, **options)


def with_options(**options: Any) -> Any:
    if IDENTITY:
        import contextlib

        return contextlib.nullcontext()
    import jenny

    return jenny.options(**options)


def native_calls(call: Any) -> int:
    return int(call.stats()["native"]) if hasattr(call, "stats") else 0


def fix_seeds() -> None:
    random.seed(7)
    np.random.seed(7)


# ------------------------------------------------------------------------------------ differential


@dataclass
class Side:
    """One of the two worlds in which a test file lives: the original's or Jenny's."""

    scope: dict[str, Any]
    jit: Callable[..., Any] | None = None  # of Jenny's side
    wrapped: dict[tuple[int, int], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        strict, loose = self.scope.get("CASES", []), self.scope.get("LOOSE", [])
        loose = [*loose, *(make for _, _, make in self.scope.get("SEMANTICS", []))]
        self.cases = [*strict, *loose]
        self.strict = len(strict)

    def case(self, index: int) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
        """Function, fresh arguments and keywords of case `index`."""
        fix_seeds()
        call, *args = self.cases[index]()
        kwargs = dict(args.pop()) if args and isinstance(args[-1], Kw) else {}
        return self.wrap(call, index), tuple(args), kwargs

    def wrap(self, call: Any, index: int) -> Any:
        """The function under test: one of its own for each case, so that a case in which an
        assumption breaks does not put the version of another out of use."""
        if self.jit is None or hasattr(call, "compile"):
            return call
        key = id(call), index
        if key not in self.wrapped:
            self.wrapped[key] = (self.jit(call), call)
        return self.wrapped[key][0]

    def data(self) -> dict[str, Any]:
        hidden = ("CASES", "LOOSE", "SEMANTICS", "jit", "Kw")
        return {k: v for k, v in self.scope.items() if k not in hidden}

    def observe(self, index: int) -> Any:
        call, args, kwargs = self.case(index)
        return compare.observe(call, args, kwargs, scope=self.data())


def run_diff(program: Program) -> Iterator[str]:
    """Original beside Jenny over all cases: at its first call, when compiled, at each number of
    threads. Every call of Jenny is paired with one of the original, so that what calls leave behind
    in globals stays in step."""
    pair = Pair(program, Side(program.load(plain_jit)), Side(program.load(jenny_jit), jenny_jit))
    count = len(pair.left.cases)
    for index in range(count):
        yield from pair.call(index, "first call", last=False)
    calls = int(program.headers.get("calls", 2))
    for threads in program.threads:
        with with_options(threads=threads):
            for index in range(count):
                yield from pair.prepare(index)
                for again in range(1, calls + 1):
                    where = f"{threads} threads, call {again}"
                    yield from pair.call(index, where, last=again == calls)


class Parts:
    """A function whose loops run in parts as on a cluster, in this process, on copies."""

    def __init__(self, call: Callable[..., Any], eager: bool = False) -> None:
        import jenny
        from jenny import away
        from jenny.engines.inline import Inline

        self.call = call
        plain = isinstance(call, types.FunctionType)
        engine = Inline(compiled=False, eager=eager)
        self.away = away.Away(jenny.jit(call), engine) if plain else None
        self.__name__ = getattr(call, "__name__", "?")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        got = self.away.call(args, kwargs) if self.away is not None else NotImplemented
        if self.away is not None:
            faults = [n.why for n in self.away.notes if "fault of Jenny" in n.why]
            assert not faults, faults
        return self.call(*args, **kwargs) if got is NotImplemented else got

    def __get__(self, owner: Any, kind: Any = None) -> Any:
        return self if owner is None else types.MethodType(self, owner)


def parts_jit(call: Any = None, **options: Any) -> Any:
    return Parts(call) if call is not None else parts_jit


def eager_jit(call: Any = None, **options: Any) -> Any:
    return Parts(call, eager=True) if call is not None else eager_jit


def run_parts(program: Program) -> Iterator[str]:
    """Original beside parts, over the cases of a differential test: sent behind the first round, and
    before it."""
    for jit, how in ((parts_jit, "in parts"), (eager_jit, "in parts, early")):
        pair = Pair(program, Side(program.load(plain_jit)), Side(program.load(jit), jit))
        for index in range(len(pair.left.cases)):
            yield from pair.call(index, how, last=False)


@dataclass
class Pair:
    program: Program
    left: Side
    right: Side

    def prepare(self, index: int) -> Iterator[str]:
        """Compiles for the arguments of a case, which must leave them as they are."""
        call, args, kwargs = self.right.case(index)
        if isinstance(call, types.MethodType):
            call, args = call.__func__, (call.__self__, *args)
        if not hasattr(call, "compile"):
            return
        before = compare.observe(nothing, *compare.clone((args, kwargs)))
        try:
            version = call.compile(*args, **kwargs)
            if getattr(version, "state", "") == "broken":
                yield f"case {index}: the compiler has a bug: {version.remarks}"
        except TypeError as error:
            if not isinstance(self.left.observe(index).error, TypeError):
                yield f"case {index}: compile() raised TypeError: {error}"
        except Exception as error:
            yield f"case {index}: compile() raised {type(error).__name__}: {error}"
        for text in compare.differences(before, compare.observe(nothing, args, kwargs)):
            yield f"case {index}: compile() changed {text}"

    def call(self, index: int, where: str, *, last: bool) -> Iterator[str]:
        """One call on each side. The last one of several has to run compiled: whatever an earlier
        one has set off is waited for."""
        if last:
            wait()
        expected = self.left.observe(index)
        call, args, kwargs = self.right.case(index)
        native = native_calls(call)
        actual = compare.observe(call, args, kwargs, scope=self.right.data())
        place = f"case {index} ({getattr(call, '__name__', '?')}, {where})"
        said = compare.differences(
            expected, actual, self.program.bound, file=str(self.program.path)
        )
        for text in said:
            yield f"{place}: {text}"
        if last and index < self.left.strict:
            ran = native_calls(call) - native
            yield from check_native(self.program, expected, ran, place)


def nothing(*args: Any, **kwargs: Any) -> None:
    """A call that leaves everything as it is."""


def wait() -> None:
    if not IDENTITY:
        import jenny

        jenny.wait()


def check_native(program: Program, expected: Any, ran: int, place: str) -> Iterator[str]:
    """Calls that raise or warn may have run as the original; all others ran compiled, unless the
    header says otherwise."""
    want = program.headers.get("native", "yes")
    if want == "yes" and not ran and expected.error is None and not expected.warned:
        yield f"{place}: did not run compiled"
    if want == "no" and ran and not IDENTITY:
        yield f"{place}: ran compiled, which is not possible"


# --------------------------------------------------------------------------------------- semantics

# How an answer stays the same, in the words of SEMANTICS in tests/semantics/*.py.
MECHANISMS = {
    "a copy where NumPy makes one": "overlap of both sides is seen at compile time: a temporary",
    "a list grows": "a list that the function makes is a growing vector, boxed at the end",
    "an element is a NumPy scalar": "the type system keeps NumPy's scalars and Python's apart",
    "arguments as the exception leaves them": "the snapshot is put back, the original runs",
    "array can be written": "flags of the arguments are part of the guard",
    "binding of arguments": "arguments that do not bind go to the original",
    "containers keep order and types": "containers follow CPython's order; element types are kept",
    "domain of the function": "the operand is checked where `math` raises",
    "duplicates in order": "scatters run in order",
    "evaluated only where reached": "checks stay behind the conditions that guard them",
    "exact comparison of int and float": "compared without rounding, or by the original",
    "fits in 64 bits": "ranges, else checked arithmetic with a sticky flag",
    "float of an int in range": "conversions to int are checked",
    "floating-point state": "status flags are looked at after the call; the original warns",
    "identity of results": "results are built from the caller's own objects",
    "index in range": "checked in front of the nest or at the access; the original raises",
    "int or float, element by element": "a list has a second plane that says which",
    "lists are written back in place": "elements of the caller's list are replaced at the end",
    "members of enums": "guarded by identity; one of a plain enum equals itself alone",
    "memory order of results": "layouts are computed as NumPy's iterator does",
    "NaN wins in NumPy": "maximum, minimum and their places have NumPy's rule for NaN",
    "names mean the same": "globals, closures and defaults are guarded",
    "no contraction": "the C compiler may not fuse a product and a sum",
    "no flush to zero": "denormal numbers are kept",
    "no row twice": "rows that are one object are seen while copying in",
    "no such divisor": "a divisor that may be 0 is checked; the original raises",
    "no such shift": "negative counts are a sticky failure; the original raises",
    "no such step": "a step that may be 0 is checked; the original raises",
    "NumPy's order of sums": "reductions add pairwise in NumPy's own blocks",
    "one type in a list": "element types are checked while copying in",
    "overlapping memory": "arguments that overlap are seen by the guard; the original runs",
    "Python around regions": "the statement stays Python between compiled regions",
    "raised by the original": "the condition is a check; the original raises",
    "rectangular lists": "lengths of rows are checked while copying in",
    "result type of the join": "types that meet are joined as Python would, else the original",
    "shapes fit": "lengths are checked before anything is written",
    "state of random generators": "saved when a call takes them, put back before the original runs",
    "strings are constants of a version": "a string argument is part of the guard",
    "the name is bound": "flow analysis; a check where it may be unbound",
    "the order written": "loops keep their order of additions",
    "the same by construction": "generated code computes as CPython and NumPy do",
    "type of a Python number fits": "weak Python numbers are checked against the type",
    "type of the argument": "a version serves one type of each argument",
    "type of the array": "exact class, byte order and dtype are part of the guard",
}
PATHS = ("native", "original", "either")


def run_semantics(program: Program) -> Iterator[str]:
    """Each case gives the original's answer, by the mechanism and on the path that it names."""
    table = program.load(plain_jit)["SEMANTICS"]
    for index, (mechanism, path, _) in enumerate(table):
        if mechanism not in MECHANISMS or path not in PATHS:
            yield f"case {index}: no mechanism {mechanism!r} or path {path!r}"
    pair = Pair(program, Side(program.load(plain_jit)), Side(program.load(jenny_jit), jenny_jit))
    for index, (mechanism, path, _) in enumerate(table):
        yield from pair.call(index, mechanism, last=False)
        yield from pair.prepare(index)
        for again in range(1, 5):
            call = pair.right.case(index)[0]
            before = native_calls(call)
            yield from pair.call(index, f"{mechanism}, call {again}", last=True)
            ran = native_calls(call) - before
        if not IDENTITY and path != "either" and (ran > 0) != (path == "native"):
            name = getattr(call, "__name__", "?")
            yield f"case {index} ({name}, {mechanism}): expected {path}, ran {ran} compiled"


# ----------------------------------------------------------------------------------------- remarks


def remarks_of(program: Program) -> list[str]:
    """`LINE CODE text` of every remark, after all cases were compiled."""
    side = Side(program.load(jenny_jit), jenny_jit)
    lines = []
    for index in range(len(side.cases)):
        call, args, kwargs = side.case(index)
        call.compile(*args, **kwargs)
        for version in call.versions():
            for line in version.remarks.splitlines():
                place, _, text = line.partition(" ")
                lines.append(f"{place.partition(':')[0]} {text}")
    return lines


def run_refuse(program: Program) -> Iterator[str]:
    """The same answer, and the remarks that `x.remarks` lists (lines `LINE CODE text...`)."""
    yield from run_diff(program)
    if IDENTITY:
        return
    beside = program.path.with_suffix(".remarks")
    if not beside.exists():
        yield f"{beside.name} is missing"
        return
    told = remarks_of(program)
    for wanted in beside.read_text().splitlines():
        if wanted.strip() and not any(line.startswith(wanted.strip()) for line in told):
            yield f"no remark '{wanted.strip()}'; there are: {told}"


def run_differs(program: Program) -> Iterator[str]:
    """A documented difference: its page has all parts, and nothing but what it says differs."""
    import ast

    page = ast.get_docstring(ast.parse(program.text)) or ""
    for part in ("What:", "Cause:", "Workaround:"):
        if part not in page:
            yield f"the docstring lacks '{part}'"
    if "CASES" in program.text:
        yield from run_diff(program)
    if "def holds" in program.text and not IDENTITY:
        try:
            program.load(jenny_jit)["holds"]()
        except AssertionError as error:
            yield f"does not hold: {error}"


# -------------------------------------------------------------------------------------- golden, IR


def golden_outputs(program: Program) -> dict[Path, str]:
    """What is generated now for each file beside the program. It is made of the last function, for
    the types of the header `sig`; the file's extension says what it is."""
    from jenny import capture, cli, hints, static

    found = list(static.load(str(program.path)).values())[-1]
    version = None
    out = {}
    for beside in sorted(program.path.parent.glob(program.path.stem + ".*")):
        what = beside.name[len(program.path.stem) + 1 :]
        if what == "ast":
            out[beside] = capture.capture(found.fn).text
        elif what != "py":
            if version is None:
                entries = hints.parse_list(program.headers["sig"])
                version = cli._compile(found, entries)[1]
            out[beside] = golden_text(version, what)
    return out


def golden_text(version: Any, what: str) -> str:
    """`c`: less what stands in every file; `remarks`; `ir`: after all passes; `PASS.ir`."""
    if what == "remarks":
        return str(version.remarks)
    if what != "c":
        return str(version.text("ir" if what == "ir" else "ir:" + what.removesuffix(".ir")))
    text = str(version.text("c"))
    start = re.search(r"^(struct par_|static __attribute__\(\(noinline)", text, re.M)
    assert start
    return text[start.start() : text.index('__attribute__((visibility("default"))) const char')]


def spread_text(program: Program) -> str:
    """What docs/spread.md says of each function of a file; lines count from its `def`."""
    from jenny import _core, _manage, _options, capture

    lib = _manage.library(_options.effective())
    out = []
    for name, fn in list(program.load(Identity).items()):
        if not isinstance(fn, types.FunctionType) or name.startswith("_"):
            continue
        first = fn.__code__.co_firstlineno - 1
        out.append(f"# {name}")
        for line in _core.spread(lib, capture.capture(fn).text).splitlines()[1:]:
            words = line.split(" ")
            for k in {"loop": (1, 3), "comp": (1, 3), "stays": (1,), "whole": (2,)}.get(
                words[0], ()
            ):
                if k < len(words):
                    words[k] = str(int(words[k]) - first)
            out.append(" ".join(words))
    return "\n".join(out) + "\n"


def run_spread(program: Program, update: bool = False) -> Iterator[str]:
    beside, text = program.path.with_suffix(".spread"), spread_text(program)
    if update:
        beside.write_text(text)
    elif not beside.exists() or beside.read_text() != text:
        yield f"{beside.name} is not what is generated now (`make golden` shows the change)"


def run_golden(program: Program, update: bool = False) -> Iterator[str]:
    if IDENTITY:
        return
    for beside, text in golden_outputs(program).items():
        if beside.read_text() == text:
            continue
        if update:
            print(f"rewrote {beside.relative_to(TOP)}")
            beside.write_text(text)
        else:
            yield f"{beside.name} is not what is generated now (`make golden` shows the change)"


class Library:
    """libjenny through its C interface, as the extension module exports it."""

    def __init__(self) -> None:
        import jenny._core

        self.c = ctypes.CDLL(jenny._core.__file__)
        self.c.jenny_open.restype = ctypes.c_void_p
        self.c.jenny_print_ir.restype = ctypes.c_void_p
        self.lib = ctypes.c_void_p(self.c.jenny_open(None))
        self.free = ctypes.CDLL(None).free

    def print_ir(self, text: str) -> str:
        error = ctypes.create_string_buffer(4096)
        found = self.c.jenny_print_ir(self.lib, text.encode(), error, len(error))
        if not found:
            raise ValueError(error.value.decode())
        result = ctypes.string_at(found).decode()
        self.free(ctypes.c_void_p(found))
        return result


def run_ir(path: Path) -> Iterator[str]:
    """Parses and prints; the print parses and prints as the same text again."""
    if IDENTITY:
        return
    text = path.read_text()
    try:
        once = Library().print_ir(text)
        twice = Library().print_ir(once)
    except ValueError as error:
        yield f"not legal IR: {error}"
        return
    if once != twice:
        yield "printing what was parsed from a print gives another text"


# --------------------------------------------------------------------------------------- C programs


def c_programs() -> list[tuple[str, Path]]:
    """(sanitizer, program) of the C tests: all with ASan and UBSan, those of the runtime with TSan."""
    found = []
    for path in sorted((HERE / "c").glob("test_*.c")):
        found.append(("asan", TOP / "build" / "asan" / "tests" / "c" / path.stem))
        if path.stem.startswith("test_rt_") or "thread" in path.stem or "pool" in path.stem:
            found.append(("tsan", TOP / "build" / "tsan" / "tests" / "c" / path.stem))
    return found


def run_c(sanitizer: str, program: Path) -> Iterator[str]:
    if not program.exists():
        yield f"{program} is not built: run tools/setup.sh test"
        return
    env = dict(
        os.environ,
        ASAN_OPTIONS="detect_leaks=1:abort_on_error=0:strict_string_checks=1",
        UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1",
        TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1",
    )
    try:
        done = subprocess.run(
            [program], cwd=HERE / "c", env=env, capture_output=True, text=True, timeout=300
        )
    except subprocess.TimeoutExpired:
        yield "did not end within 300 s"
        return
    if done.returncode:
        yield f"exit status {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[:4000]}"


# ------------------------------------------------------------------------------------------- main


def run_file(path: Path) -> list[str]:
    """What is wrong with one test file; empty if nothing is."""
    kind = path.resolve().relative_to(HERE).parts[0]
    if path.suffix == ".ir":
        return list(run_ir(path))
    check = {
        "diff": run_diff,
        "semantics": run_semantics,
        "refuse": run_refuse,
        "differs": run_differs,
        "golden": run_golden,
        "spread": run_spread,
    }
    wrong: list[str] = []
    program = Program(path.resolve())
    if program.skipped:
        return wrong
    for text in check[kind](program):
        wrong.append(text)
        if len(wrong) >= 40:
            break
    return wrong


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--golden"]:
        for path in find("golden"):
            list(run_golden(Program(path), update=True))
        for path in find("spread"):
            list(run_spread(Program(path), update=True))
        return 0
    bad = 0
    for name in arguments or [str(p) for kind in KINDS for p in find(kind)]:
        wrong = run_file(Path(name))
        bad += bool(wrong)
        print(("FAILED " if wrong else "ok ") + name)
        for text in wrong:
            print("    " + text)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
