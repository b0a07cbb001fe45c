"""How much memory this process may still take, and arrays that are larger.

An array whose rows are made and used on other nodes needs no memory here, only addresses.
"""

from __future__ import annotations

import math
import mmap
from typing import Any

import numpy

ASKED = 1 << 27  # bytes of arrays for which it is asked whether there is room
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
    """Bytes of a contiguous array that take memory, or more: of the mappings that it lies in."""
    first = array.ctypes.data
    found, within = 0, False
    try:
        with open("/proc/self/smaps") as f:
            for line in f:
                word, *rest = line.split()
                if "-" in word:
                    low, high = (int(x, 16) for x in word.split("-"))
                    within = low < first + array.nbytes and first < high
                elif within and word == "Rss:":
                    found += int(rest[0]) * 1024
    except (OSError, ValueError):
        return int(array.nbytes)
    return found


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
