"""Debuggers, profilers and coverage do not see lines of compiled code.

What: `sys.settrace` and `sys.setprofile` report nothing of what runs compiled, not even a call. An exception has the traceback
of the original, which is run again to raise it.
Cause: there is no Python code running that could report.
Workaround: `f.__wrapped__` is the original; JENNY_TRACE writes what runs compiled, for a trace viewer.
"""
import sys


def f(x, n):
    s = 0.0
    for k in range(n):
        s += x
    return s


def holds():
    g = jit(f)
    g.compile(0.5, 10)
    lines = []

    def tracer(frame, event, arg):
        if frame.f_code is f.__code__:
            lines.append(frame.f_lineno)
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        result = g(0.5, 10)
    finally:
        sys.settrace(before)
    assert result == 5.0
    assert g.stats()["native"] == 1
    assert not lines
