"""The files of web/static, all in memory: what is not among them does not exist."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response

from handouts.web.guard import guarded
from handouts.web.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.routing import Route

FOREVER = "public, max-age=31536000, immutable"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class StaticFiles:
    """Files by their path below web/static; `version` is one hash for all of them."""

    files: Mapping[str, bytes]
    version: str

    def address(self, name: str) -> str:
        """Where a browser finds a file. KeyError if there is none."""
        if name not in self.files:
            raise KeyError(name)
        return f"/static/{self.version}/{name}"


@cache
def static_files() -> StaticFiles:
    """Everything that lies in web/static."""
    folder = Path(__file__).parent / "static"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in KINDS and path.is_file()
    }
    digest = hashlib.sha256()
    for name, data in files.items():
        digest.update(f"{name} {len(data)}\n".encode())
        digest.update(data)
    return StaticFiles(files, digest.hexdigest()[:16])


async def _static(request: Request) -> Response:
    known = static_files()
    name = request.path_params["name"]
    data = known.files.get(name)
    if data is None:
        raise Refusal(404, "missing")
    current = request.path_params["version"] == known.version
    return Response(
        data,
        media_type=KINDS[Path(name).suffix],
        headers={"cache-control": FOREVER if current else "no-store"},
    )


routes: list[Route] = [guarded("/static/{version}/{name:path}", _static, needs=None)]
