"""The systems of the score: each takes the unmodified function and gives something to call."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from suites import Program

# What Pythran made is kept there, and what Numba and DaCe made where SCORE_KEEP is set (then their
# first call is that of a later process).
KEEP = bool(os.environ.get("SCORE_KEEP"))
CACHE = Path(os.environ.get("SCORE_CACHE") or Path(tempfile.gettempdir()) / "jenny-score")

os.environ.setdefault("NUMBA_CACHE_DIR", str(CACHE / "numba"))


@dataclass
class Side:
    """What a system made of a program, and what it can say about it afterwards.

    dress   makes of fresh arguments those that this system takes; not timed
    """

    call: Callable[..., Any]
    facts: Callable[[], dict[str, Any]] = dict
    dress: Callable[[tuple[Any, ...]], tuple[Any, ...]] = tuple


def said(error: BaseException) -> str:
    """An exception in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = " ".join(lines[:3])
    text = re.sub(r"(?<![\w.])/(?:[\w.+-]+/)+", "", text)
    return re.sub(r"\s+", " ", f"{type(error).__name__}: {text}")[:300]


def _jenny(program: Program) -> Side:
    import jenny

    fast = jenny.jit(program.function, wait=True)

    def facts() -> dict[str, Any]:
        report = fast.explain().json()
        stats = fast.stats()
        ran = {"native": stats["native"], "regions": stats["region_calls"]}
        how = max(ran, key=lambda k: ran[k]) if any(ran.values()) else "original"
        python = {row["line"] for row in report["lines"] if row["mark"] in ("py", "?")}
        regions = [r for v in report["versions"] for r in v["regions"]]
        return {
            "how": how,
            "python_lines": sorted(python),
            "compile_s": stats["compile_s"]
            + sum(v["seconds"] for r in regions for v in r["versions"]),
            "native_calls": stats["native"],
            "region_calls": stats["region_calls"],
            "original_calls": stats["original"],
            "remarks": [v["remarks"] for v in report["versions"] if v["state"] != "ready"],
            "stays": [
                f"{row['line']}: {note['text']}"
                for row in report["lines"]
                for note in row["notes"]
                if row["mark"] == "py"
            ],
        }

    return Side(fast, facts)


def _numba(program: Program, **given: Any) -> Side:
    """Numba, nopython, on the function and on the functions of its module that it may call."""
    import numba

    if KEEP and not given:  # Numba's cache does not tell options apart
        given["cache"] = True
    if program.suite == "polybench":
        return Side(numba.njit(program.function, **given))
    for name, value in list(vars(program.module).items()):
        if isinstance(value, types.FunctionType) and value.__module__ == program.module.__name__:
            setattr(program.module, name, numba.njit(value, **given))
    return Side(getattr(program.module, program.function.__name__))


def _numba_parallel(program: Program) -> Side:
    return _numba(program, parallel=True)


def _pythran_type(value: Any) -> str:
    """A value's type in Pythran's words."""
    if isinstance(value, np.ndarray):
        axes = ",".join([":"] * value.ndim)
        return f"{value.dtype.name}[{axes}]" if value.ndim else value.dtype.name
    if isinstance(value, np.generic):
        return value.dtype.name
    if isinstance(value, (bool, int, float, complex, str)):
        return type(value).__name__
    if isinstance(value, list) and value:
        return _pythran_type(value[0]) + " list"
    raise TypeError(f"no Pythran type for a {type(value).__name__}")


def _pythran(program: Program) -> Side:
    """The unmodified file with a spec file beside it, as Pythran's users do it; OpenMP."""
    if program.suite == "polybench":
        raise TypeError("Pythran takes functions of a module, not methods")
    source = Path(str(program.module.__file__)).read_text()
    name = program.function.__name__
    spec = f"export {name}({', '.join(map(_pythran_type, program.make()))})\n"
    key = hashlib.sha256((source + spec).encode()).hexdigest()[:16]
    module = f"score_{name}_{key}"
    folder = CACHE / "pythran"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{module}.so"
    if not target.exists():
        (folder / f"{module}.py").write_text(source)
        (folder / f"{module}.pythran").write_text(spec)
        command = [sys.executable, "-m", "pythran.run", f"{module}.py", "-o", target.name]
        flags = ["-fopenmp", "-march=native", "-DUSE_XSIMD"]
        done = subprocess.run([*command, *flags], cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            lines = [x for x in done.stderr.splitlines() if "rror" in x or "CRITICAL" in x]
            raise RuntimeError(f"pythran: {lines[0] if lines else done.stderr[-200:]}")
    loader = importlib.util.spec_from_file_location(module, target)
    assert loader is not None and loader.loader is not None
    built = importlib.util.module_from_spec(loader)
    loader.loader.exec_module(built)
    return Side(getattr(built, name))


def _ported(program: Program, word: str) -> Any:
    """The function that the suite's authors wrote anew for one system, from the file beside."""
    if program.suite == "polybench":
        raise TypeError("the suite has no form for it")
    path = Path(str(program.module.__file__))
    path = path.with_name(path.name.replace("_numpy.py", f"_{word}.py"))
    if not path.exists():
        raise TypeError("the suite has no form for it")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return getattr(module, program.function.__name__)


def _jax(program: Program) -> Side:
    """The suite's own JAX form, in double precision; arguments are JAX arrays beforehand."""
    import jax

    jax.config.update("jax_enable_x64", True)
    call = _ported(program, "jax")

    def dress(args: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(jax.numpy.array(x) if isinstance(x, np.ndarray) else x for x in args)

    return Side(lambda *args: jax.block_until_ready(call(*args)), dress=dress)


def _dace(program: Program) -> Side:
    """The suite's own DaCe form, optimised as its users do it: auto_optimize for the processor."""
    import inspect

    import dace
    from dace.transformation.auto import auto_optimize

    sizes = hashlib.sha256(repr(program.sizes).encode()).hexdigest()[:8]
    folder = CACHE / "dace" / f"{program.title}-{sizes}"
    folder.mkdir(parents=True, exist_ok=True)
    dace.Config.set("compiler", "use_cache", value=KEEP)
    dace.Config.set("default_build_folder", value=str(folder))
    dace.Config.set("compiler", "allow_view_arguments", value=True)
    made = _ported(program, "dace").to_sdfg(simplify=True)
    auto_optimize.auto_optimize(made, dace.DeviceType.CPU, symbols=dict(program.sizes))
    built = made.compile()
    names = list(inspect.signature(program.function).parameters)
    free = {k: program.sizes[k] for k in map(str, made.free_symbols) if k in program.sizes}

    def call(*args: Any) -> Any:
        return built(**dict(zip(names, args)) | free)

    return Side(call)


# Systems that run a form of their own instead of the unmodified program.
PORTED = ("jax", "dace")

SYSTEMS: dict[str, Callable[[Program], Side]] = {
    "jenny": _jenny,
    "numba": _numba,
    "numba-parallel": _numba_parallel,
    "pythran": _pythran,
    "jax": _jax,
    "dace": _dace,
}
PACKAGE = {
    "jenny": "jenny",
    "numba": "numba",
    "numba-parallel": "numba",
    "pythran": "pythran",
    "jax": "jax",
    "dace": "dace",
}


def prepare(system: str, program: Program) -> Side:
    return SYSTEMS[system](program)
