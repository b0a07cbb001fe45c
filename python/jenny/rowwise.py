"""Array statements of which other processes may compute the rows.

`B[1:-1] = 0.5 * (A[:-2] + A[2:])`, `C = A @ B`, `x += np.exp(y)`: row i of the result needs row i+d
of some arrays, and others whole. That follows from the form of the statement (`find`), and from the
shapes of what it works on (`Statement.plan`): operators and functions of elements pass rows on, a
matrix product passes on those of its left factor, a reduction those of what it reduces along
another axis. A plan is a loop over rows (jenny.spread.Loop, kind "rows") whose parts run the
statement on some of them; jenny.chain runs it where the arrays are.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import math
import types
from typing import Any, NamedTuple

import numpy

from . import handlers, partial, spread

MADE = "__jenny_made"  # a new array, in parts
ROWS = "__jenny_rows"  # what runs a statement, in rewritten functions
_REDUCE = ("sum", "max", "min", "prod", "mean", "std", "var", "any", "all", "argmax", "argmin")
_NUMBERS = (bool, int, float, complex, numpy.generic)
_INTS = (int, numpy.integer)


class Unfit(Exception):
    """The rows of a statement do not stand for themselves; the text says why."""


class Leaf:
    """An array, or a part of one, in a statement. start: the first row of it that is read."""

    def __init__(self, node: ast.expr, name: str, turned: bool, code: Any) -> None:
        self.node, self.name, self.turned, self.code = node, name, turned, code
        self.axis, self.start = -1, 0
        index = _indices(node)
        if index is None:
            self.axis = 1 if turned else 0
            return
        for k, e in enumerate(index):
            if isinstance(e, ast.Slice):
                if _one(e.step) and (start := _start(e.lower)) is not None:
                    self.axis, self.start = k, start
                return
            if isinstance(e, ast.Constant) and not isinstance(e.value, int):
                return

    def value(self, frame: dict[str, Any]) -> Any:
        """The array, of which no element is looked at."""
        whole = frame[self.name]
        if type(whole) is not numpy.ndarray:
            if isinstance(whole, _NUMBERS) and self.code is None:
                return whole
            raise Unfit(f"`{self.name}` is not an array")
        if self.code is not None:
            try:
                index = eval(self.code, {"slice": slice}, frame)
                part = whole[index]
            except Exception as e:  # the statement itself says so
                handlers.pass_on(e)
                raise Unfit(f"{type(e).__name__}: {e}") from None
            if any(type(i) is bool for i in index) or any(
                not isinstance(i, _INTS) for i in index[: max(self.axis, 0)]
            ):
                raise Unfit(f"`{self.name}` is read here and there")
            whole = part
        return whole.T if self.turned else whole


def _indices(node: ast.expr) -> list[ast.expr] | None:
    if isinstance(node, ast.Attribute):
        node = node.value
    if not isinstance(node, ast.Subscript):
        return None
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]


def _one(step: ast.expr | None) -> bool:
    return step is None or isinstance(step, ast.Constant) and step.value in (None, 1)


def _start(lower: ast.expr | None) -> int | None:
    """Where a slice begins, in front of everything else that is known."""
    if lower is None:
        return 0
    if isinstance(lower, ast.Constant) and type(lower.value) is int and lower.value >= 0:
        return lower.value
    return None


class Plan(NamedTuple):
    """How rows of a statement are computed now: a loop, over these rows of its target. wide: the
    most elements that a row of anything in it has. shape, of a statement that makes an array: that
    array's."""

    loop: spread.Loop
    items: range
    wide: int
    shape: tuple[int, ...] | None


