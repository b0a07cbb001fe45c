"""What lies in an engine's object store already, and so need not be sent again.

Loops read the same large arrays again and again: in the next round of a loop around them, or in the
next call. What was sent is found by where it lies in this process, and is used again where it still
is the same, byte by byte: nobody says when an array is changed. It is let go of when an array in it
dies, or when others need the room. Arrays that own their memory are watched without a weak
reference: ndarray.resize would refuse them.
"""

from __future__ import annotations

import functools
import threading
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy

from . import _core, mapped, packet

LEAST = 50_000  # bytes that are worth it
CHUNK = 1 << 18  # bytes that are compared at a time


class Entry(NamedTuple):
    """One object in the store. owners: the ids of the arrays whose memory is in it."""

    reference: Any
    size: int
    owners: list[int]


class Store:
    """References to packets and rows of arrays that were sent. room: bytes of all of them."""

    def __init__(self, room: int) -> None:
        self.room, self.used = room, 0
        self.entries: dict[Any, Entry] = {}  # those that were used last behind the others
        self.watched: dict[int, set[Any]] = {}  # the keys of entries, by id of an owner
        self.alive: dict[int, weakref.ref[Any]] = {}  # owners that show memory of something else
        self.lock = threading.RLock()  # an array may die in any thread

    def find(self, data: Any, fetch: Callable[[Any], Any]) -> Any:
        """A reference to the like of this, or None. fetch: what is behind a reference, or None
        where that is not at hand."""
        key = _key(data)
        entry = self.entries.get(key)
        if entry is None:
            return None
        held = fetch(entry.reference)
        if held is None or not same(data, held):
            self._drop(key)
            return None
        with self.lock:
            if key in self.entries:
                self.entries[key] = self.entries.pop(key)
        return entry.reference

    def add(self, data: Any, reference: Any) -> None:
        """Remembers where data went."""
        size, arrays = _size(data), _arrays(data)
        if size > self.room or not all(_by_rows(a) for a in arrays):
            return
        key = _key(data)
        owners = [self._watch(mapped.owner(a)) for a in arrays]
        let_go = [self._drop(key)]
        with self.lock:
            self.entries[key] = Entry(reference, size, owners)
            for n in owners:
                self.watched[n].add(key)
            self.used += size
            while self.used > self.room:
                let_go.append(self._drop(next(iter(self.entries))))

    def _drop(self, key: Any) -> Entry | None:
        """Lets go of an entry; its reference goes with what is returned."""
        with self.lock:
            entry = self.entries.pop(key, None)
            if entry is not None:
                self.used -= entry.size
                for n in entry.owners:
                    self.watched.get(n, set()).discard(key)
        return entry

    def _watch(self, owner: Any) -> int:
        """The id of an array; from now on it is known when it dies."""
        n = id(owner)
        with self.lock:
            if n not in self.watched:
                self.watched[n] = set()
                died = functools.partial(_died, weakref.ref(self), n)
                if not _core.on_free(owner, died):
                    self.alive[n] = weakref.ref(owner, lambda _: died())
        return n

    def died(self, n: int) -> None:
        """The array of this id is gone, or shows other memory."""
        with self.lock:
            self.alive.pop(n, None)
            let_go = self.watched.pop(n, set())
        for key in let_go:
            self._drop(key)


def _died(store: weakref.ref[Store], n: int) -> None:
    found = store()
    if found is not None:
        found.died(n)


def worth(data: Any) -> bool:
    """Whether a packet or an array is large, and holds arrays."""
    return _size(data) >= LEAST and bool(_arrays(data))


def same(a: Any, b: Any) -> bool:
    """Whether two packets, or two arrays, have the same bytes."""
    if isinstance(a, packet.Packet):
        if a.body != b.body or len(a.buffers) != len(b.buffers):
            return False
        return all(map(same, a.buffers, map(_bytes, b.buffers)))
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    a, b = a.view(numpy.uint8), b.view(numpy.uint8)
    rows = max(1, CHUNK * len(a) // max(a.nbytes, 1))
    return all(numpy.array_equal(a[k : k + rows], b[k : k + rows]) for k in range(0, len(a), rows))


def _bytes(buffer: Any) -> Any:
    return numpy.frombuffer(buffer, numpy.uint8)


def _arrays(data: Any) -> list[Any]:
    return data.buffers if isinstance(data, packet.Packet) else [data]


def _size(data: Any) -> int:
    return int(data.size if isinstance(data, packet.Packet) else data.nbytes)


def _by_rows(a: Any) -> bool:
    """Whether the elements of a row lie side by side."""
    return bool(a.ndim and a.size and a.strides[-1] == a.itemsize and not a.dtype.hasobject)


def _key(data: Any) -> Any:
    kind = len(data.body) if isinstance(data, packet.Packet) else -1
    return kind, *((a.ctypes.data, a.shape, a.strides, a.dtype.str) for a in _arrays(data))
