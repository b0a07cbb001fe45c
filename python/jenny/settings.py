"""What a program may have set for its process, and parts of its loops see elsewhere as well."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy

_CALLED = "formatter", "override_repr"  # options that are functions: nobody knows what they do


class Unknown(BaseException):
    """A part would have to call a function that numpy.set_printoptions was given."""


def _unknown(x: Any) -> Any:
    raise Unknown("numpy.set_printoptions was given functions of the program")


class Settings(NamedTuple):
    """errors: of floating-point numbers. printed: how arrays are. digits: of an int as text."""

    errors: dict[str, Any]
    printed: dict[str, Any]
    digits: int


def here() -> Settings:
    """What is set now; in the place of functions, for what they are."""
    printed: dict[str, Any] = dict(numpy.get_printoptions())
    for n in _CALLED:
        if printed.get(n):
            printed[n] = list(printed[n]) if type(printed[n]) is dict else [n]
    return Settings(dict(numpy.geterr()), printed, sys.get_int_max_str_digits())


@contextlib.contextmanager
def like(wanted: Settings) -> Iterator[None]:
    """Sets that, and puts back what was set before."""
    mine = here()
    with contextlib.ExitStack() as stack:
        stack.enter_context(numpy.errstate(**wanted.errors))
        if mine.printed != wanted.printed:
            stack.enter_context(numpy.printoptions(**_made(wanted.printed)))
        if mine.digits != wanted.digits:
            stack.callback(sys.set_int_max_str_digits, mine.digits)
            sys.set_int_max_str_digits(wanted.digits)
        yield


def _made(printed: dict[str, Any]) -> dict[str, Any]:
    made = dict(printed)
    if made.get("formatter"):
        made["formatter"] = dict.fromkeys(made["formatter"], _unknown)
    if made.get("override_repr"):
        made["override_repr"] = _unknown
    return made