class Statement:
    """An assignment whose rows may be computed one by one, as far as its text says. reduce: what
    its value is reduced to, for an expression such as `np.max(abs(A - B))`; see jenny.partial."""

    def __init__(
        self, s: ast.Assign | ast.AugAssign, path: str, index: int, reduce: str = ""
    ) -> None:
        self.path, self.index, self.node = path, index, s
        self.line, self.reduce = s.lineno, reduce
        self.returns = False  # it stands for a `return` of what it makes
        self.inner: dict[str, Statement] = {}  # numbers that arrays in it are reduced to, by name
        self.leaves: list[Leaf] = []
        self.by_node: dict[int, Leaf] = {}
        self.modules: set[str] = set()
        self.builtins: set[str] = set()
        self.names: list[str] = []
        self.scalars: set[str] = set()  # names in indices
        target = s.target if isinstance(s, ast.AugAssign) else s.targets[0]
        self.fresh = isinstance(s, ast.Assign) and isinstance(target, ast.Name)
        if isinstance(s, ast.AugAssign) and isinstance(s.op, ast.MatMult):
            raise Unfit("a product in place")
        self.name: str = target.id if isinstance(target, ast.Name) else target.value.id  # type: ignore
        self.into = self.name  # what parts store into
        self.target: Leaf | None = None
        if self.fresh:
            self.into = partial.RESULT if reduce else MADE
        else:
            self.target = self._leaf(target)
        self._collect(s.value)
        if any(x.turned for x in self.leaves) and (reduce or _reduces(s.value)):
            raise Unfit("what is transposed is added in another order, one row by one")
        used = [x.name for x in self.leaves if x.name not in self.inner]
        used += [n for st in self.inner.values() for n in st.names]
        self.names = list(dict.fromkeys([*used, *sorted(self.scalars)]))
        self.loops: dict[Any, spread.Loop] = {}

    # ------------------------------------------------------------ its text

    def _leaf(self, node: ast.expr) -> Leaf:
        inner, turned = node, False
        if isinstance(node, ast.Attribute):
            if node.attr != "T":
                raise Unfit(f"attribute {node.attr}")
            inner, turned = node.value, True
        code = None
        if isinstance(inner, ast.Subscript):
            if turned:
                raise Unfit("a part that is transposed")
            index = inner.slice
            elts = index.elts if isinstance(index, ast.Tuple) else [index]
            keys = ast.Tuple(elts=[spread._key(_plain(e)) for e in elts], ctx=ast.Load())
            self.scalars |= {n.id for n in ast.walk(keys) if isinstance(n, ast.Name)} - {"slice"}
            keyed = ast.fix_missing_locations(ast.Expression(body=copy.deepcopy(keys)))
            code = compile(keyed, "<jenny>", "eval")
            inner = inner.value
        if not isinstance(inner, ast.Name):
            raise Unfit("not a name")
        leaf = Leaf(node, inner.id, turned, code)
        self.leaves.append(leaf)
        self.by_node[id(node)] = leaf
        return leaf

    def _collect(self, node: ast.expr) -> None:
        """All leaves of an expression. Raises Unfit where it is of another form."""
        for part in self._parts(node):
            self._collect(part)

    def _parts(self, node: ast.expr) -> list[ast.expr]:
        """The operands of an expression."""
        if isinstance(node, (ast.Name, ast.Subscript)):
            self._leaf(node)
            return []
        if isinstance(node, ast.Attribute):
            self._leaf(node)
            return []
        inner = None if self.reduce else _reduction(node, self.node, self.path, self.index)
        if inner is None or inner.reduce == "dot":
            return operands(node, self.modules, self.builtins)
        name = f"__jenny_number{len(self.inner)}"
        self.inner[name] = inner
        leaf = Leaf(ast.Name(id=name, ctx=ast.Load()), name, False, None)
        leaf.node = node
        self.leaves.append(leaf)
        self.by_node[id(node)] = leaf
        return []

    # ------------------------------------------------------------ what it works on

    def plan(self, space: dict[str, Any], frame: dict[str, Any]) -> Plan:
        """How its rows are computed. space: the names outside of the function; frame: objects of
        `names`. Raises Unfit."""
        for m in self.modules:
            if space.get(m) is not numpy:
                raise Unfit(f"`{m}` is not NumPy")
        for b in self.builtins:
            if b in space or b in frame:
                raise Unfit(f"`{b}` is not Python's")
        if not all(
            type(frame[n]) is int or isinstance(frame[n], numpy.integer) for n in self.scalars
        ):
            raise Unfit("an index is no number")
        shapes: dict[int, tuple[int, ...]] = {}
        self._shape(self.node.value, frame, shapes)
        if any(0 in x for x in shapes.values()):
            raise Unfit("an array in it is empty")  # NumPy may warn of that
        made = shapes[id(self.node.value)]
        into = made
        if self.target is not None:
            into = self._shape(self.target.node, frame, shapes)
            if len(made) > len(into) or isinstance(self.node, ast.AugAssign) and self.target.turned:
                raise Unfit("what is stored is larger")
        if not into or into[0] < 2 or self.reduce == "dot" and not self._are_vectors(shapes):
            raise Unfit("it has no rows")
        if self.target is not None and self.target.axis < 0:
            raise Unfit("nobody knows which rows are stored")
        cut: set[int] = set()  # leaves, by id of their node, of which row i is needed for row i
        if len(made) == len(into) and made[0] == into[0]:
            self._mark(self.node.value, shapes, cut)
        elif len(made) == len(into) and made[0] != 1:
            raise Unfit("shapes do not fit")
        wide = max(math.prod(x) for x in shapes.values()) // into[0] + 1
        return Plan(*self._loop(frame, cut, into), wide, made if self.fresh else None)

    def _are_vectors(self, shapes: dict[int, tuple[int, ...]]) -> bool:
        product = self.node.value
        assert isinstance(product, ast.BinOp)
        left, right = shapes[id(product.left)], shapes[id(product.right)]
        return len(left) == 1 and left == right

    def _shape(
        self, node: ast.expr, frame: Any, known: dict[int, tuple[int, ...]]
    ) -> tuple[int, ...]:
        leaf = self.by_node.get(id(node))
        if leaf is not None:
            found = leaf.value(frame)
            made = found.shape if isinstance(found, numpy.ndarray) else ()
        else:
            inner = [self._shape(x, frame, known) for x in operands(node, set(), set())]
            try:
                made = _result(node, inner)
            except (ValueError, IndexError) as e:
                raise Unfit(str(e)) from None
        known[id(node)] = made
        return made

    def _mark(self, node: ast.expr, shapes: dict[int, tuple[int, ...]], cut: set[int]) -> None:
        """Notes the leaves of which row i is needed for row i of an expression."""
        if id(node) in self.by_node:
            cut.add(id(node))
            return
        mine = shapes[id(node)]
        inside = operands(node, set(), set())
        if _is_product(node):
            left, right = inside
            if len(shapes[id(left)]) < 2 or len(shapes[id(right)]) > 2:
                raise Unfit("a product of this kind")
            if len(shapes[id(left)]) != len(mine) + (len(shapes[id(right)]) == 1):
                raise Unfit("a product of this kind")
            self._mark(left, shapes, cut)
            return
        if _axis(node) is not None:
            self._mark(inside[0], shapes, cut)
            return
        for x in inside:
            its = shapes[id(x)]
            if len(its) == len(mine) and its[0] == mine[0]:
                self._mark(x, shapes, cut)

    def _loop(
        self, frame: dict[str, Any], cut: set[int], into: tuple[int, ...]
    ) -> tuple[spread.Loop, range]:
        first = self.target.start if self.target is not None else 0
        items = range(first, first + into[0])
        spans: dict[str, list[int]] = {}
        axes: dict[str, set[int]] = {}
        whole: set[str] = set(self.scalars)
        for x in self.leaves:
            if x is self.target:
                continue
            if type(frame[x.name]) is not numpy.ndarray:
                whole.add(x.name)
            elif id(x.node) in cut and x.axis >= 0:
                spans.setdefault(x.name, []).append(x.start - first)
                axes.setdefault(x.name, set()).add(x.axis)
            else:
                if id(x.node) in cut:
                    raise Unfit(f"nobody knows which rows of `{x.name}` are read")
                whole.add(x.name)
        axis = self.target.axis if self.target is not None else 0
        for n in [n for n, a in axes.items() if len(a) > 1]:
            raise Unfit(f"`{n}` is read along two axes")
        if self.into in whole or any(spans.get(self.into, ())):
            raise Unfit(f"other rows of `{self.into}` are read")
        if axes.get(self.into, {axis}) != {axis}:
            raise Unfit(f"`{self.into}` is read along another axis")
        # of what is read whole as well, rows are taken from the whole
        taken = {n: (min(d), max(d)) for n, d in spans.items() if n not in whole}
        taken.pop(self.into, None)
        fresh = self.into not in spans and self._all_stored(frame)
        key = (
            tuple(sorted(taken.items())),
            tuple(sorted(whole)),
            fresh,
            frozenset(k for k, x in enumerate(self.leaves) if id(x.node) in cut),
        )
        found = self.loops.get(key)
        if found is None:
            found = self.loops[key] = self._made(taken, axes, whole, axis, fresh, cut)
        return found, items

    def _all_stored(self, frame: dict[str, Any]) -> bool:
        """Whether rows that are stored are stored in full, before anything of them is read."""
        if self.target is None:
            return True
        if isinstance(self.node, ast.AugAssign):
            return False
        index = _indices(self.target.node) or []
        rest = [e for k, e in enumerate(index) if k != self.target.axis]
        return not self.target.axis and all(
            isinstance(e, ast.Slice) and not e.lower and not e.upper and _one(e.step) for e in rest
        )

    def _made(
        self, taken: Any, axes: Any, whole: set[str], axis: int, fresh: bool, cut: set[int]
    ) -> spread.Loop:
        s = self.node
        place = [s.lineno, s.col_offset, s.end_lineno or s.lineno, s.end_col_offset or 0]
        loop = spread.Loop("rows", place, self.path, self.index)
        loop.over = "range"
        loop.ins = sorted(whole)
        loop.slices = {n: spread.Slice(min(axes[n]), lo, hi) for n, (lo, hi) in taken.items()}
        if self.reduce:
            loop.reduce, loop.lasts = self.reduce, {self.into: True}
            loop.ins.append(partial.TOTAL)
        else:
            loop.owns = {self.into: spread.Own(axis, 0, fresh)}
        shifted = {*taken, self.into}
        cut = cut | ({id(self.target.node)} if self.target is not None else set())
        first = self.target.start if self.target is not None else 0
        rows = [x for x in self.leaves if id(x.node) in cut]
        instead = {id(x.node): self._rows(x, x.start - first, x.name in shifted) for x in rows}
        numbers = {id(x.node): x.name for x in self.leaves if x.name in self.inner}
        instead |= {k: ast.Name(id=n, ctx=ast.Load()) for k, n in numbers.items()}
        body = copy.deepcopy(s, instead)
        if self.fresh and not self.reduce:
            assert isinstance(body, ast.Assign)
            off = f"__jenny_o_{self.into}"
            text = f"{self.into}[{spread.LO} - {off}:{spread.HI} - {off}] = 0"
            body.targets = ast.parse(text).body[0].targets  # type: ignore[attr-defined]
        for n in ast.walk(body):
            if isinstance(n, (ast.expr, ast.stmt)):
                ast.copy_location(n, s)
        loop.body = body
        return loop

    def _rows(self, x: Leaf, shift: int, moved: bool) -> ast.expr:
        """The rows of a leaf that a part reads, or stores."""
        off = f" - __jenny_o_{x.name}" if moved else ""
        text = f"{spread.LO} + {shift}{off}:{spread.HI} + {shift}{off}"
        index = _indices(x.node)
        ctx = x.node.ctx  # type: ignore[attr-defined]
        if index is None:
            text = f"{x.name}[:, {text}].T" if x.turned else f"{x.name}[{text}]"
            made: Any = ast.parse(text, mode="eval").body
        else:
            made = ast.parse(f"{x.name}[{text}]", mode="eval").body
            elts = [*index[: x.axis], made.slice, *index[x.axis + 1 :]]
            if len(elts) > 1:
                made.slice = ast.Tuple(elts=copy.deepcopy(elts), ctx=ast.Load())
        made.ctx = type(ctx)()
        return made  # type: ignore[no-any-return]


