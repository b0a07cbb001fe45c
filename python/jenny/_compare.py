"""What "the same answer" means, as code: copies of arguments, observed calls, their differences.

Three functions are the whole interface. `clone` copies arguments so that everything a program can
see of them survives: identity, overlap, strides, alignment, flags. `observe` runs a call and keeps
all that it left behind. `differences` compares two such observations and says in words where they
part; an empty list means the same answer. The tests, the fuzzer, the demo and `verify=` use them.
"""

from __future__ import annotations

import contextlib
import copy
import io
import math
import random
import struct
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import CellType, FunctionType, ModuleType
from typing import Any

import numpy as np

__all__ = ["Bound", "Outcome", "clone", "differences", "observe"]

ATOMS = frozenset({int, float, bool, complex, str, bytes, type(None)})
MOST_WORK = 100_000  # of the exact overlap test; beyond it bounds decide
MOST = 8  # differences reported of one comparison


@dataclass(frozen=True, slots=True)
class Bound:
    """How far a float may be from the original's; zero everywhere means bit for bit.

    ulp   units in the last place, element by element
    rtol  relative to the largest magnitude of the array (of the number itself for a scalar)
    """

    ulp: float = 0.0
    rtol: float = 0.0

    @property
    def exact(self) -> bool:
        return self.ulp == 0.0 and self.rtol == 0.0


EXACT = Bound()


@dataclass(slots=True)
class Outcome:
    """All that a call left behind. `args` are the objects that were passed, after the call."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    value: Any = None
    error: BaseException | None = None
    warned: list[tuple[str, str]] = field(default_factory=list)
    printed: str = ""
    randoms: tuple[Any, ...] = ()
    errstate: dict[str, Any] = field(default_factory=dict)
    globals: dict[str, Any] = field(default_factory=dict)


# ---------------------------------------------------------------------------------------- copies


def clone(objects: Any) -> Any:
    """A deep copy in which what was shared is shared again.

    Arrays that view one memory view one memory in the copy, at the same offsets and strides, with
    the same alignment (modulo 16) and flags. Functions and modules are not copied.
    """
    memo: dict[int, Any] = {}
    roots: dict[int, np.ndarray] = {}
    _prepare(objects, memo, roots, set())
    return copy.deepcopy(objects, memo)


def _prepare(x: Any, memo: dict[int, Any], roots: dict[int, np.ndarray], seen: set[int]) -> None:
    """Puts copies of arrays and of flat lists into deepcopy's memo, all through `x`."""
    kind = type(x)
    if kind in ATOMS or id(x) in seen:
        return
    seen.add(id(x))
    if kind is np.ndarray:
        if not x.dtype.hasobject:
            memo[id(x)] = _clone_array(x, roots)
    elif kind is list and set(map(type, x)) <= ATOMS:
        memo[id(x)] = x.copy()
    elif kind in (list, tuple, set, frozenset):
        for item in x:
            _prepare(item, memo, roots, seen)
    elif kind is dict:
        for key, item in x.items():
            _prepare(key, memo, roots, seen)
            _prepare(item, memo, roots, seen)
    elif kind is ModuleType:
        memo[id(x)] = x
    elif not isinstance(x, (np.ndarray, type, FunctionType)):
        for item in getattr(x, "__dict__", {}).values():
            _prepare(item, memo, roots, seen)


def _owner(x: np.ndarray) -> Any:
    """The object at the end of the chain of bases: an array that owns, or a foreign buffer."""
    base: Any = x
    while isinstance(base, np.ndarray) and base.base is not None:
        base = base.base
    return base


def _clone_array(x: np.ndarray, roots: dict[int, np.ndarray]) -> np.ndarray:
    if x.base is None:
        if id(x) not in roots:
            roots[id(x)] = _clone_owner(x)
        return roots[id(x)]
    owner = _owner(x)
    if isinstance(owner, np.ndarray):
        start = np.lib.array_utils.byte_bounds(owner)[0]
        if id(owner) not in roots:
            roots[id(owner)] = _clone_owner(owner)
        memory = _bytes_of(roots[id(owner)])
    else:
        original = np.frombuffer(owner, np.uint8) if _is_buffer(owner) else None
        if original is None:
            return _clone_detached(x)
        start = original.ctypes.data
        if id(owner) not in roots:
            roots[id(owner)] = original.copy()
        memory = roots[id(owner)]
    view: np.ndarray = np.ndarray(
        x.shape, x.dtype, buffer=memory, offset=x.ctypes.data - start, strides=x.strides
    )
    view.flags.writeable = x.flags.writeable
    return view


