"""Packets: what is given out together, in the reader's language, by one button."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse

from handouts.desk.packets import Line, offers_of, packets_of, remove_packet, save_packet
from handouts.web.guard import Refusal, caller_of, form_of, guarded
from handouts.web.pages.home import memory_of
from handouts.web.pages.views import (
    edition_words,
    in_order,
    kind_of,
    language_name,
    paper_words,
    state_words,
)
from handouts.web.rendering import page, said
from handouts.web.services import run, services_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from handouts.desk.packets import NamedPacket
    from handouts.desk.shelf import Shelf
    from handouts.edition.keys import Size

_DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")


async def show(request: Request) -> Response:
    """GET /packets/{packet}: its sheets for a reader of `language`, in `size`."""
    packet, shelf = await _packet(request), services_of(request).shelf
    language, size = _reader(request, request.query_params.get, shelf)
    return page(
        request, "packet.html", packet=packet,
        name=packet.name(caller_of(request).language),
        lines=_lines(request, packet, shelf, language, size),
        language=language, size=size, languages=_languages(request, packet, shelf),
        listed=len(await run(memory_of(request).items)),
    )  # fmt: skip


async def to_list(request: Request) -> Response:
    """POST /packets/{packet}: put every sheet of it on the print list."""
    packet, shelf = await _packet(request), services_of(request).shelf
    language, size = _reader(request, form_of(request).get, shelf)
    memory = memory_of(request)
    for _, offer in offers_of(packet, shelf, language, size):
        if offer is not None:
            await run(memory.add, offer.id, 1)
    return RedirectResponse("/list", 303)


async def save(request: Request) -> Response:
    """POST /packets: the print list as a new packet."""
    name = " ".join(form_of(request).get("name").split())[:60]
    items = await run(memory_of(request).items)
    shelf = services_of(request).shelf
    offers = [offer for item in items if (offer := shelf.offer(item.edition))]
    if not offers:
        raise Refusal(409, "nothing")
    lines = [
        Line(one.key.handout, one.key.format, one.key.size if one.key.size != "standard" else None)
        for one in offers
    ]
    if not (file := file_name(name)):
        return page(request, "kept.html", packet=None, words=said(request, "packet.no_name"))
    names = dict.fromkeys({"en", caller_of(request).language}, name)
    packet, problems = await run(
        save_packet, services_of(request).workspace, file, names, lines, None
    )
    if packet is None:
        taken = any(one.code == "packet-changed" for one in problems)
        words = said(request, "packet.taken") if taken else " ".join(p.message for p in problems)
        return page(request, "kept.html", packet=None, words=words)
    return page(
        request, "kept.html", packet=packet.id, words=said(request, "packet.saved", name=name)
    )


async def remove(request: Request) -> Response:
    """POST /packets/{packet}/remove: delete its file, if nobody has changed it meanwhile."""
    workspace = services_of(request).workspace
    seen = form_of(request).get("version")
    if await run(remove_packet, workspace, request.path_params["packet"], seen):
        raise Refusal(409, "packet")
    return RedirectResponse("/", 303)


def file_name(name: str) -> str:
    """A packet's name as that of a file: "Primera visita, niños" becomes primera-visita-ninos.

    A workspace may lie on Windows, which keeps some names for devices.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    return f"{plain}-packet" if _DEVICE.fullmatch(plain) else plain


async def _packet(request: Request) -> NamedPacket:
    packets = await run(packets_of, services_of(request).workspace)
    packet = packets.get(request.path_params["packet"])
    if packet is None:
        raise Refusal(404, "gone")
    return packet


def _reader(request: Request, given: Any, shelf: Shelf) -> tuple[str, Size]:
    language = given("language", "") or caller_of(request).language
    size: Size = "large-print" if given("size", "") == "large-print" else "standard"
    return language if language in shelf.languages else "en", size


def _languages(request: Request, packet: NamedPacket, shelf: Shelf) -> list[tuple[str, str]]:
    cards = [shelf.cards[line.handout] for line in packet.lines if line.handout in shelf.cards]
    return in_order(request, shelf, [code for card in cards for code in card.languages])


def _lines(
    request: Request, packet: NamedPacket, shelf: Shelf, language: str, size: Size
) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for line, offer in offers_of(packet, shelf, language, size):
        if offer is None:
            lines.append({"offer": None, "title": line.handout})
            continue
        other = "" if offer.key.language == language else language_name(shelf, offer.key.language)
        words = f"{edition_words(request, shelf, offer)} · {paper_words(request, offer)}"
        lines.append({
            "offer": offer, "title": offer.title, "words": words, "other": other,
            "state": kind_of(offer), "state_words": state_words(request, offer),
        })  # fmt: skip
    return lines


routes = [
    guarded("/packets", save, methods=("POST",), needs="editor"),
    guarded("/packets/{packet}", show),
    guarded("/packets/{packet}", to_list, methods=("POST",)),
    guarded("/packets/{packet}/remove", remove, methods=("POST",), needs="editor"),
]