def _plain(e: ast.expr) -> ast.expr:
    """An index in which nothing but names, numbers and arithmetic stands. Raises Unfit."""
    for n in ast.walk(e):
        if not isinstance(n, _INDEX):
            raise Unfit("an index of another kind")
    return e


_INDEX = (
    ast.Slice,
    ast.Constant,
    ast.Name,
    ast.BinOp,
    ast.UnaryOp,
    ast.operator,
    ast.unaryop,
    ast.expr_context,
)


# ---------------------------------------------------------------- expressions


def operands(node: ast.expr, modules: set[str], builtins: set[str]) -> list[ast.expr]:
    """The operands of an operation whose rows are made of rows. Raises Unfit."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, (bool, int, float, complex)):
            return []
    elif isinstance(node, ast.BinOp):
        return [node.left, node.right]
    elif isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
        return [node.operand]
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        if not isinstance(node.ops[0], (ast.Is, ast.IsNot, ast.In, ast.NotIn)):
            return [node.left, node.comparators[0]]
    elif isinstance(node, ast.Call):
        return _given(node, modules, builtins)
    raise Unfit(f"{type(node).__name__} is not looked into")


def _given(node: ast.Call, modules: set[str], builtins: set[str]) -> list[ast.expr]:
    f, count = node.func, len(node.args)
    if any(isinstance(x, ast.Starred) for x in node.args):
        raise Unfit("a call of this kind")
    if isinstance(f, ast.Name):
        if f.id == "abs" and count == 1 and not node.keywords:
            builtins.add("abs")
            return list(node.args)
        raise Unfit(f"{f.id}()")
    if isinstance(f, ast.Attribute) and not count and _axis(node) is not None:
        return [f.value]
    if not isinstance(f, ast.Attribute) or not isinstance(f.value, ast.Name):
        raise Unfit("a call of this kind")
    if f.attr in _REDUCE and count == 1 and _axis(node) is not None:
        modules.add(f.value.id)
        return list(node.args)
    if node.keywords:
        raise Unfit(f"{f.attr}() with options")
    known = getattr(numpy, f.attr, None)
    plain = isinstance(known, numpy.ufunc) and (known.signature is None or f.attr == "matmul")
    if plain and known.nout == 1 and count == known.nin:  # type: ignore[union-attr]
        modules.add(f.value.id)
        return list(node.args)
    if f.attr in _CALLS and count == _CALLS[f.attr]:
        modules.add(f.value.id)
        return list(node.args)
    raise Unfit(f"{f.attr}()")


_CALLS = {
    "where": 3,
    "clip": 3,
    "dot": 2,
}


def _is_product(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.MatMult)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("dot", "matmul")
    return False


def _axis(node: ast.expr) -> int | None:
    """The axis of a reduction."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    options = {k.arg: k.value for k in node.keywords}
    if node.func.attr not in _REDUCE or set(options) - {"axis", "keepdims"}:
        return None
    if "keepdims" in options and not _keeps(node):
        return None
    value, sign = options.get("axis"), 1
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
        value, sign = value.operand, -1
    if isinstance(value, ast.Constant) and type(value.value) is int:
        return sign * value.value
    return None