def _clone_owner(x: np.ndarray) -> np.ndarray:
    new = x.copy(order="K")
    new.flags.writeable = x.flags.writeable
    return new


def _clone_detached(x: np.ndarray) -> np.ndarray:
    """Memory that nobody can name: the copy keeps the strides, not the sharing."""
    low, high = np.lib.array_utils.byte_bounds(x)
    memory = np.empty(high - low, np.uint8)
    offset = x.ctypes.data - low
    new: np.ndarray = np.ndarray(x.shape, x.dtype, memory, offset, x.strides)
    new[...] = x
    new.flags.writeable = x.flags.writeable
    return new


def _bytes_of(x: np.ndarray) -> np.ndarray:
    """The memory of an owning array as one row of bytes (writable whatever the array says)."""
    writeable = x.flags.writeable
    x.flags.writeable = True
    try:
        outermost_first = sorted(range(x.ndim), key=lambda d: -x.strides[d])
        flat = x.transpose(outermost_first).reshape(-1)
        return flat.view(np.uint8)
    finally:
        x.flags.writeable = writeable


def _is_buffer(x: Any) -> bool:
    try:
        memoryview(x)
    except TypeError:
        return False
    return True


# ------------------------------------------------------------------------------------ observation


def observe(
    call: Callable[..., Any],
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    *,
    scope: Mapping[str, Any] | None = None,
    seed: int | None = 0,
    capture: bool = True,
) -> Outcome:
    """Runs the call on these very objects and keeps all that it left behind.

    scope    the globals of the program, compared afterwards (functions, classes, modules left out)
    seed     the global random generators start here; None leaves them alone
    capture  what is printed is kept, not shown
    """
    kwargs = dict(kwargs or {})
    out = Outcome(tuple(args), kwargs)
    if seed is not None:
        random.seed(seed)
        np.random.seed(seed)
    text = io.StringIO()
    silence: contextlib.AbstractContextManager[Any] = (
        contextlib.redirect_stdout(text) if capture else contextlib.nullcontext()
    )
    with warnings.catch_warnings(record=True) as caught, silence:
        warnings.simplefilter("always")
        try:
            out.value = call(*args, **kwargs)
        except BaseException as error:  # a KeyboardInterrupt is an answer as well
            out.error = error
    out.warned = sorted({_warning_key(w) for w in caught})
    out.printed = text.getvalue()
    out.errstate = dict(np.geterr())
    if seed is not None:
        state: Any = np.random.get_state()
        out.randoms = (random.getstate(), state[1].tobytes(), state[2:])
    if scope is not None:
        out.globals = {k: v for k, v in scope.items() if _is_data(k, v)}
    return out


def _warning_key(w: warnings.WarningMessage) -> tuple[str, str]:
    """Category, and what happened; which ufunc said so is not part of the contract."""
    return w.category.__name__, str(w.message).split(" encountered in ")[0]


def random_state(x: Any) -> dict[str, Any]:
    """All that a generator of NumPy's will depend on."""
    if isinstance(x, np.random.Generator):
        return dict(x.bit_generator.state)
    return dict(x.get_state(legacy=False))


def generators(fn: Any) -> list[tuple[Any, Any]]:
    """The generators that a call may draw from and that are no arguments, with their states."""
    cells = [c.cell_contents for c in fn.__closure__ or () if c != CellType()]
    hidden = [np.random.mtrand._rand, *fn.__globals__.values(), *cells]
    kinds = (np.random.Generator, np.random.RandomState)
    found = {id(x): x for x in hidden if isinstance(x, kinds)}
    return [(random, random.getstate()), *((x, random_state(x)) for x in found.values())]


def set_generators(states: list[tuple[Any, Any]]) -> None:
    """Puts the states back."""
    for x, state in states:
        if x is random:
            random.setstate(state)
        elif isinstance(x, np.random.Generator):
            x.bit_generator.state = state
        else:
            x.set_state(state)


def _is_data(name: str, value: Any) -> bool:
    if name.startswith("__"):
        return False
    kind = type(value)
    plain = ATOMS | {list, tuple, dict, set, np.ndarray, np.random.Generator}
    return kind in plain or isinstance(value, np.generic)


# ------------------------------------------------------------------------------------- comparison


