"""Printers as the page shows them; none where this computer cannot print by itself.

Asking CUPS may take seconds where a printer is off, so a page waits a moment
only, and shows what was known last.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handouts.desk.printing.door import is_there
from handouts.desk.printing.printers import printers
from handouts.problems import HandoutsError
from handouts.web.guard import caller_of
from handouts.web.rendering import Speaker
from handouts.web.services import run

if TYPE_CHECKING:
    from starlette.requests import Request

    from handouts.desk.printing.printers import Printer
    from handouts.desk.shelf import Offer

_FRESH = 20.0
"""Seconds for which an answer is good."""
_PATIENCE = 1.5
"""Seconds that a page waits for a new one."""


@dataclass(frozen=True, slots=True)
class PrinterView:
    """A printer in words: its name, where it stands, and how it is if that is not well."""

    name: str
    words: str
    chosen: bool
    trays: tuple[str, ...]
    colour: bool


class _Known:
    """The printers that CUPS named last, and the asking that is under way."""

    def __init__(self) -> None:
        self.printers: list[Printer] = []
        self.at = float("-inf")
        self.asking: asyncio.Task[list[Printer]] | None = None

    async def now(self) -> list[Printer]:
        if time.monotonic() - self.at > _FRESH:
            if self.asking is None or self.asking.done():
                self.asking = asyncio.ensure_future(run(_asked))
                self.asking.add_done_callback(self._keep)
            await asyncio.wait({self.asking}, timeout=_PATIENCE)
        return self.printers

    def _keep(self, task: asyncio.Task[list[Printer]]) -> None:
        if not task.cancelled() and task.exception() is None:
            self.printers, self.at = task.result(), time.monotonic()


def _asked() -> list[Printer]:
    if not is_there():
        return []
    try:
        return printers()
    except HandoutsError:
        return []


async def known_printers(request: Request, offer: Offer | None) -> dict[str, Any]:
    """Printers to choose from; `printers` is empty where the browser has to print."""
    state = request.app.state
    if not hasattr(state, "printers_known"):
        state.printers_known = _Known()
    found = await state.printers_known.now()
    views = [_view(request, one, number == 0) for number, one in enumerate(found)]
    return {"printers": views, "two_sided": offer is not None and offer.duplex != "none"}


def _view(request: Request, printer: Printer, chosen: bool) -> PrinterView:
    name = printer.description or printer.name
    words = f"{name}, {printer.place}" if printer.place else name
    if printer.state not in {"ready", "printing"}:
        words = f"{words} – {in_words(request, printer.state)}"
    return PrinterView(printer.name, words, chosen, printer.trays, printer.colour is not False)


def in_words(request: Request, reason: str) -> str:
    """What a printer complains of in the page's language, where it is one of the usual things."""
    say = Speaker(caller_of(request).language)
    parts = [part.strip() for part in reason.split(",")]
    keys = [f"reason.{part.replace(' ', '_').replace(':', '')}" for part in parts]
    return ", ".join(say(k) if say.has(k) else p for k, p in zip(keys, parts, strict=True))
