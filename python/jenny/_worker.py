"""Compilation in the background: one thread for the front halves, one for the rest.

Both run C code without the GIL nearly all the time. They start with the first job and again after
a fork; jobs that the parent had in hand are given up in the child.
"""

from __future__ import annotations

import _thread
import atexit
import os
import threading
from collections import deque
from time import monotonic
from typing import Any

from . import _core


class Job:
    """One version on its way. `side` gets the books; nothing here keeps the function alive."""

    __slots__ = ("done", "fronted", "side", "started", "version", "wish")

    def __init__(self, version: _core.Version, side: Any) -> None:
        self.version = version
        self.side = side
        self.fronted = threading.Event()
        self.done = threading.Event()
        self.started = False
        self.wish: object = None  # a turn at the GIL for the thread that takes it up


class Worker:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.more = threading.Condition(self.lock)
        self.idle = threading.Condition(self.lock)
        self.fronts: deque[Job] = deque()
        self.rests: deque[Job] = deque()
        self.jobs: set[Job] = set()
        self.started = False
        self.stopping = False

    def submit(self, job: Job) -> None:
        job.version.state = "pending"
        with self.lock:
            self.jobs.add(job)
            self.fronts.append(job)
            self._start()
            self.more.notify_all()
            job.wish = _core.wish()

    def hurry(self, job: Job) -> None:
        """Someone waits for this one."""
        with self.lock:
            for queue in (self.fronts, self.rests):
                if job in queue:
                    queue.remove(job)
                    queue.appendleft(job)

    def _start(self) -> None:
        """Not by way of threading.Thread, which waits until the thread runs."""
        if not self.started:
            self.started = True
            _thread.start_new_thread(self._run, (self.fronts, self._front))
            _thread.start_new_thread(self._run, (self.rests, self._rest))

    def _run(self, queue: deque[Job], step: Any) -> None:
        while True:
            with self.lock:
                while not queue:
                    self.more.wait()
                if self.stopping:
                    return
                job = queue.popleft()
                job.started = True
                job.wish = None
            step(job)
            del job

    def _front(self, job: Job) -> None:
        version = job.version
        try:
            _core.front(version)
        except Exception:
            version.state = "broken"
        job.fronted.set()
        if version.state == "pending":
            with self.lock:
                job.started = False
                self.rests.append(job)
                self.more.notify_all()
                job.wish = _core.wish()
        else:
            self._end(job)

    def _rest(self, job: Job) -> None:
        try:
            _core.finish(job.version)
        except Exception:
            job.version.state = "broken"
        self._end(job)

    def _end(self, job: Job) -> None:
        job.version.skip = 0
        job.side.book(job.version)
        job.fronted.set()
        job.done.set()
        with self.lock:
            self.jobs.discard(job)
            self.idle.notify_all()

    def wait(self, timeout: float | None = None) -> bool:
        """Until nothing is pending; False after `timeout` seconds."""
        end = None if timeout is None else monotonic() + timeout
        with self.lock:
            while self.jobs:
                left = None if end is None else end - monotonic()
                if left is not None and left <= 0:
                    return False
                self.idle.wait(left)
        return True

    def stop(self) -> None:
        """At exit: what is being compiled may reach the cache, the rest is dropped."""
        with self.lock:
            self.stopping = True
            for job in [*self.fronts, *self.rests]:
                self.jobs.discard(job)
            self.fronts.clear()
            self.rests.clear()
        self.wait(0.3)


_worker: Worker | None = None


def worker() -> Worker:
    global _worker
    if _worker is None:
        _worker = Worker()
        atexit.register(_stop)
    return _worker


def _stop() -> None:
    if _worker is not None:
        _worker.stop()


def pending() -> bool:
    return _worker is not None and bool(_worker.jobs)


def _after_fork() -> None:
    """The threads are gone. Jobs not begun are queued again, the others are lost."""
    global _worker
    _core.drop_context()
    old = _worker
    if old is None:
        return
    _worker = Worker()
    for job in old.jobs:
        if job.started:
            job.version.orphan()
            job.side.lose(job.version)
        else:
            if job.version.state == "pending" and not job.done.is_set():
                _worker.jobs.add(job)
                (_worker.rests if job.fronted.is_set() else _worker.fronts).append(job)
    if _worker.jobs:
        with _worker.lock:
            _worker._start()


os.register_at_fork(after_in_child=_after_fork)
