"""What a browser sends: read within limits, held in memory alone, never on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from handouts.web.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from starlette.requests import Request

MOST_FIELDS = 500
MOST_FILES = 4
HEARD_OUT = 64 * 1024 * 1024
"""Bytes of a body that are read although they are not wanted."""
TOKEN = "token"  # noqa: S105 - the field's name


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """A file that came with a form."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """A form as it was sent, without the token: every field in order, and files by field."""

    pairs: tuple[tuple[str, str], ...]
    uploads: Mapping[str, Upload]

    def get(self, name: str, default: str = "") -> str:
        """The first value of a field."""
        return next((value for key, value in self.pairs if key == name), default)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field."""
        return tuple(value for key, value in self.pairs if key == name)


async def read_body(request: Request, most: int) -> bytes:
    """The body; Refusal(413) where it is longer than `most` bytes.

    Of a longer one nothing is kept, but it is heard out for a while: a browser that still
    sends would show its own words for a broken connection instead of ours.
    """
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal():
        raise Refusal(400, "form")
    too_long = int(announced[:20]) > most
    if int(announced[:20]) > HEARD_OUT:
        raise Refusal(413, "size")
    body, heard = bytearray(), 0
    async for piece in request.stream():
        heard += len(piece)
        too_long = too_long or heard > most
        if heard > HEARD_OUT:
            break
        if too_long:
            body.clear()
        else:
            body += piece
    if too_long:
        raise Refusal(413, "size")
    return bytes(body)


async def read_form(request: Request, body: bytes) -> tuple[Form, str]:
    """The form in a body and its token; Refusal for what is no form, or has too many fields."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        pairs, uploads = await _multipart(request, body)
    elif kind == "application/x-www-form-urlencoded" or not body:
        uploads = {}
        try:
            pairs = parse_qsl(
                body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
            )
        except ValueError:
            raise Refusal(400, "form") from None
    else:
        raise Refusal(415, "form")
    token = next((value for key, value in pairs if key == TOKEN), "")
    return Form(tuple(pair for pair in pairs if pair[0] != TOKEN), uploads), token


async def _multipart(
    request: Request, body: bytes
) -> tuple[list[tuple[str, str]], dict[str, Upload]]:
    from starlette.formparsers import MultiPartException, MultiPartParser

    class InMemory(MultiPartParser):
        """Starlette's parser puts longer files on the disk, where nothing personal may rest."""

        spool_max_size = len(body) + 1

    async def pieces() -> AsyncGenerator[bytes, None]:
        yield body

    parser = InMemory(
        request.headers, pieces(), max_files=MOST_FILES, max_fields=MOST_FIELDS,
        max_part_size=len(body) + 1,
    )  # fmt: skip
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError, UnicodeError):
        raise Refusal(400, "form") from None
    pairs: list[tuple[str, str]] = []
    uploads: dict[str, Upload] = {}
    for name, value in form.multi_items():
        held: Any = value
        if isinstance(held, str):
            pairs.append((name, held))
        else:
            uploads.setdefault(name, Upload(held.filename or "", await held.read()))
    await form.close()
    return pairs, uploads
