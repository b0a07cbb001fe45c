"""`jenny build`: kernels made ahead of time, in a package that needs no compiler to be imported.

The module is imported, as it will be by those who use it; its functions are compiled for the types
of their hints and of the file beside the module (jenny.types_file); what comes out is a package
with the module's own source as its __init__.py, and the kernels for several levels of processors.
"""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import json
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path
from typing import Any, NamedTuple

from . import _core, _manage, explain, hints, prebuilt, regions, types_file, words

FOOTER = """

# Added by `jenny build`: compiled kernels in front of the functions above, where they fit.
try:
    from jenny import prebuilt as __jenny_prebuilt
except ImportError:
    __jenny__ = "original: jenny is not installed"
else:
    __jenny_prebuilt.install(globals(), __path__[0])
    del __jenny_prebuilt
"""

CHECK = """
import sys
sys.path.insert(0, sys.argv[1])
module = __import__(sys.argv[2])
print(module.__jenny__)
"""


class Problem(Exception):
    """What the user has to be told; nothing was built."""


class Kernel(NamedTuple):
    """One signature of one function, compiled."""

    name: str
    entries: list[str]
    version: Any
    text: str


def load(path: Path) -> types.ModuleType:
    """The module, imported under its own name."""
    if not path.is_file():
        raise Problem(f"{path}: there is no such file")
    name = path.stem
    if not name.isidentifier():
        raise Problem(f"{path}: {name!r} cannot be the name of a package")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise Problem(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        spec.loader.exec_module(module)
    except SyntaxError as e:
        raise Problem(f"{path}:{e.lineno}: {e.msg}") from None
    except BaseException as e:
        if isinstance(e, KeyboardInterrupt):
            raise
        raise Problem(
            f"{path} cannot be imported: {type(e).__name__}: {e}\n"
            "building imports the module, as its users will; keep what only a program does "
            'behind\nif __name__ == "__main__":'
        ) from None
    return module


def functions(module: types.ModuleType) -> dict[str, types.FunctionType]:
    """Functions that the module defines, and static methods of its classes."""
    found: dict[str, types.FunctionType] = {}
    for name, value in vars(module).items():
        fn = value.__wrapped__ if isinstance(value, _core.Function) else value
        if isinstance(fn, types.FunctionType) and fn.__module__ == module.__name__:
            if fn.__qualname__ == name:
                found[name] = fn
        elif isinstance(value, type) and value.__module__ == module.__name__:
            for key, held in vars(value).items():
                if isinstance(held, staticmethod) and isinstance(held.__func__, types.FunctionType):
                    found[f"{name}.{key}"] = held.__func__
    return found


def _signatures(
    fn: types.FunctionType, noted: types_file.Types | None
) -> tuple[list[list[str]], list[str]]:
    """What to compile a function for, and what is missing where that is nothing."""
    found: list[list[str]] = []
    why: list[str] = []
    entries, missing = hints.of_function(fn)
    if not missing:
        found.append(entries)
    why += missing
    names = list(inspect.signature(fn).parameters)
    for row in noted.signatures if noted is not None and noted.parameters == names else []:
        try:
            made = [hints.parse(t) for t in row if t is not None]
        except (hints.BadType, hints.Missing) as e:
            why.append(str(getattr(e, "reason", e)))
            continue
        if len(made) == len(row) and made not in found:
            found.append(made)
        elif len(made) < len(row):
            name = names[row.index(None)]
            why.append(f"{name}: seen with a type that is not compiled")
    return found, [] if found else why


def _compile(fn: types.FunctionType, entries: list[str]) -> tuple[Any, Any]:
    f = _manage.make(fn, {"cache": False})
    args = hints.samples(entries)
    count = fn.__code__.co_argcount
    named = dict(zip(fn.__code__.co_varnames[count:], args[count:]))
    version = f.compile(*args[:count], **named)
    return f, version


def _says(entries: list[str], fn: types.FunctionType) -> str:
    names = list(inspect.signature(fn).parameters)
    return ", ".join(f"{n}: {hints.text_of_entry(e)}" for n, e in zip(names, entries))


def _why_not(f: Any, version: Any) -> str:
    for remark in explain.parse_remarks(version.remarks):
        if remark["text"]:
            file = f.__wrapped__.__code__.co_filename
            said = words.refusal(remark["text"], f.side.helpers, file)
            return f"{said} (line {remark['line']})"
    return f.side.reason or "it cannot be compiled"


class Built:
    """What was made, and what is to be said of it."""

    def __init__(self) -> None:
        self.kernels: list[Kernel] = []
        self.rows: list[tuple[str, str, str]] = []

    def add(self, name: str, fn: types.FunctionType, noted: types_file.Types | None) -> None:
        wanted, missing = _signatures(fn, noted)
        if missing:
            self.rows.append(("-", name, "; ".join(missing)))
        for entries in wanted:
            f, version = _compile(fn, entries)
            said = f"{name}({_says(entries, fn)})"
            if version.state == "ready":
                self.kernels.append(Kernel(name, entries, version, f.env.text))
                loops = {r["name"] for r in explain.parse_remarks(version.remarks)}
                marks = [w for w in ("parallel", "vector", "library") if w in loops]
                self.rows.append(("+", said, ", ".join(marks)))
                continue
            why = _why_not(f, version)
            parts = regions.plans(f)
            if any(p.used for p in parts):
                why += "; parts of it are compiled where there is a compiler"
            self.rows.append(("-", said, why))


def build(path: Path, out: Path, levels: list[str], native: bool, only: list[str]) -> Built:
    """Builds module `path` into package `out`/NAME."""
    source = path.read_bytes() if path.is_file() else b""
    module = load(path)
    found = functions(module)
    for name in only:
        if name not in found:
            raise Problem(f"{path} has no function {name}; it has {', '.join(found) or 'none'}")
    noted = types_file.read(types_file.path_of(path))
    made = Built()
    for name, fn in found.items():
        if not only or name in only:
            made.add(name, fn, noted.get(name))
    if made.kernels:
        _write(out / path.stem, source, made, levels, native)
    return made


def _write(folder: Path, source: bytes, made: Built, levels: list[str], native: bool) -> None:
    mark = folder / prebuilt.INDEX
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise Problem(f"{folder} is there and was not written by jenny build: choose another -o")
    shutil.rmtree(folder, ignore_errors=True)
    index: dict[str, Any] = {"format": prebuilt.FORMAT, "stamp": _core.STAMP, "levels": levels}
    if native:
        index["native"] = sorted(prebuilt.processor())
    index["functions"] = {}
    for k, kernel in enumerate(made.kernels):
        name = f"{kernel.name.replace('.', '_')}_{k}.so"
        for level in [*levels, *(["native"] if native else [])]:
            (folder / level).mkdir(parents=True, exist_ok=True)
            kernel.version.save(level, str(folder / level / name))
        digest, signature, free, careful = _manage.key(kernel.text, kernel.version.signature, 0, 0)
        record = {"signature": signature, "text": digest, "free": free, "careful": careful}
        index["functions"].setdefault(kernel.name, []).append({**record, "file": name})
    text = source if source.endswith(b"\n") else source + b"\n"
    (folder / "__init__.py").write_bytes(text + FOOTER.encode())
    mark.write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")


def check(folder: Path) -> str:
    """What a process without a compiler finds when it imports the package."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("JENNY_")}
    env |= {"PATH": "", "CC": "/nonexistent", "JENNY_CC": "/nonexistent", "JENNY_CACHE": "0"}
    words = [sys.executable, "-B", "-c", CHECK, str(folder.parent.resolve()), folder.name]
    done = subprocess.run(words, env=env, capture_output=True, text=True)
    lines = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
    return lines[-1] if lines else "nothing"


def _relative_imports(path: Path) -> bool:
    import ast

    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return False
    return any(isinstance(n, ast.ImportFrom) and n.level for n in ast.walk(tree))


def command(args: argparse.Namespace) -> int:
    """`jenny build`."""
    path = Path(args.module)
    if _relative_imports(path):
        raise Problem(
            f"{path} imports its neighbours with `from .`, which means something else in the "
            "package that is built:\nwrite `from package.neighbour import ...`"
        )
    levels = [] if args.native else [x for x in prebuilt.LEVELS if args.portable or x != "x86-64"]
    made = build(path, Path(args.out), levels, args.native, args.function or [])
    colour = explain.coloured(sys.stdout)
    for mark, what, note in made.rows:
        good = mark == "+"
        sign = ("\x1b[32m+\x1b[0m" if good else "\x1b[33m-\x1b[0m") if colour else mark
        print(f" {sign} {what}" + (f"  [{note}]" if good and note else ""))
        if not good:
            print(f"     stays as it is: {note}")
    if not made.kernels:
        print(
            f'\nNothing was built. Give types: hints such as a: "float64[:, :]", n: int; or run\n'
            f"  jenny types record SCRIPT\nwith a script that uses {path.stem}, which writes "
            f"{types_file.path_of(path)}"
        )
        return 1
    folder = Path(args.out) / path.stem
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    where = "this processor and better" if args.native else ", ".join(levels)
    print(f"\n{folder}: {len(made.kernels)} kernels for {where}; {size / 1024:.0f} KiB")
    found = check(folder)
    if found.startswith("original") or "kernels" not in found:
        print(f"but it does not work where no compiler is: {found}")
        return 1
    print(f"checked: imports without a compiler and finds {found}")
    return 0
