"""What was sent twice is done once: a form carries a number that is used up."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from typing import TYPE_CHECKING, TypeVar

from handouts.web.guard import Refusal, caller_of, form_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

T = TypeVar("T")

_KEPT = 2000
"""Numbers that are remembered, the latest."""


def new_number() -> str:
    """A number for a form."""
    return secrets.token_urlsafe(12)


async def only_once(request: Request, work: Callable[[], Awaitable[T]]) -> T:
    """What the work gives; sent again with the same number, the first answer once more.

    Work that failed may be tried again. Refusal for a form without a number.
    """
    number = form_of(request).get("once")[:100]
    if not number:
        raise Refusal(400, "form")
    kept: OrderedDict[tuple[str, str], asyncio.Future[T]]
    kept = request.app.state.__dict__.setdefault("_once", OrderedDict())
    key = (caller_of(request).desk, number)
    if key not in kept:
        kept[key] = asyncio.ensure_future(work())
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    try:
        return await asyncio.shield(kept[key])
    except BaseException:
        if kept.get(key) is not None and kept[key].done():
            kept.pop(key, None)
        raise
