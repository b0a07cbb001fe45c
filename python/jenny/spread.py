"""Functions whose loops may run in other processes (docs/spread.md).

The compiler says which loops those are, and what a part of one reads and changes (`jenny_spread`).
`rewrite` makes a copy of the function in which such a loop asks a Run (jenny.away) what to do:

    run = LOOP(iterable)
    while True:
        try: frame = (names that the loop reads)
        except NameError: frame = None
        if not run.on(frame): break
        if run.bound: (s, ) = run.values           # sums that parts elsewhere went on with
        if 'x' in run.last: x = run.last['x']      # names that they set
        for i in run: <the body, with its own line numbers>

so that rounds which run here run in the user's own frame. `part` makes the function that runs a
part of the range elsewhere.
"""

from __future__ import annotations

import ast
import copy
import textwrap
import types
from collections.abc import Callable
from typing import Any, NamedTuple

from . import _core, _manage, _options, capture, chain, regions, source

# Names in rewritten functions and parts.
RUN, ITEMS, OUT, LAST, UNSET, GIVEN = (
    f"__jenny_{word}" for word in ("run", "items", "out", "last", "unset", "got")
)
CHAIN = "__jenny_chain"
LO, HI, STEP = (f"__jenny_{word}" for word in ("lo", "hi", "step"))


class Slice(NamedTuple):
    """An array that round i reads at i+lo to i+hi of an axis only."""

    axis: int
    lo: int
    hi: int


class Own(NamedTuple):
    """An array that round i writes, and reads, at i+shift of an axis only. fresh: each round stores
    all of it before it reads any."""

    axis: int
    shift: int
    fresh: bool


class Loop:
    """One record: a loop, or a list comprehension, that may be spread."""

    def __init__(self, kind: str, place: list[int], path: str, index: int) -> None:
        self.kind = kind  # "loop" or "comp", or "rows": jenny.rowwise
        self.line, self.col, self.end_line, self.end_col = place
        self.path, self.index = path, index
        self.over = "each"
        self.ins: list[str] = []
        self.slices: dict[str, Slice] = {}
        self.owns: dict[str, Own] = {}
        self.appends: list[str] = []
        self.puts: list[str] = []
        self.adds: dict[str, str] = {}
        self.lasts: dict[str, bool] = {}
        self.callees: list[str] = []
        self.flats: dict[str, int] = {}  # names whose elements, so deep, rounds add to
        self.target = ""  # the loop variable, where it is one name
        self.prints = False
        self.reduce = ""  # of "rows": what becomes of the rows of `lasts`, see jenny.partial
        self.body: ast.stmt | None = None  # of "rows": what a part does, instead of rounds
        if kind == "comp":
            self.appends.append(OUT)

    def effects(self) -> list[str]:
        """The lists that a part fills: what it appends, puts and adds, in this order."""
        return [*self.appends, *self.puts, *self.adds]

    def names(self) -> list[str]:
        """What a Run wants to know of the frame."""
        found = [*self.ins, *self.slices, *self.owns, *self.appends, *self.puts, *self.adds]
        return list(dict.fromkeys(found + self.callees))


class Stay(NamedTuple):
    """A loop that stays in this process, and why."""

    line: int
    col: int
    why: str


class Analysis(NamedTuple):
    """What the compiler found in a function."""

    loops: list[Loop]
    stays: list[Stay]
    whole: Stay | None  # why the function itself must not run elsewhere
    conditions: bool  # it may, for some arguments only
    gives: list[str]  # what its result may be, or hold: arguments, "*" for what others see
    prints: bool


def read(text: str) -> Analysis:
    """The compiler's text as records."""
    loops: list[Loop] = []
    stays: list[Stay] = []
    whole, conditions, prints = None, False, False
    gives: list[str] = []
    for line in text.splitlines()[1:]:
        word, *rest = line.split(" ")
        if word == "stays":
            stays.append(Stay(int(rest[0]), int(rest[1]), " ".join(rest[2:])))
        elif word == "whole":
            if rest[0] != "pure":
                whole = Stay(int(rest[1]), int(rest[2]), " ".join(rest[3:]))
        elif word == "whole-prints":
            prints = True
        elif word == "whole-gives":
            gives = rest
        elif word.startswith("whole-"):
            conditions = True
        elif word in ("loop", "comp"):
            numbers = [int(x) for x in rest[:4]]
            loops.append(Loop(word, numbers, rest[4], int(rest[5])))
        elif loops:
            _record(loops[-1], word, rest)
    return Analysis(loops, stays, whole, conditions, gives, prints)


