"""Working on the workspace with `serve --edit`: the pages anew at every save, and what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sse_starlette import EventSourceResponse
from starlette.responses import Response

from handouts.problems import Severity
from handouts.web.guard import Refusal, guarded
from handouts.web.rendering import page, piece, said
from handouts.web.services import services_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from handouts.desk.shelf import Offer
    from handouts.web.drafts import Draft, Drafts


async def choose(request: Request) -> Response:
    """GET /edit: every edition, to choose one, and what is wrong with the workspace."""
    services = services_of(request)
    _drafts(request)
    shelf = services.shelf
    problems = [one for one in shelf.problems if one.severity is not Severity.BLANK]
    blanks = len(shelf.problems) - len(problems)
    cards = list(shelf.cards.values())
    return page(request, "edit.html", cards=cards, problems=problems, blanks=blanks)


async def work(request: Request) -> Response:
    """GET /edit/{edition}: its pages, which follow every save."""
    _drafts(request)
    offer = _offer(request)
    card = services_of(request).shelf.cards[offer.key.handout]
    return page(request, "edit-one.html", offer=offer, card=card)


async def events(request: Request) -> Response:
    """GET /edit/{edition}/events: a `draft`, at once and at each save; `taken` is the last.

    It tells that somebody asked for another edition, which is drawn from then on.
    """
    drafts, offer = _drafts(request), _offer(request)

    async def news() -> AsyncIterator[dict[str, str]]:
        async for number, draft in drafts.watch(offer.id):
            yield {"event": "draft", "data": json.dumps(_told(request, number, draft))}
        if drafts.edition != offer.id:
            yield {"event": "taken", "data": ""}

    return EventSourceResponse(news(), ping=25)


async def picture(request: Request) -> Response:
    """GET /edit/pages/{number}/{page}.jpg: a page of the newest draft."""
    given = request.path_params
    data = _drafts(request).page(given["number"], given["page"])
    if data is None:
        raise Refusal(404, "missing")
    return Response(data, media_type="image/jpeg")


def _told(request: Request, number: int, draft: Draft) -> dict[str, Any]:
    """What the page shows of a draft; without pages the last good ones stay."""
    pages = [f"/edit/pages/{number}/{one}.jpg" for one, _ in enumerate(draft.pages, 1)]
    state = "failed" if not pages else "fine"
    facts = {"size": f"{draft.type_size:g}", "milliseconds": round(draft.seconds * 1000)}
    return {
        "pages": pages,
        "alt": [said(request, "edit.page", number=one) for one, _ in enumerate(pages, 1)],
        "state": said(request, f"edit.{state}", **(facts if pages else {})),
        "good": bool(pages),
        "problems": piece(request, "problems.html", "problems", draft.problems),
    }


def _drafts(request: Request) -> Drafts:
    """The drafts of this server; there are none unless it serves with `--edit`."""
    drafts: Drafts | None = services_of(request).drafts
    if drafts is None:
        raise Refusal(404, "missing")
    return drafts


def _offer(request: Request) -> Offer:
    offer = services_of(request).shelf.offer(request.path_params["edition"])
    if offer is None:
        raise Refusal(404, "missing")
    return offer


routes = [
    guarded("/edit", choose, needs="editor"),
    guarded("/edit/pages/{number:int}/{page:int}.jpg", picture, needs="editor"),
    guarded("/edit/{edition}", work, needs="editor"),
    guarded("/edit/{edition}/events", events, needs="editor"),
]
