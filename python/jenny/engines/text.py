"""`jenny emit --python --engine ray`: a program with its loops as Ray tasks, as Python text.

What is printed needs Ray and what the program itself imports, not Jenny. It is the plain form of
what jenny.away does: without the rounds that are timed here first, and without running again here
what failed there.
"""

from __future__ import annotations

import ast
import re
import types

from .. import source, spread

_HEAD = '''import ray


def rounds_of(loop):
    """The rounds of a loop in parts: some for each processor of the cluster."""
    if not ray.is_initialized():
        ray.init()
    loop = loop if isinstance(loop, range) else list(loop)
    size = max(1, -(-len(loop) // (4 * int(ray.cluster_resources()["CPU"]))))
    return [loop[k : k + size] for k in range(0, len(loop), size)]
'''


class _Names:
    """Readable names that nothing else in the function has."""

    def __init__(self, taken: set[str]) -> None:
        self.taken, self.given = taken, {"_": "_"}

    def __call__(self, wish: str) -> str:
        name = self.given.get(wish)
        if name is None:
            name = wish
            while name in self.taken:
                name += "_"
            self.taken.add(name)
            self.given[wish] = name
        return name

    def plain(self, text: str) -> str:
        """Text with Jenny's own names made readable."""

        def word(m: re.Match[str]) -> str:
            kind, rest = m.group(1), m.group(2)
            if kind == "o":
                return self(f"{rest}_first")
            if kind == "v":
                return self(f"{rest}_value")
            return rest  # the name of a comprehension's element

        text = re.sub(r"__jenny_([ovc])_(\w+)", word, text)
        return re.sub(r"__jenny_(\w+)", lambda m: self(m.group(1)), text)


def _part(s: spread.Spread, k: int, names: _Names) -> str:
    """The task of loop k."""
    loop = s.loops[k]
    found = spread.as_loop(spread.statement(s.node, loop), loop)
    node = spread.part_node(found, found, loop, f"{s.fn.__name__}_part{k}")
    again = next(x for x in node.body if isinstance(x, ast.For))
    again.iter = ast.Name(id=names("rounds"), ctx=ast.Load())
    args = _arguments(loop, names)
    effects = loop.effects()
    lines = [f"    {n} = {n}.copy()  # what arrives cannot be written" for n in loop.owns]
    lines += [f"    {n} = []" for n in effects]
    lines += [f"    {n} = None" for n, sure in loop.lasts.items() if not sure]
    body = ast.unparse(ast.fix_missing_locations(again))
    lines += ["    " + line for line in body.splitlines()]
    lines.append(f"    return {_tuple([*loop.owns, *effects, *loop.lasts])}")
    text = f"@ray.remote\ndef {node.name}({', '.join(args)}):\n" + "\n".join(lines)
    return names.plain(text)


def _tuple(names: list[str]) -> str:
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def _arguments(loop: spread.Loop, names: _Names) -> list[str]:
    found = [names("rounds"), *spread.inputs(loop)]
    for n in [*loop.slices, *loop.owns]:
        found += [n, f"__jenny_o_{n}"]
    return found


def _cut(name: str, axis: int, lo: int, hi: int, r: str) -> tuple[str, str]:
    """Text of a slice, and of where it begins."""

    def moved(base: str, by: int) -> str:
        return base if not by else f"{base} {'+' if by > 0 else '-'} {abs(by)}"

    first = moved(f"min({r})", lo)
    behind = moved(f"max({r})", hi + 1)
    return f"{name}[{':, ' * axis}{first} : {behind}]", first


