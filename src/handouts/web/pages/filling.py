"""A personal sheet: a form beside the sheet, and the finished one as an answer.

What is typed travels in the bodies of POST requests only and is kept nowhere:
it is typeset in memory and goes back as a PDF without an address.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from handouts.content.yaml_nodes import hidden_character
from handouts.filling import UNFIT
from handouts.problems import Place, Severity
from handouts.web.files import pdf_response
from handouts.web.guard import Refusal, form_of, guarded
from handouts.web.pages.views import edition_words, is_ready, offer_view
from handouts.web.rendering import page, said
from handouts.web.services import services_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from handouts.content.fields import Blank, FieldFault
    from handouts.desk.shelf import Offer
    from handouts.edition.keys import Target
    from handouts.filling import Sheet

_PREFIX = "field-"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in the page's language; `field` is empty where it is about the sheet."""

    field: str
    words: str


async def blank_form(request: Request) -> Response:
    """GET /fill/{edition}: the form, empty, beside the sheet as it is."""
    offer = fillable_offer(request)
    get_ready(request)
    return page(request, "fill.html", **await _facts(request, offer, {}, ()))


def get_ready(request: Request) -> None:
    """Start the typesetter's workers while somebody still types."""
    state = request.app.state
    if not hasattr(state, "warming"):
        state.warming = asyncio.ensure_future(services_of(request).typesetter.warm_up())


async def filled(request: Request) -> Response:
    """POST /fill/{edition}: the sheet as a PDF, or what is wrong with which field."""
    offer = fillable_offer(request)
    form = form_of(request)
    blanks = await services_of(request).typesetter.fields(offer.key)
    given = given_values(form.pairs, blanks)
    if not is_ready(offer) and form.get("deliberate") != offer.id:
        faults = [Fault("", said(request, "fill.not_meant"))]
    else:
        target: Target = "screen" if form.get("target") == "screen" else "desk"
        sheet = await services_of(request).typesetter.fill(offer.key, target, given)
        if sheet.pdf is not None:
            return pdf_response(sheet.pdf, f"{offer.key.handout}.pdf")
        faults = faults_of(request, blanks, given, sheet)
    if "application/json" in request.headers.get("accept", ""):
        listed = [{"field": fault.field, "words": fault.words} for fault in faults]
        return JSONResponse({"faults": listed})
    return page(request, "fill.html", 422, **await _facts(request, offer, given, faults))


def fillable_offer(request: Request) -> Offer:
    """The edition in the address; Refusal where it is not there or has no fields."""
    offer = services_of(request).shelf.offer(request.path_params["edition"])
    if offer is None or not offer.fillable:
        raise Refusal(404, "gone")
    return offer


def given_values(pairs: tuple[tuple[str, str], ...], blanks: tuple[Blank, ...]) -> dict[str, str]:
    """What was typed, by field; what is no field of the sheet is left where it came from."""
    known = {blank.id for blank in blanks}
    given = {name.removeprefix(_PREFIX): value for name, value in pairs if name.startswith(_PREFIX)}
    return {name: value for name, value in given.items() if name in known}


def faults_of(
    request: Request, blanks: tuple[Blank, ...], given: Mapping[str, str], sheet: Sheet
) -> list[Fault]:
    """What keeps a sheet from being made, each beside its field and in the page's language."""
    known = {blank.id: blank for blank in blanks}
    faults = [
        Fault(one.field, _words(request, known[one.field], given.get(one.field, ""), one))
        if one.field in known
        else Fault("", said(request, "fault.sheet"))
        for one in sheet.faults
    ]
    if not faults:
        errors = [one.message for one in sheet.problems if one.severity is Severity.ERROR]
        faults = [Fault("", said(request, "fault.sheet") + "".join(f" {one}." for one in errors))]
    return faults


def _words(request: Request, blank: Blank, given: str, fault: FieldFault) -> str:
    text = given.strip()
    if blank.required and not text:
        return said(request, "fault.empty")
    if fault.message == UNFIT:
        return said(request, "fault.unfit")
    if hidden_character(text.replace("\r", ""), Place("")) is not None:
        return said(request, "fault.hidden")
    if blank.longest is not None and len(text) > blank.longest:
        return said(request, "fault.long", count=len(text), most=blank.longest)
    if "U+" in fault.message:
        return said(request, "fault.letters", codes=fault.message.rpartition(": ")[2])
    return said(request, f"fault.{blank.kind}")


async def _facts(
    request: Request, offer: Offer, given: Mapping[str, str], faults: Any
) -> dict[str, Any]:
    services = services_of(request)
    shelf = services.shelf
    return {
        "offer": offer,
        "view": offer_view(request, shelf, shelf.cards[offer.key.handout], offer),
        "words": edition_words(request, shelf, offer),
        "blanks": await services.typesetter.fields(offer.key),
        "given": given,
        "faults": {fault.field: fault.words for fault in faults},
        "ready": is_ready(offer),
        "prefix": _PREFIX,
    }


routes = [
    guarded("/fill/{edition}", blank_form, needs="clinician"),
    guarded("/fill/{edition}", filled, methods=("POST",), needs="clinician"),
]
