"""The region splitter on random programs: names, liveness, ways out. Nothing is compiled: a region
runs as the Python function that it would be compiled from, on copies first, as a guard would."""

import contextlib
import copy
import linecache
import os
import random
import types
from typing import Any

import numpy as np
import pytest

from jenny import _core, _manage, regions

SCALARS = ["a", "b", "c", "d"]
PROGRAMS = int(os.environ.get("JENNY_SPLIT_PROGRAMS", "96"))


class Maker:
    """One random function."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.lines: list[str] = []
        self.fresh = 0

    def scalar(self) -> str:
        return self.r.choice(SCALARS)

    def expr(self, depth: int = 0) -> str:
        r = self.r.random()
        if r < 0.35 or depth > 2:
            return self.scalar()
        if r < 0.5:
            return str(self.r.randint(-2, 4))
        if r < 0.6:
            return f"x[{self.r.choice([0, 1, 2, 3, 4, 4, 4, 5])}]"
        if r < 0.62:
            return f"({self.expr(depth + 1)} // {self.expr(depth + 1)})"
        if r < 0.7:
            return f"(b if {self.cond()} else {self.expr(depth + 1)})"
        if r < 0.8:
            return f"({self.expr(depth + 1)} * {self.r.randint(-1, 2)})"
        return f"({self.expr(depth + 1)} {self.r.choice('+-')} {self.expr(depth + 1)})"

    def cond(self) -> str:
        return f"{self.expr(2)} {self.r.choice(['<', '>', '==', '!='])} {self.expr(2)}"

    def block(self, indent: int, depth: int, loops: int) -> None:
        for _ in range(self.r.randint(1, 4)):
            self.statement(indent, depth, loops)

    def put(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)

    def simple(self, indent: int, loops: int) -> None:
        r = self.r.random()
        if r < 0.3:
            self.put(indent, f"{self.scalar()} = {self.expr()}")
        elif r < 0.45:
            self.put(indent, f"{self.scalar()} {self.r.choice('+-')}= {self.expr()}")
        elif r < 0.55:
            self.put(indent, f"x[{self.r.randint(0, 4)}] = {self.expr()}")
        elif r < 0.62:
            self.put(indent, f"{self.scalar()}, {self.scalar()} = {self.expr()}, {self.expr()}")
        elif r < 0.8:
            self.put(indent, f"LOG.append(('{self.r.randint(0, 99)}', {self.expr()}))")
        elif r < 0.82:
            self.put(indent, f"del {self.scalar()}")
        elif r < 0.87:
            self.put(indent, f"if {self.cond()} and a > 9: return {self.expr()}, {self.scalar()}")
        elif r < 0.9:
            self.put(indent, f"if {self.cond()} and b > 9: raise ValueError({self.expr()})")
        elif r < 0.91:
            self.put(indent, "LOG.append((lambda q: q + d)(1))")
        elif loops:
            self.put(indent, f"if {self.cond()}: {self.r.choice(['break', 'continue'])}")
        else:
            self.put(indent, f"if (w := {self.expr()}) > 1: c = w")

    def statement(self, indent: int, depth: int, loops: int) -> None:
        r = self.r.random()
        if depth > 3 or r < 0.45:
            self.simple(indent, loops)
        elif r < 0.68:
            name = self.scalar() if self.r.random() < 0.4 else self.name("i")
            self.put(indent, f"for {name} in range({self.r.choice([0, 1, 2, 2, 3])}):")
            self.block(indent + 1, depth + 1, loops + 1)
            if self.r.random() < 0.2:
                self.put(indent, "else:")
                self.block(indent + 1, depth + 1, loops)
        elif r < 0.74:
            name = self.name("w")
            self.put(indent, f"{name} = 0")
            self.put(indent, f"while {name} < {self.r.randint(0, 3)}:")
            self.put(indent + 1, f"{name} += 1")
            self.block(indent + 1, depth + 1, loops + 1)
        elif r < 0.87:
            self.put(indent, f"if {self.cond()}:")
            self.block(indent + 1, depth + 1, loops)
            if self.r.random() < 0.5:
                self.put(indent, "else:")
                self.block(indent + 1, depth + 1, loops)
        elif r < 0.96:
            self.tries(indent, depth, loops)
        else:
            self.put(indent, "with contextlib.suppress(ZeroDivisionError, UnboundLocalError):")
            self.block(indent + 1, depth + 1, loops)

    def tries(self, indent: int, depth: int, loops: int) -> None:
        self.put(indent, "try:")
        self.block(indent + 1, depth + 1, loops)
        last = self.r.random() < 0.3
        if not last or self.r.random() < 0.6:
            caught = self.r.choice(["ZeroDivisionError", "ValueError", "UnboundLocalError"])
            self.put(indent, f"except {caught} as e:")
            self.put(indent + 1, "LOG.append(type(e).__name__)")
            self.block(indent + 1, depth + 1, loops)
            if self.r.random() < 0.3:
                self.put(indent, "else:")
                self.block(indent + 1, depth + 1, loops)
        if last:
            self.put(indent, "finally:")
            self.block(indent + 1, depth + 1, 0)

    def name(self, stem: str) -> str:
        self.fresh += 1
        return f"{stem}{self.fresh}"

    def function(self) -> str:
        self.put(0, "def f(a, b, x):")
        if self.r.random() < 0.8:
            self.put(1, "c, d = 2, -1")
        for _ in range(self.r.randint(3, 8)):
            self.statement(1, 0, 0)
        self.put(1, "return a, b, x")
        return "\n".join(self.lines) + "\n"


def as_python(region: _core.Function, ran: list[int]) -> Any:
    """A stand-in for a compiled region: MISS and no trace where it would raise."""

    def call(*args: Any) -> Any:
        try:
            region.__wrapped__(*copy.deepcopy(args))
        except Exception:
            return _core.MISS
        ran[0] += 1
        return region.__wrapped__(*args)

    return call


def outcome(fn: Any, log: list[Any]) -> Any:
    x = np.arange(5)
    log.clear()
    try:
        result: Any = fn(3, -1, x)
    except Exception as e:
        result = (type(e).__name__, str(e))
    return repr(result), x.tolist(), [repr(entry) for entry in log]


def load(text: str, log: list[Any], name: str) -> Any:
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space: dict[str, Any] = {"LOG": log, "contextlib": contextlib}
    exec(compile(text, name, "exec"), space)
    return space["f"]


@pytest.mark.parametrize("part", range(8))
def test_random_programs(part: int) -> None:
    native = 0
    for seed in range(part, PROGRAMS, 8):
        text = Maker(seed).function()
        log: list[Any] = []
        with np.errstate(all="ignore"):
            fn = load(text, log, f"<split {seed}>")
            f = _manage.make(fn, {})
            plan = regions.Plan(f)
            new = plan.build()
            if new is None:
                continue
            ran = [0]
            stand_ins = {f"__jenny_r{k}": as_python(r, ran) for k, (_, r) in enumerate(plan.used)}
            stand_ins["__jenny_miss"] = _core.MISS
            for cell_name, cell in zip(new.__code__.co_freevars, new.__closure__ or ()):
                if cell_name in stand_ins:
                    cell.cell_contents = stand_ins[cell_name]
            assert isinstance(new, types.FunctionType)
            expected, actual = outcome(fn, log), outcome(new, log)
            native += ran[0]
        assert expected == actual, f"seed {seed}\n{text}\n{plan.source()}"
    assert native
