"""A bar on the terminal for kernels that take long: `jenny.options(progress=True)`.

The kernel's own thread draws it, between two looks at the signals. With rich where that is
installed, else with a carriage return. Without a terminal nothing is drawn.
"""

from __future__ import annotations

import contextlib
import importlib
import shutil
import sys
import threading
from typing import Any

_EIGHTHS = " ▏▎▍▌▋▊▉"
_END = 2.0  # the share that says that the kernel is over


class _Plain:
    """One line that is written again and again."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.due = 0.0

    def draw(self, label: str, share: float, seconds: float) -> None:
        width = shutil.get_terminal_size().columns
        text = line(label, share, seconds, width, self.stream.encoding or "ascii")
        self.stream.write("\r" + text)
        self.stream.flush()

    def end(self) -> None:
        self.stream.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
        self.stream.flush()


class _Rich:
    """The same by rich, without a thread of its own."""

    def __init__(self, stream: Any) -> None:
        console = importlib.import_module("rich.console").Console(file=stream)
        rich = importlib.import_module("rich.progress")

        words = (rich.TextColumn(f"{{task.{name}}}") for name in ("description", "fields[told]"))
        columns = (next(words), rich.BarColumn(), next(words))
        self.bar = rich.Progress(*columns, console=console, auto_refresh=False, transient=True)
        self.bar.start()
        self.task = self.bar.add_task("", total=None, told="")
        self.due = 0.0

    def draw(self, label: str, share: float, seconds: float) -> None:
        known = share >= 0
        self.bar.update(
            self.task,
            description=label,
            total=1.0 if known else None,
            completed=max(share, 0.0),
            told=_told(share, seconds),
        )
        self.bar.refresh()

    def end(self) -> None:
        self.bar.stop()


_lock = threading.Lock()  # held by the thread whose bar is drawn
_drawing: dict[int, Any] = {}  # that thread and its bar
_PAUSE = 0.1  # seconds between two pictures


def show(name: str, line_number: int, share: float, seconds: float, more: str = "") -> bool:
    """Draws where a kernel is; whether it wants to be told again."""
    me = threading.get_ident()
    bar = _drawing.get(me)
    if share >= _END:
        if bar is not None:
            del _drawing[me]
            _lock.release()
            with contextlib.suppress(OSError, ValueError):
                bar.end()
        return False
    if bar is None:
        stream = sys.stderr
        if stream is None or not stream.isatty() or not _lock.acquire(blocking=False):
            return False
        try:
            bar = _drawing[me] = _make(stream)
        except BaseException:
            _lock.release()
            raise
    if seconds < bar.due:
        return True
    bar.due = seconds + _PAUSE
    label = f"{name}, line {line_number}" if line_number > 0 else name
    label += f": {more}" if more else ""
    with contextlib.suppress(OSError, ValueError):
        bar.draw(label, share, seconds)
    return True


def _make(stream: Any) -> Any:
    try:
        return _Rich(stream)
    except ImportError:
        return _Plain(stream)


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _told(share: float, seconds: float) -> str:
    if share < 0:
        return _clock(seconds)
    left = f", {_clock(seconds / share - seconds)} left" if share > 0.01 else ""
    return f"{100 * share:3.0f} % {_clock(seconds)}{left}"


def line(label: str, share: float, seconds: float, width: int, encoding: str) -> str:
    """The text of a bar, `width` - 1 characters."""
    told = _told(share, seconds)
    label = label[: max(0, width - len(told) - 16)]
    room = max(4, min(40, width - len(label) - len(told) - 4))
    blocks = "utf" in encoding.lower()
    if share < 0:
        bar = ("·" if blocks else ".") * room
    else:
        eighths = int(share * room * 8)
        full, rest = divmod(eighths, 8)
        part = (_EIGHTHS[rest] if blocks else " ") if full < room else ""
        bar = (("█" if blocks else "#") * full + part).ljust(room)
    return f"{label} |{bar}| {told}"[: width - 1].ljust(width - 1)
