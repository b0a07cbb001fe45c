"""The slow paths of a call: capture, compile, wait, give up. Called by _core's dispatcher."""

from __future__ import annotations

import os
import sys
import time
import warnings
from _thread import RLock
from typing import TYPE_CHECKING, Any

import numpy

from . import _code, _core, _options, handlers

if TYPE_CHECKING:
    from ._worker import Job

CAUSE_ENV, CAUSE_NEW, CAUSE_PENDING, CAUSE_RESOLVE, CAUSE_FAILED, CAUSE_LOOSE = range(6)
LOOSE = 2  # Function.dead: never compiled as a whole, but perhaps in parts

MOST_ENVS = 8  # different worlds of free names that are kept
MOST_CAPTURES = 200  # after that many the free names change too often
SOME_CAPTURES = 16  # ... or after that many, where a fifth of the time goes into looking at them


class Refused(Exception):  # noqa: N818
    """In strict mode: something cannot be compiled. `place` is file:line, `reason` says why."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason

    def __reduce__(self) -> tuple[Any, ...]:
        return (Refused, (self.place, self.reason))


# Kernels that were built ahead of time, by what they were built for (`key`): their files.
Built = dict[tuple[str, str, int, int], str]


def key(text: str, signature: str, free: int, careful: int) -> tuple[str, str, int, int]:
    """What a kernel depends on beside the compiler."""
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest(), signature, free, careful


class Side:
    """What Python keeps for one Function. Holds no reference to it."""

    __slots__ = (
        "__weakref__",
        "began",
        "built",
        "cache_hits",
        "captures",
        "compile_s",
        "depth",
        "envs",
        "failed",
        "helpers",
        "jobs",
        "lock",
        "options",
        "place",
        "reason",
        "spent",
        "twin",
        "versions",
    )

    def __init__(self, given: dict[str, Any], place: str) -> None:
        self.options = given
        self.place = place
        self.lock = RLock()
        self.envs: list[_core.Env] = []
        self.jobs: dict[_core.Version, Job] = {}
        self.captures = self.depth = 0
        self.began = self.spent = 0.0  # of captures: when the first began, seconds in all
        # Functions that were compiled into this one: name, file, first and last line; for reports.
        self.helpers: set[tuple[str, str, int, int]] = set()
        self.built: Built = {}
        # The original with loops that can be left; None: not made yet; False: there is none.
        self.twin: tuple[Any, list[Any]] | bool | None = None
        self.reason = ""
        self.compile_s = 0.0
        self.cache_hits = self.versions = self.failed = 0

    def lose(self, version: _core.Version) -> None:
        """The parent of this process was compiling it: another one will be made."""
        self.jobs.pop(version, None)
        for env in self.envs:
            env.remove(version)

    def book(self, version: _core.Version) -> None:
        """A compilation has ended."""
        self.jobs.pop(version, None)
        self.compile_s += version.seconds
        self.cache_hits += bool(version.cached)
        if version.state == "ready":
            self.versions += 1
        elif version.state == "broken":
            self.failed += 1


_libs: dict[bool, _core.Lib] = {}


def library(opts: _options.Options) -> _core.Lib:
    lib = _libs.get(opts.cache)
    if lib is None:
        base = _options.effective()
        folder = None if opts.cache else ""
        cc, dump = (os.environ.get(f"JENNY_{name}") or None for name in ("CC", "DUMP"))
        debug = os.environ.get("JENNY_DEBUG", "0") not in ("", "0")
        lib = _core.Lib(base.threads, folder, cc, debug, dump)
        _libs[opts.cache] = lib
    return lib


def threads() -> int:
    """Threads that this process may use."""
    return len(os.sched_getaffinity(0))


def make(fn: Any, given: dict[str, Any], region: bool = False) -> _core.Function:
    """The Function of a Python function."""
    opts = _options.effective(given)
    f = _core.Function(fn, region, opts.order == "free")
    code = fn.__code__
    f.side = Side(given, f"{code.co_filename}:{code.co_firstlineno}")
    f.special, f.patient = _options.weight(given)
    f.envs = f.side.envs
    own = f.__dict__
    own.update(fn.__dict__)
    for name in ("__name__", "__qualname__", "__doc__", "__module__"):
        own[name] = getattr(fn, name)
    if f.dead:
        f.side.reason = _loose_reason(code)
        f.dead = LOOSE
    return f


def _loose_reason(code: Any) -> str:
    if code.co_flags & 0x0C:
        return "*args and **kwargs are not compiled"
    if code.co_flags & 0x2A0:
        return "generators and coroutines are not compiled"
    return "too many parameters"


# ---------------------------------------------------------------- free names


def _give_up(f: _core.Function, reason: str) -> None:
    f.side.reason = reason
    f.env = None
    f.dead = 1


def _enter(f: _core.Function, objs: tuple[Any, ...]) -> None:
    """Sets f.env to one that holds now for these arguments, or marks the function dead."""
    from . import objects

    side = f.side
    kinds = objects.types_of(objs)
    with side.lock:
        if f.dead:
            return
        for env in side.envs:
            if env.kinds == kinds and env.holds(objs):
                f.env = env
                return
        side.captures += 1
        now = time.perf_counter()
        side.began = side.began or now
        slow = side.captures > SOME_CAPTURES and side.spent > (now - side.began) / 5
        if slow or side.captures > MOST_CAPTURES:
            _give_up(f, "the globals or objects that it reads change too often")
            return
        _capture(f, objs, kinds)
        side.spent += time.perf_counter() - now


def _capture(f: _core.Function, objs: tuple[Any, ...], kinds: tuple[Any, ...]) -> None:
    from . import capture, source

    side = f.side
    try:
        bundle = capture.capture(f.__wrapped__, objs)
    except source.Unknown as e:
        _give_up(f, e.reason)
        return
    except RecursionError:
        _give_up(f, "nested too deeply")
        return
    except Exception as e:
        handlers.pass_on(e)
        _give_up(f, f"a fault of Jenny's: {type(e).__name__}: {e}")
        return
    env = next((e for e in side.envs if e.text == bundle.text and e.kinds == kinds), None)
    if env is None:
        if len(side.envs) >= MOST_ENVS:
            side.envs.pop(0)
        env = _core.Env(bundle.text, kinds)
        side.envs.append(env)
    side.depth = bundle.depth
    side.helpers.update(_range_of(g) for g in bundle.funcs)
    env.guard(bundle.dicts, bundle.cells, bundle.funcs, bundle.hidden, bundle.objects)
    f.env = env


def _range_of(fn: Any) -> tuple[str, str, int, int]:
    code = fn.__code__
    last = max((line for *_, line in code.co_lines() if line), default=code.co_firstlineno)
    return fn.__qualname__, code.co_filename, code.co_firstlineno, last


# ---------------------------------------------------------------- versions


def _new_version(
    f: _core.Function, objs: tuple[Any, ...], opts: _options.Options, free: int, careful: int
) -> _core.Version:
    name = f.__wrapped__.__name__
    text = f.env.text
    so = None
    if f.side.built and not opts.timers:
        so = f.side.built.get(key(text, _core.signature(objs), free, careful))
    return _core.version(library(opts), objs, text, name, careful, free, so, int(opts.timers))


def _submit(f: _core.Function, version: _core.Version) -> Job:
    from ._worker import Job, worker

    job = Job(version, f.side)
    f.side.jobs[version] = job
    worker().submit(job)
    return job


def _await(event: Any, job: Job, timeout: float | None = None) -> bool:
    """Waits without the GIL; Ctrl-C gets through."""
    from ._worker import worker

    worker().hurry(job)
    if timeout is not None:
        return bool(event.wait(timeout))
    while not event.wait(1.0):
        if job.version not in job.side.jobs:
            return False
    return True


FOLLOW_S = 0.002  # a call that may take longer than that can be left

# Seconds an element to wait for the front end (its first run in a process may have to look for a
# compiler), by the depth of the nests of loops: well below what the original would take.
_PATIENCE = (2e-9, 1e-7, 2e-6, 2e-5)


def _size(objs: tuple[Any, ...]) -> float:
    """A first guess of how much work arguments mean."""
    total = 0.0
    product = 1.0
    for o in objs:
        kind = type(o)
        if kind is int:
            product *= max(abs(o), 1)
        elif kind is list or kind is tuple:
            total += len(o) * (len(o[0]) if o and type(o[0]) in (list, tuple) else 1)
        elif kind is numpy.ndarray:
            total += o.size
    return max(total, product)


def _decide(
    f: _core.Function, version: _core.Version, objs: tuple[Any, ...], opts: _options.Options
) -> None:
    """Waits for a version where that is sooner than the original."""
    job = f.side.jobs.get(version)
    if job is None or version.state != "pending":
        return
    if opts.wait:
        _await(job.done, job)
        return
    if opts.strict:
        _await(job.fronted, job)
    if opts.wait is False:
        _follow(f, version, objs)
        return
    if not job.fronted.wait(0.001):
        job.fronted.wait(min(_size(objs) * _PATIENCE[min(f.side.depth, 3)], 0.5))
    if version.state != "pending":
        return
    estimate = version.estimate(objs)
    if estimate is None:
        _follow(f, version, objs)
        version.skip = 4
    elif estimate[0] > 1.5 * library(opts).machine()[3]:
        _await(job.done, job, max(1.0, estimate[0] / 1e9))


def _follow(f: _core.Function, version: _core.Version, objs: tuple[Any, ...]) -> None:
    """The original is about to run for who knows how long: its loops can be left (jenny.watch)."""
    side = f.side
    if f.region or not side.depth or _size(objs) * _PATIENCE[min(side.depth, 3)] < FOLLOW_S:
        return
    from . import watch

    if side.twin is None:
        try:
            side.twin = watch.twin(f.__wrapped__) or False
        except Exception:
            side.twin = False
    if isinstance(side.twin, tuple):
        version.instead = side.twin[0]
        watch.keep_ticking()


def _place_of(f: _core.Function, remarks: str) -> tuple[str, str]:
    """Place and reason of a refusal, out of the remarks."""
    for line in remarks.splitlines():
        where, _, rest = line.partition(" ")
        row = where.partition(":")[0]
        if row.isdigit() and rest:
            code, _, text = rest.partition(" ")
            file = f.__wrapped__.__code__.co_filename
            from . import words

            return f"{file}:{row}", words.refusal(text, f.side.helpers, file) or code
    return f.side.place, f.side.reason or "cannot be compiled"


def _is_twin(f: _core.Function, fn: Any) -> bool:
    return isinstance(f.side.twin, tuple) and fn is f.side.twin[0]


def _resolve(f: _core.Function, version: _core.Version, opts: _options.Options) -> None:
    """A version that was refused: strict, or the region splitter, or the original."""
    if opts.strict:
        raise Refused(*_place_of(f, version.remarks))
    if version.resolved or version.state == "retired":
        return
    from . import regions

    with f.side.lock:
        try:
            if f.region:
                regions.refused(f, version)
            elif version.instead is None or _is_twin(f, version.instead):
                version.instead = regions.rewrite(f, version)
        except Exception as e:
            f.side.reason = f"the region splitter failed: {type(e).__name__}: {e}"


def _miss(
    f: _core.Function,
    objs: tuple[Any, ...],
    version: _core.Version | None,
    cause: int,
    free: int,
) -> None:
    side = f.side
    opts = _options.effective(side.options)
    if cause == CAUSE_LOOSE:
        from . import regions

        if not opts.strict:
            regions.loosen(f)
        return
    if cause == CAUSE_ENV:
        _enter(f, objs)
        if f.dead and opts.strict:
            raise Refused(side.place, side.reason)
        return
    if cause == CAUSE_NEW:
        from . import objects

        params = objs[: f.nparams]
        if f.env is not None and f.env.kinds != objects.types_of(params):
            _enter(f, params)
            return
        with side.lock:
            version = f.find(objs, free)
            if version is None:
                if f.env is None:
                    return
                version = _new_version(f, objs, opts, free, 0)
                if not f.env.add(version):
                    return
                _submit(f, version)
        _decide(f, version, objs, opts)
        return
    assert version is not None
    if cause == CAUSE_PENDING:
        _decide(f, version, objs, opts)
    elif cause == CAUSE_RESOLVE:
        _resolve(f, version, opts)
    elif cause == CAUSE_FAILED:
        _rebuild(f, version, objs, opts)


def _rebuild(
    f: _core.Function, version: _core.Version, objs: tuple[Any, ...], opts: _options.Options
) -> None:
    """A version that keeps failing is replaced by one that assumes less."""
    with f.side.lock:
        env = f.env
        if env is None or not env.remove(version):
            return
        f.forget()
        version.state = "retired"
        less = version.careful | (2 if version.mixed else 4 if version.loud else 1)
        careful = _new_version(f, objs, opts, version.free_order, less)
        if env.add(careful):
            _submit(f, careful)


def _on_miss(
    f: _core.Function,
    objs: tuple[Any, ...],
    version: _core.Version | None,
    cause: int,
    free: int,
) -> None:
    """Nothing but a refusal, or what the program's signal handlers raise, may come out of the slow
    path."""
    try:
        _miss(f, objs, version, cause, free)
    except Refused:
        raise
    except Exception as e:
        handlers.pass_on(e)
        _give_up(f, f"a fault of Jenny's: {type(e).__name__}: {e}")


def _on_effective(f: _core.Function) -> tuple[float, int, int]:
    opts = _options.effective(f.side.options)
    if f.dead and opts.strict:
        raise Refused(f.side.place, f.side.reason)
    return -1.0 if opts.engine else opts.verify, opts.threads, int(opts.order == "free")


def _on_progress(
    f: _core.Function, line: int, share: float, seconds: float, more: str = ""
) -> bool:
    """A kernel runs for `seconds`; share is -1 where nobody knows how far it is, 2 at its end.
    more: what else there is to say."""
    if not _options.effective(f.side.options).progress:
        return False
    from . import bar

    return bar.show(f.__name__, line, share, seconds, more)


# ---------------------------------------------------------------- floating-point events

_EVENTS = {"divide": (1, 1), "over": (2, 2), "invalid": (8, 4)}  # NumPy's bit, _core's bit


def _on_judge(
    f: _core.Function, version: _core.Version, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Runs the original where the compiled version saw an overflow or the like that vector code
    may have made up, and notes which events are real. Warnings are issued as ever; where one may be
    an exception, by NumPy itself."""
    seen = 0
    filters = getattr(warnings, "_get_filters", lambda: warnings.filters)()
    if any(action == "error" for action, *_ in filters):
        return f.__wrapped__(*args, **kwargs)

    def note(text: str, flag: int) -> None:
        nonlocal seen
        for bit, ours in _EVENTS.values():
            if flag & bit:
                seen |= ours
        warnings.warn(f"{text} encountered in {f.__name__}", RuntimeWarning, stacklevel=2)

    now: Any = numpy.geterr()
    watch: Any = {kind: "call" for kind in _EVENTS if now[kind] == "warn"}
    with numpy.errstate(call=note, **watch):
        result = f.__wrapped__(*args, **kwargs)
    if not version.careful & 4:
        seen &= ~4  # the next time a comparison of NaNs may have raised it
    version.trusted |= seen
    return result


