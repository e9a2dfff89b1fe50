"""Worker processes that may hang, grow or die, at the cost of one document each."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from handouts.equipment import CPU_SIGNAL, start_worker
from handouts.pipeline import Job, Made, make, print_page
from handouts.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext

    from handouts.problems import Place
    from handouts.typeset.compose import Composed

SECONDS = 20.0  # of processor time: the longest of the catalogue takes under 3, Chinese some more
PATIENCE = 12  # wall time over processor time: a busy machine must not fail a sound document
MEMORY = 3 * 1024**3

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may use: seconds of processor time, bytes of address space.

    The bytes are those beyond what the process that starts the workers has.

    Where a process cannot limit its own processor time, and for a process that
    waits instead of working, `PATIENCE` times the seconds on the clock are the
    limit.
    """

    seconds: float = SECONDS
    memory: int = MEMORY


class Workers:
    """A crew of processes; a context manager.

    It starts with its first job, or earlier when it is told to warm up while
    the caller still reads. Leaving it in peace waits for what is under way;
    leaving it with an exception (Ctrl-C among them) stops every process at once.
    With `spawn` each process starts anew, as it must where this one has threads.
    """

    def __init__(
        self, root: Path, count: int, limits: Limits = Limits(), *, spawn: bool = False
    ) -> None:
        self.root = root
        self.count = count
        self.limits = limits
        self.spawn = spawn
        self._pool: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if self._pool is None:
            return
        if kind is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()

    def warm_up(self) -> None:
        """Start every process and let it load its libraries."""
        from pebble import ProcessPool

        self._pool = ProcessPool(
            max_workers=self.count,
            initializer=start_worker,
            initargs=(str(self.root), str(fontconfig_file(self.root)), self.limits.memory),
            context=_context(spawn=self.spawn),
        )
        with _uninterrupted():
            for _ in range(self.count):
                self._pool.schedule(_warm)

    def make(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Made]]:
        """Make every job and yield them in the order given, each as soon as it is ready."""
        return self.each(make, jobs)

    def each(
        self, function: Callable[[Job, str, float], Result], jobs: Sequence[Job]
    ) -> Iterator[tuple[Job, Result | Made]]:
        """What a function such as `make` gives for every job, or why it gives nothing."""
        if self._pool is None:
            self.warm_up()
        seconds = self.limits.seconds
        futures = [
            (
                job,
                self._pool.schedule(
                    function, args=(job, str(self.root), seconds), timeout=seconds * PATIENCE
                ),
            )
            for job in jobs
        ]
        for job, future in futures:
            yield job, _outcome(job, future, self.limits)

    def print_page(self, composed: Composed, place: Place) -> Made:
        """Typeset a page of the program's own in one of the processes."""
        if self._pool is None:
            self.warm_up()
        limit = self.limits.seconds * PATIENCE
        future = self._pool.schedule(
            print_page, args=(composed, place, str(self.root)), timeout=limit
        )
        made: Made = future.result()
        return made


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until the processes are forked; Python drops what is raised during a fork."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed and callable(before):  # not where it is ignored, as in the background
        before(pressed[0], None)


def _warm() -> None:
    """Nothing: a process starts with its first task, and its libraries are loaded before that."""


def _outcome(job: Job, future: Future[Result], limits: Limits) -> Result | Made:
    """The result of a job, or in its place what became of its worker."""
    from pebble import ProcessExpired

    try:
        return future.result()
    except (FutureTimeoutError, ProcessExpired) as error:
        if isinstance(error, FutureTimeoutError) or error.exitcode == -CPU_SIGNAL:
            code = "took-too-long"
            message = f"typesetting took longer than {limits.seconds:g} s"
            remedy = "Look for deeply nested boxes in its template, or very large pictures."
        else:
            code = "worker-died"
            message = "typesetting crashed and was stopped"
            remedy = "Look at what changed last in its template, styles or pictures."
    except MemoryError:
        code = "too-much-memory"
        message = "typesetting needed too much memory"
        remedy = "Look for very large pictures, or sizes that are far too big."
    except RecursionError:
        code = "too-deeply-nested"
        message = "the page is nested too deeply to be laid out"
        remedy = "Remove boxes that stand in boxes from its template."
    except Exception as error:  # a mistake of ours, which must not cost the other documents
        if os.environ.get("HANDOUTS_DEBUG"):
            raise
        code = "worker-died"
        message = f"typesetting crashed, which is a bug in handouts: {type(error).__name__}"
        remedy = "Run it again with HANDOUTS_DEBUG=1 and report what it prints."
    return Made(None, (Problem(job.place, code, f"{job.key}: {message}", remedy),))


def _context(*, spawn: bool) -> BaseContext:
    """Forked workers start in milliseconds; where forking is unsafe they are spawned.

    The validator of PDF/UA keeps threads, which a fork would wait for and not have.
    """
    accessible = sys.modules.get("handouts.pdf.accessible")
    safe = sys.platform == "linux" and not spawn and not getattr(accessible, "has_threads", False)
    return multiprocessing.get_context("fork" if safe else "spawn")


def cache_folder() -> Path:
    """The user's cache folder for us, or a private temporary one where that cannot be written."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "handouts"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="handouts-"))


def fontconfig_file(root: Path) -> Path:
    """A fonts.conf that offers the workspace's fonts, the extra's and no others."""
    from hashlib import sha256

    from handouts.publish import write_atomically
    from handouts.typeset.fonts import font_folders, fontconfig_xml

    folder = cache_folder()
    # Fontconfig makes its folder itself, but of two workers at once one would complain.
    (folder / "fontconfig").mkdir(exist_ok=True)
    xml = fontconfig_xml(font_folders(root), folder / "fontconfig").encode()
    path = folder / f"fonts-{sha256(xml).hexdigest()[:16]}.conf"
    if not path.exists():
        write_atomically(path, xml)
    return path
