"""The page's type: four files of the starter kit's fonts, which the printed sheets use too."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from starlette.responses import Response

from handouts.starter import starter_folder
from handouts.web.guard import Refusal, guarded

if TYPE_CHECKING:
    from starlette.requests import Request

_FILES = {
    "text-400.ttf": "atkinson-hyperlegible-next/AtkinsonHyperlegibleNext_400Regular.ttf",
    "text-600.ttf": "atkinson-hyperlegible-next/AtkinsonHyperlegibleNext_600SemiBold.ttf",
    "text-700.ttf": "atkinson-hyperlegible-next/AtkinsonHyperlegibleNext_700Bold.ttf",
    "title-600.ttf": "fraunces/Fraunces_600SemiBold.ttf",
}


async def font(request: Request) -> Response:
    """GET /fonts/{name}: one of four files; no path comes from outside."""
    name = request.path_params["name"]
    if name not in _FILES:
        raise Refusal(404, "missing")
    headers = {"Cache-Control": "public, max-age=604800"}
    return Response(_read(name), media_type="font/ttf", headers=headers)


@cache
def _read(name: str) -> bytes:
    return (starter_folder() / "styles" / "fonts" / _FILES[name]).read_bytes()


routes = [guarded("/fonts/{name}", font, needs=None)]
