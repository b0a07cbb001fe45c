"""Functions that stay Python around compiled regions (docs/regions.md).

`rewrite` makes a copy of a function in which the runs of statements that can be compiled are
guarded calls; when a region is refused for its types, `refused` makes the copy again.
"""

from __future__ import annotations

import ast
import copy
import types
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from . import _core, _manage, _options, capture, source

ROUNDS = 12  # how often a function is split again because a region was refused
RETURN_COL = 60000  # column of the return statement that is added to a region

_UNFIT = {"exec", "eval", "locals", "globals", "vars", "dir", "super", "__class__", "_getframe"}
_LOOSE = 0x20 | 0x80 | 0x200
_REFUSALS = {"syntax", "call", "attr", "type", "argtype", "join", "shape", "rank", "name"}
_FUTURE_ANNOTATIONS = 0x1000000


class Region(NamedTuple):
    """One record of the splitter."""

    start: tuple[int, int]
    end: tuple[int, int]
    path: str
    first: int
    length: int
    ins: tuple[str, ...]
    maybe: tuple[str, ...]
    unset: tuple[str, ...]
    outs: tuple[str, ...]


class Stay(NamedTuple):
    """A statement that stays Python, and why."""

    line: int
    col: int
    why: str


def read(text: str) -> tuple[list[Region], list[Stay]]:
    """The splitter's text as records."""
    regions: list[Region] = []
    stays: list[Stay] = []
    names: dict[str, tuple[str, ...]] = {}
    head: list[str] = []
    for line in text.splitlines()[1:]:
        word, *rest = line.split(" ")
        if word == "stays":
            stays.append(Stay(int(rest[0]), int(rest[1]), " ".join(rest[2:])))
        elif word == "region":
            head, names = rest, {}
        else:
            names[word] = tuple(rest)
            if word == "out":
                numbers = [int(x) for x in head[:4] + head[5:]]
                regions.append(
                    Region(
                        (numbers[0], numbers[1]),
                        (numbers[2], numbers[3]),
                        head[4],
                        numbers[4],
                        numbers[5],
                        names["in"],
                        names["maybe"],
                        names["unset"],
                        names["out"],
                    )
                )
    return regions, stays


def unfit(fn: types.FunctionType) -> str | None:
    """Why a function cannot be rewritten at all, or None."""
    code = fn.__code__
    if code.co_flags & _LOOSE:
        return "generators and coroutines are not compiled"
    if code.co_name == "<lambda>":
        return "a lambda is compiled as a whole or not at all"
    stack = [code]
    while stack:
        c = stack.pop()
        names = {*c.co_names, *c.co_freevars, *c.co_varnames, *c.co_cellvars}
        found = sorted(names & _UNFIT)
        if found:
            return f"it uses {found[0]}"
        if any("__" in n[1:] and n.startswith("_") and not n.endswith("__") for n in names):
            return "it uses private names of a class"
        stack += [k for k in c.co_consts if isinstance(k, types.CodeType)]
    return None


def _at(line: int, col: int, nodes: list[ast.stmt]) -> None:
    for top in nodes:
        for n in ast.walk(top):
            if isinstance(n, (ast.stmt, ast.expr)):
                n.lineno = n.end_lineno = line
                n.col_offset = n.end_col_offset = col


def _code_of(outer: types.CodeType, name: str) -> types.CodeType:
    """The code of function `name` that stands in another code."""
    for c in reversed(outer.co_consts):
        if isinstance(c, types.CodeType) and c.co_name == name:
            return c
    raise ValueError(f"no code of {name}")


def _bare(a: ast.arg) -> ast.arg:
    return ast.copy_location(ast.arg(arg=a.arg, annotation=None), a)


def _clone(node: Any) -> Any:
    """A copy of a statement that can get other statements inside; expressions are shared."""
    new = copy.copy(node)
    for field in ("body", "orelse", "finalbody", "handlers"):
        inside = getattr(node, field, None)
        if isinstance(inside, list):
            setattr(new, field, [_clone(n) for n in inside])
    return new


