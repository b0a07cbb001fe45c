"""What runs where parts of loops are sent to: unpack, run, say what changed."""

from __future__ import annotations

import contextlib
import linecache
import sys
import tempfile
import time
import types
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy

from . import (
    __version__,
    layout,
    mapped,
    nodes,
    packet,
    partial,
    plain,
    portions,
    settings,
    shipped,
    spread,
)
from .echo import ERR, OUT, WARNED
from .layout import Blank


class Work(NamedTuple):
    """What one part gets of its own."""

    items: Any
    own: dict[str, Any]
    offsets: dict[str, int]
    fillers: list[str]  # of the loop's effects, see effects.filler


class Outcome(NamedTuple):
    """What a part did. `own` has its arrays, `rows` what is now in each object of its lists."""

    own: dict[str, Any]
    rows: list[Any]
    lists: list[list[Any]]
    last: dict[str, Any]
    said: list[tuple[int, Any]]  # in order; see jenny.echo
    error: str = ""
    where: nodes.Where | None = None


def versions() -> dict[str, str]:
    """What driver and nodes must agree in."""
    return {
        "Python": ".".join(map(str, sys.version_info[:2])),
        "Jenny": __version__,
        "NumPy": numpy.__version__,
    }


class Spec(NamedTuple):
    """The function of a part, with all that it needs to be compiled elsewhere."""

    function: Any
    loop: spread.Loop
    lines: dict[str, list[str]]
    under: settings.Settings
    hashed: int  # of a text: whether sets of such are in the same order
    kernels: list[shipped.Kernel]
    unsure: str  # why they must be, or ""

    @staticmethod
    def of(
        fn: types.FunctionType,
        loop: spread.Loop,
        lines: dict[str, list[str]],
        given: settings.Settings,
        kernels: list[shipped.Kernel],
        unsure: str,
    ) -> Spec:
        return Spec(fn, loop, lines, given, hash(__name__), kernels, unsure)


READY = 64  # functions that are kept ...
READY_BYTES = 1 << 28  # ... as long as they, and what they read, are not larger

# This process: functions that came, by digest, and their bytes; those used last behind the others.
_ready: dict[str, tuple[Spec, Any, int]] = {}
_folder: list[tempfile.TemporaryDirectory[str]] = []  # ... and the kernels that came with them
_built: dict[tuple[Any, ...], dict[Any, str]] = {}  # ... their files, by what they are
_latest = ""  # ... and which of them came, or was asked for, last
_shared: dict[Any, Any] = {}  # ... and the inputs of the run that was served last


def function(digest: str, data: packet.Packet, compiled: bool) -> tuple[Spec, Any]:
    """A Spec and its function; kept for the next parts of its kind."""
    global _latest
    held = _ready.pop(digest, None)
    if held is not None and digest != _latest:
        packet.loads(data)  # classes are again what they were for this one
    _latest = digest
    if held is None:
        spec: Spec = packet.loads(data)
        for name, lines in spec.lines.items():
            linecache.cache[name] = (sum(map(len, lines)), None, lines, name)
        held = spec, _jitted(spec) if compiled else spec.function, data.size
    _ready[digest] = held
    size = sum(h[2] for h in _ready.values())
    while len(_ready) > READY or size > READY_BYTES and len(_ready) > 1:
        size -= _ready[next(iter(_ready))][2]
        del _ready[next(iter(_ready))]
    return held[:2]


def _jitted(spec: Spec) -> Any:
    from . import _manage

    f = _manage.make(spec.function, {"wait": True, "threads": 1})
    if spec.kernels:
        if not _folder:
            _folder.append(tempfile.TemporaryDirectory(prefix="jenny-parts-"))
        keys = tuple(k.key for k in spec.kernels)
        if keys not in _built:
            shipped.unpack(f, spec.kernels, tempfile.mkdtemp(dir=_folder[0].name))
            _built[keys] = dict(f.side.built)
        f.side.built.update(_built[keys])
    return f


