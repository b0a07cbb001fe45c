"""What signal handlers of the program raise while Jenny's own code runs: it is the program's.

A handler is called with the frame that it interrupts, which nothing else is.
"""

from __future__ import annotations

import types

_MORE = 0x04  # the flag of code that takes *args


def _given(frame: types.FrameType) -> list[object]:
    """The arguments that a frame was called with."""
    code, known = frame.f_code, frame.f_locals
    count = code.co_argcount + code.co_kwonlyargcount
    found = [known[n] for n in code.co_varnames[:count] if n in known]
    if code.co_flags & _MORE:
        more = known.get(code.co_varnames[count])
        found += more if type(more) is tuple else ()
    return found


def _is_one(e: BaseException) -> bool:
    """Whether an exception came out of a handler."""
    at = e.__traceback__
    while at is not None:
        before = at.tb_frame.f_back
        if before is not None and any(x is before for x in _given(at.tb_frame)):
            return True
        at = at.tb_next
    return False


def pass_on(e: BaseException) -> None:
    """Raises what came out of a handler, where that is this exception or its cause."""
    found: BaseException | None = e
    while found is not None:
        if _is_one(found):
            context = found.__context__
            try:
                raise found
            finally:
                found.__context__ = context
        found = found.__cause__