def _driver(s: spread.Spread, k: int, names: _Names) -> str:
    """What stands in the place of loop k: all parts are begun, then taken in order."""
    loop = s.loops[k]
    statement = spread.statement(s.node, loop)
    found = spread.as_loop(statement, loop)
    r, tasks, done = names("rounds"), names("tasks"), names("done")
    lines = [f"{spread.OUT} = []"] if loop.kind == "comp" else []
    sent = []
    for n in spread.inputs(loop):
        lines.append(f"{names(n + '_ref')} = ray.put({n})")
        sent.append(names(n + "_ref"))
    for n, c in loop.slices.items():
        sent += _cut(n, c.axis, c.lo, c.hi, r)
    for n, o in loop.owns.items():
        sent += _cut(n, o.axis, o.shift, o.shift, r)
    call = f"{s.fn.__name__}_part{k}.remote({', '.join([r, *sent])})"
    lines.append(f"{tasks} = [({r}, {call}) for {r} in rounds_of({ast.unparse(found.iter)})]")
    got = [*(names(f"{n}_part") for n in [*loop.owns, *loop.effects()]), *loop.lasts]
    lines += [f"for {r}, {done} in {tasks}:", f"    {_tuple(got)} = ray.get({done})"]
    for n, o in loop.owns.items():
        target, _ = _cut(n, o.axis, o.shift, o.shift, r)
        every = f"{':, ' * o.axis}::abs({r}.step)"
        target = target[:-1] + f" : abs({r}.step)]"
        lines.append(f"    {target} = {names(n + '_part')}[{every}]")
    for n in loop.appends:
        lines.append(f"    {n}.extend({names(n + '_part')})")
    for n in loop.puts:
        key, value = names("key"), names("value")
        lines += [
            f"    for {key}, {value} in {names(n + '_part')}:",
            f"        {n}[{key}] = {value}",
        ]
    for n, op in loop.adds.items():
        each = names("each")
        lines += [f"    for {each} in {names(n + '_part')}:", f"        {n} {op}= {each}"]
    if isinstance(statement, ast.Assign):
        targets = " = ".join(ast.unparse(t) for t in statement.targets)
        lines.append(f"{targets} = {spread.OUT}")
    elif isinstance(statement, ast.Return):
        lines.append(f"return {spread.OUT}")
    return names.plain("\n".join(lines))


def program(fn: types.FunctionType, text: str) -> str:
    """The file `text` with function `fn` of it spread over Ray. Raises ValueError with why not."""
    s = spread.Spread(fn, {})
    if not s.loops:
        stay = s.stays[0] if s.stays else None
        why = s.reason or (f"line {stay.line}: {stay.why}" if stay else "it has no loops")
        if any(not st.reduce for st in s.statements):
            why = "array statements of it run in blocks on a cluster, but are not printed as tasks"
        else:
            why = f"nothing of it may run elsewhere: {why}"
        raise ValueError(why)
    used = {n.id for n in ast.walk(s.node) if isinstance(n, ast.Name)}
    used |= {a.arg for a in ast.walk(s.node) if isinstance(a, ast.arg)}
    used |= {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}
    parts = [_part(s, k, _Names(set(used))) for k in range(len(s.loops))]
    node = _around(s, used)
    module = ast.parse(text)
    place = next(
        x
        for x in ast.walk(module)
        if isinstance(x, ast.FunctionDef) and x.name == fn.__name__ and x.lineno == s.node.lineno
    )
    first = min([place.lineno, *(d.lineno for d in place.decorator_list)])
    lines = text.splitlines()
    head = _behind_docstring(module)
    pad = " " * place.col_offset
    made = "\n\n\n".join([*parts, ast.unparse(node)])
    made = "\n".join(pad + line if line else line for line in made.splitlines())
    top, middle = lines[:head], lines[head : first - 1]
    rest = lines[place.end_lineno or first :]
    return "\n".join([*top, *_HEAD.splitlines(), "", *middle, *made.splitlines(), *rest]) + "\n"


def _around(s: spread.Spread, used: set[str]) -> ast.FunctionDef:
    """The function with its loops replaced."""
    from .. import regions

    node: ast.FunctionDef = regions._clone(s.node)
    node.decorator_list = []
    for k, loop in reversed(list(enumerate(s.loops))):
        block, index = spread.where(node, loop)
        made = ast.parse(_in_function(_driver(s, k, _Names(set(used))))).body[0]
        assert isinstance(made, ast.FunctionDef)
        block[index : index + 1] = made.body
    return ast.fix_missing_locations(node)


def _in_function(text: str) -> str:
    return "def f():\n" + "\n".join("    " + line for line in text.splitlines())


def _behind_docstring(module: ast.Module) -> int:
    """The line behind which imports may begin."""
    at = 0
    for x in module.body:
        text = isinstance(x, ast.Expr) and isinstance(x.value, ast.Constant)
        future = isinstance(x, ast.ImportFrom) and x.module == "__future__"
        if not text and not future:
            break
        at = x.end_lineno or at
    return at


def of_file(fn: types.FunctionType) -> str:
    """The program of the file that a function is in. Raises ValueError or source.Unknown."""
    import linecache

    lines = linecache.getlines(fn.__code__.co_filename, fn.__globals__)
    if not lines:
        raise source.Unknown("its source is not there")
    return program(fn, "".join(lines))