class _Tee:
    """Notes what is written to a stream."""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, said: list[tuple[int, Any]], stream: int) -> None:
        self.said, self.stream = said, stream

    def write(self, text: str) -> int:
        self.said.append((self.stream, text))
        return len(text)

    def flush(self) -> None:
        self.said.append((self.stream, None))

    def isatty(self) -> bool:
        return False


@contextlib.contextmanager
def _noted(wanted: settings.Settings) -> Iterator[list[tuple[int, Any]]]:
    """What is printed and warned of meanwhile, in order."""
    said: list[tuple[int, Any]] = []

    def show(message: Any, category: Any, filename: str, lineno: int, *more: Any) -> None:
        said.append((WARNED, (str(message), category, filename, lineno)))

    with warnings.catch_warnings(), settings.like(wanted):
        warnings.simplefilter("always")
        warnings.showwarning = show  # type: ignore[assignment]
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Tee(said, OUT), _Tee(said, ERR)
        try:
            yield said
        finally:
            sys.stdout, sys.stderr = streams


def _placed(kind: int, what: Any, spec: Spec) -> tuple[int, Any]:
    """What was said; a warning of a kernel is one of the loop's line."""
    if kind != WARNED or what[2] != __file__:
        return kind, what
    name, code = spec.function.__name__, spec.function.__code__
    text = what[0].replace(name, name.rpartition("_part")[0])
    return kind, (text, what[1], code.co_filename, spec.loop.line)


def _blank(value: Any) -> Any:
    return mapped.wear(layout.unpacked(layout.of(value)), mapped.worn(value))


def _writable(value: Any) -> Any:
    return layout.copy(value) if isinstance(value, numpy.ndarray) else value


def run(
    digest: str,
    data: packet.Packet,
    shared: packet.Packet,
    own: packet.Packet,
    compiled: bool = True,
    node: str = "",
) -> packet.Packet:
    """Runs a part. Never raises an exception of the program: `Outcome.error` says what it was."""
    began = time.time()
    try:
        spec, f = function(digest, data, compiled)
    except Exception as e:
        return _failed(f"it cannot be made here: {type(e).__name__}: {e}")
    if spec.unsure and hash(__name__) != spec.hashed:
        return _failed(spec.unsure)
    loop = spec.loop
    given = _shared.get("value") if _shared.get("key") == shared.body else None
    if given is None or shared.buffers:
        given = packet.loads(shared, writable=False)
        _shared.update(key=shared.body, value=given)
    work: Work = packet.loads(own, writable=False)
    if any(type(work.own[n]) is list for n in loop.owns):
        work = packet.loads(own)
    if isinstance(work.items, slice):
        work = work._replace(items=given[spread.ITEMS][work.items])
    blank = {n for n, v in work.own.items() if isinstance(v, Blank)}
    for n in blank:
        work.own[n] = mapped.wear(layout.unpacked(work.own[n].at), work.own[n].worn)
    try:
        known = packet.inputs(spec.function, work.items, given, work.own)
        rows = packet.rows_of(work.own[n] for n in loop.owns)
    except packet.Unsendable as e:
        return _failed(str(e))
    shapes = [(x.shape, x.dtype) for x in rows if isinstance(x, numpy.ndarray)]
    local = {
        n: _blank(v) if n in blank else _writable(v) if n in loop.owns else v
        for n, v in work.own.items()
    }
    lists = portions.effect_lists(work.fillers)
    args = portions.arguments(loop, work.items, given, local, work.offsets, lists)
    with _noted(spec.under) as said:
        try:
            got = f(*args)
        except BaseException as e:
            return _failed(f"{type(e).__name__}: {e}"[:500])
    lists = [list(s) for s in lists]
    if [(x.shape, x.dtype) for x in rows if isinstance(x, numpy.ndarray)] != shapes:
        return _failed("it changes the shape of an array")
    kinds = dict(zip(loop.effects(), work.fillers))
    sums = [s for n, s in zip(kinds, lists) if n in loop.adds and kinds[n] == "list"]
    if any(isinstance(x, _CHANGEABLE) for s in sums for x in s):
        return _failed("it adds what can be changed to a number")
    held = [packet.content(x) for x in rows]
    if _tied([*lists, got, held], [*known, *local.values()]):
        return _failed("what it hands back shares memory with what it was given")
    if not _ordered(spec, [*known, *packet.walk([*lists, got, held])]):
        return _failed("a set would be in another order")
    out = Outcome(
        {n: local[n] for n in loop.owns if type(local[n]) is not list},
        held,
        lists,
        {n: v for n, v in zip(loop.lasts, got) if v is not spread.UNSET},
        [_placed(kind, what, spec) for kind, what in said],
        where=nodes.here(node, began),
    )
    try:
        return packet.dumps(out, known)
    except packet.Unsendable as e:
        return _failed(str(e))