# ---------------------------------------------------------------- verify


def _narrow(x: Any) -> bool:
    """Whether single precision is about."""
    if isinstance(x, (list, tuple)):
        return any(_narrow(e) for e in x[:8])
    return str(getattr(x, "dtype", "")) in ("float32", "complex64")


@_code.hide
def _on_instead(
    f: _core.Function, args: tuple[Any, ...], kwargs: dict[str, Any], share: float
) -> Any:
    """The answer of a call that is not to run as ever, or NotImplemented: one on a cluster
    (share < 0), or one of those that are verified."""
    if share < 0:
        from . import _cluster

        return _cluster.call(f, args, kwargs)
    return _verify(f, args, kwargs, share)


def _verify(f: _core.Function, args: tuple[Any, ...], kwargs: dict[str, Any], share: float) -> Any:
    """Runs the compiled version on copies, the original on the arguments, and compares."""
    if os.urandom(1)[0] >= 256 * share:
        return NotImplemented
    from . import _compare

    try:
        copies, kwcopies = _compare.clone((args, kwargs))
        before = _compare.clone((args, kwargs))
    except Exception:
        return NotImplemented
    actual = _compare.Outcome(tuple(copies), kwcopies)
    states = _compare.generators(f.__wrapped__)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            actual.value = f.attempt(*copies, **kwcopies)
        except Exception as e:
            actual.error = e
    _compare.set_generators(states)
    expected = _compare.Outcome(args, kwargs)
    try:
        expected.value = f.__wrapped__(*args, **kwargs)
    except Exception as e:
        expected.error = e
    if actual.value is not _core.MISS:
        narrow = _narrow([*args, *kwargs.values(), expected.value])
        bound = _compare.Bound(ulp=8, rtol=1e-5 if narrow else 1e-11)
        found = _compare.differences(expected, actual, bound)
        if found:
            _report(f, before, found)
    if expected.error is not None:
        raise expected.error
    return expected.value


