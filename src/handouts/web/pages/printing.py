"""Printing from the page: one sheet or the whole list, by a printer or by the browser.

What is not approved is printed only after a deliberate step, and what is sent
twice by a double click is printed once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from handouts.desk.binding import Piece, bind
from handouts.desk.state import MOST_COPIES
from handouts.web.files import pdf_address, pdf_response
from handouts.web.guard import Refusal, form_of, guarded
from handouts.web.pages.handing import note
from handouts.web.pages.jobs import Wish, remember, sent
from handouts.web.pages.once import new_number, only_once
from handouts.web.pages.printlist import list_facts, number_of, offers_to_print
from handouts.web.pages.views import edition_words, is_ready, offer_view, paper_of, state_words
from handouts.web.rendering import page, said
from handouts.web.services import run, services_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from handouts.desk.binding import Part
    from handouts.desk.shelf import Offer, Shelf
    from handouts.web.pages.jobs import JobView


async def print_sheet(request: Request) -> Response:
    """POST /print: some copies of one edition."""
    form, shelf = form_of(request), services_of(request).shelf
    offer = shelf.offer(form.get("edition"))
    if offer is None:
        raise Refusal(404, "gone")
    if offer.desk is None:
        raise Refusal(409, "unmade")
    copies = number_of(form, "copies")
    if not 1 <= copies <= MOST_COPIES:
        raise Refusal(400, "list", most=str(MOST_COPIES))
    if not is_ready(offer) and form.get("deliberate") != offer.id:
        return _ask(request, shelf, [offer], "/print", copies)
    if form.get("printer"):
        return await only_once(request, lambda: _sheet_at_printer(request, offer, copies))
    await only_once(request, lambda: note(request, [(offer, copies)]))
    if copies == 1:
        return RedirectResponse(pdf_address(offer, "desk"), 303)
    # Browsers ask for copies once more and forget what a file says, so it holds all of them.
    parts = await _bound(request, shelf, [(offer, copies)])
    return pdf_response(parts[0].pdf, f"{offer.id}.pdf")


async def _sheet_at_printer(request: Request, offer: Offer, copies: int) -> Response:
    data = await _read(services_of(request).shelf, offer)
    paper = (offer.paper.width, offer.paper.height)
    token = form_of(request).get("once")
    jobs = await sent(request, [Wish(data, offer.id, paper, offer.duplex, copies, token)])
    if jobs[0].job:
        remember(request, jobs[0].job, await note(request, [(offer, copies)]))
    return _at_printer(request, jobs)


def _at_printer(request: Request, jobs: Sequence[JobView]) -> Response:
    template = "jobs.html" if "hx-request" in request.headers else "jobs-page.html"
    return page(request, template, jobs=jobs)


async def _read(shelf: Shelf, offer: Offer) -> bytes:
    data = await run(shelf.read, offer.desk.sha256) if offer.desk else None
    if data is None:
        raise Refusal(409, "unmade")
    return data


async def print_list(request: Request) -> Response:
    """POST /list/print: everything on the list, as one file where paper and turning allow it."""
    form = form_of(request)
    facts = await list_facts(request)
    chosen = offers_to_print(facts["lines"])
    if not chosen:
        raise Refusal(409, "nothing")
    shelf = services_of(request).shelf
    unready = [offer for offer, _ in chosen if not is_ready(offer)]
    meant = set(form.get("deliberate").split())
    if any(offer.id not in meant for offer in unready):
        return _ask(request, shelf, unready, "/list/print", None)
    parts = await _bound(request, shelf, chosen)
    if form.get("printer"):
        return await only_once(request, lambda: _list_at_printer(request, parts, chosen))
    wanted = form.get("part")
    if not wanted:
        await only_once(request, lambda: note(request, chosen))
    if len(parts) == 1 or wanted:
        number = number_of(form, "part") if wanted else 1
        if not 1 <= number <= len(parts):
            raise Refusal(400, "number")
        return pdf_response(parts[number - 1].pdf, f"print-list-{number}.pdf")
    return page(
        request, "parts.html", parts=[_part_words(request, part) for part in parts],
        once=new_number(), meant=" ".join(sorted(meant)), listed=len(chosen),
    )  # fmt: skip


async def _bound(request: Request, shelf: Shelf, chosen: Sequence[tuple[Offer, int]]) -> list[Part]:
    pieces = []
    for offer, copies in chosen:
        data = await _read(shelf, offer)
        pieces.append(Piece(data, offer.title, copies, offer.duplex, offer.key.language))
    return await run(bind, pieces, said(request, "list.file"))


async def _list_at_printer(
    request: Request, parts: Sequence[Part], chosen: Sequence[tuple[Offer, int]]
) -> Response:
    once, title = form_of(request).get("once"), said(request, "list.file")
    wishes = [
        Wish(part.pdf, title, part.paper, part.duplex, 1, f"{once}-{number}")
        for number, part in enumerate(parts)
    ]
    jobs = await sent(request, wishes)
    for part, job in zip(parts, jobs, strict=False):
        if job.job:
            lines = await note(request, [chosen[place] for place in part.pieces])
            remember(request, job.job, lines)
    return _at_printer(request, jobs)


def _part_words(request: Request, part: Part) -> dict[str, object]:
    turning = said(request, f"duplex.{part.duplex.replace('-', '_')}")
    return {"pages": part.pages, "paper": paper_of(request, part.paper), "duplex": turning}


def _ask(
    request: Request, shelf: Shelf, offers: Sequence[Offer], action: str, copies: int | None
) -> Response:
    """The deliberate step as a page, for a browser that did not ask it itself."""
    return page(
        request, "ask-page.html", 409, action=action, copies=copies, once=new_number(),
        sheets=[
            {
                "offer": offer,
                "words": edition_words(request, shelf, offer),
                "state": state_words(request, offer),
                "ask": offer_view(request, shelf, shelf.cards[offer.key.handout], offer).ask,
            }
            for offer in offers
        ],
    )  # fmt: skip


routes = [
    guarded("/print", print_sheet, methods=("POST",)),
    guarded("/list/print", print_list, methods=("POST",)),
]
