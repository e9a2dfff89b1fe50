"""What was handed out is remembered: by this desk, and in the log. It is about editions alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from handouts.desk.log import LONGEST_DESK, HandoutLog
from handouts.web.guard import Refusal, caller_of, form_of, guarded
from handouts.web.pages.home import memory_of
from handouts.web.pages.once import only_once
from handouts.web.pages.printlist import number_of
from handouts.web.services import run, services_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from handouts.desk.log import Outcome
    from handouts.desk.shelf import Offer


async def note(request: Request, chosen: Sequence[tuple[Offer, int]]) -> list[int]:
    """Write down what goes out now; the numbers of its lines in the log."""
    services, memory = services_of(request), memory_of(request)
    log, desk = HandoutLog(services.folder), caller_of(request).desk[:LONGEST_DESK]
    lines = []
    for offer, copies in chosen:
        await run(memory.note_printed, offer.id, copies)
        lines.append(await run(_record, log, offer, copies, desk))
    return lines


def _record(log: HandoutLog, offer: Offer, copies: int, desk: str) -> int:
    return log.record(
        offer.key, revision=offer.revision, content=offer.content, status=offer.status,
        copies=copies, desk=desk,
    )  # fmt: skip


async def noted(request: Request, lines: Sequence[int], outcome: Outcome) -> None:
    """Write down what became of it."""
    log = HandoutLog(services_of(request).folder)
    for line in lines:
        await run(log.settle, line, outcome)


async def handed(request: Request) -> Response:
    """POST /handed-out: personal sheets of an edition were printed by the browser; how many."""
    form = form_of(request)
    offer = services_of(request).shelf.offer(form.get("edition"))
    copies = number_of(form, "copies")
    if offer is None or copies < 1:
        raise Refusal(404, "gone")
    await only_once(request, lambda: note(request, [(offer, copies)]))
    return Response(status_code=204)


routes = [guarded("/handed-out", handed, methods=("POST",), needs="clinician")]
