"""The command `jenny` (or `python -m jenny`)."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

OK, FAILED, USAGE = 0, 1, 2


class Complaint(Exception):
    """What the user has to be told; ends the command with status 2."""


def _target(text: str) -> tuple[str, str]:
    path, colon, name = text.rpartition(":")
    if not colon or not name or "/" in name:
        raise Complaint(f"{text}: give FILE:FUNCTION, such as script.py:corr")
    return path, name


def _entries(found: Any, types: str | None) -> list[str]:
    """The signature to compile a function for: --types, else its hints."""
    from . import hints

    if types is None:
        entries, missing = hints.of_arguments(found.node.args)
        if missing:
            lines = "".join(f"\n  {m}" for m in missing)
            raise Complaint(f"{found.name}: the hints are not enough; give --types{lines}")
        return entries
    try:
        entries = hints.parse_list(types) if types.strip() else []
    except hints.BadType as e:
        raise Complaint(f"--types: {e}") from None
    code = found.fn.__code__
    wanted = code.co_argcount + code.co_kwonlyargcount
    least = wanted - len(found.fn.__defaults__ or ()) - len(found.fn.__kwdefaults__ or {})
    if not least <= len(entries) <= wanted:
        names = ", ".join(code.co_varnames[:wanted])
        raise Complaint(
            f"--types gives {len(entries)} types, but {found.name}({names}) takes {wanted}"
        )
    return entries


def _compile(found: Any, entries: list[str]) -> tuple[Any, Any]:
    """The Function of a function of a file, and its version for these types."""
    from . import _manage, hints

    f = _manage.make(found.fn, {})
    args = hints.samples(entries)
    code = found.fn.__code__
    named = dict(zip(code.co_varnames[code.co_argcount :], args[code.co_argcount :]))
    return f, f.compile(*args[: code.co_argcount], **named)


# ---------------------------------------------------------------- explain


def _explain(args: argparse.Namespace) -> int:
    from . import explain, hints, static

    functions = static.load(args.file)
    if args.function:
        chosen = [static.find(functions, args.function, args.file)]
    else:
        chosen = list(functions.values())
    if args.types and not args.function:
        raise Complaint("--types needs --function")
    colour = explain.coloured(sys.stdout)
    left_out: list[tuple[str, list[str]]] = []
    records = []
    first = True
    for found in chosen:
        if found.why:
            left_out.append((found.name, [found.why]))
            continue
        if args.types is None:
            missing = hints.of_arguments(found.node.args)[1]
            if missing:
                left_out.append((found.name, missing))
                continue
        f, _ = _compile(found, _entries(found, args.types))
        report = explain.report(f)
        if args.json:
            records.append(report.json())
        else:
            print(("" if first else "\n") + report.text(colour=colour))
        first = False
    if args.json:
        skipped = [{"function": name, "missing": why} for name, why in left_out]
        print(json.dumps({"functions": records, "left_out": skipped}, indent=2))
    elif left_out:
        _print_left_out(left_out, args.file, first)
    if not chosen:
        print(f"{args.file} has no functions")
    return FAILED if first and chosen else OK


def _print_left_out(left_out: list[tuple[str, list[str]]], path: str, alone: bool) -> None:
    print("" if alone else "\n", end="")
    print("Not looked at, because nothing says what their arguments are:")
    for name, why in left_out:
        print(f"  {name}: {'; '.join(why)}")
    name = left_out[0][0]
    print(f'Give types: jenny explain {path} --function {name} --types "float64[:, :], int"')


# ---------------------------------------------------------------- emit


def _emit(args: argparse.Namespace) -> int:
    from . import regions, static

    path, name = _target(args.target)
    found = static.find(static.load(path), name, path)
    if found.why:
        raise Complaint(f"{found.name}: {found.why}")
    if args.engine:
        return _emit_engine(found, args)
    entries = _entries(found, args.types)
    f, version = _compile(found, entries)
    if args.what == "python":
        return _emit_python(f, version, regions)
    if version.state == "refused":
        _say_refused(path, found.name, version.remarks)
        return FAILED
    text = version.text({"schedule": "ir", "ir": "ir", "c": "c"}[args.what])
    if args.after:
        text = version.text(f"ir:{args.after}")
    if not text:
        print(f"jenny: {found.name}: no text\n{version.remarks}", file=sys.stderr)
        return FAILED
    print(_schedule(text) if args.what == "schedule" else text.rstrip("\n"))
    return OK


def _emit_engine(found: Any, args: argparse.Namespace) -> int:
    from . import source
    from .engines import text

    if args.what != "python":
        raise Complaint("--engine goes with --python")
    try:
        print(text.of_file(found.fn), end="")
    except (ValueError, source.Unknown) as e:
        raise Complaint(f"{found.name}: {e}") from None
    return OK


def _say_refused(path: str, name: str, remarks: str) -> None:
    from . import words

    print(f"jenny: {name} cannot be compiled as a whole:", file=sys.stderr)
    for line in remarks.splitlines():
        place, _, rest = line.partition(" ")
        print(f"  {path}:{place}: {words.refusal(rest.partition(' ')[2])}", file=sys.stderr)
    print("jenny emit --python shows the parts that can be", file=sys.stderr)


def _emit_python(f: Any, version: Any, regions: Any) -> int:
    import inspect
    import textwrap

    if version.state not in ("refused", "broken"):
        print("# compiled as a whole")
        print(textwrap.dedent(inspect.getsource(f.__wrapped__)).rstrip())
        return OK
    plan = getattr(version, "plan_of_regions", None)
    if plan is None:
        why = regions.unfit(f.__wrapped__) or f.side.reason or "nothing of it can be compiled"
        print(f"jenny: {f.__wrapped__.__qualname__}: {why}", file=sys.stderr)
        return FAILED
    print(plan.source().rstrip("\n"))
    return OK


def _schedule(ir: str) -> str:
    """The loops of the IR, what they carry, and nothing else."""
    out = []
    for line in ir.splitlines():
        s = line.strip()
        if s.startswith(("for ", "while ", "lib ", "fn ", "call ")) or s == "}":
            out.append(line)
        elif out and not out[-1].strip().startswith("...") and " = " in s:
            out.append(line[: len(line) - len(line.lstrip())] + "...")
    body = [line for line in out if not line.strip().startswith("var ")]
    return "\n".join(body)


# ---------------------------------------------------------------- cache


def cache_dir() -> Path | None:
    """Where the cache is, by the same rules as the library."""
    own = os.environ.get("JENNY_CACHE_DIR")
    xdg = os.environ.get("XDG_CACHE_HOME", "")
    home = os.environ.get("HOME", "")
    if own:
        return Path(own).absolute()
    if xdg.startswith("/"):
        return Path(xdg, "jenny")
    return Path(home, ".cache", "jenny") if home.startswith("/") else None


def _cache_files(folder: Path) -> list[Path]:
    names = [p for p in folder.iterdir() if p.suffix == ".so" and len(p.stem) >= 32]
    return [p for p in names if all(c in "0123456789abcdef" for c in p.stem)]


def _label(path: Path) -> str:
    """What an entry says it is: the seal behind the shared object."""
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - 4096, 0))
            tail = file.read()
    except OSError:
        return "?"
    at = tail.rfind(b"JENNY 1")
    text = tail[at + 80 :].split(b"\0")[0] if at >= 0 else b""
    return text.decode(errors="replace") or "?"


def _size_text(n: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if n < 1024:
            return f"{n:.0f} {unit}" if unit == "B" else f"{n:.1f} {unit}"
        n /= 1024
    return f"{n:.1f} GiB"


def _age(seconds: float) -> str:
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _cache(args: argparse.Namespace) -> int:
    folder = cache_dir()
    if folder is None:
        raise Complaint("there is no cache: neither JENNY_CACHE_DIR nor HOME is set")
    if args.action == "path":
        print(folder)
        return OK
    try:
        files = _cache_files(folder)
    except FileNotFoundError:
        print(f"{folder}: empty (the folder is not there yet)")
        return OK
    except OSError as e:
        raise Complaint(f"{folder}: {e.strerror}") from None
    if args.action == "rm":
        return _cache_rm(folder, files, args.name)
    total = 0
    now = time.time()
    for p in sorted(files, key=lambda p: p.stat().st_mtime):
        st = p.stat()
        total += st.st_size
        label = _label(p)
        if args.name is None or args.name in label:
            age = _age(now - st.st_mtime)
            print(f"{_size_text(st.st_size):>10}  {age:>8}  {p.stem[:10]}  {label}")
    print(f"{len(files)} entries, {_size_text(total)}, in {folder}")
    return OK


def _cache_rm(folder: Path, files: list[Path], name: str | None) -> int:
    gone = 0
    for p in files:
        if name is None or name in _label(p) or p.stem.startswith(name):
            try:
                p.unlink()
                gone += 1
            except FileNotFoundError:
                continue
            except OSError as e:
                raise Complaint(f"{p}: {e.strerror}") from None
    print(f"{gone} entries removed from {folder}")
    return OK if gone or name is None else FAILED


# ---------------------------------------------------------------- doctor, bench


def _doctor(args: argparse.Namespace) -> int:
    from . import calibrate, doctor

    return calibrate.run() if args.calibrate else doctor.run()


def _bench(args: argparse.Namespace) -> int:
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        script = folder / "bench" / "run.py"
        if script.is_file() and (folder / "include" / "jenny.h").is_file():
            import subprocess

            return subprocess.call([sys.executable, str(script), *args.rest])
    raise Complaint("the benchmarks are part of the source tree: run `make bench` in a clone of it")


# ---------------------------------------------------------------- run

_RUN = """\
Runs a program as `python` would, with hot functions and loops compiled. Nothing in it changes:
arguments, exit status, tracebacks, pickling and signals are those of the program.

