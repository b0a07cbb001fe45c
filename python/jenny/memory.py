"""How much memory this process may still take, and arrays that are larger.

An array whose rows are made and used on other nodes needs no memory here, only addresses.
"""

from __future__ import annotations

import math
import mmap
import os
from typing import Any

import numpy

ASKED = 1 << 27  # bytes of arrays for which it is asked whether there is room
_AT_ONCE = 1 << 18  # pages that are looked up at once
_OWN = numpy.uint64(1 << 62 | 1 << 56)  # a page that was swapped, or that nobody else has
_FILES = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
    ),
)


def _number(path: str) -> int | None:
    try:
        with open(path) as f:
            return int(f.read())
    except (OSError, ValueError):
        return None


def left() -> int:
    """Bytes that may be taken before the system runs out of them, or this container does."""
    found = []
    try:
        with open("/proc/meminfo") as f:
            words = (line.split() for line in f)
            found = [int(w[1]) * 1024 for w in words if w[0] == "MemAvailable:"]
    except OSError:
        pass
    for most, used in _FILES:
        a, b = _number(most), _number(used)
        if a is not None and b is not None:
            found.append(max(a - b, 0))
    return min(found, default=1 << 62)


class Pages(mmap.mmap):
    """Memory of no file."""


def empty(shape: tuple[int, ...], dtype: Any) -> Any:
    """An array, of addresses only where there is not so much memory. Raises MemoryError."""
    try:
        return numpy.empty(shape, dtype)
    except MemoryError:
        return _addresses(shape, numpy.dtype(dtype))


def _addresses(shape: tuple[int, ...], dtype: Any) -> Any:
    """An array of zeros that takes memory where it is written."""
    size = math.prod(shape) * dtype.itemsize
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | getattr(mmap, "MAP_NORESERVE", 0x4000)
    try:
        pages = Pages(-1, size, flags=flags)
    except (OSError, ValueError, OverflowError):
        raise MemoryError(f"no addresses for an array of {size:,} bytes") from None
    return numpy.ndarray(shape, dtype, pages)


def instead(f: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What stands for an array of zeros, or of anything, that there is no memory for; or None."""
    known = dict(zip(("shape", "dtype"), args)) | kwargs
    if f not in (numpy.zeros, numpy.empty) or set(known) - {"shape", "dtype"} or len(args) > 2:
        return None
    try:
        shape = known["shape"]
        sizes = tuple(int(n) for n in (shape if isinstance(shape, (tuple, list)) else (shape,)))
        dtype = numpy.dtype(known.get("dtype", float))
        return None if dtype.hasobject else _addresses(sizes, dtype)
    except (TypeError, ValueError, KeyError, MemoryError):
        return None


def owned(array: Any) -> bool:
    """Whether nothing else holds the elements of an array."""
    return array.base is None or type(array.base) is Pages


def _there(array: Any) -> int:
    """Bytes of a contiguous array that take memory of their own, by the kernel's list of this
    process's pages (Linux, Documentation/admin-guide/mm/pagemap.rst); all where there is none."""
    page = mmap.PAGESIZE
    first, behind = array.ctypes.data // page, -(-(array.ctypes.data + array.nbytes) // page)
    found = 0
    try:
        with open("/proc/self/pagemap", "rb", buffering=0) as f:
            for at in range(first, behind, _AT_ONCE):
                count = min(_AT_ONCE, behind - at)
                entries = numpy.frombuffer(os.pread(f.fileno(), 8 * count, 8 * at), numpy.uint64)
                if len(entries) < count:
                    return int(array.nbytes)
                found += int(numpy.count_nonzero(entries & _OWN))
    except OSError:
        return int(array.nbytes)
    return found * page


def vast(array: Any) -> bool:
    """Whether there is no room here for all of an array."""
    if type(array) is not numpy.ndarray or array.nbytes < ASKED:
        return False
    room = left()
    return bool(array.nbytes > room and array.nbytes - _there(array) > room)


def ask(array: Any, why: str) -> None:
    """Before all of an array is written. Raises MemoryError where there is no room for it, instead
    of having this process ended."""
    if vast(array):
        raise MemoryError(
            f"an array of {array.nbytes / 1e9:.1f} GB is looked at as a whole, and there is room"
            f" for {left() / 1e9:.1f} GB here; {why}, where only loops and array statements see it"
        )
