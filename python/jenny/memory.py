"""How much memory this process may still take, and arrays that are larger.

An array whose rows are made and used on other nodes needs no memory here, only addresses.
"""

from __future__ import annotations

import math
import mmap
from typing import Any

import numpy

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


def empty(shape: tuple[int, ...], dtype: Any) -> Any:
    """An array, of addresses only where there is not so much memory. Raises MemoryError."""
    try:
        return numpy.empty(shape, dtype)
    except MemoryError:
        size = math.prod(shape) * numpy.dtype(dtype).itemsize
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | getattr(mmap, "MAP_NORESERVE", 0x4000)
        try:
            pages = mmap.mmap(-1, size, flags=flags)
        except (OSError, ValueError, OverflowError):
            raise MemoryError(f"no addresses for an array of {size:,} bytes") from None
        return numpy.frombuffer(pages, dtype).reshape(shape)
