"""Loops that move from the original to compiled code while they run.

`prepare` rewrites the loops of a module, before it runs, such that they can be left between two
iterations: a `for` over a range gets an iterator that ends at a tick (jenny._watch), a `while` one
more condition. Nothing else changes, and the body stays as it is:

    for i in range(n):           .w = LOOP.begin(range(n))
        body                     while True:
                                     for i in .w:
                                         body
                                     else:
                                         if .w.due:
                                             .t = LOOP.turn(.w, locals())
                                             if .t is not None: (a, i, s) = .t
                                             if .t is None or .w.left: continue
                                     break

`turn` has the rest of the loop compiled for the values that the names have by then, and does it
when that is ready; or it does the rest in Python around what of it can be compiled. Until then, and
where a guard fails, it answers None, and the original goes on where it was.
"""

from __future__ import annotations

import ast
import os
import sys
import types
from collections import Counter
from time import perf_counter

from . import _code, _watch, hot

TYPE_CHECKING = False  # `jenny run` starts without typing
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from . import _core, regions

SLICE_S = 0.03  # how long the rest runs in Python around regions until it is looked at again
SLOW = 3  # slices that took longer than the original: then that goes on
MISSES = 20  # a loop whose guards keep failing is no longer handed over at its start
WORTH_S = 1e-4  # a loop that the original does faster is not handed over at its start

# The names that a prepared function has besides its own: no program can write them.
_WATCH, _TURN = ".w", ".t"
_BARS: tuple[type[ast.AST], ...] = (
    ast.Return,
    ast.Yield,
    ast.YieldFrom,
    ast.Await,
    ast.AsyncFor,
    ast.AsyncWith,
    ast.Delete,
)
_BARS += (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Global)
_BARS += (ast.Nonlocal, ast.Import, ast.ImportFrom)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_INSPECTS = {"exec", "eval", "locals", "globals", "vars", "dir", "super", "__class__", "_getframe"}


