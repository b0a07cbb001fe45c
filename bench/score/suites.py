"""The programs of NPBench and PolyBench-Python, from checkouts that the user names, as they are."""

from __future__ import annotations

import copy
import importlib
import importlib.util
import json
import re
import sys
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any


@dataclass
class Program:
    """One function of a suite, in the module that it came in.

    make    makes fresh arguments, the same ones each time; a method's object is the first of them
    fresh   the same, but each float in a list is an object of its own, not one that other copies
            hold too
    sizes   its parameters by name, where the suite names them
    """

    suite: str
    title: str
    function: FunctionType
    module: ModuleType
    make: Callable[[], tuple[Any, ...]]
    fresh: Callable[[], tuple[Any, ...]]
    sizes: dict[str, Any] = field(default_factory=dict)


def _load(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# -------------------------------------------------------------------------------------- NPBench


def npbench_names(root: Path) -> list[str]:
    return sorted(p.stem for p in (root / "bench_info").glob("*.json"))


def own(preset: str) -> list[str]:
    """The sizes in `N=8,T=2`; none in the name of a preset."""
    return preset.split(",") if "=" in preset else []


def npbench(root: Path, name: str, preset: str) -> Program:
    """One of the 54; its arguments come from the suite's own generator with its own seed. Sizes of
    one's own go in place of a preset, as `TSTEPS=20,N=2800`; those that are left out are of M."""
    import numpy as np

    info = json.loads((root / "bench_info" / f"{name}.json").read_text())["benchmark"]
    folder = root / "npbench" / "benchmarks" / info["relative_path"]
    short = info["module_name"]
    module = _load(folder / f"{short}_numpy.py", f"{short}_numpy")
    values = dict(info["parameters"]["M" if "=" in preset else preset])
    values |= {k: type(values[k])(v) for k, _, v in (x.partition("=") for x in own(preset))}
    sizes = dict(values)
    if info.get("init"):
        init = info["init"]
        maker = getattr(_load(folder / f"{short}.py", short), init["func_name"])
        np.random.seed(1)
        made = maker(*[values[a] for a in init["input_args"]])
        values.update(zip(init["output_args"], made if isinstance(made, tuple) else (made,)))
    first = tuple(values[a] for a in info["input_args"])

    def make() -> tuple[Any, ...]:
        from jenny._compare import clone

        return tuple(clone(first))

    return Program("npbench", name, getattr(module, info["func_name"]), module, make, make, sizes)


# ------------------------------------------------------------------------------ PolyBench-Python

FORMS = {"list": "LIST", "flat": "LIST_FLATTENED", "numpy": "NUMPY"}


def _classes(root: Path) -> ModuleType:
    _stub()
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return importlib.import_module("benchmarks.polybench_classes")


def _specs(root: Path) -> dict[str, Any]:
    found = _classes(root).PolyBenchSpecFile(str(root / "polybench.spec"))
    return {spec.Name: spec for spec in found.specs}


def polybench_names(root: Path) -> list[str]:
    return [f"{kernel}/{form}" for kernel in _specs(root) for form in FORMS]


class _Missing:
    """Stands for a package of hardware counters: callable, with any attribute, of no effect."""

    def __call__(self, *_: Any) -> _Missing:
        return self

    def __getattr__(self, _: str) -> _Missing:
        return self


def _stub() -> None:
    """The suite imports packages for hardware counters at its top; nothing here calls them."""
    for name, inside in (
        ("pypapi", ("events", "papi_high")),
        ("inlineasm", ("assemble",)),
    ):
        if name not in sys.modules and importlib.util.find_spec(name) is None:
            module = types.ModuleType(name)
            for item in inside:
                setattr(module, item, _Missing())
            sys.modules[name] = module


class _Full(Exception):  # noqa: N818
    """Carries a kernel's arguments out of the suite's own driver."""


def anew(x: Any) -> Any:
    """A copy that shares no list, array or float."""
    if isinstance(x, (list, tuple)):
        return type(x)(map(anew, x))
    if type(x) is float:
        return x * 1.0
    return copy.copy(x)


def polybench(root: Path, title: str, preset: str) -> Program:
    """One kernel in one form, as a method of an object of the suite's own class."""
    kernel, form = title.split("/")
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    classes = _classes(root)
    word = kernel.replace("-", "_")
    word = "_" + word if word[0].isdigit() else word
    path = next(p for p in sorted((root / "benchmarks").rglob(f"{word}*.py")) if p.stem == word)
    dotted = ".".join(path.relative_to(root).with_suffix("").parts)
    module = importlib.import_module(dotted)
    base = importlib.import_module("benchmarks.polybench").PolyBench
    options = classes.PolyBenchOptions()
    options.POLYBENCH_ARRAY_IMPLEMENTATION = getattr(classes.ArrayImplementation, FORMS[form])
    options.POLYBENCH_DATASET_SIZE = getattr(classes.DataSetSize, preset)
    options.LOAD_ELIMINATION = False
    public = next(
        c
        for c in vars(module).values()
        if isinstance(c, type)
        and issubclass(c, base)
        and c is not base
        and not c.__name__.startswith("_Strategy")
    )
    made = public(options, _specs(root)[kernel])

    def caught(*args: Any, **_: Any) -> None:
        raise _Full(args)

    def driven() -> tuple[Any, ...]:
        made.__dict__["time_kernel"] = caught
        try:
            made.run_benchmark()
        except _Full as full:
            return tuple(full.args[0])
        finally:
            del made.__dict__["time_kernel"]
        raise RuntimeError(f"{title}: the suite's driver did not call the kernel")

    args = driven()
    function = made.kernel.__func__

    def make() -> tuple[Any, ...]:
        from jenny._compare import clone

        return (made, *clone(args))

    return Program("polybench", title, function, module, make, lambda: (made, *anew(args)))


def load(suite: str, root: Path, name: str, preset: str) -> Program:
    return {"npbench": npbench, "polybench": polybench}[suite](root, name, preset)


def names(suite: str, root: Path) -> list[str]:
    return {"npbench": npbench_names, "polybench": polybench_names}[suite](root)


def presets(suite: str) -> list[str]:
    return {"npbench": ["S", "M"], "polybench": ["SMALL", "MEDIUM"]}[suite]


def words(text: str) -> list[str]:
    return [w for w in re.split(r"[ ,]+", text) if w]