def differences(
    expected: Outcome, actual: Outcome, bound: Bound = EXACT, *, file: str | None = None
) -> list[str]:
    """In words, where two outcomes of one call differ. `file` adds the line of an exception."""
    walk = _Walk(bound)
    walk.error(expected, actual, file)
    walk.plain("warnings", expected.warned, actual.warned)
    walk.plain("printed text", expected.printed, actual.printed)
    walk.plain("np.errstate", expected.errstate, actual.errstate)
    if expected.randoms != actual.randoms:
        walk.say("random state", "differs")
    for i, (a, b) in enumerate(zip(expected.args, actual.args, strict=True)):
        walk.same(a, b, f"argument {i}")
    for key in expected.kwargs:
        walk.same(expected.kwargs[key], actual.kwargs[key], f"argument {key}")
    walk.same(expected.globals, actual.globals, "globals")
    if expected.error is None and actual.error is None:
        walk.same(expected.value, actual.value, "result")
        walk.sharing(expected, actual)
    return walk.found[:MOST]


class _Walk:
    """Compares two object graphs side by side. Objects that are one object on the left have to be
    one object on the right, and the other way round: `pairs` remembers who met whom."""

    def __init__(self, bound: Bound) -> None:
        self.bound = bound
        self.found: list[str] = []
        self.left: dict[int, int] = {}
        self.right: dict[int, int] = {}
        self.keep: list[Any] = []

    def say(self, place: str, text: str) -> None:
        self.found.append(f"{place}: {text}")

    def plain(self, place: str, a: Any, b: Any) -> bool:
        """Says so if they are not equal."""
        if a != b:
            self.say(place, f"expected {short(a)}, got {short(b)}")
        return bool(a == b)

    def error(self, expected: Outcome, actual: Outcome, file: str | None) -> None:
        a, b = expected.error, actual.error
        if (a is None) != (b is None) or type(a).__qualname__ != type(b).__qualname__:
            self.say("exception", f"expected {_error(a)}, got {_error(b)}")
        elif a is not None and b is not None:
            self.plain("exception message", str(a), str(b))
            # CPython 3.11 names the line of the store before the load once it runs both as one.
            if file is not None and not isinstance(a, UnboundLocalError):
                self.plain("exception place", error_place(a, file), error_place(b, file))

    def met(self, a: Any, b: Any, place: str) -> bool:
        """True if this pair was compared before; says so if identity differs."""
        was_a, was_b = self.left.get(id(a)), self.right.get(id(b))
        if was_a is None and was_b is None:
            self.left[id(a)], self.right[id(b)] = id(b), id(a)
            self.keep.append((a, b))
            return False
        if was_a != id(b) or was_b != id(a):
            old = "is an object seen before" if was_a is not None else "is a new object"
            new = "is one seen before" if was_b is not None else "is a new one"
            both = "another one" if was_a is not None and was_b is not None else new
            self.say(place, f"the original's {old}, here it {both}")
        return True

    def same(self, a: Any, b: Any, place: str) -> None:
        if len(self.found) >= MOST:
            return
        if type(a) is not type(b) and not _same_class(type(a), type(b)):
            self.say(place, f"expected {_kind(a)} {short(a)}, got {_kind(b)} {short(b)}")
        elif isinstance(a, np.ndarray):
            if not self.met(a, b, place):
                self.array(a, b, place)
        elif isinstance(a, (float, complex, np.generic)):
            self.scalar(a, b, place)
        elif type(a) in ATOMS:
            self.plain(place, a, b)
        elif isinstance(a, (list, tuple)):
            if type(a) is tuple or not self.met(a, b, place):
                self.sequence(a, b, place)
        elif isinstance(a, dict):
            if not self.met(a, b, place):
                self.dictionary(a, b, place)
        elif isinstance(a, (set, frozenset)):
            self.keys(sorted(a, key=repr), sorted(b, key=repr), place)
        elif isinstance(a, deque):
            if not self.met(a, b, place) and self.plain(f"{place}.maxlen", a.maxlen, b.maxlen):
                self.sequence(list(a), list(b), place)
        elif isinstance(a, (np.random.Generator, np.random.RandomState)):
            self.dictionary(random_state(a), random_state(b), place)
        elif isinstance(a, (FunctionType, ModuleType, type)) or callable(a):
            pass
        elif not self.met(a, b, place):
            self.object(a, b, place)

    def sequence(self, a: Sequence[Any], b: Sequence[Any], place: str) -> None:
        if len(a) != len(b):
            self.say(place, f"expected length {len(a)}, got {len(b)}")
            return
        if len(a) > 32 and set(map(type, a)) == set(map(type, b)) == {float}:
            self.array(np.array(a), np.array(b), place)
            return
        if len(a) > 32 and set(map(type, a)) == set(map(type, b)) == {int} and a == b:
            return
        for i, (x, y) in enumerate(zip(a, b)):
            self.same(x, y, f"{place}[{i}]")

    def keys(self, a: Iterable[Any], b: Iterable[Any], place: str) -> bool:
        """Whether keys come in the same order and are of the same types: 1 is not 1.0 here."""
        return self.plain(f"{place} keys", [*map(_exact_key, a)], [*map(_exact_key, b)])

    def dictionary(self, a: dict[Any, Any], b: dict[Any, Any], place: str) -> None:
        if self.keys(a, b, place):
            for key, (x, y) in zip(a, zip(a.values(), b.values())):
                self.same(x, y, f"{place}[{key!r}]")

    def object(self, a: Any, b: Any, place: str) -> None:
        """Instances of user classes: their attributes. Others (ranges, iterators): by equality."""
        slots = _slots(type(a))
        if hasattr(a, "__dict__"):
            self.dictionary(a.__dict__, b.__dict__, place)
        for name in slots:
            self.same(getattr(a, name, None), getattr(b, name, None), f"{place}.{name}")
        if slots or hasattr(a, "__dict__"):
            return
        if "__eq__" in vars(type(a)):
            self.plain(place, a, b)

    def scalar(self, a: Any, b: Any, place: str) -> None:
        if isinstance(a, np.generic):
            x, y = np.asarray(a), np.asarray(b)
            if x.dtype != y.dtype:
                self.say(place, f"expected dtype {x.dtype.str}, got {y.dtype.str}")
                return
            bad = unequal(x, y, self.bound)
        else:
            bad = unequal(np.asarray(a), np.asarray(b), self.bound)
        if bad is not None:
            self.say(place, f"expected {exactly(a)}, got {exactly(b)}")

    def array(self, a: np.ndarray, b: np.ndarray, place: str) -> None:
        for what, x, y in _array_facts(a, b):
            if x != y:
                self.say(place, f"expected {what} {x}, got {y}")
        if a.dtype != b.dtype or a.shape != b.shape or a.size == 0:
            return
        if a.dtype.hasobject:
            for i, (x, y) in enumerate(zip(a.ravel(), b.ravel())):
                self.same(x, y, f"{place}.flat[{i}]")
            return
        bad = unequal(a, b, self.bound)
        if bad is not None:
            where = tuple(int(i) for i in np.unravel_index(int(np.flatnonzero(bad)[0]), a.shape))
            at = ", ".join(map(str, where))
            self.say(
                place,
                f"{int(bad.sum())} of {a.size} elements differ, first [{at}]: "
                f"expected {exactly(a[where])}, got {exactly(b[where])}",
            )

    def sharing(self, expected: Outcome, actual: Outcome) -> None:
        """Arrays in the result share memory with the same arguments, at the same place."""
        found = list(_pairs_of_arrays(expected.value, actual.value, "result"))
        left = list(_arrays((*expected.args, *expected.kwargs.values()), "arguments"))
        right = list(_arrays((*actual.args, *actual.kwargs.values()), "arguments"))
        for i, ((name, x), (_, y)) in enumerate(found):
            others = [(p, q) for p, q in found[:i]] if len(found) <= 16 else []
            for (where, p), (_, q) in [*zip(left, right), *others]:
                if share(x, p) != share(y, q):
                    word = "shares" if share(x, p) else "does not share"
                    self.say(name, f"the original's {word} memory with {where}")
                elif share(x, p) and _offset(x, p) != _offset(y, q):
                    self.say(name, f"views another place of {where} than the original's")