def _report(f: _core.Function, before: Any, found: list[str]) -> None:
    """A difference: the version leaves, and a file says how to see it again."""
    import pickle
    import tempfile

    args, kwargs = before
    objs = f.bind(*args, **kwargs)
    objs = f.expand(objs) if objs is not None else None
    version = f.find(objs, f.free_order) if objs is not None else None
    if version is not None:
        version.state = "retired"
        f.forget()
    path = "(the arguments cannot be pickled)"
    try:
        data = pickle.dumps((args, kwargs))
        with tempfile.NamedTemporaryFile("w", prefix="jenny-", suffix=".py", delete=False) as file:
            file.write(
                f"# jenny: {f.side.place} {f.__wrapped__.__qualname__} differs from the original\n"
                + "".join(f"# {line}\n" for line in found)
                + f"import pickle\nfrom {f.__wrapped__.__module__} import "
                f"{f.__wrapped__.__qualname__.partition('.')[0]}\n"
                f"args, kwargs = pickle.loads({data!r})\n"
                f"{f.__wrapped__.__qualname__}.compile(*args, **kwargs)\n"
                f"print({f.__wrapped__.__qualname__}(*args, **kwargs))\n"
            )
            path = file.name
    except Exception as e:
        path += f": {e}"
    warnings.warn(
        f"jenny: {f.__name__} gave another answer than the original and is no longer compiled for "
        f"these types ({'; '.join(found)[:300]}); to reproduce: {path}",
        RuntimeWarning,
        stacklevel=3,
    )