A function is taken when it was seen at work for a twentieth of a second, a loop over a range (in a
function or in the module itself) while it runs. Only your own files are looked at, not the library
and not what is installed in site-packages."""

_RUN_MORE = """\
examples:
  jenny run simulation.py 200 --out r.npz     arguments behind the script are the script's
  jenny run --report -m package.tool          what was compiled, and what stayed Python and why
  jenny run --include scikit_thing script.py  an installed package, too

The options of @jenny.jit are those of the environment: JENNY_THREADS=1 jenny run script.py"""


def _add_run(sub: Any) -> None:
    e = sub.add_parser(
        "run",
        help="run a program, with its hot functions and loops compiled",
        usage="jenny run [options] (SCRIPT | -m MODULE | -c TEXT | -) [arguments ...]",
        description=_RUN,
        epilog=_RUN_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    e.add_argument(
        "--report",
        nargs="?",
        const="",
        metavar="FILE.json",
        help="say at the end what became of the program; --report=FILE.json: as data",
    )
    e.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="loops run on this Ray cluster where that is sooner: auto, local or host:port",
    )
    _add_program(e)


def _add_program(e: Any) -> None:
    """What is to be run, as python has it."""
    e.add_argument(
        "--include", metavar="PKG", action="append", default=[], help="this package, too"
    )
    e.add_argument(
        "--exclude",
        metavar="NAME",
        action="append",
        default=[],
        help="leave this module, package or file pattern alone",
    )
    e.add_argument("-m", metavar="MODULE", dest="module", help="run a module, as python -m")
    e.add_argument("-c", metavar="TEXT", dest="text", help="run a text, as python -c")
    e.add_argument("script", nargs="?", metavar="SCRIPT", help="a file, a folder or - (stdin)")
    e.add_argument("rest", nargs="*", metavar="arguments", help="what is the program's own")
    e.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from . import run

    if args.script is None and args.module is None and args.text is None:
        raise Complaint("what is to be run? give a SCRIPT, -m MODULE or -c TEXT")
    program = (args.script or "", args.module or "", args.text, args.rest)
    more = (getattr(args, name, None) for name in ("report", "cluster"))
    given = run.Given(*program, args.include, args.exclude, *more)
    try:
        if args.command == "run":
            return run.run(given)
        from . import record

        return record.command(args, given)
    except run.NotRunnable as e:
        raise Complaint(str(e)) from None


# ---------------------------------------------------------------- build, types

_BUILD = """\
Compiles the functions of a module ahead of time, for the types of their hints and for those that
`jenny types record` has noted beside it, and writes a package of the same name that works where no
compiler is. In it the module's source is as it was; kernels are put before the functions when it is
imported, the best that the processor can run. What has no kernel runs as it did."""

_BUILD_MORE = """\
examples:
  jenny build grid.py                  build/grid, for x86-64-v2, -v3 and -v4
  jenny build grid.py -o dist --native only for processors like this one
  jenny build grid.py --function step