def _array_facts(a: np.ndarray, b: np.ndarray) -> Iterator[tuple[str, Any, Any]]:
    """What is compared of two arrays before their values."""
    yield "dtype", a.dtype.str, b.dtype.str
    yield "shape", a.shape, b.shape
    if a.shape != b.shape:
        return
    yield "C_CONTIGUOUS", a.flags.c_contiguous, b.flags.c_contiguous
    yield "F_CONTIGUOUS", a.flags.f_contiguous, b.flags.f_contiguous
    yield "WRITEABLE", a.flags.writeable, b.flags.writeable
    yield "ALIGNED", a.flags.aligned, b.flags.aligned
    if a.size:
        yield "strides", _strides(a), _strides(b)


def _strides(a: np.ndarray) -> tuple[int | None, ...]:
    """Strides of dimensions in which one can step."""
    return tuple(s if n > 1 else None for s, n in zip(a.strides, a.shape))


def unequal(a: np.ndarray, b: np.ndarray, bound: Bound) -> np.ndarray | None:
    """Flat mask of the elements outside the bound, or None. Every NaN equals every NaN."""
    if a.dtype.kind not in "fc":
        bad = (a != b).ravel()
        return bad if bad.any() else None
    x, y = _parts(a), _parts(b)
    bits = np.dtype(f"u{x.itemsize}") if x.itemsize <= 8 else None
    equal = x.view(bits) == y.view(bits) if bits else (x == y) & (np.signbit(x) == np.signbit(y))
    if equal.all():
        return None
    equal |= np.isnan(x) & np.isnan(y)
    if not bound.exact:
        equal |= _near(x, y, bound)
    if a.dtype.kind == "c":
        equal = equal.reshape(-1, 2).all(axis=1)
    return None if equal.all() else ~equal


