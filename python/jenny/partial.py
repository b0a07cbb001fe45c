"""Reductions of arrays in blocks to one number, with the bits that NumPy gives them.

Each part reduces its rows, and the results are put together here. NumPy adds floats of a contiguous
array pairwise: halves of halves, down to 128 at most (loops_utils.h.src; Higham, The accuracy of
floating point summation, 1993). So a part gives the sums of the largest of these halves that lie in
its rows, and the few elements of those that do not; whether NumPy of this machine does add so is
tried once.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy

RESULT, TOTAL = "__jenny_result", "__jenny_total"
KINDS = ("max", "min", "any", "all", "sum", "mean")
LEAF = 128  # elements that NumPy does not halve any more
_JOIN: dict[str, Any] = {"max": numpy.max, "min": numpy.min, "any": numpy.any, "all": numpy.all}
_ADDED = "fd"  # types whose sums are pairwise


class Unknown(Exception):
    """It is not known how NumPy reduces this."""


def of(kind: str, rows: Any, first: int, total: int) -> Any:
    """What a part makes of its rows, which begin with row `first` of `total`. Raises Unknown."""
    plain = type(rows) is numpy.ndarray and rows.size and rows.dtype.isnative
    if not plain or not rows.flags.c_contiguous:
        raise Unknown(f"{kind} of another kind of array")
    if kind in _JOIN:
        if rows.dtype.kind not in "biuf":
            raise Unknown(f"{kind} of {rows.dtype}")
        return _JOIN[kind](rows)
    if kind in ("dot", "norm"):
        if rows.dtype.char not in _ADDED:
            raise Unknown(f"{kind} of {rows.dtype}")
        flat = rows.ravel()
        return numpy.sum(flat) if kind == "dot" else numpy.dot(flat, flat)
    if rows.dtype.kind in "biu" and kind == "sum":
        return numpy.sum(rows)
    if rows.dtype.char not in _ADDED or not _pairwise(rows.dtype.char):
        raise Unknown(f"{kind} of {rows.dtype}")
    size = rows.size // len(rows)
    return _sums(rows.ravel(), first * size, total * size)


def joined(kind: str, parts: list[Any], count: int) -> Any:
    """The reduction of all rows, of what parts made of theirs; count: of all elements. None where
    it is better made here, since it may raise a flag, or which zero it is depends on the order."""
    if kind in ("max", "min"):
        made = _JOIN[kind](numpy.array(parts))
        return None if made.dtype.kind == "f" and not (made > 0 or made < 0) else made
    if kind in _JOIN:
        return _JOIN[kind](numpy.array(parts))
    if kind in ("dot", "norm") or parts and not isinstance(parts[0], dict):
        made = numpy.sum(numpy.array(parts))
        made = numpy.sqrt(made) if kind == "norm" else made
    else:
        made = _added({k: v for p in parts for k, v in p.items()}, count)
        if kind == "mean":
            made = made.dtype.type(made / count)
    return made if numpy.isfinite(made) else None


def _half(n: int) -> int:
    return n // 2 - n // 2 % 8


def _sums(flat: Any, first: int, total: int) -> dict[tuple[int, int], Any]:
    """The sums of halves, by where they begin and their length; elements of others."""
    found: dict[tuple[int, int], Any] = {}
    last = first + len(flat)

    def walk(at: int, n: int) -> None:
        low, high = max(at, first), min(at + n, last)
        if low >= high:
            return
        if high - low == n:
            found[at, n] = numpy.add.reduce(flat[low - first : high - first])
        elif n <= LEAF:
            found[low, high - low] = flat[low - first : high - first].copy()
        else:
            walk(at, _half(n))
            walk(at + _half(n), n - _half(n))

    walk(0, total)
    return found


def _added(found: dict[tuple[int, int], Any], total: int) -> Any:
    """The sum of all, of those of halves."""

    def walk(at: int, n: int) -> Any:
        held = found.get((at, n))
        if held is not None and not isinstance(held, numpy.ndarray):
            return held
        if n > LEAF:
            return walk(at, _half(n)) + walk(at + _half(n), n - _half(n))
        inside = sorted(k for k in found if at <= k[0] < at + n)
        return numpy.add.reduce(numpy.concatenate([found[k] for k in inside]))

    return walk(0, total)


@functools.cache
def _pairwise(char: str) -> bool:
    """Whether NumPy adds so here."""
    rng = numpy.random.default_rng(5)
    for shape in ((1000,), (37, 61), (3, 5, 411)):
        a = rng.standard_normal(shape).astype(char)
        cuts = [0, shape[0] // 3, shape[0] // 2, shape[0]]
        size = a.size // shape[0]
        parts = [_sums(a[p:q].ravel(), p * size, a.size) for p, q in zip(cuts, cuts[1:])]
        if _added({k: v for p in parts for k, v in p.items()}, a.size) != numpy.sum(a):
            return False
    return True
