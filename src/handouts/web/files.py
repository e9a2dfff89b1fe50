"""Built files and pictures of their pages, by edition and hash: no path comes from outside.

What a hash names never changes, so a browser may keep it. It is no secret
either: these are handouts for everybody. A personal sheet has no address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from handouts.web.guard import guarded
from handouts.web.refusal import Refusal
from handouts.web.services import run, services_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from handouts.desk.shelf import Offer

HEIGHTS = {"thumb": 480, "page": 1400}
"""Pixels: of a thumbnail, twice what is shown, and of a page to be read."""
KEPT = "private, max-age=86400, immutable"
# A browser's own viewer puts the file into a page with a style of its own.
PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)


def pdf_address(offer: Offer, target: str = "desk", *, save: bool = False) -> str:
    """Where an edition's file is. ValueError where it has not been made."""
    file = offer.file(target)
    if file is None:
        raise ValueError(f"{offer.id} has no file for {target}")
    return f"/files/{offer.id}/{target}/{file.sha256}.pdf{'?save=1' if save else ''}"


def picture_address(
    offer: Offer, page: int = 1, size: str = "thumb", target: str = "screen"
) -> str:
    """Where the picture of a page is; `size` is "thumb" or "page"."""
    file = offer.file(target)
    if file is None:
        raise ValueError(f"{offer.id} has no file for {target}")
    return f"/pictures/{file.sha256}/{size}/{page}.png"


def pdf_response(data: bytes, name: str, *, save: bool = False, kept: bool = False) -> Response:
    """A PDF as an answer, shown by the browser or saved under `name`, which is never personal.

    Not kept by the browser unless it is a handout as everybody gets it.
    """
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_.")) or "sheet.pdf"
    way = "attachment" if save else "inline"
    return Response(
        data,
        media_type="application/pdf",
        headers={
            "content-disposition": f'{way}; filename="{plain}"',
            "content-security-policy": PDF_POLICY,
            "cache-control": KEPT if kept else "no-store",
        },
    )


async def _file(request: Request) -> Response:
    given = request.path_params
    shelf = services_of(request).shelf
    offer = shelf.offer(given["edition"])
    file = offer.file(given["target"]) if offer else None
    if file is None or given["sha256"] != file.sha256:
        raise Refusal(404, "missing")
    data = await run(shelf.read, file.sha256)
    if data is None:
        raise Refusal(404, "missing")
    return pdf_response(data, file.name, save="save" in request.query_params, kept=True)


async def _picture(request: Request) -> Response:
    given = request.path_params
    services = services_of(request)
    shelf, sha256 = services.shelf, given["sha256"]
    height = HEIGHTS.get(given["size"])
    if height is None or not shelf.has(sha256):
        raise Refusal(404, "missing")
    picture = await services.pictures.kept(
        sha256, lambda: shelf.read(sha256), given["page"], height
    )
    if picture is None:
        raise Refusal(404, "missing")
    return Response(picture, media_type="image/png", headers={"cache-control": KEPT})


routes: list[Route] = [
    guarded("/files/{edition}/{target}/{sha256}.pdf", _file),
    guarded("/pictures/{sha256}/{size}/{page:int}.png", _picture),
]
