"""Pages of PDFs as pictures, drawn in a thread and kept in memory as long as there is room.

pdfium must not be used by two threads at once, so there is one thread for it.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from handouts.pdf.drawing import page_as_png

if TYPE_CHECKING:
    from collections.abc import Callable

ROOM = 96 * 1024**2
"""Bytes of pictures that are kept."""
WAITING = 400
"""Pictures that may wait to be drawn."""


class Pictures:
    """Draws pages off the event loop."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._size = 0
        self._drawing: dict[tuple[str, int, int], asyncio.Future[bytes | None]] = {}

    async def page(self, pdf: bytes, number: int, height: int) -> bytes | None:
        """One page, from 1, so many pixels high, as PNG; None if there is no such page.

        For personal sheets: nothing is kept of it. Pages of the shelf's files have
        addresses, see `web.files`.
        """
        return await self._draw(lambda: pdf, number, height)

    async def kept(
        self, sha256: str, read: Callable[[], bytes | None], number: int, height: int
    ) -> bytes | None:
        """A page of a file with this hash, drawn once; `read` gives its bytes where it is not."""
        key = (sha256, number, height)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key in self._drawing:
            return await asyncio.shield(self._drawing[key])
        future = asyncio.ensure_future(self._draw(read, number, height))
        self._drawing[key] = future
        future.add_done_callback(lambda _: self._drawing.pop(key, None))
        picture = await asyncio.shield(future)
        if picture is not None:
            self._keep(key, picture)
        return picture

    async def _draw(
        self, read: Callable[[], bytes | None], number: int, height: int
    ) -> bytes | None:
        def draw() -> bytes | None:
            pdf = read()
            return None if pdf is None else page_as_png(pdf, number, height)

        return await asyncio.get_running_loop().run_in_executor(self._thread, draw)

    def _keep(self, key: tuple[str, int, int], picture: bytes) -> None:
        if key not in self._kept:
            self._kept[key] = picture
            self._size += len(picture)
        while self._size > ROOM:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest)

    def close(self) -> None:
        """Draw nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)
