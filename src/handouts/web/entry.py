"""Logging in and out, choosing the page's language, and the news that a shelf is new."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sse_starlette import EventSourceResponse
from starlette.responses import RedirectResponse

from handouts.web.guard import (
    LANGUAGE_COOKIE,
    LANGUAGES,
    SESSION_COOKIE,
    caller_of,
    form_of,
    guarded,
)
from handouts.web.refusal import Refusal
from handouts.web.rendering import page
from handouts.web.services import services_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from handouts.web.guard import Gate

YEAR = 365 * 24 * 60 * 60
STREAMS = 200
"""Pages that may listen at once."""


def local(path: str) -> str:
    """The path if it leads to one of our own pages, else the first page."""
    plain = path.isascii() and path.isprintable() and not any(c in path for c in "\\?#")
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"


async def _log_in(request: Request) -> Response:
    gate: Gate = request.app.state.gate
    accounts = gate.sessions.accounts
    if accounts is None or not gate.sessions.asks_for_passwords:
        return RedirectResponse("/", 303)
    if request.method != "POST":
        there = local(request.query_params.get("next", "/"))
        return page(request, "log-in.html", failed=False, wait=0, next=there)
    form = form_of(request)
    name, there = form.get("name")[:100], local(form.get("next", "/"))
    address = request.client.host if request.client else ""
    wait = gate.throttle.wait(name, address)
    if wait > 0:
        answer = page(request, "log-in.html", 429, failed=False, wait=int(wait) + 1, next=there)
        answer.headers["retry-after"] = str(int(wait) + 1)
        return answer
    gate.throttle.begun(name)
    async with gate.trying:
        account = await asyncio.to_thread(accounts.check, name, form.get("password"))
    if account is None:
        gate.throttle.failed(address)
        return page(request, "log-in.html", 401, failed=True, wait=0, next=there)
    gate.throttle.succeeded(name, address)
    gate.sessions.end(request.cookies.get(SESSION_COOKIE, ""))
    secret = gate.sessions.begin(account.name, account.role, account.stamp)
    answer = RedirectResponse(there, 303)
    answer.set_cookie(
        SESSION_COOKIE, secret, path="/", secure=gate.secure, httponly=True, samesite="strict"
    )
    return answer


async def _log_out(request: Request) -> Response:
    gate: Gate = request.app.state.gate
    gate.sessions.end(request.cookies.get(SESSION_COOKIE, ""))
    answer = RedirectResponse("/log-in" if gate.sessions.asks_for_passwords else "/", 303)
    answer.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="strict")
    answer.headers["clear-site-data"] = '"cache"'
    return answer


async def _language(request: Request) -> Response:
    form = form_of(request)
    if form.get("language") not in LANGUAGES:
        raise Refusal(400, "form")
    answer = RedirectResponse(local(form.get("next", "/")), 303)
    answer.set_cookie(
        LANGUAGE_COOKIE,
        form.get("language"),
        max_age=YEAR,
        path="/",
        secure=request.app.state.gate.secure,
        httponly=True,
        samesite="strict",
    )
    return answer


async def _events(request: Request) -> Response:
    state = request.app.state
    if state.listening >= STREAMS:
        raise Refusal(503, "busy")
    caller_of(request)
    services = services_of(request)

    async def news() -> AsyncIterator[dict[str, str]]:
        state.listening += 1
        try:
            async for shelf in services.changes():
                yield {"event": "shelf", "data": str(shelf.number)}
        finally:
            state.listening -= 1

    return EventSourceResponse(news(), ping=25)


routes: list[Route] = [
    guarded("/log-in", _log_in, methods=("GET", "POST"), needs=None, most=4096),
    guarded("/log-out", _log_out, methods=("POST",), needs=None, most=4096),
    guarded("/language", _language, methods=("POST",), needs=None, most=4096),
    guarded("/events", _events),
]