def _parts(a: np.ndarray) -> np.ndarray:
    """Elements in C order as native real numbers, the two parts of a complex one side by side."""
    flat = np.ascontiguousarray(a, a.dtype.newbyteorder("=")).reshape(-1)
    return flat.view(flat.real.dtype) if a.dtype.kind == "c" else flat


def _near(x: np.ndarray, y: np.ndarray, bound: Bound) -> np.ndarray:
    with np.errstate(all="ignore"):
        finite = np.isfinite(x) & np.isfinite(y)
        size = np.maximum(np.abs(x), np.abs(y))
        gap = np.abs(x - y)
        ulps = gap <= bound.ulp * np.spacing(np.where(finite, size, x.dtype.type(1)))
        largest = np.abs(x[finite]).max(initial=0)
        near: np.ndarray = finite & (ulps | (gap <= bound.rtol * largest))
        return near


def share(a: np.ndarray, b: np.ndarray) -> bool:
    try:
        return bool(np.shares_memory(a, b, max_work=MOST_WORK))  # type: ignore[arg-type]
    except np.exceptions.TooHardError:
        return bool(np.may_share_memory(a, b))


def _offset(a: np.ndarray, b: np.ndarray) -> int:
    return int(a.ctypes.data - b.ctypes.data)


def _arrays(x: Any, name: str, depth: int = 0) -> Iterator[tuple[str, np.ndarray]]:
    if isinstance(x, np.ndarray):
        yield name, x
    elif isinstance(x, (list, tuple)) and depth < 3 and len(x) <= 64:
        for i, item in enumerate(x):
            yield from _arrays(item, f"{name}[{i}]", depth + 1)
    elif depth < 3 and not isinstance(x, type):
        held = x if isinstance(x, dict) else getattr(x, "__dict__", {})
        for key, item in list(held.items())[:64]:
            yield from _arrays(item, f"{name}.{key}", depth + 1)


def _pairs_of_arrays(
    a: Any, b: Any, name: str
) -> Iterable[tuple[tuple[str, np.ndarray], tuple[str, np.ndarray]]]:
    return zip(_arrays(a, name), _arrays(b, name))


# ------------------------------------------------------------------------------------------ words


def error_place(error: BaseException, file: str) -> tuple[str, int] | None:
    """Function and line of the innermost frame that lies in `file`."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    return (frames[-1].name, frames[-1].lineno or 0) if frames else None


def exactly(x: Any) -> str:
    """A number with all its bits."""
    if isinstance(x, (float, np.floating)):
        return f"{x!r} ({float(x).hex()})" if math.isfinite(x) else repr(x)
    return repr(x)


def short(x: Any, most: int = 160) -> str:
    text = repr(x)
    return text if len(text) <= most else text[:most] + "..."


def _error(e: BaseException | None) -> str:
    return "none" if e is None else f"{type(e).__name__}({e})"


def _exact_key(x: Any) -> Any:
    """A key with its type, and the types of what a tuple holds."""
    if type(x) is tuple:
        return tuple(map(_exact_key, x))
    if isinstance(x, (float, np.generic)):
        return type(x).__name__, repr(x)
    return type(x).__name__, x if type(x) in ATOMS else None


def _kind(x: Any) -> str:
    return type(x).__name__


def _same_class(a: type, b: type) -> bool:
    """One class statement run twice, as when a test file is loaded once for each side."""
    return (
        a.__module__ == b.__module__
        and a.__qualname__ == b.__qualname__
        and a.__module__ not in ("builtins", "numpy")
    )


def _slots(kind: type) -> list[str]:
    return [s for c in kind.__mro__ for s in getattr(c, "__slots__", ()) if s != "__dict__"]


def bits(x: float) -> bytes:
    """The eight bytes of a float, for hashing results."""
    return struct.pack("<d", x)