def _failed(why: str) -> packet.Packet:
    return packet.dumps(Outcome({}, [], [], {}, [], why))


def _ordered(spec: Spec, objects: list[Any]) -> bool:
    """Whether sets are, and will be, in the order in which the program has them."""
    for x in objects:
        if isinstance(x, (set, frozenset)) and len(x) > 1:
            fixed = hash(__name__) == spec.hashed or all(isinstance(e, _HASHED) for e in x)
            if not fixed or not plain.ordered(x):
                return False
    return True


_PLAIN = (bool, int, float, complex, str, type(None))
_HASHED = (int, float, complex)
_CHANGEABLE = (list, numpy.ndarray)


def _tied(results: list[Any], known: list[Any]) -> bool:
    """Whether an array among the results is a view of an input, or two are views of one array."""
    try:
        all_of_it = packet.walk(results)
    except packet.Unsendable:
        return True
    if any(isinstance(x, numpy.void) for x in all_of_it):
        return True
    found = [x for x in all_of_it if isinstance(x, numpy.ndarray)]
    given = [x for x in known if isinstance(x, numpy.ndarray)]
    same = {id(x) for x in given}
    made = {id(x): x for x in found if id(x) not in same}
    owners = [id(x if x.base is None else x.base) for x in made.values()]
    if len(set(owners)) < len(owners):
        return True
    return any(numpy.may_share_memory(x, g) for x in made.values() for g in given)


def run_blocks(
    digest: str,
    data: packet.Packet,
    shared: packet.Packet,
    work: tuple[Any, ...],
    *pieces: Any,
    node: str = "",
    compiled: bool = True,
) -> list[Any]:
    """Runs a part on blocks (jenny.chain): why it failed, or "", and where it ran; then of each own
    array its block, the first and the last rows of it. `work`: the rounds, where arrays begin, how
    many pieces each has, and how many rows neighbours want."""
    from . import chain

    began = time.time()
    items, offsets, counts, edges = work
    spec, f = function(digest, data, compiled)
    loop = spec.loop
    axes = {n: o.axis for n, o in (loop.slices | loop.owns).items()}
    own: dict[str, Any] = {}
    rest = list(pieces)
    for n, count in counts.items():
        own[n] = chain.join(rest[:count], axes[n], n in loop.owns)
        del rest[:count]
    given = packet.loads(shared, writable=False)
    args = portions.arguments(loop, items, given, own, offsets, [])
    empty = [None] * (3 * len(loop.owns))
    with _noted(spec.under) as said:
        try:
            got = f(*args)
        except BaseException as e:
            return [(f"{type(e).__name__}: {e}"[:500], None), *empty]
    last = {n: v for n, v in zip(loop.lasts, got or ()) if v is not spread.UNSET}
    if loop.reduce and not said:
        try:
            rows = last[partial.RESULT]
            last = {
                partial.RESULT: partial.of(loop.reduce, rows, items.start, given[partial.TOTAL])
            }
        except partial.Unknown as e:
            return [(str(e), None), *empty]
    if said:
        return [("it prints or warns", None), *empty]
    for n, v in last.items() if not loop.reduce else ():
        if type(v) not in _PLAIN and not isinstance(v, numpy.generic):
            return [(f"`{n}` is wanted behind it, and is no number", None), *empty]
    ran = "", nodes.here(node, began), last
    return [ran, *(x for n, o in loop.owns.items() for x in chain.outs(own[n], o.axis, edges))]
