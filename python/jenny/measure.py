"""One call of a function, made again in code with timers: what each loop and statement took.

The function that the user has is left alone: a second one of the same source is compiled, and
called on copies of the arguments.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

from . import _core, _manage, regions

MOST_CALLS = 5  # that are measured, of which the quickest counts
ENOUGH_S = 0.3  # after that no further one
TRACED_S = 3.0  # so long a call is followed line by line


class Timer(NamedTuple):
    """What the runs of one loop, array statement or library call took in the measured call."""

    line: int
    kind: str
    within: int  # number of the timer around it, or -1
    seconds: float
    runs: int
    bytes: int
    threads: int  # that took part; 0: it is no parallel loop


class Measured:
    """A call: its seconds, those in compiled code, the timers, the seconds of lines of Python."""

    def __init__(self) -> None:
        self.function: Any = None
        self.seconds = self.kernel_s = self.around_s = 0.0
        self.native = False
        self.timers: list[Timer] = []
        self.python: dict[int, float] = {}
        self.error: BaseException | None = None

    def _share_out(self, first: int) -> None:
        """What several threads counted inside of a parallel loop becomes time of the call."""
        for k in range(len(self.timers) - 1, first - 1, -1):
            up = self.timers[k].within
            while up >= 0 and self.timers[up].threads <= 1:
                up = self.timers[up].within
            if up >= 0:
                t = self.timers[k]
                self.timers[k] = t._replace(seconds=t.seconds / self.timers[up].threads)

    def forget(self) -> None:
        """Makes room for the counts of another call."""
        self.kernel_s = self.around_s = 0.0
        self.timers = []

    def serial(self, k: int, parallel: set[int]) -> float:
        """Seconds of timer k and those in it, without the library's and those of parallel loops,
        whose lines are given."""
        t = self.timers[k]
        if t.line in parallel and t.kind in ("for", "array"):
            return 0.0
        inner = [i for i, x in enumerate(self.timers) if x.within == k]
        own = max(t.seconds - sum(self.timers[i].seconds for i in inner), 0.0)
        if t.kind.startswith(("call ", "library ")):
            own = 0.0
        return own + sum(self.serial(i, parallel) for i in inner)

    def add(self, version: _core.Version) -> None:
        """Takes over the counts of a version."""
        counted = version.timed()
        if counted is None or not counted[0]:
            return
        _, call, kernel, rows = counted
        self.kernel_s += kernel * 1e-9
        self.around_s += (call - kernel) * 1e-9
        base = len(self.timers)
        texts = [x for x in version.plan.splitlines() if x.startswith("timer ")]
        for text, row in zip(texts, rows):
            _, _, line, within, kind = text.split(" ", 4)
            self.timers.append(
                Timer(
                    int(line),
                    kind,
                    int(within) + base if int(within) >= 0 else -1,
                    sum(w[1] for w in row) * 1e-9,
                    int(sum(w[2] for w in row)),
                    int(sum(w[3] for w in row)),
                    sum(w[4] > 0 for w in row),
                )
            )
        self._share_out(base)


def _versions(f: _core.Function) -> list[_core.Version]:
    found = _manage.versions(f)
    for plan in regions.plans(f):
        for region in plan.regions.values():
            found += _manage.versions(region)
    return found


def _copies(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    from . import _compare

    try:
        made, named = _compare.clone((args, kwargs))
    except Exception:
        memo: dict[int, Any] = {}
        made = tuple(_copy(x, memo) for x in args)
        named = {name: _copy(x, memo) for name, x in kwargs.items()}
    return made, named


def _copy(x: Any, memo: dict[int, Any]) -> Any:
    """A copy of an argument; an object that has no way to be copied is taken apart."""
    from . import _compare

    if id(x) in memo:
        return memo[id(x)]
    try:
        made = _compare.clone(x)
    except Exception as e:
        if not hasattr(x, "__dict__") or type(x).__dictoffset__ == 0:
            raise TypeError(f"the call cannot be measured: no copy of {type(x).__name__}") from e
        made = object.__new__(type(x))
        for name, value in x.__dict__.items():
            try:
                made.__dict__[name] = _compare.clone(value)
            except Exception:
                made.__dict__[name] = value
    memo[id(x)] = made
    return made


def _follow(call: Callable[[], Any], code: Any, spent: dict[int, float]) -> None:
    """Runs it; notes how long each line of the code took, for some seconds at most."""
    begin = perf_counter()
    last = [0, begin]

    def local(frame: Any, event: str, _: Any) -> Any:
        now = perf_counter()
        spent[int(last[0])] = spent.get(int(last[0]), 0.0) + now - last[1]
        if now - begin > TRACED_S:
            sys.settrace(None)
            frame.f_trace = None
            return None
        last[0], last[1] = frame.f_lineno, perf_counter()
        return local

    def trace(frame: Any, event: str, arg: Any) -> Any:
        if frame.f_code is not code:
            return None
        last[0], last[1] = frame.f_lineno, perf_counter()
        return local

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    spent.pop(0, None)


def measure(f: _core.Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Measured:
    """Calls the function three times or so, on copies: to compile, to measure, and where a part
    stays Python, to follow that."""
    inspect.signature(f.__wrapped__).bind(*args, **kwargs)
    found = Measured()
    given = {**f.side.options, "wait": True, "timers": True, "strict": False, "verify": 0.0}
    g = found.function = _manage.make(f.__wrapped__, given)

    def call() -> Any:
        made, named = _copies(args, kwargs)
        since = perf_counter()
        try:
            return g(*made, **named)
        except Exception as e:
            found.error = e
            return None
        finally:
            found.seconds = perf_counter() - since

    from . import options

    with options(wait=True, timers=True, strict=False, verify=0.0):
        for _ in range(4):
            before = g.native_calls
            call()
            found.native = g.native_calls > before
            ready = [v for v in _versions(g) if v.state == "ready"]
            if (found.native or _settled(g)) and all(v.native for v in ready):
                break
        seconds = _quickest(found, call)
        if not found.native:
            code = _running(g).__code__
            _follow(call, code, found.python)
            whole = sum(found.python.values())
            found.python = {k: s * seconds / whole for k, s in found.python.items() if whole}
        found.seconds = seconds
    return found


def _quickest(found: Measured, call: Callable[[], Any]) -> float:
    """Measures some calls and keeps the counts of the quickest; its seconds."""
    g = found.function
    best = spent = 0.0
    for _ in range(MOST_CALLS):
        for v in _versions(g):
            v.timed()
        before = g.native_calls
        call()
        spent += found.seconds
        if best and found.seconds >= best:
            continue
        best = found.seconds
        found.native = g.native_calls > before
        found.forget()
        for v in _versions(g):
            found.add(v)
        if spent > ENOUGH_S:
            break
    return best


def _settled(g: _core.Function) -> bool:
    return all(v.state not in ("new", "pending") for v in _versions(g))


def _running(g: _core.Function) -> Any:
    """The Python function that runs where it is not compiled as a whole."""
    for v in _manage.versions(g):
        if v.instead is not None and v.state != "ready":
            return v.instead
    return g.instead or g.__wrapped__