def _reduces(node: ast.expr) -> bool:
    return any(isinstance(n, ast.expr) and _axis(n) is not None for n in ast.walk(node))


def _keeps(node: ast.Call) -> bool:
    """Whether the axis that is reduced stays, of length 1."""
    kept = [k.value for k in node.keywords if k.arg == "keepdims"]
    return bool(kept) and isinstance(kept[0], ast.Constant) and kept[0].value is True


def _result(node: ast.expr, inner: list[tuple[int, ...]]) -> tuple[int, ...]:
    """The shape of what an operation gives. Raises ValueError."""
    if _is_product(node):
        a, b = inner
        if not 1 <= len(b) <= 2 or len(a) < 1 or a[-1] != b[0]:
            raise ValueError("a product of this kind")
        return (*a[:-1], *b[1:])
    axis = _axis(node)
    if axis is not None:
        (a,) = inner
        axis = axis + len(a) if axis < 0 else axis
        if not 0 < axis < len(a):
            raise ValueError("it reduces along its rows")
        assert isinstance(node, ast.Call)
        return (*a[:axis], *([1] if _keeps(node) else []), *a[axis + 1 :])
    return numpy.broadcast_shapes(*inner) if inner else ()


# ---------------------------------------------------------------- functions


def find(node: ast.FunctionDef, loops: list[spread.Loop]) -> list[Statement]:
    """The array statements, and reductions of arrays to numbers, of a function that stand outside
    of loops which are spread. The expression of a reduction gets an attribute jenny_reduction: its
    place in the list."""
    taken = {(x.path, x.index) for x in loops}
    declared = {
        n for s in ast.walk(node) if isinstance(s, (ast.Global, ast.Nonlocal)) for n in s.names
    }
    own = {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)}
    own |= {n for s in node.body for n in spread.stored(s)} - declared
    gone = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Del)}
    gone |= {n.name for n in ast.walk(node) if isinstance(n, ast.ExceptHandler) and n.name}
    found: list[Statement] = []

    def keep(st: Statement) -> bool:
        good = st.leaves and not {st.name, *st.names} & declared
        outer = set().union(*(x.modules | x.builtins for x in (st, *st.inner.values())))
        if not good or outer & own:
            return False
        found.append(st)
        return True

    def reductions(s: ast.stmt, path: str, k: int, known: set[str]) -> None:
        todo: list[Any] = [v for f, v in ast.iter_fields(s) if f not in spread._INSIDE]
        while todo:
            n = todo.pop()
            if isinstance(n, list):
                todo += n
                continue
            if not isinstance(n, ast.AST) or isinstance(n, _HIDDEN):
                continue
            st = _reduction(n, s, path, k) if isinstance(n, ast.expr) else None
            if st is not None and not (set(st.names) & own) - known and keep(st):
                n.jenny_reduction = len(found) - 1  # type: ignore[attr-defined]
                continue
            todo += ast.iter_child_nodes(n)

    def walk(body: list[ast.stmt], path: str, known: set[str]) -> None:
        for k, s in enumerate(body):
            if (path, k) in taken:
                continue
            if isinstance(s, ast.AugAssign) or isinstance(s, ast.Assign) and len(s.targets) == 1:
                target = s.targets[0] if isinstance(s, ast.Assign) else s.target
                named = isinstance(target, ast.Name) or (
                    isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name)
                )
                if named and _works(s):
                    with contextlib.suppress(Unfit):
                        keep(Statement(s, path, k))
            if isinstance(s, ast.Return) and isinstance(s.value, _COMPUTED):
                into = ast.Name(id=MADE, ctx=ast.Store())
                made = ast.copy_location(ast.Assign(targets=[into], value=s.value), s)
                with contextlib.suppress(Unfit):
                    st = Statement(made, path, k)
                    st.returns = True
                    keep(st)
            if not isinstance(s, _SCOPES):
                reductions(s, path, k, known)
            for field in ("body", "orelse", "finalbody"):
                inside = getattr(s, field, None)
                if isinstance(inside, list) and not isinstance(s, _SCOPES):
                    walk(inside, f"{path}.{k}.{field}", known | _bound(s, ast.For))
            known |= _bound(s, ast.Assign, ast.AugAssign) - gone

    arguments = {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)}
    walk(node.body, "body", arguments - gone)
    return found


