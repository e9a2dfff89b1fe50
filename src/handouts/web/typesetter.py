"""Personal sheets: typeset in warm workers, off the event loop, and never more than can wait."""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from handouts.edition.keys import editions_of
from handouts.web.refusal import Refusal
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from handouts.content.fields import Blank
    from handouts.edition.keys import EditionKey, Target
    from handouts.filling import Filler, Sheet
    from handouts.merge.merging import Merged
    from handouts.merge.rows import Kind

T = TypeVar("T")

WAITING = 12
"""Sheets that may wait or be made; another one is refused with 503."""


class Typesetter:
    """A door to `filling.Filler` that knows when to say no.

    Its workers start when somebody opens the first form, and live until `close`; should
    they break, others take their place with the next sheet.
    """

    def __init__(self, workspace: Workspace, count: int | None = None) -> None:
        self._root = workspace.root
        self._count = count or min(os.cpu_count() or 1, 4)
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="typesetter")
        self._lock = threading.Lock()
        self._filler: Filler | None = None
        self._stale = False
        self._under_way = 0

    async def fill(self, key: EditionKey, target: Target, given: Mapping[str, str]) -> Sheet:
        """An edition with these values, or what is wrong; Refusal(503, "busy") when too many wait.

        Refusal(404) for an edition that the workspace has not (any more).
        """

        def work() -> Sheet:
            filler = self._ready()
            if not _has(filler, key):
                raise Refusal(404, "missing")
            return filler.fill(key, target, given)

        return await self._queued(work)

    async def fields(self, key: EditionKey) -> tuple[Blank, ...]:
        """What can be filled in an edition; none where the workspace has it not (any more)."""

        def look() -> tuple[Blank, ...]:
            filler = self._ready()
            return filler.fields(key) if _has(filler, key) else ()

        return await self._queued(look)

    async def merge(
        self, key: EditionKey, target: Target, data: bytes, kind: Kind, *, skip_bad: bool
    ) -> Merged:
        """One file for all patients of a list; Refusal as for `fill`."""

        def work() -> Merged:
            from handouts.merge.merging import merge

            filler = self._ready()
            if not _has(filler, key):
                raise Refusal(404, "missing")
            return merge(
                filler.workspace, key, target, data, kind, skip_bad=skip_bad, filler=filler
            )

        return await self._queued(work)

    async def warm_up(self) -> None:
        """Start the workers now, so that the first sheet does not wait for them."""
        await self._queued(self._ready)

    def renew(self) -> None:
        """The workspace has changed: the next sheet is made of what it says now."""
        self._stale = True

    async def _queued(self, work: Callable[[], T]) -> T:
        if self._under_way >= WAITING:
            raise Refusal(503, "busy")
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except RuntimeError:  # the pool of workers has broken, and stays so
            await asyncio.to_thread(self._end_workers)
            raise
        finally:
            self._under_way -= 1

    def _ready(self) -> Filler:
        from handouts.filling import Filler

        with self._lock:
            if self._filler is None:
                # A server has threads, and a forked process would inherit their locks.
                self._filler = Filler(Workspace(self._root), self._count, spawn=True)
                self._filler.warm_up()
            elif self._stale:
                self._filler.renew(Workspace(self._root))
            self._stale = False
            return self._filler

    def close(self) -> None:
        """End the workers at once, whatever they are doing."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._end_workers()

    def _end_workers(self) -> None:
        with self._lock:
            if self._filler is not None:
                self._filler.__exit__(KeyboardInterrupt, None, None)
                self._filler = None


def _has(filler: Filler, key: EditionKey) -> bool:
    return key in editions_of(filler.library)
