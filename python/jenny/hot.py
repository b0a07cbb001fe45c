"""Which functions of a running program are worth compiling, and compiled ones in their place.

A thread looks every few milliseconds where the program is: that costs the same whatever the program
does, and finds time, which is what matters, not calls. A function that was seen often enough keeps
its object, and with it its name, identity, pickling and signature; only its code is exchanged, for
one that hands the arguments to what jenny.jit makes of the original. Frames of that code are not
seen in tracebacks. Where compiling does not pay, the code of the original is put back.
"""

from __future__ import annotations

import _thread
import ast
import os
import sys
import time
import types
import weakref
from collections import Counter
from opcode import opmap
from time import perf_counter

from . import _code, _watch

TYPE_CHECKING = False  # `jenny run` starts without typing
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from . import _core
    from .watch import Text

INTERVAL_S = 0.01  # between two looks
SWIFT_S = 1e-4  # the switch interval while the compiler is imported beside the running program
ENOUGH = 5  # looks that find a function at work before it is compiled
COLD = 25  # looks that have found loops at work before the compiler and NumPy are imported
# Times as many looks for code that has more to do with names and texts than with numbers: before
# the compiler is there, and then.
DULL = (40, 3)
TRIALS = 12  # compiled calls that are timed
WORLDS = 6  # captures; a function that needs one at every other call is left alone
ROOM = 64  # timed calls of one kind that are kept
DEEP = 250  # frames: a function that is so deep in calls would meet the limit earlier

_LOOPS = {opmap[n] for n in ("JUMP_BACKWARD", "FOR_ITER", "JUMP_ABSOLUTE") if n in opmap}
_LOOSE = 0x20 | 0x80 | 0x200


