"""The first page: a search field, sheets on shelves, and the pane of the chosen one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse

from handouts.desk.packets import packets_of
from handouts.desk.state import MOST_COPIES
from handouts.web.guard import Refusal, caller_of, form_of, guarded
from handouts.web.pages.once import new_number
from handouts.web.pages.printers import known_printers
from handouts.web.pages.views import CardView, card_view, in_order, offer_view, wanted
from handouts.web.rendering import page
from handouts.web.services import run, services_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from handouts.desk.shelf import Hit, Shelf
    from handouts.desk.state import DeskState

_CLOSE = 6
"""Sheets printed lately that stand in front."""


@dataclass(frozen=True, slots=True)
class ShelfView:
    """One shelf of the page: `close`, `found`, `all` or `later`."""

    kind: str
    cards: tuple[CardView, ...]


async def home(request: Request) -> Response:
    """GET /: everything, or what `q` finds, in `language` if one is chosen."""
    return page(request, "home.html", offer=None, **await _finding(request))


async def results(request: Request) -> Response:
    """GET /results: the shelves alone, for every letter typed."""
    return page(request, "results.html", **await _finding(request))


async def sheet(request: Request) -> Response:
    """GET /sheet/{edition}: the pane; the whole page where it is not asked for by htmx."""
    shown = await pane_facts(request, request.path_params["edition"])
    if "hx-request" in request.headers:
        return page(request, "pane.html", **shown)
    return page(request, "home.html", **shown, **await _finding(request))


async def favourite(request: Request) -> Response:
    """POST /favourite: mark the handout of an edition, or take the mark away."""
    form = form_of(request)
    offer = services_of(request).shelf.offer(form.get("edition"))
    if offer is None:
        raise Refusal(404, "gone")
    marked = form.get("favourite") == "yes"
    await run(memory_of(request).set_favourite, offer.key.handout, marked)
    if "hx-request" in request.headers:
        answer = page(request, "star.html", favourite=marked)
        answer.headers["HX-Trigger"] = "shelf"
        return answer
    return RedirectResponse(f"/sheet/{offer.id}", 303)


def memory_of(request: Request) -> DeskState:
    """What the desk that asks remembers."""
    return services_of(request).state(caller_of(request).desk)


async def pane_facts(request: Request, edition: str) -> dict[str, Any]:
    """What the pane of an edition is drawn of; Refusal where there is no such edition."""
    shelf = services_of(request).shelf
    offer = shelf.offer(edition)
    if offer is None:
        raise Refusal(404, "gone")
    card = shelf.cards[offer.key.handout]
    marked = await run(memory_of(request).favourites)
    return {
        "offer": offer,
        "card": card,
        "view": offer_view(request, shelf, card, offer),
        "favourite": card.id in marked,
        "once": new_number(),
        "most_copies": MOST_COPIES,
        **await known_printers(request, offer),
    }


async def _finding(request: Request) -> dict[str, Any]:
    shelf = services_of(request).shelf
    query = request.query_params.get("q", "")[:200].strip()
    language = request.query_params.get("language", "")
    if language not in shelf.languages:
        language = ""
    hits = shelf.search(query)
    first = [] if query else await _first_offers(request, shelf)
    shelves = _shelves(request, shelf, hits, language, first, bool(query))
    packets = {} if query else await run(packets_of, services_of(request).workspace)
    return {
        "query": query,
        "language": language,
        "languages": in_order(
            request, shelf, [code for card in shelf.cards.values() for code in card.languages]
        ),
        "total": sum(len(one.cards) for one in shelves),
        "shelves": shelves,
        "making": (shelf.made, shelf.total) if shelf.total else None,
        "packets": [
            {"id": one.id, "name": one.name(caller_of(request).language), "count": len(one.lines)}
            for one in packets.values()
        ],
        "listed": len(await run(memory_of(request).items)),
    }


async def _first_offers(request: Request, shelf: Shelf) -> list[str]:
    """Handouts that stand in front while nothing is searched: favourites, then the latest."""
    memory = memory_of(request)
    marked = await run(memory.favourites)
    latest = [one.edition.partition(".")[0] for one in await run(memory.recent, _CLOSE)]
    return list(dict.fromkeys([*(name for name in shelf.cards if name in marked), *latest]))


def _shelves(  # noqa: PLR0913, PLR0917 - what shelves are filled by
    request: Request,
    shelf: Shelf,
    hits: Sequence[Hit],
    language: str,
    first: Sequence[str],
    searching: bool,
) -> list[ShelfView]:
    cards = {
        hit.card.id: view
        for hit in hits
        if (view := _in_front(request, shelf, hit, language)) is not None
    }
    ready = {name: view for name, view in cards.items() if view.offer.is_approved}
    close = [ready[name] for name in first if name in ready]
    others = [view for name, view in ready.items() if name not in first]
    later = [view for name, view in cards.items() if name not in ready]
    kind = "found" if searching else "all"
    shelves = (("close", close), (kind, others), ("later", later))
    return [ShelfView(name, tuple(views)) for name, views in shelves if views]


def _in_front(request: Request, shelf: Shelf, hit: Hit, language: str) -> CardView | None:
    return card_view(request, shelf, hit.card, wanted(request, hit, language), language)


routes = [
    guarded("/", home),
    guarded("/results", results),
    guarded("/sheet/{edition}", sheet),
    guarded("/favourite", favourite, methods=("POST",)),
]