def _record(loop: Loop, word: str, rest: list[str]) -> None:
    if word == "over":
        loop.over = rest[0]
    elif word == "in":
        loop.ins += rest
    elif word == "slice":
        loop.slices[rest[0]] = Slice(int(rest[1]), int(rest[2]), int(rest[3]))
    elif word == "own":
        loop.owns[rest[0]] = Own(int(rest[1]), int(rest[2]), rest[3] == "1")
    elif word == "append":
        loop.appends.append(rest[0])
    elif word == "put":
        loop.puts.append(rest[0])
    elif word == "add":
        loop.adds[rest[0]] = rest[1].removesuffix("=")
    elif word == "last":
        loop.lasts[rest[0]] = rest[1] == "1"
    elif word == "flat":
        loop.flats[rest[0]] = int(rest[1])
    elif word == "callee":
        loop.callees.append(rest[0])
    elif word == "prints":
        loop.prints = True


def analyse(fn: types.FunctionType) -> Analysis:
    """What of a function may be spread. Raises source.Unknown."""
    return read(analysed(fn))


def analysed(fn: types.FunctionType) -> str:
    """The compiler's text of that. Raises source.Unknown."""
    lib = _manage.library(_options.effective())
    return _core.spread(lib, capture.capture(fn).text)


# ---------------------------------------------------------------- parts


class _Effects(ast.NodeTransformer):
    """The body of a loop as it stands in a part: what it appends, puts and adds goes into lists of
    the part, and arrays of which only a slice is there are read where it lies."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.axis = {n: s.axis for n, s in loop.slices.items()}
        self.axis.update((n, o.axis) for n, o in loop.owns.items())

    def _append(self, at: ast.stmt, name: str, value: ast.expr) -> ast.stmt:
        call = ast.Call(
            func=ast.Attribute(
                value=ast.Name(id=name, ctx=ast.Load()), attr="append", ctx=ast.Load()
            ),
            args=[value],
            keywords=[],
        )
        return ast.fix_missing_locations(ast.copy_location(ast.Expr(value=call), at))

    def _put(self, target: ast.expr) -> str:
        """The name that is put into, where a target is of this kind."""
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            return target.value.id if target.value.id in self.loop.puts else ""
        return ""

    def visit_Assign(self, node: ast.Assign) -> Any:  # noqa: N802
        names = [self._put(t) for t in node.targets]
        if not any(names):
            return self.generic_visit(node)
        held = f"__jenny_v_{next(filter(None, names))}"
        store = ast.Name(id=held, ctx=ast.Store())
        made: list[ast.stmt] = [ast.Assign(targets=[store], value=node.value)]
        for target, name in zip(node.targets, names):
            value = ast.Name(id=held, ctx=ast.Load())
            if name:
                assert isinstance(target, ast.Subscript)
                pair = ast.Tuple(elts=[_key(target.slice), value], ctx=ast.Load())
                made.append(self._append(node, name, pair))
            else:
                made.append(ast.Assign(targets=[target], value=value))
        made = [ast.fix_missing_locations(ast.copy_location(s, node)) for s in made]
        return [self.generic_visit(s) for s in made]

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:  # noqa: N802
        if isinstance(node.target, ast.Name) and node.target.id in self.loop.adds:
            return self.generic_visit(self._append(node, node.target.id, node.value))
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> Any:  # noqa: N802
        self.generic_visit(node)
        if not isinstance(node.value, ast.Name) or node.value.id not in self.axis:
            return node
        axis, off = self.axis[node.value.id], f"__jenny_o_{node.value.id}"
        index = node.slice
        if isinstance(index, ast.Tuple):
            elts = list(index.elts)
            elts[axis] = _shifted(elts[axis], off)
            node.slice = ast.copy_location(ast.Tuple(elts=elts, ctx=ast.Load()), index)
        else:
            node.slice = _shifted(index, off)
        return node


def _key(index: ast.expr) -> ast.expr:
    """An index as a value: slices become calls of slice()."""
    if isinstance(index, ast.Tuple):
        return ast.Tuple(elts=[_key(e) for e in index.elts], ctx=ast.Load())
    if not isinstance(index, ast.Slice):
        return index
    none = ast.Constant(value=None)
    ends = [index.lower or none, index.upper or none, index.step or none]
    return ast.Call(func=ast.Name(id="slice", ctx=ast.Load()), args=ends, keywords=[])


def _shifted(index: ast.expr, off: str) -> ast.expr:
    def less(e: ast.expr | None) -> ast.expr | None:
        if e is None:
            return None
        name = ast.Name(id=off, ctx=ast.Load())
        made = ast.BinOp(left=e, op=ast.Sub(), right=name)
        return ast.fix_missing_locations(ast.copy_location(made, e))

    if isinstance(index, ast.Slice):
        made = ast.Slice(lower=less(index.lower), upper=less(index.upper), step=index.step)
        return ast.copy_location(made, index)
    changed = less(index)
    assert changed is not None
    return changed


def where(node: ast.FunctionDef, loop: Any) -> tuple[list[ast.stmt], int]:
    """The list of statements that a record's stands in, and its number there."""
    here: Any = node
    for word in loop.path.split("."):
        here = here[int(word)] if word.isdigit() else getattr(here, word)
    return here, loop.index


