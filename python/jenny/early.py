"""Parts that are sent while the first round of a loop still runs here.

The first rounds of a loop run in the user's frame and are timed. Where the first one takes long,
the others need not wait for it: they do not depend on it. One thread looks now and then at loops
whose first round has not ended, and has their parts begun, as long as the frame of the loop still
runs.
"""

from __future__ import annotations

import contextvars
import sys
import threading
import types
import weakref
from time import perf_counter
from typing import Protocol

POLL_S = 0.05
LONG_S = 0.1  # first rounds that take longer are not waited for


class Begins(Protocol):
    """A jenny.away.Run; it must be weakly referable."""

    def early(self) -> bool:
        """Begins parts of the rounds behind the first; whether there are any."""

    def drop(self) -> None:
        """Cancels them."""


class _First:
    """A loop whose first round runs."""

    def __init__(self, run: Begins, frame: types.FrameType) -> None:
        self.run = weakref.ref(run)
        self.frame, self.thread = id(frame), threading.get_ident()
        self.context = contextvars.copy_context()
        self.since = perf_counter()
        self.asked = self.sent = False

    def goes_on(self) -> bool:
        """Whether the frame of the loop is still there: no exception has ended it."""
        frame = sys._current_frames().get(self.thread)
        while frame is not None:
            if id(frame) == self.frame:
                return True
            frame = frame.f_back
        return False


class Watch:
    """The first rounds of all loops under an engine. A loop leaves before its frame decides
    anything, and what begins parts for it has ended then."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.first: dict[int, _First] = {}  # by id of the Run
        self.closed = threading.Event()
        self.thread: threading.Thread | None = None

    def enter(self, run: Begins, frame: types.FrameType) -> None:
        self.first[id(run)] = _First(run, frame)
        if self.thread is None:
            self.thread = threading.Thread(target=self._watch, name="jenny-early", daemon=True)
            self.thread.start()

    def leave(self, run: Begins) -> None:
        if id(run) in self.first:
            with self.lock:
                self.first.pop(id(run), None)

    def busy(self, run: Begins, thread: int = 0) -> bool:
        """Whether rounds of another loop of this thread, around this one, are elsewhere."""
        thread = thread or threading.get_ident()
        found = list(self.first.items())
        return any(f.sent and f.thread == thread and k != id(run) for k, f in found)

    def close(self) -> None:
        self.closed.set()

    def _watch(self) -> None:
        while not self.closed.wait(POLL_S):
            for key, first in list(self.first.items()):
                if first.asked or perf_counter() - first.since > LONG_S:
                    with self.lock:
                        self._look(key, first)

    def _look(self, key: int, first: _First) -> None:
        run = first.run()
        if self.first.get(key) is not first:
            return
        if run is None or not first.goes_on():
            del self.first[key]
            if run is not None:
                run.drop()
        elif not first.asked and not self.busy(run, first.thread):
            first.asked = True
            first.sent = first.context.run(run.early)
