"""What parts printed and warned of is said here, in order."""

from __future__ import annotations

import sys
import types
import warnings
from typing import Any

from . import effects, packet

OUT, ERR, WARNED = 1, 2, 3  # text, or None for a flush; a warning with its place


def say(said: list[tuple[int, Any]], fn: types.FunctionType) -> None:
    """Prints and warns as a part did. Raises Failed where that may raise here."""
    streams = {OUT: sys.stdout, ERR: sys.stderr}
    places: dict[str, dict[str, Any]] = {}
    for kind, what in said:
        if kind == WARNED:
            _, category, filename, _ = what
            if any(f[0] == "error" and issubclass(category, f[2]) for f in warnings.filters):
                raise effects.Failed(f"{category.__name__} may be an exception here")
            places[filename] = _module_of(filename, fn)
        elif streams[kind] is not None and what is not None:
            _check_stream(streams[kind], what)
    for kind, what in said:
        if kind == WARNED:
            message, category, filename, line = what
            space = places[filename]
            registry = space.setdefault("__warningregistry__", {})
            name = space.get("__name__", "<string>")
            warnings.warn_explicit(message, category, filename, line, name, registry)
        elif streams[kind] is None:
            continue
        elif what is None:
            streams[kind].flush()
        else:
            streams[kind].write(what)


def _check_stream(stream: Any, text: str) -> None:
    """Raises Failed where a stream may do anything, or does not take a text."""
    if packet.is_users(type(stream)):
        raise effects.Failed(f"it prints to a {type(stream).__name__}")
    try:
        if stream.closed:
            raise effects.Failed("it prints to a stream that is closed")
        if stream.encoding:
            text.encode(stream.encoding, stream.errors or "strict")
    except (AttributeError, UnicodeError, LookupError) as e:
        raise effects.Failed(f"{type(e).__name__}: {e}") from None


def _module_of(filename: str, fn: types.FunctionType) -> dict[str, Any]:
    """The globals of the code of a file. Raises Failed."""
    for f in packet.functions(fn):
        if f.__code__.co_filename == filename:
            return f.__globals__
    for module in list(sys.modules.values()):
        if getattr(module, "__file__", None) == filename:
            return vars(module)
    raise effects.Failed(f"it warns in {filename}")
