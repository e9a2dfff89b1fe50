"""The print list: sheets in the order in which they will lie on the counter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse

from handouts.desk.packets import packets_of
from handouts.desk.state import MOST_COPIES
from handouts.problems import HandoutsError
from handouts.web.guard import Refusal, caller_of, form_of, guarded
from handouts.web.pages.home import memory_of
from handouts.web.pages.once import new_number
from handouts.web.pages.printers import known_printers
from handouts.web.pages.views import Kind, edition_words, kind_of, paper_words, state_words
from handouts.web.rendering import page
from handouts.web.services import run, services_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from handouts.desk.shelf import Offer, Shelf
    from handouts.desk.state import Item
    from handouts.web.guard import Form


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list; `offer` is None where the edition is no longer there."""

    number: int
    copies: int
    offer: Offer | None
    title: str
    words: str
    state: Kind | None
    state_words: str
    sheets: int


async def show(request: Request) -> Response:
    """GET /list: the list with its buttons."""
    return page(request, "list.html", **await list_facts(request))


async def add(request: Request) -> Response:
    """POST /list/add: put an edition on the list."""
    form = form_of(request)
    offer = services_of(request).shelf.offer(form.get("edition"))
    if offer is None:
        raise Refusal(404, "gone")
    memory = memory_of(request)
    await _change(memory.add, offer.id, number_of(form, "copies"))
    if "hx-request" not in request.headers:
        return RedirectResponse("/list", 303)
    listed = len(await run(memory.items))
    return page(request, "added.html", offer=offer, listed=listed)


async def copies(request: Request) -> Response:
    """POST /list/copies: how many of a line."""
    form = form_of(request)
    await _change(memory_of(request).set_copies, number_of(form, "line"), number_of(form, "copies"))
    return await _again(request)


async def move(request: Request) -> Response:
    """POST /list/move: put a line at a place, from 0."""
    form = form_of(request)
    await _change(memory_of(request).move, number_of(form, "line"), number_of(form, "to"))
    return await _again(request)


async def remove(request: Request) -> Response:
    """POST /list/remove: take a line out."""
    await _change(memory_of(request).remove, number_of(form_of(request), "line"))
    return await _again(request)


async def clear(request: Request) -> Response:
    """POST /list/clear: empty the list."""
    await run(memory_of(request).clear)
    return await _again(request)


async def _change(change: Any, *arguments: Any) -> None:
    try:
        await run(change, *arguments)
    except HandoutsError as error:
        raise Refusal(400, "list", most=str(MOST_COPIES)) from error


def number_of(form: Form, name: str) -> int:
    """A field's whole number; Refusal where it is none."""
    text = form.get(name).strip()
    if not text.isdecimal() or len(text) > 9:
        raise Refusal(400, "number")
    return int(text)


async def _again(request: Request) -> Response:
    if "hx-request" not in request.headers:
        return RedirectResponse("/list", 303)
    return page(request, "list-body.html", again=True, **await list_facts(request))


async def list_facts(request: Request) -> dict[str, Any]:
    """What the list is drawn of."""
    services = services_of(request)
    shelf = services.shelf
    items = await run(memory_of(request).items)
    lines = [line_of(request, shelf, item) for item in items]
    packets = await run(packets_of, services.workspace)
    language = caller_of(request).language
    return {
        "lines": lines,
        "listed": len(lines),
        "sheets": sum(line.sheets for line in lines),
        "unready": [one for one in lines if one.offer and one.state in {"draft", "expired"}],
        "missing": [one for one in lines if one.offer is None or one.offer.desk is None],
        "most_copies": MOST_COPIES,
        "once": new_number(),
        "packets": [(one.id, one.name(language)) for one in packets.values()],
        **await known_printers(request, None),
    }


def line_of(request: Request, shelf: Shelf, item: Item) -> Line:
    """One line in words."""
    offer = shelf.offer(item.edition)
    if offer is None:
        return Line(item.number, item.copies, None, item.edition, "", None, "", 0)
    words = f"{edition_words(request, shelf, offer)} · {paper_words(request, offer)}"
    kind = kind_of(offer)
    return Line(
        item.number, item.copies, offer, offer.title, words, kind, state_words(request, offer),
        sheets_of(offer) * item.copies,
    )  # fmt: skip


def sheets_of(offer: Offer) -> int:
    """Sheets of paper that one copy takes."""
    sides = offer.desk.sides if offer.desk else 0
    return sides if offer.duplex == "none" else (sides + 1) // 2


def offers_to_print(lines: Sequence[Line]) -> list[tuple[Offer, int]]:
    """What can be printed of the list, with copies."""
    return [(one.offer, one.copies) for one in lines if one.offer is not None and one.offer.desk]


routes = [
    guarded("/list", show),
    guarded("/list/add", add, methods=("POST",)),
    guarded("/list/copies", copies, methods=("POST",)),
    guarded("/list/move", move, methods=("POST",)),
    guarded("/list/remove", remove, methods=("POST",)),
    guarded("/list/clear", clear, methods=("POST",)),
]
