"""The server's end of the process that draws the edition that somebody works on."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import threading
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from handouts.problems import Place, Problem
from handouts.web.stocker import read_messages
from handouts.workers import SECONDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PATIENCE = 2 * SECONDS
"""Seconds after which drawing a page is given up."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One edition as it looks now.

    `pages` are JPEGs, none where it cannot be laid out; `seconds` from the change
    to them. `stopped` says that drawing it was given up.
    """

    edition: str
    pages: tuple[bytes, ...]
    problems: tuple[Problem, ...]
    type_size: float = 0.0
    seconds: float = 0.0
    stopped: bool = False


class Drafts:
    """Drafts of one edition after another, as they come; belongs to the event loop.

    The process starts with the first edition that is asked for, and ends with
    `close`. Where several people look, the one who asked last decides.
    """

    def __init__(self, root: Path) -> None:
        self._command = [sys.executable, "-m", "handouts.web.drafter", str(root)]
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._edition = ""
        self._stirred = asyncio.Event()
        self._ending = False
        self._alarm: asyncio.TimerHandle | None = None
        self.number = 0
        self.draft: Draft | None = None

    @property
    def edition(self) -> str:
        """The one that was asked for last."""
        return self._edition

    async def watch(self, edition: str) -> AsyncIterator[tuple[int, Draft]]:
        """The edition as it looks now and after each change; ends when another one is asked for."""
        self._ask(edition)
        sent = self.number
        while not self._ending and self._edition == edition:
            stirred = self._stirred
            draft = self.draft
            if self.number != sent and draft is not None and draft.edition == edition:
                sent = self.number
                yield sent, draft
            else:
                await stirred.wait()

    def page(self, number: int, page: int) -> bytes | None:
        """A page of the newest draft, from 1; None for older ones."""
        draft = self.draft
        if number != self.number or draft is None or not 1 <= page <= len(draft.pages):
            return None
        return draft.pages[page - 1]

    def _ask(self, edition: str) -> None:
        self._edition = edition
        self._stir()
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
            loop = asyncio.get_running_loop()
            listener = (self._process, loop)
            threading.Thread(target=self._listen, args=listener, daemon=True).start()
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{edition}\n".encode())
            self._process.stdin.flush()

    def _listen(self, process: subprocess.Popen[bytes], loop: asyncio.AbstractEventLoop) -> None:
        """Hand over drafts until there are no more."""
        assert process.stdout is not None
        for draft in read_messages(process.stdout):
            assert isinstance(draft, Draft)
            with contextlib.suppress(RuntimeError):  # the loop has just been closed
                loop.call_soon_threadsafe(self._take, draft)
        process.wait()
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self._died, process)

    def _take(self, draft: Draft) -> None:
        if draft.edition == self._edition:
            self.number, self.draft = next(self._numbers), draft
            self._stir()

    def _died(self, process: subprocess.Popen[bytes]) -> None:
        """A page that cannot be drawn has ended the process; the next save is tried anew."""
        if self._ending or process is not self._process:
            return
        problem = Problem(
            Place("."),
            "took-too-long",
            "the page could not be drawn: it took too long, or too much memory",
            "Look at what changed last in its template, styles or pictures.",
        )
        self._take(Draft(self._edition, (), (problem,), stopped=True))
        self._alarm = asyncio.get_running_loop().call_later(2.0, self._again)

    def _again(self) -> None:
        if not self._ending and self._edition:
            self._ask(self._edition)

    def _stir(self) -> None:
        stirred, self._stirred = self._stirred, asyncio.Event()
        stirred.set()

    def close(self) -> None:
        """End the process at once; whoever listens is let go."""
        self._ending = True
        self._stir()
        if self._alarm is not None:
            self._alarm.cancel()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
