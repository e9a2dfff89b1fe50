"""What pages stand on: the shelf of this moment, the desk's memory, pictures, the typesetter."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from handouts.desk.shelf import Shelf
from handouts.desk.state import DeskState
from handouts.web.drafts import Drafts
from handouts.web.pictures import Pictures
from handouts.web.typesetter import Typesetter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from starlette.requests import Request

    from handouts.workspace import Workspace

__all__ = ["Pictures", "Services", "Typesetter", "run", "services_of"]

P = ParamSpec("P")
T = TypeVar("T")


class Services:
    """Everything that a page may use; `folder` is the user's data folder, for the log.

    It belongs to the event loop: only there the shelf is put in and taken out. `drafts` are
    for whoever works on the workspace; None unless it is served with `--edit`.
    """

    def __init__(self, workspace: Workspace, folder: Path, desk: str, *, edit: bool) -> None:
        self.workspace = workspace
        self.folder = folder
        self.desk = desk
        self.edit = edit
        self.pictures = Pictures()
        self.typesetter = Typesetter(workspace)
        self.drafts = Drafts(workspace.root) if edit else None
        self._shelf = Shelf()
        self._states: dict[str, DeskState] = {}
        self._stirred = asyncio.Event()
        self._ending = False

    @property
    def shelf(self) -> Shelf:
        """The newest snapshot. Take it once in a handler."""
        return self._shelf

    @property
    def clinic(self) -> str:
        """The clinic's name; empty as long as nothing has been read."""
        return self._shelf.clinic

    def put(self, shelf: Shelf) -> None:
        """Let another snapshot take the place of the last one; everybody who waits is told."""
        if shelf.source != self._shelf.source:
            self.typesetter.renew()
        self._shelf = shelf
        stirred, self._stirred = self._stirred, asyncio.Event()
        stirred.set()

    def state(self, desk: str) -> DeskState:
        """The memory of a desk (`caller_of(request).desk`).

        Its methods block for about a millisecond: call them with `await run(…)`.
        """
        return self._states.setdefault(desk, DeskState(self.folder, desk))

    async def changes(self) -> AsyncIterator[Shelf]:
        """The snapshot now, and each new one; those that nobody had time for are left out.

        `/events` sends their numbers as events `shelf` to every page.
        """
        while True:
            stirred = self._stirred
            yield self._shelf
            await stirred.wait()
            if self._ending:
                return

    def end(self) -> None:
        """The server ends: whoever waits for news is let go."""
        self._ending = True
        self._stirred.set()
        if self.drafts is not None:
            self.drafts.close()

    def close(self) -> None:
        """Stop workers and threads."""
        self.typesetter.close()
        self.pictures.close()


def services_of(request: Request) -> Services:
    """The services of the running application."""
    services: Services = request.app.state.services
    return services


async def run(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Run what blocks (SQLite, files, CUPS) in a thread: `await run(state.add, edition, 2)`."""
    return await asyncio.to_thread(function, *arguments, **named)