def _compile(node: ast.FunctionDef, free: list[str], filename: str, flags: int) -> types.CodeType:
    """Code of a function whose free variables are `free`. Defaults and annotations are left out:
    the function gets those of the original. Its own name, which a recursive one reads, stays that
    of the module unless it is free."""
    node = copy.copy(node)
    node.returns = None
    node.args = args = copy.copy(node.args)
    none = ast.copy_location(ast.Constant(value=None), node)
    for group in ("posonlyargs", "args", "kwonlyargs"):
        setattr(args, group, [_bare(a) for a in getattr(args, group)])
    args.vararg = args.vararg and _bare(args.vararg)
    args.kwarg = args.kwarg and _bare(args.kwarg)
    args.defaults = [none for _ in args.defaults]
    args.kw_defaults = [d and none for d in args.kw_defaults]
    outer = ast.parse(f"def __jenny_outer({', '.join(free)}): pass").body[0]
    assert isinstance(outer, ast.FunctionDef)
    own: list[ast.stmt] = [] if node.name in free else [ast.Global(names=[node.name])]
    outer.body = [*map(ast.fix_missing_locations, own), node]
    tree = ast.Module(body=[outer], type_ignores=[])
    made = compile(tree, filename, "exec", flags=flags & _FUTURE_ANNOTATIONS, dont_inherit=True)
    return _code_of(_code_of(made, "__jenny_outer"), node.name)


def _cells(fn: types.FunctionType) -> dict[str, Any]:
    return dict(zip(fn.__code__.co_freevars, fn.__closure__ or ()))