def _bound(s: ast.stmt, *kinds: type[ast.stmt]) -> set[str]:
    """The names that a statement of these kinds has set in any case."""
    if not isinstance(s, kinds):
        return set()
    targets = s.targets if isinstance(s, ast.Assign) else [s.target]  # type: ignore[attr-defined]
    flat = [e for t in targets for e in (t.elts if isinstance(t, ast.Tuple) else [t])]
    return {e.id for e in flat if isinstance(e, ast.Name)}


_HIDDEN = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _reduction(n: ast.expr, s: Any, path: str, k: int) -> Statement | None:
    """What an expression reduces to a number, where it does."""
    inside: ast.expr | None = None
    kind = module = ""
    if isinstance(n, ast.BinOp) and isinstance(n.op, ast.MatMult):
        kind, inside = "dot", ast.BinOp(left=n.left, op=ast.Mult(), right=n.right)
        ast.copy_location(inside, n)
    elif isinstance(n, ast.Call) and not n.keywords and isinstance(n.func, ast.Attribute):
        of, name, count = n.func.value, n.func.attr, len(n.args)
        root = of.value if isinstance(of, ast.Attribute) and of.attr == "linalg" else of
        if name in partial.KINDS and not count:
            kind, inside = name, of
        elif isinstance(root, ast.Name):
            module = root.id
            if name == "dot" and count == 2 and root is of:
                kind, inside = name, ast.BinOp(left=n.args[0], op=ast.Mult(), right=n.args[1])
                ast.copy_location(inside, n)
            elif count == 1 and (name in partial.KINDS if root is of else name == "norm"):
                kind, inside = name, n.args[0]
    if inside is None:
        return None
    into = ast.Name(id=partial.RESULT, ctx=ast.Store())
    made = ast.copy_location(ast.Assign(targets=[into], value=inside), s)
    try:
        st = Statement(made, path, k, kind)
    except Unfit:
        return None
    if module:
        st.modules.add(module)
    return st


