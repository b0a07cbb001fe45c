"""Copies of arrays that lie in memory as these do, as far as that decides how NumPy goes over them:
the order and the sense of the axes, which of them are contiguous, which repeat one element. The
bits of sums and products depend on it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy

from . import mapped


class Layout(NamedTuple):
    """How an array lies."""

    shape: tuple[int, ...]
    dtype: Any
    order: tuple[int, ...]  # the axes from the outermost to the innermost
    gaps: tuple[int, ...]  # ... what lies unused behind each of them, in elements of it
    flipped: tuple[int, ...]  # axes that run backwards
    repeated: tuple[int, ...]  # axes with one element only, over and over
    writeable: bool


class Blank(NamedTuple):
    """Rows of an array that a part stores before it reads any: they need not travel."""

    at: Layout
    worn: mapped.Worn | None = None


def of(x: Any) -> Layout:
    """The layout of an array."""
    axes = [k for k in range(x.ndim) if x.shape[k] > 1 or x.strides[k]]
    repeated = [k for k in range(x.ndim) if x.shape[k] > 1 and not x.strides[k]]
    order = sorted(range(x.ndim), key=lambda k: -abs(x.strides[k]))
    flipped = [k for k in axes if x.strides[k] < 0]
    gaps, wanted = [], x.itemsize
    for k in reversed(order):
        n = 1 if k in repeated else x.shape[k]
        gaps.append(int(n > 1 and abs(x.strides[k]) != wanted))
        wanted = abs(x.strides[k]) * n if n > 1 else wanted
    return Layout(
        x.shape,
        x.dtype,
        tuple(order),
        tuple(gaps[::-1]),
        tuple(flipped),
        tuple(repeated),
        x.flags.writeable,
    )


def packed(x: Any, at: Layout) -> Any:
    """The elements of an array, contiguous, in the order in which they lie; each once."""
    one = tuple(slice(0, 1) if k in at.repeated else slice(None) for k in range(x.ndim))
    return numpy.ascontiguousarray(_flip(x[one], at.flipped).transpose(at.order))


def unpacked(at: Layout, data: Any = None) -> Any:
    """An array of this layout, with elements as `packed` gave them or with any."""
    sizes = [1 if k in at.repeated else at.shape[k] for k in at.order]
    room = [n + g for n, g in zip(sizes, (0, *at.gaps))] if sizes else []
    memory = numpy.empty([*room, 1 + at.gaps[-1]] if sizes else (), at.dtype)
    within: list[Any] = [slice(n) for n in sizes]
    new = memory[(*within, 0)] if sizes else memory
    if data is not None:
        new[...] = data
    new = _flip(new.transpose(numpy.argsort(at.order)), at.flipped)
    if at.repeated and 0 in at.shape:
        new = numpy.empty(at.shape, at.dtype)
    elif at.repeated:
        strides = [0 if k in at.repeated else s for k, s in enumerate(new.strides)]
        new = numpy.lib.stride_tricks.as_strided(new, at.shape, strides)
    new.flags.writeable = at.writeable
    return new


def copy(x: Any) -> Any:
    """A copy that can be written and lies as x does."""
    data = x.view(numpy.ndarray)
    if x.flags.forc:
        return mapped.wear(data.copy("K"), mapped.worn(x))
    at = of(x)._replace(writeable=True)
    return mapped.wear(unpacked(at, packed(data, at)), mapped.worn(x))


def _flip(x: Any, axes: tuple[int, ...]) -> Any:
    return x[tuple(slice(None, None, -1 if k in axes else 1) for k in range(x.ndim))]