def statement(node: ast.FunctionDef, loop: Any) -> ast.stmt:
    """The statement of a record."""
    block, index = where(node, loop)
    return block[index]


def stored(s: ast.stmt) -> set[str]:
    """The names that a statement sets in its own scope, or deletes."""
    names: set[str] = set()
    todo: list[ast.AST] = [s]
    while todo:
        n = todo.pop()
        if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load):
            names.add(n.id)
        elif isinstance(n, ast.ExceptHandler) and n.name:
            names.add(n.name)
        elif not isinstance(n, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            todo += ast.iter_child_nodes(n)
    return names


def _listed(found: ast.stmt, run: str) -> ast.stmt:
    """Rounds of a comprehension in the frame: itself, over what the Run gives."""
    comp = found.value  # type: ignore[attr-defined]
    assert isinstance(comp, ast.ListComp)
    own = copy.copy(comp.generators[0])
    own.iter = ast.Name(id=run, ctx=ast.Load())
    again = ast.copy_location(ast.ListComp(elt=comp.elt, generators=[own]), comp)
    made = ast.AugAssign(target=ast.Name(id=OUT, ctx=ast.Store()), op=ast.Add(), value=again)
    ast.copy_location(own.iter, comp)
    return ast.fix_missing_locations(ast.copy_location(made, found))


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: set[str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:  # noqa: N802
        if node.id in self.names:
            made = ast.Name(id=f"__jenny_c_{node.id}", ctx=node.ctx)
            return ast.copy_location(made, node)
        return node


def as_loop(found: ast.stmt, loop: Loop) -> ast.For:
    """The loop of a record; a comprehension becomes one that appends to OUT."""
    if isinstance(found, ast.For):
        return found
    assert isinstance(found, (ast.Assign, ast.Return))
    comp = found.value
    assert isinstance(comp, ast.ListComp)
    own = comp.generators[0]
    targets = {n.id for n in ast.walk(own.target) if isinstance(n, ast.Name)}
    hide = _Renamed(targets)
    item = copy.deepcopy((own.target, own.ifs, comp.elt))
    target = hide.visit(item[0])
    ifs = [hide.visit(c) for c in item[1]]
    append: ast.stmt = _Effects(loop)._append(found, OUT, hide.visit(item[2]))
    for condition in reversed(ifs):
        append = ast.If(test=condition, body=[append], orelse=[])
    made = ast.For(target=target, iter=own.iter, body=[append], orelse=[])
    return ast.fix_missing_locations(ast.copy_location(made, found))


def part_node(found: ast.stmt, again: ast.For | None, loop: Loop, name: str) -> ast.FunctionDef:
    """The function that runs rounds of a loop elsewhere: those of `again`, in the place of `found`;
    None where it has a body of its own. Parameters: see `part_names`. Returns the names of
    `lasts`."""
    lasts = "".join(f"{n}, " for n in loop.lasts)
    text = f"def {name}({', '.join(part_names(loop))}): return ({lasts})"
    made = ast.parse(text).body[0]
    assert isinstance(made, ast.FunctionDef)
    regions._at(found.lineno, found.col_offset, [made])
    if again is None:
        assert loop.body is not None
        made.body, made.end_lineno = [copy.deepcopy(loop.body), *made.body], found.end_lineno
        return ast.fix_missing_locations(made)
    body = [_Effects(loop).visit(copy.deepcopy(s)) for s in again.body]
    flat = [s for b in body for s in (b if isinstance(b, list) else [b])]
    over = f"range({LO}, {HI}, {STEP})" if loop.over == "range" else ITEMS
    items = ast.parse(over, mode="eval").body
    for n in ast.walk(items):
        if isinstance(n, ast.expr):
            ast.copy_location(n, found)
    rounds = ast.For(target=copy.deepcopy(again.target), iter=items, body=flat, orelse=[])
    made.body = [*_unset(loop, found), ast.copy_location(rounds, found), *made.body]
    made.end_lineno = found.end_lineno
    return ast.fix_missing_locations(made)


def _unset(loop: Loop, found: ast.stmt) -> list[ast.stmt]:
    text = "".join(f"{n} = {UNSET}\n" for n, sure in loop.lasts.items() if not sure)
    made = ast.parse(text).body
    regions._at(found.lineno, found.col_offset, made)
    return made


def part_names(loop: Loop) -> list[str]:
    """The parameters of a part, in their order."""
    where = [LO, HI, STEP] if loop.over == "range" else [ITEMS]
    cut = [*loop.slices, *loop.owns]
    offsets = [f"__jenny_o_{n}" for n in cut]
    unset = [UNSET] if not all(loop.lasts.values()) else []
    return [*where, *inputs(loop), *cut, *offsets, *loop.effects(), *unset]


def inputs(loop: Loop) -> list[str]:
    """The names that a part reads whole."""
    return list(dict.fromkeys([*loop.ins, *loop.callees]))


# ---------------------------------------------------------------- the function around


def _driver(found: ast.stmt, again: ast.For, loop: Loop, k: int) -> list[ast.stmt]:
    """What stands in the place of a loop."""
    run, frame = f"{RUN}{k}", f"__jenny_frame{k}"
    lines = [f"{OUT} = []"] if loop.kind == "comp" else []
    lines += [
        f"{run} = __jenny_l{k}(0, {CHAIN})",
        "while True:",
        f"    try: {frame} = ({''.join(f'{n}, ' for n in loop.names())})",
        f"    except NameError: {frame} = None",
        f"    if not {run}.on({frame}): break",
    ]
    if loop.adds:
        lines += [f"    if {run}.bound: ({''.join(f'{n}, ' for n in loop.adds)}) = {run}.values"]
    for n in loop.lasts:
        lines += [f"    if {n!r} in {run}.last: {n} = {run}.last[{n!r}]"]
    lines += [f"    for _ in {run}: pass", f"{run} = {frame} = None"]
    if isinstance(found, ast.Assign):
        lines += [f"__jenny_x = {OUT}", f"{OUT} = None"]
    elif isinstance(found, ast.Return):
        lines += [f"return {OUT}"]
    made = ast.parse("\n".join(lines)).body
    left = [
        _left(f"{run}.lets_go", n) for n in sorted(stored(found) if loop.kind == "loop" else ())
    ]
    place = next(k for k, s in enumerate(made) if isinstance(s, ast.While))
    made[place:place] = left
    regions._at(found.lineno, found.col_offset, made)
    for s in left:
        s.jenny_run = True  # type: ignore[attr-defined]
    for s in made:
        if isinstance(s, ast.Assign) and isinstance(s.value, ast.Call):
            s.value.args[0] = again.iter
        elif isinstance(s, ast.While):
            inner = s.body[-1]
            assert isinstance(inner, ast.For)
            if loop.kind == "comp":
                s.body[-1] = _listed(found, run)
            else:
                inner.target, inner.body = again.target, again.body
            s.jenny_run = True  # type: ignore[attr-defined]
        elif isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == "__jenny_x":
            assert isinstance(found, ast.Assign)
            s.targets = found.targets
    return made


def _begun(node: ast.FunctionDef, value: str) -> list[ast.stmt]:
    made = ast.parse(f"{CHAIN} = {value}").body
    regions._at(node.lineno, node.col_offset, made)
    return made


_DEEP = (ast.With, ast.Match, ast.Lambda, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def _may_chain(node: ast.FunctionDef, fn: types.FunctionType) -> bool:
    """Whether every look at an array can be seen in the text: arrays that are in blocks are brought
    up to date before it."""
    kinds = (ast.For, ast.AsyncFor, ast.Try, ast.TryStar)
    for n in ast.walk(node):
        if isinstance(n, kinds) and not _binds_in_turn(n):
            return False
        if isinstance(n, (ast.For, ast.AsyncFor)):
            call = n.iter
            plain = isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
            if not plain or call.func.id != "range":  # type: ignore[attr-defined]
                return False
        elif isinstance(n, ast.ExceptHandler):
            if not _is_kinds(n.type, fn):
                return False
        elif isinstance(n, _DEEP) and n is not node:
            return False
    return True


def _is_changed(builtin: str, fn: types.FunctionType) -> bool:
    """Whether a function sees something else under the name of a builtin."""
    code = fn.__code__
    own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
    return builtin in own or builtin in fn.__globals__


def _binds_in_turn(s: Any) -> bool:
    """Whether what the names of a loop, or of handlers, let go of is known in front of it, and
    nothing ends where an exception is given up."""
    if isinstance(s, (ast.For, ast.AsyncFor)):
        names = {n.id for n in ast.walk(s.target) if isinstance(n, ast.Name)}
        return not any(names & _bound_in(x) for x in s.body)
    names = {h.name for h in s.handlers}
    if any(names & stored(x) for x in s.body):
        return False
    inside = (n for x in s.finalbody for n in ast.walk(x))
    return not any(isinstance(n, (ast.Return, ast.Break, ast.Continue)) for n in inside)


def _bound_in(s: ast.stmt) -> set[str]:
    """The names that a statement binds, but to numbers that it counts."""
    if isinstance(s, ast.For):
        return set().union(*map(_bound_in, [*s.body, *s.orelse]))
    return stored(s)


def _is_kinds(e: ast.expr | None, fn: types.FunctionType) -> bool:
    """Whether an expression names exceptions, or is none, and runs nothing."""
    if isinstance(e, ast.Tuple):
        return all(_is_kinds(x, fn) for x in e.elts)
    words: list[str] = []
    while isinstance(e, ast.Attribute):
        words.insert(0, e.attr)
        e = e.value
    if e is None or isinstance(e, ast.Name) and not words:
        return True
    if not isinstance(e, ast.Name) or e.id in fn.__code__.co_varnames:
        return False
    value = fn.__globals__.get(e.id)
    for word in words:
        if not isinstance(value, types.ModuleType):
            return False
        value = vars(value).get(word)
    return True


_MEASURES = ("shape", "ndim", "size", "dtype", "nbytes", "itemsize")
_BLANK = ("empty", "zeros")
_LIKES = ("empty_like", "zeros_like", "ones_like")


def _measured(n: ast.AST) -> ast.Name | None:
    """The name of which an expression reads what an array has besides its elements."""
    if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load) and n.attr in _MEASURES:
        return n.value if isinstance(n.value, ast.Name) else None
    if isinstance(n, ast.Call) and len(n.args) == 1 and not n.keywords:
        f = n.func
        named = f.id == "len" if isinstance(f, ast.Name) else False
        named = named or isinstance(f, ast.Attribute) and f.attr in _LIKES
        return n.args[0] if named and isinstance(n.args[0], ast.Name) else None
    return None


def _seen(nodes: list[Any]) -> str:
    """The names that are read in nodes, as the text of a tuple; behind it, where there are any,
    those of which a measure is read only."""
    names: set[str] = set()
    measured: set[str] = set()
    todo: list[ast.AST] = list(nodes)
    while todo:
        n = todo.pop()
        if hasattr(n, "jenny_asks"):
            continue
        found = _measured(n)
        if found is not None:
            measured.add(found.id)
            todo += [n.func] if isinstance(n, ast.Call) else []
            continue
        if isinstance(n, ast.Name) and isinstance(n.ctx, (ast.Load, ast.Del)):
            names.add(n.id)
        elif isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name):
            names.add(n.target.id)
        todo += ast.iter_child_nodes(n)
    texts = []
    for some in (names, measured - names):
        mine = sorted(x for x in some if not x.startswith("__jenny_"))
        texts.append(f"({''.join(f'{n}, ' for n in mine)})")
    if texts[1] == "()":
        texts.pop()
    return "" if texts == ["()"] else ", ".join(texts)


def _is_names(nodes: list[Any]) -> bool:
    return all(isinstance(x, (ast.Name, ast.Constant)) for x in nodes)


def _hands_on(s: ast.stmt) -> bool:
    """Whether a statement gives objects other names, or hands them back, and looks into none."""
    if isinstance(s, ast.Delete):
        return _is_names(s.targets)
    if not isinstance(s, (ast.Assign, ast.Return)):
        return False
    targets = s.targets if isinstance(s, ast.Assign) else []
    if not isinstance(s.value, ast.Tuple):
        return _is_names([s.value or ast.Constant(None), *targets])
    count = len(s.value.elts)
    pairs = [t for t in targets if isinstance(t, ast.Tuple) and len(t.elts) == count]
    rest = [t for t in targets if t not in pairs]
    return _is_names([*s.value.elts, *rest, *(e for t in pairs for e in t.elts)])


def _call_of(s: ast.stmt) -> ast.Call | None:
    """The call that a statement consists of, where nothing looks into what it gives but, maybe, an
    assignment to several names."""
    if not isinstance(s, (ast.Expr, ast.Assign, ast.Return)) or not isinstance(s.value, ast.Call):
        return None
    targets = s.targets if isinstance(s, ast.Assign) else []
    flat = [e for t in targets for e in (t.elts if isinstance(t, ast.Tuple) else [t])]
    found = s.value
    starred = any(isinstance(x, ast.Starred) for x in found.args) or not all(
        k.arg for k in found.keywords
    )
    if starred or not _is_names(flat):
        return None
    named = isinstance(found.func, ast.Attribute) and isinstance(found.func.value, ast.Name)
    return found if named or isinstance(found.func, ast.Name) else None


def _callee(call: ast.Call, space: dict[str, Any]) -> types.FunctionType | None:
    """The function that a call would find among the globals, or in a module there; as it is
    written."""
    from .adopt import original

    f = call.func
    value = space.get(f.id if isinstance(f, ast.Name) else f.value.id)  # type: ignore[attr-defined]
    if isinstance(f, ast.Attribute):
        value = vars(value).get(f.attr) if isinstance(value, types.ModuleType) else None
    if isinstance(value, _core.Function):
        value = value.__wrapped__
    return original(value) if isinstance(value, types.FunctionType) else None


_DEPTH = 4  # functions that call one another, of which the last one works on blocks


_INSIDE = ("body", "orelse", "finalbody", "handlers")


class _Touches(ast.NodeTransformer):
    """Puts in front of each statement that it tells the chain what it looks at. lends: the calls of
    functions that may work on arrays where they are, so that they are given the chain instead."""

    def __init__(self, lends: set[str]) -> None:
        self.lends = lends

    def _block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for s in body:
            out += self._statement(s)
        return out

    def _statement(self, s: ast.stmt) -> list[ast.stmt]:
        own = [v for k, v in ast.iter_fields(s) if k not in _INSIDE]
        flat = [x for v in own for x in (v if isinstance(v, list) else [v])]
        flat = [x for x in flat if isinstance(x, ast.AST)]
        if isinstance(s, ast.AugAssign):
            flat = [s]
        if _ours(s):
            return [s]
        for field in ("body", "orelse", "finalbody"):
            inside = getattr(s, field, None)
            if isinstance(inside, list):
                setattr(s, field, self._block(inside))
        for h in getattr(s, "handlers", []):
            h.body = self._handled(h)
        left = _dropped(s)
        if isinstance(s, ast.While):
            return [self._told(s)]
        if _hands_on(s):
            return [*left, s]
        call = _call_of(s)
        if call is not None and isinstance(call.func, ast.Attribute) and call.func.attr in _BLANK:
            call.args.insert(0, call.func)
            call.func = self._method("made", call.func)
            call = None
        lent = call is not None and ast.unparse(call.func) in self.lends
        if call is not None and lent:
            flat = self._lent(s, call)
        seen = "None" if isinstance(s, (ast.Import, ast.ImportFrom)) else _seen(flat)
        made = ast.parse(_touch(seen)).body if seen else []
        regions._at(s.lineno, s.col_offset, made)
        if isinstance(s, ast.Assign) and left and lent:
            return [*made, *_given(s, left)]
        return [*left, *made, s]

    def _handled(self, h: ast.ExceptHandler) -> list[ast.stmt]:
        """The body of a handler. With its end the exception may end, and the frames that it
        kept."""
        made = ast.parse(f"try: pass\nfinally: {CHAIN}.touch(None)").body
        regions._at(h.lineno, h.col_offset, made)
        assert isinstance(made[0], ast.Try)
        made[0].body = self._block(h.body)
        return made

    def _lent(self, s: Any, call: ast.Call) -> list[ast.AST]:
        """Gives the chain to a call; what it looks at before."""
        given = [*call.args, *(k.value for k in call.keywords)]
        looks: list[ast.AST] = [x for x in given if not _is_names([x])]
        if isinstance(call.func, ast.Attribute):
            looks.append(call.func)
        call.args.insert(0, call.func)
        call.func = self._method("call", call.func)
        if isinstance(s, ast.Assign) and any(isinstance(t, ast.Tuple) for t in s.targets):
            again = ast.Call(func=self._method("opened", call), args=[call], keywords=[])
            s.value = ast.copy_location(again, call)
        return looks

    def _method(self, name: str, at: ast.expr) -> ast.expr:
        made = ast.Attribute(value=ast.Name(id=CHAIN, ctx=ast.Load()), attr=name, ctx=ast.Load())
        return ast.copy_location(ast.fix_missing_locations(ast.copy_location(made, at)), at)

    def _told(self, s: ast.While) -> ast.While:
        """A loop that tells what its test looks at, before it does."""
        seen, left = _seen([s.test]), _dropped(s)
        if not seen and not left:
            return s
        if s.orelse:  # where `break` is one of the loop around
            made = ast.parse(f"{CHAIN}.touch(None) or 0", mode="eval").body
            assert isinstance(made, ast.BoolOp)
            regions._at(s.test.lineno, s.test.col_offset, [ast.Expr(made)])
            made.values[1], s.test = s.test, made
            return s
        told = _touch(seen, 1) if seen else ""
        text = f"while True:\n{told}\n if not 0: break"
        again = ast.parse(text).body[0]
        regions._at(s.lineno, s.col_offset, [again])
        assert isinstance(again, ast.While)
        choice = again.body[-1]
        assert isinstance(choice, ast.If) and isinstance(choice.test, ast.UnaryOp)
        choice.test.operand = s.test
        again.body = [*left, *again.body, *s.body]
        return ast.copy_location(again, s)


def _touch(seen: str, depth: int = 0) -> str:
    """The text that tells a chain of what `_seen` found, so deep in a block."""
    text = f"try: {CHAIN}.touch({seen})\nexcept NameError: {CHAIN}.touch(None)"
    return textwrap.indent(text, " " * depth)


def _dropped(s: ast.stmt) -> list[ast.stmt]:
    """What tells a chain that names let go of objects."""
    todo: list[ast.AST] = [v for k, v in ast.iter_fields(s) if k not in _INSIDE and v is not None]
    todo = [x for v in todo for x in (v if isinstance(v, list) else [v])]
    found = [n for x in todo if isinstance(x, ast.AST) for n in ast.walk(x)]
    names = [n.id for n in found if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    names += [h.name for h in getattr(s, "handlers", []) if h.name]
    names = [n for n in dict.fromkeys(names) if not n.startswith("__jenny_")]
    made = [_left(f"{CHAIN}.drop", n, len(names) > 1) for n in names]
    regions._at(s.lineno, s.col_offset, made)
    return made


def _left(call: str, name: str, more: bool = False) -> ast.stmt:
    """What says, by a call, that a name lets go of its object, where it has one."""
    text = f"try: {call}({name}{', True' if more else ''})\nexcept NameError: pass"
    return ast.parse(text).body[0]


def _given(s: ast.Assign, left: list[ast.stmt]) -> list[ast.stmt]:
    """An assignment of what a call gives: names let go of objects when it is over."""
    made = ast.parse(f"{GIVEN} = 0\n{GIVEN} = None").body
    regions._at(s.lineno, s.col_offset, made)
    first, last = made
    assert isinstance(first, ast.Assign)
    first.value = s.value
    s.value = ast.copy_location(ast.Name(id=GIVEN, ctx=ast.Load()), s.value)
    return [first, *left, s, last]


def _ours(s: ast.stmt) -> bool:
    """Whether a statement is one that asks a Run."""
    return hasattr(s, "jenny_run")


def _chained(node: ast.FunctionDef, lends: set[str]) -> list[ast.stmt]:
    """The body of a function whose arrays may be in blocks meanwhile."""
    made = ast.parse(f"try: pass\nfinally: {CHAIN}.end()").body[0]
    regions._at(node.lineno, node.col_offset, [made])
    assert isinstance(made, ast.Try)
    made.body = _Touches(lends)._block(node.body)
    return [*_begun(node, "__jenny_begin()"), made]


class Spread:
    """A function whose loops may run elsewhere. chained: arrays may be in blocks while it runs.
    lends: the calls in it of functions that may work on these. rows_only: nothing of it, or of
    these, may run elsewhere but array statements. callers: those that call it, where that is asked
    for one of them."""

    def __init__(
        self, fn: types.FunctionType, given: dict[str, Any], callers: tuple[Any, ...] = ()
    ) -> None:
        self.chained, self.lends = False, set[str]()
        self.rows_only = False
        self.fn, self.given = fn, given
        self.loops: list[Loop] = []
        self.statements: list[Any] = []  # rowwise.Statement: of arrays in blocks
        self.stays: list[Stay] = []
        self.made: types.FunctionType | None = None
        self.reason = regions.unfit(fn) or ""
        self.told: Any = None  # all that its loops follow from
        self.history: list[Any] = []
        if self.reason:
            return
        try:
            src = source.find(fn)
            text = analysed(fn)
            found = read(text)
        except source.Unknown as e:
            self.reason = e.reason
            return
        assert isinstance(src.node, ast.FunctionDef)
        ast.increment_lineno(src.node, src.line_shift)
        self.node, self.indent = src.node, src.indent
        self.loops, self.stays = found.loops, found.stays
        for loop in self.loops:
            target = as_loop(statement(src.node, loop), loop).target
            loop.target = target.id if isinstance(target, ast.Name) else ""
        if _may_chain(src.node, fn) and not _is_changed("range", fn):
            from . import rowwise

            self.lends = self._lends((*callers, fn))
            self.statements = rowwise.find(src.node, self.loops)
            self.chained = any(chain.needs(x) for x in self.loops) or self._only_lends()
            self.chained = self.chained or any(not st.reduce for st in self.statements)
            self.rows_only = self.rows_only and not self.loops
        self.told = fn.__code__, text, self.lends, self.chained, self.rows_only

    def _lends(self, callers: tuple[Any, ...]) -> set[str]:
        found: dict[str, bool] = {}
        self.rows_only = True
        for s in ast.walk(self.node):
            call = _call_of(s) if isinstance(s, ast.stmt) else None
            if call is None or ast.unparse(call.func) in found or len(callers) > _DEPTH:
                continue
            fn = _callee(call, self.fn.__globals__)
            inside = Spread(fn, {}, callers) if fn is not None and fn not in callers else None
            found[ast.unparse(call.func)] = may = inside is not None and inside.chained
            self.rows_only = self.rows_only and (not may or inside.rows_only)  # type: ignore
        return {name for name, may in found.items() if may}

    def _only_lends(self) -> bool:
        """Whether all loops that stay here call functions that may work on blocks: of what else
        they do much would not be compiled."""
        loops = [n for n in ast.walk(self.node) if isinstance(n, (ast.For, ast.While))]
        calls = [[_call_of(s) for s in ast.walk(n) if isinstance(s, ast.stmt)] for n in loops]
        lent = [any(c and ast.unparse(c.func) in self.lends for c in some) for some in calls]
        return bool(self.lends) and all(lent)

    def part(self, k: int) -> types.FunctionType:
        """The function of a part of loop k."""
        loop = self.loops[k]
        name = f"{self.fn.__name__}_part{k}"
        found = statement(self.node, loop)
        again = None if loop.body is not None else as_loop(found, loop)
        node = part_node(found, again, loop, name)
        return self._function(node, name, {}, source.Source(node, 0, self.indent))

    def _function(
        self, node: ast.FunctionDef, name: str, more: dict[str, Any], src: Any
    ) -> types.FunctionType:
        fn = self.fn
        code = fn.__code__
        cells = regions._cells(fn)
        cells.update((k, types.CellType(v)) for k, v in more.items())
        made = regions._compile(node, list(cells), code.co_filename, code.co_flags)
        new = types.FunctionType(made, fn.__globals__, name, None, regions._closure(made, cells))
        new.__qualname__ = fn.__qualname__ if name == fn.__name__ else f"{fn.__qualname__}.{name}"
        new.__module__ = fn.__module__
        if src is not None:
            new.__dict__["__jenny_source__"] = src
        return new

    def rewritten(self) -> ast.FunctionDef:
        """The function in which loops ask what to do."""
        from . import rowwise

        node: ast.FunctionDef = (copy.deepcopy if self.statements else regions._clone)(self.node)
        node.decorator_list = []
        for record, k in self._records():
            block, index = where(node, record)
            found = block[index]
            if isinstance(record, Loop):
                block[index : index + 1] = _driver(found, as_loop(found, record), record, k)
            else:
                block[index : index + 1] = rowwise.driver(record, found, k)
        if self.chained:
            rowwise.Reductions(self.statements).visit(node)
            node.body = _chained(node, self.lends)
        else:
            node.body = [*_begun(node, "None"), *node.body]
        return node

    def _records(self) -> list[tuple[Any, int]]:
        """What asks where it runs, from the last one in the text to the first; numbers of their
        kind."""
        found = [(x, k) for k, x in enumerate(self.loops) if x.kind != "rows"]
        found += [(x, k) for k, x in enumerate(self.statements) if not x.reduce]
        place = {
            id(n): (n.lineno, n.col_offset) for n in ast.walk(self.node) if isinstance(n, ast.stmt)
        }
        return sorted(found, key=lambda r: place[id(statement(self.node, r[0]))], reverse=True)

    def build(self, starters: Callable[[], dict[str, Any]]) -> types.FunctionType | None:
        """The rewritten function; starters() gives what begins a Run of each loop, and the Chain of
        a call."""
        if not self.loops and not self.chained:
            return None
        if self.made is None:
            fn = self.fn
            new = self._function(self.rewritten(), fn.__name__, starters(), None)
            new.__doc__, new.__annotations__ = fn.__doc__, fn.__annotations__
            self.made = new
        self.made.__defaults__ = self.fn.__defaults__
        self.made.__kwdefaults__ = self.fn.__kwdefaults__
        return self.made