class Clock:
    """Seconds of the calls of one kind that were timed."""

    __slots__ = ("seconds",)

    def __init__(self) -> None:
        self.seconds: list[float] = []

    @property
    def calls(self) -> int:
        return len(self.seconds)

    def add(self, seconds: float) -> None:
        if self.calls < ROOM:
            self.seconds.append(seconds)

    def typical(self) -> float:
        """The median: one call that was held up says nothing of the others."""
        return sorted(self.seconds)[self.calls // 2] if self.calls else 0.0


class Gate:
    """What the code that was put in the place of a function's calls."""

    def __init__(self, fn: types.FunctionType, original: types.FunctionType) -> None:
        from . import _manage

        self.fn = weakref.ref(fn)
        self.name = fn.__qualname__
        self.place = f"{original.__code__.co_filename}:{original.__code__.co_firstlineno}"
        if original is fn:
            original = copy_of(fn, fn.__code__)
        self.original = original
        self.function: _core.Function = _manage.make(original, {})
        self.regions: list[_core.Function] = []
        self.until = 0  # they are looked up again
        self.before, self.after = Clock(), Clock()
        self.call: Callable[..., Any] = self._timed
        self.settled = False
        self.reason = ""  # why the original is back
        self.code = door(original.__code__, self)

    @_code.hide
    def _timed(self, /, *args: Any, **kwargs: Any) -> Any:
        """A call while it is not known yet what compiling brings."""
        if sys.gettrace() is not None:
            self.leave("a debugger or a tracer looks at it")
            return self.original(*args, **kwargs)
        f = self.function
        mark = self._compiled_calls()
        began = perf_counter()
        try:
            return f(*args, **kwargs)
        finally:
            took = perf_counter() - began
            clock = self.after if self._compiled_calls() > mark else self.before
            clock.add(took)
            worlds = f.side.captures
            if worlds >= WORLDS and 2 * worlds > self.before.calls + self.after.calls:
                self.leave("the globals or objects that it reads change too often")
            elif self.after.calls >= TRIALS:
                self._settle()

    @_code.hide
    def _probe(self, /, *args: Any, **kwargs: Any) -> Any:
        """A few calls of the original, where it was never timed."""
        began = perf_counter()
        try:
            return self.original(*args, **kwargs)
        finally:
            self.before.add(perf_counter() - began)
            if self.before.calls >= 3:
                self._settle()

    def _compiled_calls(self) -> int:
        """How many ran compiled; which regions there are is looked up now and then."""
        if self.until <= 0:
            from . import regions

            self.until = 16
            found = (p.regions.values() for p in regions.plans(self.function))
            self.regions = [r for rs in found for r in rs]
        self.until -= 1
        return sum([r.native_calls for r in self.regions], self.function.native_calls)

    def _settle(self) -> None:
        """Decides whether the compiled function stays."""
        if self.settled:
            return
        if not self.before.calls and self.after.typical() < 2e-5:
            self.call = self._probe
            return
        if self.before.calls and self.after.typical() > 0.95 * self.before.typical():
            if self.after.calls < 4 * TRIALS:
                self.call = self._timed
                return
            self.leave("it is no faster compiled")
            return
        self.settled = True
        self.call = self.function

    def leave(self, reason: str) -> None:
        """Puts the original back."""
        self.reason = reason
        self.settled = True
        self.call = self.original
        fn = self.fn()
        if fn is not None and fn.__code__ is self.code:
            fn.__code__ = self.original.__code__

    def look(self) -> None:
        """From time to time: a function of which nothing can be compiled is left alone."""
        if self.settled or self.after.calls or self.before.calls < 3:
            return
        from . import _manage, regions

        f = self.function
        versions = _manage.versions(f)
        if f.dead and f.instead is None:
            self.leave(f.side.reason or "it cannot be compiled")
        elif (
            versions
            and all(v.state in ("refused", "broken") and v.resolved for v in versions)
            and not any(p.used for p in regions.plans(f))
        ):
            self.leave(_why(versions[0].remarks))

    def saved(self) -> float:
        """Seconds, estimated from the calls that were timed."""
        if self.reason or not self.before.calls or not self.after.calls:
            return 0.0
        calls = max(self.after.calls, self.function.native_calls)
        return calls * (self.before.typical() - self.after.typical())


def _why(remarks: str) -> str:
    """The first refusal, in the user's words."""
    for line in remarks.splitlines():
        place, _, rest = line.partition(" ")
        _, _, text = rest.partition(" ")
        if text:
            from . import words

            return f"{words.refusal(text)} (line {place.partition(':')[0]})"
    return "it cannot be compiled"


def door(code: types.CodeType, gate: Any) -> types.CodeType:
    """Code with the parameters of `code` that calls gate.call with them."""
    count = code.co_argcount + code.co_kwonlyargcount
    names = list(code.co_varnames)
    only, args = names[: code.co_posonlyargcount], names[code.co_posonlyargcount : code.co_argcount]
    named = names[code.co_argcount : count]
    star = names[count] if code.co_flags & 0x04 else None
    count += star is not None
    double = names[count] if code.co_flags & 0x08 else None
    none = ast.Constant(value=None)

    def arg(n: str | None) -> Any:
        return n and ast.arg(arg=n)

    def load(n: str) -> ast.expr:
        return ast.Name(id=n, ctx=ast.Load())

    objects = _code.Objects()
    given = [load(n) for n in [*only, *args]]
    given += [ast.Starred(value=load(star), ctx=ast.Load())] if star else []
    words = [ast.keyword(arg=n, value=load(n)) for n in named]
    words += [ast.keyword(arg=None, value=load(double))] if double else []
    target = ast.Attribute(value=objects.constant(gate), attr="call", ctx=ast.Load())
    body = ast.Return(value=ast.Call(func=target, args=given, keywords=words))
    parameters = ast.arguments(
        posonlyargs=[arg(n) for n in only],
        args=[arg(n) for n in args],
        kwonlyargs=[arg(n) for n in named],
        vararg=arg(star),
        kwarg=arg(double),
        defaults=[],
        kw_defaults=[none for _ in named],
    )
    made = ast.parse("def f(): pass").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.args, made.body = parameters, [body]
    tree = ast.fix_missing_locations(ast.Module(body=[made], type_ignores=[]))
    outer = compile(tree, code.co_filename, "exec", dont_inherit=True)
    inner = next(c for c in outer.co_consts if isinstance(c, types.CodeType))
    new = objects.fill(inner).replace(co_name=code.co_name, co_firstlineno=code.co_firstlineno)
    return _code.hidden(new.replace(co_qualname=code.co_qualname))


def copy_of(fn: types.FunctionType, code: types.CodeType) -> types.FunctionType:
    """The same function with other code."""
    new = types.FunctionType(code, fn.__globals__, fn.__name__, fn.__defaults__, fn.__closure__)
    new.__kwdefaults__ = fn.__kwdefaults__
    for name in ("__qualname__", "__module__", "__doc__", "__annotations__"):
        setattr(new, name, getattr(fn, name))
    new.__dict__.update(fn.__dict__)
    return new


# ---------------------------------------------------------------- finding them


def gate_of(fn: types.FunctionType) -> Gate | None:
    """The gate that stands before a function."""
    return next((c for c in fn.__code__.co_consts if isinstance(c, Gate)), None)


def find_function(code: types.CodeType, space: dict[str, Any]) -> types.FunctionType | None:
    """The function of a module, or of a class of it, that runs this code or has a gate."""
    path = code.co_qualname.split(".")
    if "<locals>" in path or not all(p.isidentifier() for p in path):
        return None
    value: Any = space.get(path[0])
    for part in path[1:]:
        if not isinstance(value, type):
            return None
        value = value.__dict__.get(part)
    for _ in range(8):
        mine = isinstance(value, types.FunctionType)
        if mine and (value.__code__ is code or gate_of(value) is not None):
            return value  # type: ignore[no-any-return]
        if isinstance(value, (staticmethod, classmethod)):
            value = value.__func__
        elif isinstance(value, property):
            value = value.fget
        else:
            value = getattr(value, "__wrapped__", None)
    return None


def _has_loop(code: types.CodeType) -> bool:
    if any(op in _LOOPS for op in code.co_code[::2]):
        return True
    return any(_has_loop(c) for c in code.co_consts if isinstance(c, types.CodeType))


def _worth(code: types.CodeType, frame: types.FrameType) -> bool:
    """Whether a function has work in it beyond calling others."""
    if code.co_flags & _LOOSE or code.co_freevars or code.co_name.startswith("<"):
        return False
    if _has_loop(code) or code.co_name in code.co_names:
        return True
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return False
    kind = numpy.ndarray
    return any(type(v) is kind for v in frame.f_locals.values())


_WORK = ("BINARY_OP", "BINARY_SUBSCR", "STORE_SUBSCR", "COMPARE_OP", "UNARY_NEGATIVE")
_TALK = [
    *("LOAD_ATTR", "STORE_ATTR", "FORMAT_VALUE", "BUILD_STRING", "BUILD_MAP"),
    *("BEFORE_WITH", "IMPORT_NAME", "MAKE_FUNCTION", "PUSH_EXC_INFO", "YIELD_VALUE"),
]
_work = {opmap[n] for n in _WORK if n in opmap}
_talk = {opmap[n]: 1 for n in _TALK if n in opmap}
_talk[opmap.get("LOAD_METHOD", -1)] = 2


def is_dull(code: types.CodeType) -> bool:
    """Whether code does little arithmetic for the attributes and texts that it handles. A guess
    from the operations: what is tried and cannot be compiled was paid for in vain."""
    ops = code.co_code[::2]
    return 2 * sum(op in _work for op in ops) < sum(_talk.get(op, 0) for op in ops)


class Heat:
    """How much of the program's time could be saved, before anything was paid for it."""

    def __init__(self) -> None:
        self.looks = 0
        self.dull: dict[int, bool] = {}

    def of(self, code: types.CodeType) -> int:
        """The same for a function."""
        dull = self.dull.get(id(code))
        if dull is None:
            dull = self.dull[id(code)] = is_dull(code)
        return self.enough(dull)

    def enough(self, dull: bool) -> int:
        """Looks after which one function or loop is hot: the first also pays for importing the
        compiler, for the whole program."""
        cold, warm = DULL if dull else (1, 1)
        loaded = "jenny._core" in sys.modules or "numpy" in sys.modules
        return ENOUGH * warm if loaded or self.looks >= COLD * cold else sys.maxsize


heat = Heat()


class Hunter:
    """Looks where the program is, and compiles what is worth it."""

    def __init__(self, is_users: Callable[[str], bool]) -> None:
        self.is_users = is_users
        self.texts: dict[str, Text] = {}
        # By id: a code object that holds our objects may have no hash. `codes` keeps them alive.
        self.codes: dict[int, types.CodeType] = {}
        self.hits: Counter[int] = Counter()
        self.met: dict[int, str] = {}  # why a function was not taken, or ""
        self.mine: dict[str, bool] = {}
        self.gates: list[Gate] = []
        self.originals: weakref.WeakKeyDictionary[Any, tuple[Any, Any]] = (
            weakref.WeakKeyDictionary()
        )
        self.thread = 0
        self.looks = self.busy = 0
        self.running = False

    def start(self) -> None:
        """Also in a child after a fork."""
        self.running = True
        self.thread = 0
        _thread.start_new_thread(self._run, ())

    def stop(self) -> None:
        self.running = False

    def _run(self) -> None:
        """The thread. No signal is for it, and nothing that goes wrong here may be seen."""
        import signal

        self.thread = me = _thread.get_ident()
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        spent = time.process_time()
        pause = INTERVAL_S
        while self.running and self.thread == me:
            _watch.nap(pause)
            now = time.process_time()
            if now - spent < 0.5 * INTERVAL_S:
                pause = min(1.2 * pause, 10 * INTERVAL_S)
                continue
            pause, spent = INTERVAL_S, now
            _watch.tick()
            try:
                self._look(me)
            except Exception:
                if os.environ.get("JENNY_DEBUG", "0") != "0":
                    raise
                return

    def _look(self, me: int) -> None:
        self.looks += 1
        for thread, top in sys._current_frames().items():
            if thread != me:
                self._walk(top)
        if self.looks % 16 == 0:
            for gate in self.gates:
                gate.look()

    def _walk(self, top: types.FrameType) -> None:
        seen: set[int] = set()
        frame: types.FrameType | None = top
        depth = 0
        while frame is not None and depth < DEEP:
            code = frame.f_code
            if id(code) not in seen and self._users(code.co_filename):
                seen.add(id(code))
                self.codes[id(code)] = code
                self.hits[id(code)] += 1
            depth += 1
            frame = frame.f_back
        if frame is not None:
            return
        frame = top
        while frame is not None:
            code = frame.f_code
            at = id(code)
            if at in seen and self.hits[at] >= heat.of(code) and at not in self.met:
                self.met[at] = self._take(code, frame)
            frame = frame.f_back

    def _users(self, filename: str) -> bool:
        known = self.mine.get(filename)
        if known is None:
            known = self.mine[filename] = self.is_users(filename)
        return known

    def _take(self, code: types.CodeType, frame: types.FrameType) -> str:
        """Puts a gate before a function; else says why not."""
        fn = find_function(code, frame.f_globals)
        if "__jenny_outer" in code.co_qualname or (fn is not None and gate_of(fn) is not None):
            return ""
        if not _worth(code, frame):
            return "it has no loops and no arrays of its own"
        if fn is None:
            return "it is made anew while the program runs"
        usual = sys.getswitchinterval()
        sys.setswitchinterval(SWIFT_S)  # an import gives the GIL away at every file
        try:
            gate = Gate(fn, self.original(fn))
        finally:
            sys.setswitchinterval(usual)
        fn.__code__ = gate.code
        self.gates.append(gate)
        return ""

    def original(self, fn: types.FunctionType) -> types.FunctionType:
        """A function as it was written: its loops as they were, no gate before it."""
        kept = self.originals.get(fn)
        if kept is not None and kept[0] is fn.__code__:
            return kept[1]  # type: ignore[no-any-return]
        gate = gate_of(fn)
        if gate is not None:
            return gate.original
        text = self.texts.get(fn.__code__.co_filename)
        code = text.pristine(fn.__code__) if text is not None else None
        if code is None or code == fn.__code__:
            return fn
        made = copy_of(fn, code)
        self.originals[fn] = (fn.__code__, made)
        return made


__all__ = ["Gate", "Hunter", "copy_of", "door", "find_function"]