def inside(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes, but not those of nested functions and classes."""
    stack = list(nodes)
    while stack:
        n = stack.pop()
        yield n
        if not isinstance(n, _SCOPES):
            stack.extend(ast.iter_child_nodes(n))


def _names(nodes: Iterable[ast.AST]) -> tuple[set[str], set[str]]:
    """Names that are bound, and names that are read; those that comprehensions bind are neither."""
    bound: set[str] = set()
    read: set[str] = set()
    stack = list(nodes)
    while stack:
        n = stack.pop()
        if isinstance(n, _COMPREHENSIONS):
            own, used = _names(list(ast.iter_child_nodes(n)))
            targets, _ = _names([g.target for g in n.generators])
            bound |= own - targets
            read |= used - targets
            continue
        if isinstance(n, ast.Name):
            (read if isinstance(n.ctx, ast.Load) else bound).add(n.id)
        elif isinstance(n, ast.ExceptHandler) and n.name:
            bound.add(n.name)
        stack.extend(ast.iter_child_nodes(n))
    return bound, read


def _loads(nodes: list[ast.AST]) -> Counter[str]:
    """How often names are read."""
    every = (n for top in nodes for n in ast.walk(top))
    return Counter(n.id for n in every if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))


def _compared(tree: ast.AST) -> set[str]:
    """Names that are compared by identity with others: what compiled code gives back is equal, but
    a number or a tuple made anew."""
    found: set[str] = set()
    for n in ast.walk(tree):
        sides = [n.left, *n.comparators] if isinstance(n, ast.Compare) else []
        for op, left, right in zip(getattr(n, "ops", ()), sides, sides[1:], strict=False):
            pair = [left, right]
            for k, side in enumerate(pair):
                while isinstance(side, ast.Subscript):
                    side = side.value
                pair[k] = side
            names = [x.id for x in pair if isinstance(x, ast.Name)]
            if isinstance(op, (ast.Is, ast.IsNot)) and len(names) == 2:
                found |= set(names)
    return found


def _over_range(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.For)
        and isinstance(node.target, ast.Name)
        and isinstance(node.iter, ast.Call)
        and isinstance(node.iter.func, ast.Name)
        and node.iter.func.id == "range"
        and not node.iter.keywords
    )


_WORK = (ast.BinOp, ast.AugAssign, ast.Compare, ast.Subscript, ast.UnaryOp)
_TALK = (ast.Attribute, ast.FormattedValue, ast.JoinedStr, ast.Dict, ast.With, ast.Try)


def _is_dull(loop: ast.stmt) -> bool:
    """As hot.is_dull."""
    nodes = list(ast.walk(loop))
    methods = sum(isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) for n in nodes)
    texts = sum(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in nodes)
    talk = sum(isinstance(n, _TALK) for n in nodes) + methods + texts
    return 2 * sum(isinstance(n, _WORK) for n in nodes) < talk


# ---------------------------------------------------------------- one loop


class _Owner:
    """What regions.Plan knows as the version whose function it makes."""

    def __init__(self) -> None:
        self.instead: Callable[..., Any] | None = None


class Loop:
    """A loop of the program that can be left between two iterations."""

    names = staticmethod(locals)
    due = staticmethod(_watch.due)

    def __init__(self, text: Text, node: ast.For | ast.While, outs: set[str], where: str) -> None:
        self.text = text
        self.node = node
        self.where = where  # the function that it stands in, "" for a module
        self.protected = False  # an exception may be caught around it
        bound, read = _names([node])
        self.bound = tuple(sorted(bound))
        self.wanted = tuple(sorted(bound & outs if where else bound))  # behind the loop
        self.outs = self.wanted
        self.used = tuple(sorted(bound | read))
        self.line = node.lineno
        self.dull = _is_dull(node)
        self.ticks = 0
        self.step = 1  # of the range for which the plan was made
        self.reason = ""  # why nothing of it can be compiled
        self.ins: tuple[str, ...] = ()
        self.owner = _Owner()
        self.plan: regions.Plan | None = None
        self.function: _core.Function | None = None
        # For the report
        self.rounds = self.runs = self.misses = 0
        self.native_s = self.saved_s = 0.0
        self.pace = 0.0  # seconds an iteration took in the original
        self.last: tuple[Any, int, float] | None = None
        self.codes: list[types.CodeType] = []  # of frames in which it went on

    begin = staticmethod(_watch.loop)
    late = staticmethod(_watch.late)
    more = staticmethod(_watch.more)

    def _begin(self, iterable: Any) -> Any:
        """Instead of `begin` once it is known to pay: the loop is handed over at its start."""
        w = _watch.loop(iterable)
        if type(w) is _watch.Watch and w.left * self.pace > WORTH_S:
            w.hurry()
        return w

    @_code.hide
    def turn(self, watch: Any, names: dict[str, Any]) -> tuple[Any, ...] | None:
        """At a tick: does the rest of the loop, or answers None."""
        done = self._turn(watch, names)
        if done is None or _watch.more(watch):
            watch.again()
        return done

    @_code.hide
    def _turn(self, watch: Any, names: dict[str, Any]) -> tuple[Any, ...] | None:
        self.ticks += 1
        hot.heat.looks += 1
        self._clock(watch)
        if self.reason or self.ticks < hot.heat.enough(self.dull) - 1:
            return None
        if sys.gettrace() is not None or (not self.where and self.text.engine.off()):
            return None
        if self.plan is None or self.step != getattr(watch, "step", 1):
            self._plan(watch, names, self.wanted)
        if self.plan is None or any(n not in names for n in self.ins):
            return None
        whole = self._find_whole()
        if whole is not None:
            return self._whole(watch, names, *whole)
        if self.outs != self.bound:
            self._plan(watch, names, self.bound)
        if not self.plan.used:
            self._say_why()
            return None
        if self.protected and self.where:
            self.reason = "only parts can be compiled, and an exception may be caught around it"
            return None
        return self._around(watch, names)

    def _find_whole(self) -> tuple[regions.Region, _core.Function] | None:
        """The region that is the loop, where there is one."""
        used = self.plan.used if self.plan is not None else []
        return next(((r, f) for r, f in used if r.path == "body"), None)

    def _say_why(self) -> None:
        """Why nothing of it is compiled: the first thing that was refused."""
        from . import words

        plan = self.plan
        told = sorted(plan.why.items()) if plan is not None else []
        stays = sorted(plan.stays) if plan is not None else []
        if told:
            (row, _), (_, text) = told[0]
            self.reason = f"{words.refusal(text)} (line {row})"
        elif stays:
            known = words.free_names(plan.fn) if plan is not None else {}.get
            said = words.stay(stays[0].why, stays[0].line, None, known)
            self.reason = f"{said} (line {stays[0].line})"
        else:
            self.reason = "nothing of it can be compiled"

    def _clock(self, watch: Any) -> None:
        now = perf_counter()
        left = getattr(watch, "left", 0)
        if self.last is not None and self.last[0] is watch and self.last[1] > left:
            self.pace = (now - self.last[2]) / (self.last[1] - left)
        self.last = (watch, left, now)

    # ------------------------------------------------------------ making

    def _plan(self, watch: Any, names: dict[str, Any], outs: tuple[str, ...]) -> None:
        """Which parts of the loop are regions, `outs` being wanted behind it."""
        from . import _manage, capture, regions, source

        self.plan = None
        self.step = getattr(watch, "step", 1)
        if any(n not in names for n in self.bound):
            return
        self.outs = outs
        self.ins = tuple(n for n in self.used if n in names and self._travels(n, names[n]))
        try:
            fn = self._function(watch, names)
            bundle = capture.capture(fn)
            self.function = _manage.make(fn, {})
            self.plan = regions.Plan(self.function, self.owner)
            mine = {n for n in self.ins if n in self.bound or type(names[n]) is list}
            if any(mine & set(f.__code__.co_names) for f in bundle.funcs):
                self.plan.refused.add("helpers")
            self.owner.instead = self.plan.build()
        except source.Unknown as e:
            self.reason = e.reason
        except Exception as e:
            self.reason = f"a fault of Jenny's: {type(e).__name__}: {e}"

    def _travels(self, name: str, value: Any) -> bool:
        """Whether a name is handed over by value: functions and modules of a module are not."""
        if self.where or name in self.bound:
            return True
        import numpy as np

        kinds = (int, float, complex, list, tuple, np.ndarray, np.generic)
        return isinstance(value, kinds) and not isinstance(value, type)

    def _function(self, watch: Any, names: dict[str, Any]) -> types.FunctionType:
        """The loop as a function of where it goes on, and of the names."""
        import copy

        from . import regions, source

        node = regions._clone(self.node)
        first: list[str] = []
        if isinstance(node, ast.For):
            first = ["__jenny_lo", "__jenny_hi"]
            step = "" if watch.step == 1 else f", {watch.step}"
            node.iter = ast.parse(f"range(__jenny_lo, __jenny_hi{step})", mode="eval").body
            _place(node.iter, self.node.iter)  # type: ignore[union-attr]
        args = ", ".join([*first, *self.ins])
        outs = f"({', '.join(self.outs)},)" if self.outs else "None"
        name = self.where.rpartition(".")[2] or "loop"
        while name in self.used:
            name += "_"
        made = ast.parse(f"def {name}({args}):\n 0\n return {outs}").body[0]
        assert isinstance(made, ast.FunctionDef)
        for n in made.body:
            _place(n, self.node)
        made.body[0] = node
        _place(made, self.node, deep=False)
        made.end_lineno = self.node.end_lineno
        end = self.node.end_lineno or self.line
        regions._at(end, regions.RETURN_COL - 1, made.body[1:])
        flags = self.text.flags
        code = regions._compile(made, [], self.text.filename, flags)
        space = names if not self.where else self.text.space()
        fn = types.FunctionType(code, space, name)
        fn.__qualname__ = f"{self.where or self.text.name} line {self.line}"
        fn.__module__ = self.text.name
        fn.__dict__["__jenny_source__"] = lambda: source.Source(copy.deepcopy(made), 0, 0)
        return fn

    # ------------------------------------------------------------ running

    @_code.hide
    def _whole(
        self, watch: Any, names: dict[str, Any], r: regions.Region, f: _core.Function
    ) -> tuple[Any, ...] | None:
        """All that is left of the loop in one kernel."""
        from . import _core

        values = dict(names) if not self.where else names
        left = 0
        if type(watch) is _watch.Watch:
            left = watch.left
            values = {**names, "__jenny_lo": watch.at, "__jenny_hi": _end(watch, left)}
        try:
            args = [values[n] for n in r.ins]
        except KeyError:
            return None
        began = perf_counter()
        before = f.native_calls
        result = f(*args)
        if result is _core.MISS or f.native_calls == before:
            self.misses += 1
            if self.misses > MISSES:
                self.begin = _watch.loop
            return None
        self.misses = 0
        if left:
            watch.skip(left)
        self._book(perf_counter() - began, left)
        self.begin = self._begin
        return self._deliver(names, dict(zip(r.outs, result or ())))

    def _book(self, seconds: float, rounds: int) -> None:
        self.runs += 1
        self.rounds += rounds
        self.native_s += seconds
        self.saved_s += rounds * self.pace - seconds

    def _deliver(self, names: dict[str, Any], found: dict[str, Any]) -> tuple[Any, ...]:
        """Into the module's names; or as the tuple that the function takes apart."""
        if not self.where:
            names.update(found)
            return ()
        return tuple(found[n] if n in found else names[n] for n in self.bound)

    @_code.hide
    def _around(self, watch: Any, names: dict[str, Any]) -> tuple[Any, ...] | None:
        """The rest in Python around compiled regions, a slice at a time."""
        if type(watch) is not _watch.Watch:
            self.reason = "a while loop that cannot be compiled as a whole"
            return None
        values = {n: names[n] for n in self.ins} if self.where else names
        many = max(1, int(SLICE_S / self.pace)) if self.pace else 1
        began = perf_counter()
        rounds = watch.left
        slow = 0
        while watch.left and slow < SLOW:
            count = min(many, watch.left)
            lo, hi = watch.at, _end(watch, count)
            start, mark = perf_counter(), self._native()
            self._slice(watch, count, lo, hi, values)
            took = perf_counter() - start
            if self._native() > mark:
                slow = slow + 1 if took > self.pace * count else 0
            many = max(1, min(int(count * SLICE_S / max(took, 1e-9)), 4 * count))
        rounds -= watch.left
        self._book(perf_counter() - began, rounds)
        if watch.left:
            self.reason = "it is no faster with what of it can be compiled"
        return tuple(values[n] for n in self.bound) if self.where else ()

    def _native(self) -> int:
        """How often regions of it have run compiled."""
        return sum(f.native_calls for _, f in (self.plan.used if self.plan else []))

    @_code.hide
    def _slice(self, watch: Any, count: int, lo: int, hi: int, values: dict[str, Any]) -> None:
        """`count` iterations; `values` are the names before and behind them."""
        fn = self.owner.instead or self.function.__wrapped__  # type: ignore[union-attr]
        if self.where:
            watch.skip(count)
            if fn.__code__ not in self.codes:
                self.codes.append(fn.__code__)
            result = fn(lo, hi, *[values[n] for n in self.ins])
            values.update(zip(self.outs, result or ()))
            return
        code, box = self._module_code()
        vars(box).update(__jenny_lo=lo, __jenny_hi=hi)
        watch.skip(count)
        exec(code, values)

    def _module_code(self) -> tuple[types.CodeType, Any]:
        """The rewritten loop as code of the module itself: its names are the module's."""
        import copy

        from . import _core, regions

        plan = self.plan
        assert plan is not None
        key = tuple(r for r, _ in plan.used)
        kept = getattr(self, "_module", None)
        if kept is not None and kept[0] == key:
            return kept[1], kept[2]
        objects = _code.Objects()
        box = types.SimpleNamespace(
            __jenny_miss=_core.MISS,
            **{f"__jenny_r{k}": f for k, (_, f) in enumerate(plan.used)},
        )
        body = copy.deepcopy(plan.rewritten().body[:-1])
        renamer = _Renamer(objects, box)
        tree = ast.Module(body=[renamer.visit(n) for n in body], type_ignores=[])
        flags = self.text.flags & regions._FUTURE_ANNOTATIONS
        code = compile(tree, self.text.filename, "exec", flags=flags, dont_inherit=True)
        made = objects.fill(code)
        self._module = (key, made, box)
        self.codes.append(made)
        return made, box


def _end(watch: _watch.Watch, count: int) -> int:
    """The bound of a range of the next `count` numbers."""
    return watch.at + count * watch.step


def _place(node: ast.AST, like: ast.AST, deep: bool = True) -> None:
    """Gives a node, and those inside, the place of another."""
    for n in ast.walk(node) if deep else [node]:
        if isinstance(n, (ast.stmt, ast.expr, ast.arg, ast.excepthandler, ast.keyword)):
            ast.copy_location(n, like)


class _Renamer(ast.NodeTransformer):
    """Names that regions.Plan has made up -> attributes of an object: a module has no locals."""

    def __init__(self, objects: _code.Objects, box: Any) -> None:
        self.objects = objects
        self.box = box

    def visit_Name(self, node: ast.Name) -> ast.AST:  # noqa: N802
        if node.id == "UnboundLocalError":
            return ast.copy_location(ast.Name(id="NameError", ctx=ast.Load()), node)
        if not node.id.startswith("__jenny_"):
            return node
        at = ast.copy_location(self.objects.constant(self.box), node)
        return ast.copy_location(ast.Attribute(value=at, attr=node.id, ctx=node.ctx), node)


# ---------------------------------------------------------------- preparing a file


class Engine:
    """What the loops of a program have in common."""

    def __init__(self) -> None:
        self.loops: list[Loop] = []

    def off(self) -> bool:
        """Other threads may look at the names of a module: they would not see them change."""
        import threading

        return threading.active_count() > 1


class Text:
    """A file of the user's: what it is called, and its text."""

    def __init__(
        self,
        engine: Engine,
        name: str,
        filename: str,
        source: str | bytes,
        space: dict[str, Any] | None = None,
    ) -> None:
        self.engine = engine
        self._space = space
        self.name = name
        self.filename = filename
        self.source = source
        self.flags = 0
        self.codes: dict[tuple[str, int], types.CodeType] | None = None

    def space(self) -> dict[str, Any]:
        return sys.modules[self.name].__dict__ if self._space is None else self._space

    def pristine(self, code: types.CodeType) -> types.CodeType | None:
        """The code of a function of this file as it was written."""
        if self.codes is None:
            self.codes = {}
            whole = compile(self.source, self.filename, "exec", dont_inherit=True)
            stack = [whole]
            while stack:
                c = stack.pop()
                self.codes[c.co_qualname, c.co_firstlineno] = c
                stack += [k for k in c.co_consts if isinstance(k, types.CodeType)]
        return self.codes.get((code.co_qualname, code.co_firstlineno))

    def tree(self) -> ast.Module:
        tree = compile(self.source, self.filename, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        assert isinstance(tree, ast.Module)
        return tree


class _Preparer:
    def __init__(self, text: Text) -> None:
        self.text = text
        self.objects = _code.Objects()
        self.loads: Counter[str] = Counter()  # in the function at hand
        self.shared: set[str] = set()
        self.compared: set[str] = set()

    def block(self, body: list[ast.stmt], where: str, guarded: bool, again: bool = False) -> None:
        """Prepares the outermost loops of a list of statements, in place. `guarded`: exceptions may
        be caught around it; `again`: it runs more than once in a call."""
        done: list[ast.stmt] = []
        for node in body:
            made = None
            if isinstance(node, (ast.For, ast.While)):
                made = self.loop(node, where, guarded, again)
            if made is None:
                self.inner(node, where, guarded, again)
            done += made or [node]
        body[:] = done

    def inner(self, node: ast.stmt, where: str, guarded: bool, again: bool) -> None:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            self.scope(node, where)
            return
        if isinstance(node, ast.AsyncFunctionDef):
            return
        guarded = guarded or isinstance(node, (ast.Try, ast.TryStar, ast.With))
        again = again or isinstance(node, (ast.For, ast.While))
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                self.block(block, where, guarded, again)
        for part in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
            self.block(part.body, where, guarded, again)

    def scope(self, node: ast.FunctionDef | ast.ClassDef, where: str) -> None:
        """A function: its loops hand over its locals. Of a class only its methods matter."""
        name = f"{where}.{node.name}" if where else node.name
        if isinstance(node, ast.ClassDef):
            for n in node.body:
                if isinstance(n, (ast.FunctionDef, ast.ClassDef)):
                    self.scope(n, name)
            return
        own = list(inside(node.body))
        words = {n.id for n in own if isinstance(n, ast.Name)}
        words |= {n.attr for n in own if isinstance(n, ast.Attribute)}
        if words & _INSPECTS or any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own):
            return
        shared: set[str] = set()
        for one in own:
            if isinstance(one, (ast.Global, ast.Nonlocal)):
                shared |= set(one.names)
        outer = self.loads, self.shared, self.compared
        self.loads, self.shared, self.compared = _loads([node]), shared, _compared(node)
        self.block(node.body, name, False)
        self.loads, self.shared, self.compared = outer

    def loop(
        self, node: ast.For | ast.While, where: str, guarded: bool, repeated: bool
    ) -> list[ast.stmt] | None:
        """What a loop becomes, or None where it stays as it is."""
        if node.orelse or not (isinstance(node, ast.While) or _over_range(node)):
            return None
        own = list(ast.walk(node))
        if any(isinstance(n, _BARS) for n in own):
            return None
        words = {n.id for n in own if isinstance(n, ast.Name)}
        bound = _names([node])[0]
        if words & _INSPECTS or (where and bound & self.shared) or bound & self.compared:
            return None
        inner = _loads([node])
        outs = {n for n, k in self.loads.items() if repeated or k > inner[n]}
        site = Loop(self.text, node, outs, where)
        site.protected = guarded
        self.text.engine.loops.append(site)
        return self.rewrite(node, site)

    def rewrite(self, node: ast.For | ast.While, site: Loop) -> list[ast.stmt]:
        made = _FOR if isinstance(node, ast.For) else _WHILE
        tree = ast.parse(made)
        names = {"WATCH": _WATCH, "TURN": _TURN}
        if not site.where:
            names = {}
        filler = _Filler(self.objects, site, names, node)
        body: list[Any] = [filler.visit(n) for n in tree.body]
        for n in body:
            _place(n, node)
        for n in ast.walk(body[1]):
            if isinstance(n, ast.For) and isinstance(node, ast.For):
                n.target, n.body = node.target, node.body
                ast.copy_location(n.target, node.target)
            elif isinstance(n, ast.While) and n.orelse and isinstance(node, ast.While):
                n.body = node.body
                n.test.values[1] = node.test  # type: ignore[attr-defined]
        if isinstance(node, ast.For):
            body[0].value.args[0] = node.iter
        self.result(body, site, node)
        return body

    def result(self, body: list[ast.stmt], site: Loop, node: ast.stmt) -> None:
        """Puts the assignment of the results of `turn` behind it, in a function."""
        test = body[1].body[0].orelse[0]  # type: ignore[attr-defined]
        if not site.where or not site.bound:
            return
        text = ast.parse(f"if TURN is not None: ({', '.join(site.bound)},) = TURN").body[0]
        for n in ast.walk(text):
            if isinstance(n, ast.Name) and n.id == "TURN":
                n.id = _TURN
        _place(text, node)
        test.body.insert(1, text)


_FOR = """
WATCH = LOOP.begin(0)
while True:
    for i in WATCH: pass
    else:
        if LOOP.late(WATCH):
            TURN = LOOP.turn(WATCH, LOOP.names())
            if TURN is None or LOOP.more(WATCH): continue
    break
"""

_WHILE = """
WATCH = LOOP.due()
while True:
    while not WATCH and True: pass
    else:
        if WATCH.due:
            TURN = LOOP.turn(WATCH, LOOP.names())
            if TURN is None or LOOP.more(WATCH): continue
    break
"""


class _Filler(ast.NodeTransformer):
    """The names of a template: LOOP is an object; in a module, which has no locals to put them
    into, WATCH and TURN are attributes of it."""

    def __init__(
        self, objects: _code.Objects, site: Loop, names: dict[str, str], node: ast.stmt
    ) -> None:
        self.objects = objects
        self.site = site
        self.names = names
        self.node = node

    def visit_Name(self, node: ast.Name) -> ast.AST:  # noqa: N802
        if node.id == "LOOP":
            return self.objects.constant(self.site)
        if node.id in ("WATCH", "TURN"):
            if node.id in self.names:
                return ast.Name(id=self.names[node.id], ctx=node.ctx)
            whole = self.objects.constant(self.site)
            return ast.Attribute(value=whole, attr=f"now_{node.id.lower()}", ctx=node.ctx)
        return node


def prepare(text: Text) -> types.CodeType:
    """The code of a file whose loops can be left; that of the file where nothing is to be done."""
    tree = text.tree()
    future = any(isinstance(n, ast.ImportFrom) and n.module == "__future__" for n in tree.body)
    if future:
        names = {a.name for n in tree.body if isinstance(n, ast.ImportFrom) for a in n.names}
        text.flags = 0x1000000 if "annotations" in names else 0
    preparer = _Preparer(text)
    preparer.compared = _compared(tree)
    preparer.block(tree.body, "", False)
    code = compile(tree, text.filename, "exec", dont_inherit=True)
    return preparer.objects.fill(code)


# ---------------------------------------------------------------- one function


def twin(fn: types.FunctionType) -> tuple[types.FunctionType, list[Loop]] | None:
    """A function that does the same and whose loops can be left, or None where there are none."""
    import copy

    from . import hot, regions, source

    if regions.unfit(fn) is not None:
        return None
    src = source.find(fn)
    node = copy.deepcopy(src.node)
    if not isinstance(node, ast.FunctionDef):
        return None
    ast.increment_lineno(node, src.line_shift)
    node.decorator_list = []
    code = fn.__code__
    engine = Engine()
    text = Text(engine, fn.__module__, code.co_filename, "", fn.__globals__)
    text.flags = code.co_flags
    preparer = _Preparer(text)
    preparer.scope(node, "")
    if not engine.loops:
        return None
    made = preparer.objects.fill(
        regions._compile(node, list(code.co_freevars), code.co_filename, code.co_flags)
    )
    if made.co_freevars != code.co_freevars:
        return None
    made = made.replace(co_firstlineno=code.co_firstlineno, co_qualname=code.co_qualname)
    return hot.copy_of(fn, made), engine.loops


LINGER_S = 2.0  # how long ticks go on after they were last asked for and nothing is compiled
_until = 0.0
_ticking = False


def keep_ticking() -> None:
    """Ticks for loops of functions that run while they are compiled, outside of `jenny run`."""
    import _thread

    global _until, _ticking
    _until = perf_counter() + LINGER_S
    if not _ticking:
        _ticking = True
        _thread.start_new_thread(_tick, ())


def _tick() -> None:
    import time

    from . import _worker, hot

    global _ticking
    while perf_counter() < _until or _worker.pending():
        time.sleep(hot.INTERVAL_S)
        _watch.tick()
    _ticking = False


def _after_fork() -> None:
    global _ticking
    _ticking = False


os.register_at_fork(after_in_child=_after_fork)