The module is imported once for it. The package wants the same version of Jenny at run time; without
Jenny it is the original."""


def _add_build(sub: Any) -> None:
    e = sub.add_parser(
        "build",
        help="compile a module ahead of time into a package that needs no compiler",
        description=_BUILD,
        epilog=_BUILD_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    e.add_argument("module", metavar="MODULE.py", help="a Python file")
    e.add_argument("-o", dest="out", metavar="DIR", default="build", help="where to (build)")
    e.add_argument(
        "--function", metavar="F", action="append", help="only this one; may be repeated"
    )
    which = e.add_mutually_exclusive_group()
    which.add_argument(
        "--portable", action="store_true", help="for the oldest x86-64 processors, too"
    )
    which.add_argument(
        "--native", "--native-levels", action="store_true", help="only for processors like this one"
    )
    e.set_defaults(run=_build)


def _build(args: argparse.Namespace) -> int:
    from . import build, types_file

    try:
        return build.command(args)
    except (build.Problem, types_file.BadFile) as e:
        raise Complaint(str(e)) from None
    except OSError as e:
        raise Complaint(f"{e.filename or args.out}: {e.strerror or e}") from None


_RECORD = """\
Runs a program as `python` would and notes the types with which your functions are called: beside
each module, in MODULE.types.json, and with --write in its source, as hints for parameters that have
none. `jenny build` reads both. Several runs add up; nothing is compiled meanwhile."""

_RECORD_MORE = """\
examples:
  jenny types record simulation.py 20      then: jenny build grid.py
  jenny types record --write -m pytest -q  hints for what the tests call"""


def _add_types(sub: Any) -> None:
    e = sub.add_parser(
        "types",
        help="note the types that a program uses, for `jenny build`",
        description="Types of arguments, as seen while a program runs.",
    )
    kinds = e.add_subparsers(dest="action", metavar="ACTION", required=True)
    r = kinds.add_parser(
        "record",
        help="run a program and note the types of its calls",
        usage="jenny types record [options] (SCRIPT | -m MODULE | -c TEXT | -) [arguments ...]",
        description=_RECORD,
        epilog=_RECORD_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    r.add_argument("--write", action="store_true", help="also write hints into the sources")
    _add_program(r)


def _run_program(args: argparse.Namespace) -> int:
    """What the program raises is its own business."""
    try:
        return _run(args)
    except Complaint as e:
        print(f"jenny: {e}", file=sys.stderr)
        return USAGE


# ---------------------------------------------------------------- the command


def _add_emit(sub: Any) -> None:
    e = sub.add_parser(
        "emit",
        help="print what a function is made into: C, IR, Python, schedule",
        description="Prints what a function of a file is made into, for the types of its hints "
        "or of --types.",
    )
    what = e.add_mutually_exclusive_group()
    for name, text in (
        ("c", "the generated C (the default)"),
        ("ir", "the intermediate language after all passes (docs/il.md)"),
        ("python", "the function around its compiled regions"),
        ("schedule", "the loops and their marks only"),
    ):
        what.add_argument(
            f"--{name}", dest="what", action="store_const", const=name, help=text, default="c"
        )
    e.add_argument(
        "--engine", choices=("ray",), help="with --python: the program with its loops as Ray tasks"
    )
    e.add_argument("--after", metavar="PASS", help="with --ir: after this pass (front, fold, ...)")
    e.add_argument("target", metavar="FILE:FUNCTION", help="such as script.py:corr")
    e.add_argument("--types", metavar="T", help='types: "float64[:, :], list[float], int"')
    e.set_defaults(run=_emit)


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    p = argparse.ArgumentParser(
        prog="jenny",
        description="Runs plain Python loops and NumPy code compiled, with the same answer.",
        epilog="In a program: `import jenny`, and @jenny.jit above a function.",
    )
    p.add_argument("--version", action="store_true", help="print the version and exit")
    sub = p.add_subparsers(dest="command", metavar="COMMAND")
    _add_run(sub)
    _add_build(sub)
    _add_types(sub)

    e = sub.add_parser(
        "explain",
        help="say of every loop and array statement of a file what becomes of it",
        description="Compiles the functions of a file for the types of their hints, without "
        "running the file,\nand prints the source with what became of every line. In a running "
        "program f.explain()\nsays the same of the types that were seen.",
        formatter_class=raw,
    )
    e.add_argument("file", metavar="FILE", help="a Python file")
    e.add_argument("--function", metavar="F", help="only this function (or Class.method)")
    e.add_argument("--types", metavar="T", help='its types: "float64[:, :], list[float], int"')
    e.add_argument("--json", action="store_true", help="as JSON")
    e.set_defaults(run=_explain)

    _add_emit(sub)

    e = sub.add_parser(
        "cache",
        help="list or empty the cache of compiled code",
        description="The cache holds compiled functions; removing it is always safe.",
    )
    e.add_argument("action", choices=("ls", "rm", "path"), help="list, remove, print the folder")
    e.add_argument("name", nargs="?", help="only entries whose function has this in its name")
    e.set_defaults(run=_cache)

    e = sub.add_parser(
        "doctor",
        help="check compiler, BLAS, cores, cache; say what is missing and how to get it",
    )
    e.add_argument(
        "--calibrate",
        action="store_true",
        help="measure this machine, some seconds, and keep what its estimates are to be scaled by",
    )
    e.set_defaults(run=_doctor)

    e = sub.add_parser("bench", help="run the benchmarks, in a clone of the source")
    e.add_argument("rest", nargs=argparse.REMAINDER, help="arguments of bench/run.py")
    e.set_defaults(run=_bench)
    return p


def main(argv: list[str] | None = None) -> int:
    """Runs the command; returns its exit status: 0 well, 1 not, 2 wrongly called."""
    parser = _parser()
    words = sys.argv[1:] if argv is None else list(argv)
    own: list[str] = []
    lead = 2 if words[:2] == ["types", "record"] else int(words[:1] == ["run"])
    if lead:
        from . import run

        mine, own = run.split(words[lead:])
        words = [*words[:lead], *mine]
    args = parser.parse_args(words)
    args.rest = own or getattr(args, "rest", [])
    if args.version:
        from . import __version__

        print(f"jenny {__version__}")
        return OK
    if args.command is None:
        parser.print_help()
        return USAGE
    if args.command in ("run", "types"):
        return _run_program(args)
    from . import static

    command: Callable[[argparse.Namespace], int] = args.run
    try:
        return command(args)
    except (Complaint, static.NotThere) as e:
        print(f"jenny: {e}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return OK
    except KeyboardInterrupt:
        return 130
