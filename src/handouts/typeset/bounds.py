"""Bounds on what a piece of work may take in this process, where the system lets us set them.

Templates are filled in where the workspace is read, not in a worker that can be
killed. One that never ends, or that makes a text of gigabytes, must not take
the whole run with it.
"""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_AGAIN = 0.5  # seconds: something may have caught what was raised, and go on


class TooLongError(Exception):
    """The work took longer than it may."""


@contextmanager
def bounded(seconds: float, memory: int) -> Iterator[None]:
    """Raise TooLongError after so many seconds of processor time, MemoryError above the memory.

    `memory` is in bytes, beside what the process has already. Time is bounded in
    the main thread and where there are timers (not on Windows), memory on Linux.
    """
    with _in_time(seconds), _in_memory(memory):
        yield


@contextmanager
def _in_time(seconds: float) -> Iterator[None]:
    if (
        not hasattr(signal, "SIGVTALRM")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def _in_memory(memory: int) -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    import resource

    before, most = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    limit = pages * resource.getpagesize() + memory
    if before != resource.RLIM_INFINITY:
        limit = min(limit, before)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, most))
