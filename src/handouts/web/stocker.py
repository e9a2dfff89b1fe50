"""The process that keeps a shelf stocked: it builds what is missing whenever something changes.

It is a process of its own, so that typesetting never keeps a page waiting, and
so that its workers are forked from a process without a server's threads. It
writes snapshots to its standard output and ends when its input does, or when
the server has gone: with its workers, whatever they are doing.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import struct
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from handouts.build import Request
from handouts.clock import today
from handouts.desk.shelf import Shelf
from handouts.desk.stocking import Stock, stocked
from handouts.edition.keys import TARGETS, editions_of
from handouts.library import read_library
from handouts.manifest import Manifest
from handouts.problems import HandoutsError, Place, Problem
from handouts.watching import Watch, load, stirs
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.build import Outcome
    from handouts.library import Library
    from handouts.manifest import Entry
    from handouts.watching import Round

LENGTH = struct.Struct(">Q")
"""Before each message: its length in bytes."""
_DAY = 5.0
"""Seconds between looks at what day it is, and whether the server is still there."""
_SHARE = 8
"""Between snapshots of one build passes so many times the time that one takes."""
_LONGEST_STOP = 3.0


@dataclass
class Stocker:
    """One workspace, built into `out`; what comes of it is written to `to`."""

    root: Path
    out: Path
    jobs: int
    to: BinaryIO
    shelf: Shelf = field(default_factory=Shelf)
    library: Library | None = None
    source: str = ""
    built: dict[str, Entry] = field(default_factory=dict)
    failed: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    _next: float = 0.0

    def run(self) -> None:
        """Until Ctrl-C. A HandoutsError of the first build ends it: nothing can be written."""
        watch = Watch(self.root, Request(), self.out, self.jobs)
        self.built = dict(Manifest.load(self.out).files)
        self._read()
        self.send(made=0, total=self._asked())
        self._take(watch.begin(self.note))
        load()
        heard: queue.SimpleQueue[None] = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(self.root, heard), daemon=True).start()
        while True:
            stirred = _wait(heard)
            missing = watch.absent()
            if missing:
                continue
            changed = watch.news() if stirred else None
            new_day = self.shelf.day != today()
            if changed is None and not new_day:
                continue
            self._read()
            self.failed = {}
            self.send(made=0, total=self._asked())
            self._take(watch.again(self.note))

    def note(self, outcome: Outcome, done: int, total: int) -> None:
        """One file more is ready, or is known not to be."""
        if outcome.entry is not None:
            self.built[outcome.name] = outcome.entry
            self.failed.pop(outcome.name, None)
        else:
            self.failed[outcome.name] = outcome.problems
        if time.monotonic() >= self._next:
            self.send(made=done, total=total)

    def _read(self) -> None:
        """The workspace as it is now; the same library as long as it says the same.

        While its files come and go, as during a git checkout, it stays what it was.
        """
        workspace = Workspace(self.root)
        try:
            source = workspace.fingerprint()
            if source != self.source or self.library is None:
                self.library, self.source = read_library(workspace), source
        except OSError:
            if self.library is None:
                raise

    def _asked(self) -> int:
        """How many files a build comes to."""
        assert self.library is not None
        return len(editions_of(self.library)) * len(TARGETS)

    def _take(self, done: Round) -> None:
        """The end of a build: everything that is wrong, and no more files on their way."""
        report = done.report
        troubles = [
            Problem(Place("."), "build-failed", one.message, one.remedy) for one in done.troubles
        ]
        self.problems = (*troubles, *(report.all_problems() if report else ()))
        if report is not None:
            self.built = dict(Manifest.load(self.out).files)
            self.failed = {
                o.name: o.problems or tuple(report.problems)
                for o in report.outcomes
                if o.state == "failed"
            }
        self._read()
        self.send(made=0, total=0)

    def send(self, made: int, total: int) -> None:
        """A snapshot of what is known, to the server."""
        assert self.library is not None
        begun = time.monotonic()
        stock = Stock(
            today(), self.out, self.source, self.built, self.failed, self.problems, made, total
        )
        self.shelf = stocked(self.library, stock, self.shelf)
        write_message(self.to, self.shelf)
        now = time.monotonic()
        self._next = now + max(0.5, _SHARE * (now - begun))


def write_message(to: BinaryIO, message: object) -> None:
    """One message, whole: its length and its bytes."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    to.write(LENGTH.pack(len(data)))
    to.write(data)
    to.flush()


def read_messages(stream: IO[bytes]) -> Iterator[object]:
    """What `write_message` wrote at the other end; a torn message is dropped."""
    while len(head := stream.read(LENGTH.size)) == LENGTH.size:
        (length,) = LENGTH.unpack(head)
        data = stream.read(length)
        if len(data) < length:
            return
        yield pickle.loads(data)  # noqa: S301 - written by our own process


def _listen(root: Path, heard: queue.SimpleQueue[None]) -> None:
    for _ in stirs(root):
        heard.put(None)


def _wait(heard: queue.SimpleQueue[None]) -> bool:
    """Whether something stirred, before it was time to look at the day."""
    try:
        heard.get(timeout=_DAY)
    except queue.Empty:
        return False
    while not heard.empty():
        heard.get()
    return True


def _end_with_the_server() -> None:
    """Stop as at Ctrl-C when the server ends or dies, and at once if that takes too long."""
    parent = os.getppid()
    gone = threading.Event()

    def read() -> None:
        # Not through sys.stdin: a forked worker closes that, and would wait for its lock.
        os.read(0, 1)
        gone.set()

    def wait() -> None:
        threading.Thread(target=read, daemon=True).start()
        while not gone.wait(1.0) and os.getppid() == parent:
            pass
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(_LONGEST_STOP)
        end_group(0)

    threading.Thread(target=wait, daemon=True).start()


def end_group(leader: int) -> None:
    """Kill a process and those that it started, where the system knows them as a group."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def main() -> None:
    """`python -m handouts.web.stocker ROOT OUT JOBS`, started by the server alone."""
    root, out, jobs = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    to = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may come between messages
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)  # who waits at the desk, or for a draft, comes first
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _end_with_the_server()
    try:
        Stocker(root, out, jobs, to).run()
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(0)
    except HandoutsError as error:
        write_message(to, error)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
