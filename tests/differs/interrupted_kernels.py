"""Ctrl-C in a compiled loop leaves the arguments somewhere in between.

What: KeyboardInterrupt comes within a tenth of a second, but the arguments that the loop writes hold what had been
written by then, which need not be what any iteration of the original leaves behind: iterations may have run out of order
and on several threads. Lists are as before the call.
Cause: parallel loops have no one point at which they are.
Workaround: work on a copy where an interrupted state matters.
"""
import signal
import time

import numpy as np


def f(a, x, n):
    for t in range(n):
        for i in range(1, len(a) - 1):
            a[i] = 0.5 * (a[i - 1] + a[i + 1])
        x[0] = x[0] + 1.0


def holds():
    g = jit(f)
    a, x = np.arange(1000.0) % 7, [0.0]
    g.compile(a, x, 1)
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    start = time.monotonic()
    try:
        g(a, x, 100_000_000)
        raise AssertionError("it was not interrupted")
    except KeyboardInterrupt:
        late = time.monotonic() - start - 0.2
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert late < 2, f"it came {late:.2f} s late"
    assert x == [0.0], "a list was changed"
    assert np.isfinite(a).all()


def interrupt(number, frame):
    raise KeyboardInterrupt