_COMPUTED = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _works(s: Any) -> bool:
    """Whether a statement computes anything: `C = A` and `C = A[1:]` give names only, `n = 5` and
    `x = i + 1` are seen to be small when they are reached."""
    if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name):
        return isinstance(s.value, _COMPUTED)
    return True


def driver(st: Statement, found: ast.stmt, k: int) -> list[ast.stmt]:
    """What stands in the place of a statement: itself, where it is not run elsewhere."""
    from . import regions

    run, frame = f"{ROWS}{k}", f"__jenny_given{k}"
    text = (
        f"try: {frame} = ({''.join(f'{n}, ' for n in st.names)})\n"
        f"except NameError: {frame} = None\n"
        f"{run} = __jenny_s{k}({frame}, {spread.CHAIN})\n"
        f"{frame} = None\n"
        f"if {run} is None: pass\n"
    )
    if st.returns:
        text += f"else: return {run}\n"
    elif st.fresh:
        text += f"else: {st.name} = {run}\n{run} = None\n"
    made = ast.parse(text).body
    regions._at(found.lineno, found.col_offset, made)
    choice = next(s for s in made if isinstance(s, ast.If))
    choice.body = [found]
    return made


class Reductions(ast.NodeTransformer):
    """Puts what asks where they run in the place of reductions. Their own names are no longer those
    of the statement around: spread._seen leaves out what is marked."""

    def __init__(self, statements: list[Statement]) -> None:
        self.statements = statements

    def visit(self, node: ast.AST) -> Any:
        k = getattr(node, "jenny_reduction", -1)
        if k < 0:
            return self.generic_visit(node)
        names = "".join(f"{n}, " for n in self.statements[k].names)
        text = (
            f"{ROWS}{k} if ({ROWS}{k} := __jenny_s{k}(({names}), {spread.CHAIN})) is not None"
            f" else ({spread.CHAIN}.touch(({names})) or 0)"
        )
        made = ast.parse(text, mode="eval").body
        assert isinstance(made, ast.IfExp) and isinstance(made.orelse, ast.BoolOp)
        for n in ast.walk(made):
            if isinstance(n, ast.expr):
                ast.copy_location(n, node)
        del node.jenny_reduction  # type: ignore[attr-defined]
        made.orelse.values[1] = node  # type: ignore[call-overload]
        made.jenny_asks = True  # type: ignore[attr-defined]
        return made


def space_of(fn: types.FunctionType) -> dict[str, Any]:
    """The names that a function finds outside of itself."""
    from . import regions

    return fn.__globals__ | {k: c.cell_contents for k, c in regions._cells(fn).items()}
