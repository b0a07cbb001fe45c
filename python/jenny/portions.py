"""What parts of loops get: the rounds, slices of arrays, the lists that they fill."""

from __future__ import annotations

import copy
import gc
import sys
from typing import Any

import numpy

from . import effects, plain, spread

_PLAIN: tuple[Any, ...] = ([], (), range(0), range(1 << 70), {}, {}.items(), {}.values(), "", b"")
_ITERATORS = {type(iter(x)) for x in (*_PLAIN, numpy.empty(0))}


_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))


def items_of(iterable: Any) -> Any:
    """The rounds of a loop as something with a length that can be cut, or None."""
    kind = type(iterable)
    if kind in (range, list, tuple, *plain.ARRAYS):
        if (kind is range and not -sys.maxsize < iterable.stop - iterable.start < sys.maxsize) or (
            kind in plain.ARRAYS and not iterable.ndim
        ):
            return None
        return iterable
    if kind in (dict, str, bytes) or kind in _VIEWS:
        return list(iterable)
    if kind not in (zip, enumerate):
        return None
    again = _again(iterable)
    return None if again is None else list(again)


def _again(iterator: Any) -> Any:
    """An iterator over the same, where looking ahead changes nothing; or None."""
    kind = type(iterator)
    if kind in _ITERATORS:
        return copy.copy(iterator)
    if kind not in (zip, enumerate):
        return None
    _, given, *strict = iterator.__reduce__()
    rest = given[1:] if kind is enumerate else ()
    inner = [_again(x) for x in (given[:1] if kind is enumerate else given)]
    if any(x is None for x in inner):
        return None
    return zip(*inner, strict=bool(strict)) if kind is zip else enumerate(*inner, *rest)


def under(iterable: Any) -> list[Any]:
    """The objects that an iterable of `items_of` runs over."""
    todo, found = [iterable], []
    while todo:
        x = todo.pop()
        if type(x) in (zip, enumerate, *_VIEWS) or type(x) in _ITERATORS:
            todo += gc.get_referents(x)
        else:
            found.append(x)
    return found


def fillers(loop: spread.Loop, frame: dict[str, Any]) -> list[str]:
    """The kinds of the lists that a part fills."""
    kinds = ["list" for _ in loop.appends]
    kinds += [effects.filler(frame[n], False) for n in loop.puts]
    return kinds + [effects.filler(frame[n], True) for n in loop.adds]


def effect_lists(kinds: list[str]) -> list[list[Any]]:
    """The lists that a part fills."""
    return [effects.FILLERS[k]() for k in kinds]


def arguments(
    loop: spread.Loop,
    items: Any,
    shared: dict[str, Any],
    own: dict[str, Any],
    offsets: dict[str, int],
    lists: list[list[Any]],
) -> list[Any]:
    """The arguments of a part, in the order of spread.part_names."""
    where = [items.start, items.stop, items.step] if loop.over == "range" else [items]
    cuts = [*loop.slices, *loop.owns]
    unset = [spread.UNSET] if not all(loop.lasts.values()) else []
    return [
        *where,
        *(shared[n] for n in spread.inputs(loop)),
        *(own[n] for n in cuts),
        *(offsets.get(n, 0) for n in cuts),
        *lists,
        *unset,
    ]


def span(items: range, lo: int, hi: int) -> tuple[int, int]:
    """The indices that rounds use: [first, behind the last)."""
    a, b = items[0], items[-1]
    return min(a, b) + lo, max(a, b) + hi + 1


def cut_of(value: Any, axis: int, first: int, behind: int) -> Any:
    """value[first:behind] along an axis, or None where that is not all that rounds may see."""
    kind = type(value)
    if kind in plain.ARRAYS:
        if axis >= value.ndim or first < 0 or behind > value.shape[axis]:
            return None
        return value[(slice(None),) * axis + (slice(first, behind),)]
    if kind in (list, tuple) and not axis and first >= 0 and behind <= len(value):
        return value[first:behind]
    return None


def slices(
    loop: spread.Loop, items: Any, frame: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, int]]:
    """The slices that rounds read or own, and where these begin."""
    own: dict[str, Any] = {}
    offsets: dict[str, int] = {}
    for n, s in loop.slices.items():
        first, behind = span(items, s.lo, s.hi)
        got = cut_of(frame[n], s.axis, first, behind)
        own[n], offsets[n] = (frame[n], 0) if got is None else (got, first)
    for n, o in loop.owns.items():
        first, behind = span(items, o.shift, o.shift)
        own[n] = cut_of(frame[n], o.axis, first, behind)
        offsets[n] = first
    return own, offsets


def give_back(o: spread.Own, into: Any, items: range, local: Any) -> None:
    """What a part made of its slice goes where it belongs."""
    first, behind = span(items, o.shift, o.shift)
    step = abs(items.step)
    if type(into) is list:
        into[first:behind:step] = local[::step]
        return
    at = (slice(None),) * o.axis
    into[(*at, slice(first, behind, step))] = local[(*at, slice(None, None, step))]
