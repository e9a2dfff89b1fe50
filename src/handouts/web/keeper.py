"""The server's end of the process that keeps the shelf stocked."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from handouts.desk.shelf import Shelf
from handouts.problems import HandoutsError
from handouts.web.stocker import end_group, read_messages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PAUSE = 2.0
_LONGEST_PAUSE = 60.0
_STOPPING = 4.0
"""Seconds in which the process ends by itself; it takes its workers along."""


class Keeper:
    """Runs `web.stocker` and hands over what it sends; starts it again should it die.

    `put` gets each snapshot, `fail` an error after which there is nothing to be served; both
    are called in a thread.
    """

    def __init__(
        self,
        root: Path,
        out: Path,
        jobs: int,
        put: Callable[[Shelf], None],
        fail: Callable[[HandoutsError], None],
    ) -> None:
        self._command = [
            sys.executable,
            "-m",
            "handouts.web.stocker",
            str(root),
            str(out),
            str(jobs),
        ]
        self._put = put
        self._fail = fail
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin; snapshots come as soon as the workspace has been read."""
        self._thread.start()

    def _run(self) -> None:
        pause = _PAUSE
        while not self._ending.is_set():
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
            begun = time.monotonic()
            self._listen(self._process)
            self._end_group(self._process)
            if time.monotonic() - begun > _LONGEST_PAUSE:
                pause = _PAUSE
            self._ending.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """Hand over messages until there are no more."""
        assert process.stdout is not None
        for message in read_messages(process.stdout):
            if isinstance(message, HandoutsError):
                self._ending.set()
                self._fail(message)
            elif isinstance(message, Shelf):
                self._put(message)

    def stop(self) -> None:
        """End the process and its workers; half-written files are removed by it."""
        self._ending.set()
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOPPING)
        self._end_group(process)

    def _end_group(self, process: subprocess.Popen[bytes]) -> None:
        """Whatever is left of it and its workers."""
        end_group(process.pid)
        process.kill()
        process.wait()
