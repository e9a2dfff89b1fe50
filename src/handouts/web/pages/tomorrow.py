"""Tomorrow's list: one file for all patients of a list, which is read and forgotten."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from handouts.merge.rows import kind_of as list_kind
from handouts.problems import Severity, UsageError
from handouts.web.files import pdf_response
from handouts.web.guard import UPLOAD, Refusal, caller_of, form_of, guarded
from handouts.web.pages.filling import fillable_offer, get_ready
from handouts.web.pages.home import memory_of
from handouts.web.pages.views import edition_words, is_ready, offer_view
from handouts.web.rendering import page, said
from handouts.web.services import run, services_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from handouts.merge.merging import Merged

MOST_SHOWN = 200
"""Rows of faults that the page shows; whoever has more has the wrong file."""


async def show(request: Request) -> Response:
    """GET /tomorrow: which sheet, and for whom."""
    get_ready(request)
    return page(request, "tomorrow.html", **await _facts(request))


async def sample(request: Request) -> Response:
    """GET /tomorrow/{edition}/sample.csv: the right columns, and no patient."""
    offer = fillable_offer(request)
    blanks = await services_of(request).typesetter.fields(offer.key)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([blank.id for blank in blanks])
    name = f"{offer.key.handout}-columns.csv"
    return Response(
        "\ufeff" + text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


async def merged(request: Request) -> Response:
    """POST /tomorrow: one PDF for all, or a table of the rows that are wrong."""
    form, services = form_of(request), services_of(request)
    offer = services.shelf.offer(form.get("edition"))
    if offer is None or not offer.fillable:
        raise Refusal(404, "gone")
    upload = form.uploads.get("list")
    if upload is None or not upload.data:
        return await _told(request, said(request, "tomorrow.no_list"))
    if not is_ready(offer) and form.get("deliberate") != "yes":
        return await _told(request, said(request, "tomorrow.not_meant"), draft=True)
    try:
        kind = list_kind(upload.name)
    except UsageError:
        return await _told(request, said(request, "tomorrow.no_kind"))
    skip = form.get("skip") == "yes"
    done = await services.typesetter.merge(offer.key, "desk", upload.data, kind, skip_bad=skip)
    if done.pdf is None or not done.sheets:
        return await _told(request, _why(request, done), done=done)
    answer = pdf_response(done.pdf, f"{offer.key.handout}.pdf")
    answer.headers["x-handouts-sheets"] = str(done.sheets)
    return answer


def _why(request: Request, done: Merged) -> str:
    if done.faults:
        return said(request, "tomorrow.bad")
    errors = [one.message for one in done.problems if one.severity is Severity.ERROR]
    return " ".join([said(request, "fault.sheet" if errors else "tomorrow.nobody"), *errors])


async def _told(
    request: Request, words: str, *, done: Merged | None = None, draft: bool = False
) -> Response:
    facts: dict[str, Any] = {
        "words": words,
        "draft": draft,
        "faults": done.faults[:MOST_SHOWN] if done else (),
        "more": max(0, len(done.faults) - MOST_SHOWN) if done else 0,
        # A list that cannot be read as a whole has no good rows.
        "readable": bool(done and done.faults and all(fault.row for fault in done.faults)),
    }
    if "application/pdf" in request.headers.get("accept", ""):
        return page(request, "bad-rows.html", **facts)
    return page(request, "tomorrow.html", 422, **await _facts(request) | {"told": True} | facts)


async def _facts(request: Request) -> dict[str, Any]:
    shelf = services_of(request).shelf
    asked = request.query_params.get("edition", "") or (
        form_of(request).get("edition") if request.method == "POST" else ""
    )
    sheets: list[dict[str, Any]] = [
        {
            "offer": offer,
            "words": f"{offer.title} ({edition_words(request, shelf, offer)})",
            "ready": is_ready(offer),
            "ask": offer_view(request, shelf, card, offer).ask,
        }
        for card in shelf.cards.values()
        for offer in card.offers
        if offer.fillable and offer.is_made
    ]
    own = caller_of(request).language
    sheets.sort(key=lambda one: (not one["ready"], one["offer"].key.language != own))
    chosen = (one for one in sheets if one["offer"].id == asked)
    return {
        "sheets": sheets,
        "front": next(chosen, sheets[0] if sheets else None),
        "told": False,
        "listed": len(await run(memory_of(request).items)),
    }


routes = [
    guarded("/tomorrow", show, needs="clinician"),
    guarded("/tomorrow", merged, methods=("POST",), needs="clinician", most=UPLOAD),
    guarded("/tomorrow/{edition}/sample.csv", sample, needs="clinician"),
]