def _closure(code: types.CodeType, cells: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(cells[name] for name in code.co_freevars)


class Owner(Protocol):
    """Who keeps the rewritten function: a version, or what stands for one."""

    instead: Callable[..., Any] | None


class Plan:
    """How one refused version of a function runs instead. Weak towards the version, which owns the
    rewritten function."""

    def __init__(self, f: _core.Function, owner: Owner | None = None) -> None:
        self.fn: types.FunctionType = f.__wrapped__
        self.options: dict[str, Any] = f.side.options
        self.owner = weakref.ref(owner) if owner is not None else None
        self.refused: set[str] = set()
        self.why: dict[tuple[int, int], tuple[str, str]] = {}  # place -> remark
        self.rounds = 0
        self.regions: dict[Region, _core.Function] = {}
        self.used: list[tuple[Region, _core.Function]] = []
        self.stays: list[Stay] = []
        src = source.find(self.fn)
        assert isinstance(src.node, ast.FunctionDef)
        self.indent = src.indent
        self.node = src.node  # parsed for us alone
        ast.increment_lineno(self.node, src.line_shift)
        first = [d.lineno for d in self.node.decorator_list]
        self.first = min([*first, self.node.lineno])
        self.text = capture.capture(self.fn).text

    def refuse(self, remarks: str, region: Region | None = None) -> bool:
        """Adds the places of refusals; False if there was nothing new in them."""
        before = len(self.refused)
        for line in remarks.splitlines():
            place, _, rest = line.partition(" ")
            kind, _, text = rest.partition(" ")
            if kind not in _REFUSALS:
                continue
            row, _, col = place.partition(":")
            at = (int(row), int(col))
            if region is not None and at[1] >= RETURN_COL - 1:
                self._refuse_result(region)
                continue
            if kind == "join" and "one object" in text and self._exchanged(text.split()[1]):
                self.refused.add(f"name:{text.split()[1]}")
                self.why[at] = (kind, text)
                continue
            whole = (self.node.lineno, 0), (self.node.end_lineno or 0, 1 << 30)
            lo, hi = (region.start, region.end) if region else whole
            if lo <= at <= hi:
                self.refused.add(f"{row}:{col}")
                self.why[at] = (kind, text)
            else:
                self.refused.add("helpers")
        return len(self.refused) > before

    def _exchanged(self, name: str) -> bool:
        """Whether that name gets objects of other names: two arrays are swapped, say."""
        for n in ast.walk(self.node):
            if isinstance(n, ast.Assign) and isinstance(n.value, (ast.Name, ast.Tuple, ast.IfExp)):
                targets = {t.id for s in n.targets for t in ast.walk(s) if isinstance(t, ast.Name)}
                if name in targets:
                    return True
        return False

    def _refuse_result(self, region: Region) -> None:
        """A result that cannot be handed over, a view say: we are not told which. First those that
        look like views, then all."""
        if region.unset:
            self.refused.add("bound")
            return
        views = set()
        for s in self._statements(self.node, region):
            for n in ast.walk(s):
                if isinstance(n, ast.Assign) and not isinstance(n.value, (ast.BinOp, ast.Constant)):
                    views |= {t.id for t in n.targets if isinstance(t, ast.Name)}
        some = {f"name:{n}" for n in region.outs if n in views}
        if some <= self.refused:
            some = {f"name:{n}" for n in region.outs}
        self.refused |= some

    def _list(self, node: ast.AST, path: str) -> list[ast.stmt]:
        here: Any = node
        for part in path.split("."):
            here = here[int(part)] if part.isdigit() else getattr(here, part)
        return here  # type: ignore[no-any-return]

    def _statements(self, node: ast.AST, r: Region) -> list[ast.stmt]:
        return self._list(node, r.path)[r.first : r.first + r.length]

    def split(self) -> list[Region]:
        lib = _manage.library(_options.effective(self.options))
        words = " ".join(sorted(self.refused))
        found, self.stays = read(_core.split(lib, self.text, words))
        return found

    def _region_node(self, r: Region, name: str) -> ast.FunctionDef:
        args = ", ".join(r.ins)
        outs = f"({', '.join(r.outs)},)" if r.outs else "None"
        made = ast.parse(f"def {name}({args}): return {outs}").body[0]
        assert isinstance(made, ast.FunctionDef)
        _at(r.start[0], r.start[1] + self.indent, [made])
        _at(r.end[0], RETURN_COL + self.indent, made.body)
        made.body = [*self._statements(self.node, r), *made.body]
        made.end_lineno = r.end[0]
        return made

    def region(self, r: Region, name: str) -> _core.Function:
        """The Function of a region; kept over rounds."""
        f = self.regions.get(r)
        if f is not None:
            return f
        node = self._region_node(r, name)
        cells = _cells(self.fn)
        code = self.fn.__code__
        made = _compile(node, list(cells), code.co_filename, code.co_flags)
        fn = types.FunctionType(made, self.fn.__globals__, name, None, _closure(made, cells))
        fn.__qualname__ = f"{self.fn.__qualname__}.{name}"
        fn.__module__ = self.fn.__module__
        fn.__dict__["__jenny_source__"] = source.Source(node, 0, self.indent)
        f = _manage.make(fn, self.options, region=True)
        f.__dict__["__jenny_plan__"] = (self, r)
        self.regions[r] = f
        return f

    def _guarded(self, r: Region, name: str, original: list[ast.stmt]) -> list[ast.stmt]:
        call = f"__jenny_t = {name}({', '.join(r.ins)})\n"
        if r.maybe:
            call = f"try: {call}except UnboundLocalError: __jenny_t = __jenny_miss\n"
        text = f"{call}if __jenny_t is __jenny_miss: pass\n"
        if r.outs:
            text += f"else: ({', '.join(r.outs)},), __jenny_t = __jenny_t, None\n"
        made = ast.parse(text).body
        _at(r.start[0], r.start[1] + self.indent, made)
        test = made[-1]
        assert isinstance(test, ast.If)
        test.body = original
        return made

    def rewritten(self) -> ast.FunctionDef:
        """The function with guarded calls, `self.used` being the regions."""
        node: ast.FunctionDef = _clone(self.node)
        node.decorator_list = []
        for k, (r, _) in reversed(list(enumerate(self.used))):
            block = self._list(node, r.path)
            original = block[r.first : r.first + r.length]
            block[r.first : r.first + r.length] = self._guarded(r, f"__jenny_r{k}", original)
        return node

    def build(self) -> types.FunctionType | None:
        """The rewritten function, or None where nothing of it can be compiled."""
        found = self.split()
        self.used = [(r, self.region(r, f"__jenny_r{k}")) for k, r in enumerate(found)]
        if not self.used:
            return None
        node = self.rewritten()
        if self.first < node.lineno:
            mark = ast.Name(id="__jenny_first", ctx=ast.Load())
            _at(self.first, 0, [mark])  # type: ignore[list-item]
            node.decorator_list = [mark]
        fn = self.fn
        code = fn.__code__
        cells = _cells(fn)
        names = {"__jenny_miss": types.CellType(_core.MISS)}
        names.update((f"__jenny_r{k}", types.CellType(f)) for k, (_, f) in enumerate(self.used))
        made = _compile(node, [*cells, *names], code.co_filename, code.co_flags)
        if hasattr(code, "co_qualname"):
            made = made.replace(co_qualname=code.co_qualname)
        new = types.FunctionType(
            made, fn.__globals__, fn.__name__, fn.__defaults__, _closure(made, {**cells, **names})
        )
        new.__kwdefaults__ = fn.__kwdefaults__
        new.__qualname__ = fn.__qualname__
        new.__doc__ = fn.__doc__
        new.__module__ = fn.__module__
        new.__annotations__ = fn.__annotations__
        new.__dict__.update(fn.__dict__)
        return new

    def source(self) -> str:
        """What runs, as Python text that a reader can follow: regions first, then the function."""
        parts = ["__jenny_miss = object()  # what a region returns that did not run"]
        for r, f in self.used:
            parts.append(ast.unparse(f.__wrapped__.__dict__["__jenny_source__"].node))
            parts[-1] = f"# lines {r.start[0]} to {r.end[0]}: compiled\n{parts[-1]}"
        parts.append(ast.unparse(self.rewritten()))
        return "\n\n".join(parts) + "\n"


def rewrite(f: _core.Function, version: _core.Version) -> types.FunctionType:
    """What runs for arguments of a version that was refused: the function around compiled regions,
    or the original."""
    original: types.FunctionType = f.__wrapped__
    if version.state != "refused" or unfit(original) is not None:
        return original
    plan = Plan(f, version)
    plan.refuse(version.remarks)
    version.plan_of_regions = plan  # type: ignore[attr-defined]
    return plan.build() or original


def loosen(f: _core.Function) -> None:
    """A function that cannot be compiled as a whole whatever its arguments: with *args, say."""
    if unfit(f.__wrapped__) is None:
        plan = Plan(f, f)
        f.__dict__["__jenny_loose__"] = plan
        f.instead = plan.build()


def refused(f: _core.Function, version: _core.Version) -> None:
    """Region `f` was refused: the function that it is part of is split again."""
    plan, region = f.__dict__["__jenny_plan__"]
    owner = plan.owner() if plan.owner is not None else None
    if owner is None or plan.rounds >= ROUNDS or all(r is not f for _, r in plan.used):
        return
    plan.rounds += 1
    if plan.refuse(version.remarks, region):
        owner.instead = plan.build() or plan.fn


def plans(f: _core.Function) -> list[Plan]:
    """The plans of all versions of a function that run as regions."""
    found = [getattr(v, "plan_of_regions", None) for v in _manage.versions(f)]
    found.append(f.__dict__.get("__jenny_loose__"))
    return [p for p in found if p is not None]


def counts(f: _core.Function) -> tuple[int, int]:
    """Region calls of a function that ran compiled, and regions."""
    functions = [r for p in plans(f) for r in p.regions.values()]
    return sum(r.native_calls for r in functions), len(functions)