# ---------------------------------------------------------------- methods of Function


class Dead:
    """In place of a Version where nothing can be compiled."""

    __slots__ = ("remarks", "signature")
    state = "refused"
    seconds = 0.0
    cached = False
    plan = ""

    def __init__(self, signature: str, remarks: str) -> None:
        self.signature = signature
        self.remarks = remarks

    def text(self, what: str) -> None:
        return None


def compile(self: _core.Function, /, *args: Any, **kwargs: Any) -> Any:
    """Waits until the version for arguments like these is ready, and returns it: an object with
    .signature, .state, .remarks, .seconds and .cached. The function is not called. Without
    arguments the types are those of the function's hints."""
    version = begin(self, args, kwargs)
    if isinstance(version, Dead):
        return version
    job = self.side.jobs.get(version)
    if job is not None:
        _await(job.done, job)
    if version.state in ("refused", "broken"):
        _resolve(self, version, _options.effective(self.side.options))
        version.resolved = 1
    return version


def begin(self: _core.Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The version for arguments like these; where it is not there, its compilation begins. Raises
    TypeError where they do not fit the function."""
    opts = _options.effective(self.side.options)
    objs = None if self.dead else self.bind(*args, **kwargs)
    if objs is None and not self.dead and not args and not kwargs:
        from . import hints

        args, kwargs = hints.arguments(self.__wrapped__)
        objs = self.bind(*args, **kwargs)
    if objs is None and not self.dead:
        import inspect

        inspect.signature(self.__wrapped__).bind(*args, **kwargs)
        raise TypeError("these arguments do not fit the function")
    if objs is not None:
        _enter(self, objs)
        objs = self.expand(objs)
    if self.dead or objs is None:
        if opts.strict:
            raise Refused(self.side.place, self.side.reason)
        line = self.side.place.rpartition(":")[2]
        return Dead(_core.signature(objs or ()), f"{line}:0 refused {self.side.reason}\n")
    free = int(opts.order == "free")
    with self.side.lock:
        version = self.find(objs, free)
        if version is None:
            version = _new_version(self, objs, opts, free, 0)
            if not self.env.add(version):
                line = self.side.place.rpartition(":")[2]
                return Dead(version.signature, f"{line}:0 refused too many signatures\n")
            _submit(self, version)
    return version


def stats(self: _core.Function, /) -> dict[str, Any]:
    """How calls of this function ran, and what compiling took."""
    from . import regions

    side = self.side
    calls, found = regions.counts(self)
    return {
        "regions": found,
        "region_calls": calls,
        "native": self.native_calls,
        "original": self.original_calls,
        "moved": sum(x.runs for x in side.twin[1]) if isinstance(side.twin, tuple) else 0,
        "compile_s": side.compile_s,
        "cache_hits": side.cache_hits,
        "versions": side.versions,
        "failed": self.failed_calls + side.failed,
    }


def versions(self: _core.Function, /) -> list[_core.Version]:
    """All versions, in whatever state, of the present and earlier worlds of free names."""
    return [v for env in self.side.envs for v in env.versions]


def explain(self: _core.Function, /, *args: Any, **kwargs: Any) -> Any:
    """What became of this function and why. With arguments: what a call with them takes, loop by
    loop; it is made on copies of them, in code that is compiled to be measured."""
    from .explain import report

    if not args and not kwargs:
        return report(self)
    from .measure import measure

    return report(self, measure(self, args, kwargs))


def _reduce(self: _core.Function, /) -> Any:
    """By qualified name, as functions are; else as jit of the function."""
    fn = self.__wrapped__
    owner: Any = sys.modules.get(fn.__module__)
    for part in fn.__qualname__.split("."):
        owner = getattr(owner, part, None)
    if owner is self:
        return fn.__qualname__
    return (make, (fn, self.side.options))


def _copy(self: _core.Function, /, *memo: Any) -> _core.Function:
    return self


def _repr(self: _core.Function, /) -> str:
    return f"<jenny.jit {self.__wrapped__.__qualname__} at {id(self):#x}>"


def install() -> None:
    """Completes the type that _core made."""
    kind: Any = _core.Function
    kind.compile = compile
    kind.explain = explain
    kind.stats = stats
    kind.versions = versions
    kind.__reduce__ = _reduce
    kind.__copy__ = _copy
    kind.__deepcopy__ = _copy
    kind.__repr__ = _repr
    kind.__module__ = "jenny"
    kind.options = property(lambda self: _options.effective(self.side.options))
    _core.set_hooks(_on_miss, _on_effective, _on_instead, _on_judge, _on_progress)


install()
