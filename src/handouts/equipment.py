"""What a worker process has: fonts, one engine for its workspace, and limits.

All of it is found again by the workspace's folder, and lives as long as the
process does.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from handouts.typeset.fonts import FontFile
    from handouts.typeset.render import Engine

CPU_SIGNAL = getattr(signal, "SIGPROF", 0)


def start_worker(root: str, fontconfig: str, memory: int) -> None:
    """Prepare a worker process: our fonts alone, `memory` more bytes at most, warm libraries."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops its workers itself
    os.environ["FONTCONFIG_FILE"] = fontconfig
    os.environ["SOURCE_DATE_EPOCH"] = "0"  # else fontTools dates each weight of a variable font
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time limit still holds
        pass
    else:
        most = _occupied() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    import handouts.pdf.accessible
    import handouts.pdf.proof
    import handouts.pdf.sheets  # noqa: F401 - loaded while the parent still reads

    engine_of(root)
    fonts_of(root, ())


def _occupied() -> int:
    """The process's address space in bytes: a fork starts with all that its parent has."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:  # not Linux
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


@cache
def engine_of(root: str) -> Engine:
    """The process's one engine for a workspace."""
    from handouts.typeset.render import Engine

    return Engine(Path(root))


def fonts_of(root: str, families: Iterable[str]) -> tuple[FontFile, ...]:
    """The font files of these families."""
    from handouts.typeset.fonts import fonts_for

    return fonts_for(Path(root), families)


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """The system ends this process if what is done here takes longer, even in C code."""
    if not CPU_SIGNAL:
        yield
        return
    signal.signal(CPU_SIGNAL, signal.SIG_DFL)  # its default is to end the process
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
