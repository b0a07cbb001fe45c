"""Whether the objects at hand may go to other processes with a loop."""

from __future__ import annotations

import types
from typing import Any

import numpy

from . import _core, effects, mapped, packet, plain, spread
from .portions import cut_of, span, under


def fits(
    loop: spread.Loop, frame: dict[str, Any], items: Any, iterable: Any, fn: types.FunctionType
) -> str:
    """Why the objects at hand keep a loop here, or ""."""
    if loop.over == "range" and type(items) is not range:
        return "its rounds are not a range"
    for n, o in loop.owns.items():
        value = frame[n]
        if type(value) in plain.ARRAYS:
            if value.dtype.hasobject or not value.flags.writeable:
                return f"`{n}` holds objects, or cannot be written"
        elif type(value) is not list or o.axis:
            return f"`{n}` is neither an array nor a list"
        first, behind = span(items, o.shift, o.shift)
        if cut_of(value, o.axis, first, behind) is None:
            return f"`{n}` is shorter than the range, or indices are negative"
    for n in loop.appends:
        if type(frame[n]) is not list:
            return f"`{n}` is not a list"
    for n in loop.puts:
        if type(frame[n]) not in (dict, list, numpy.ndarray):
            return f"`{n}` is not a dict"
    for n in loop.adds:
        if not isinstance(frame[n], effects.NUMBERS) and type(frame[n]) not in (
            list,
            numpy.ndarray,
        ):
            return f"`{n}` is a sum of {type(frame[n]).__name__}"
    for n in loop.callees:
        why = callee(frame[n])
        if why:
            return f"`{n}` {why}"
    for n, depth in loop.flats.items():
        if not plain.fixed(frame[n], depth) if n in frame else not _fixed_items(items, depth):
            return f"rounds may change elements of `{n}` in place"
    why = plain.strange([items, *frame.values(), *packet.free_of(fn, *frame.values())])
    if why:
        return why
    return _apart(loop, [items, *under(iterable)], frame, fn)


def _fixed_items(items: Any, depth: int) -> bool:
    """plain.fixed of what the loop runs over, or of what enumerate and zip ran over."""
    return plain.fixed(items, depth) or plain.fixed(items, depth + 1)


def _apart(
    loop: spread.Loop, others: list[Any], frame: dict[str, Any], fn: types.FunctionType
) -> str:
    """Nothing that the loop changes may be reached in another way."""
    changed = [*loop.owns, *loop.effects()]
    changed = [n for n in changed if not isinstance(frame[n], effects.NUMBERS)]
    if not changed:
        return ""
    others += [frame[n] for n in frame if n not in changed]
    others += packet.free_of(fn, *frame.values())
    seen = packet.walk(others)
    ids = {id(x) for x in seen}
    arrays = [x for x in seen if isinstance(x, numpy.ndarray)]
    for n in changed:
        # what is only added to is not read: what is in it does not matter
        inside = packet.walk([frame[n]]) if n in loop.owns else [frame[n]]
        if len({id(x) for x in inside}) < len(inside) or any(id(x) in ids for x in inside):
            return f"`{n}`, or what is in it, is reached under another name"
        for a in inside:
            if isinstance(a, numpy.ndarray) and any(mapped.may_share(a, b) for b in arrays):
                return f"`{n}` may overlap with another array"
        ids |= {id(x) for x in inside}
        arrays += [x for x in inside if isinstance(x, numpy.ndarray)]
    return ""


def callee(value: Any, gives: tuple[str, ...] = ()) -> str:
    """Why a function that comes as an argument keeps the loop here, or "". gives: the arguments
    that its result may be a part of."""
    from . import source

    if isinstance(value, numpy.ufunc):
        return ""
    if isinstance(value, _core.Function):
        value = value.__wrapped__
    if not isinstance(value, types.FunctionType):
        return "is not a Python function: nobody knows what it does"
    try:
        found = spread.analyse(value)
    except source.Unknown as e:
        return f"cannot be looked into: {e.reason}"
    if found.whole:
        return f"stays: line {found.whole.line}: {found.whole.why}"
    if found.conditions or not set(found.gives) <= set(gives):
        return "is harmless only for some arguments"
    return ""
