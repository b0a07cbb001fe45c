"""Arrays in files (numpy.memmap), larger than memory maybe: what parts get of them are rows, as
memmaps of no file, so that the rounds see what they see here.
"""

from __future__ import annotations

import mmap
from typing import Any, NamedTuple

import numpy

from . import memory

ATTRIBUTES = {"_mmap", "filename", "offset", "mode"}


class Worn(NamedTuple):
    """What is known of a memmap besides its elements. mapped: whether it still shows a file, and
    what is cut from it then is a memmap too."""

    mapped: bool
    filename: Any
    offset: Any
    mode: Any


def worn(x: Any) -> Worn | None:
    """What to `wear`; None for arrays of no file."""
    if type(x) is not numpy.memmap:
        return None
    return Worn(vars(x)["_mmap"] is not None, x.filename, x.offset, x.mode)


def wear(data: Any, what: Worn | None) -> Any:
    """An array as a memmap of no file."""
    if what is None:
        return data
    made = data.view(numpy.memmap)
    made._mmap = data if what.mapped else None
    made.filename, made.offset, made.mode = what.filename, what.offset, what.mode
    return made


_NONE = ("00:00", "0")


def owner(a: Any) -> Any:
    """The array whose memory this is."""
    while True:
        base = _base(a)
        if not isinstance(base, numpy.ndarray):
            return a
        a = base


def _base(a: Any) -> Any:
    """What an array shows the memory of."""
    base = a.base
    while isinstance(base, memoryview):
        base = base.obj
    return base


def in_file(a: Any) -> bool:
    """Whether the memory of an array is a file's."""
    base = _base(owner(a))
    if not isinstance(base, mmap.mmap) or isinstance(base, memory.Pages):
        return False
    return type(a) is numpy.memmap or _file(a) != _NONE


def may_share(a: Any, b: Any) -> bool:
    """Whether two arrays may share memory, or parts of a file."""
    if numpy.may_share_memory(a, b):
        return True
    if not (a.size and b.size and in_file(a) and in_file(b)):
        return False
    if _base(owner(a)) is _base(owner(b)):
        return False
    mine, others = _file(a), _file(b)
    return not mine or not others or mine == others


def _file(a: Any) -> tuple[str, str] | None:
    """The device and the inode that an array lies in, whatever they are called by now; _NONE for
    memory of this process alone; or None where that is not known."""
    first = numpy.lib.array_utils.byte_bounds(a)[0]
    try:
        with open("/proc/self/maps") as f:
            for line in f:
                where, _, _, device, inode, *_ = line.split()
                low, high = (int(x, 16) for x in where.split("-"))
                if low <= first < high:
                    return device, inode
    except (OSError, ValueError):
        pass
    return None
