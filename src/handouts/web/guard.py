"""Who may ask for what: every request passes here before any page sees it.

The outer guard looks at host, method and origin, whatever the address; each
route then looks at role, size, time and token. What does not pass gets a page
in plain words. A page never sees a request that was not checked, since the
application takes only routes that `guarded` made.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route

from handouts.problems import HandoutsError, UsageError
from handouts.web.forms import Form, Upload, read_body, read_form
from handouts.web.refusal import Refusal
from handouts.web.roles import ROLES, Role
from handouts.web.sessions import Throttle

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from handouts.web.sessions import Session, Sessions

    Endpoint = Callable[[Request], Awaitable[Response]]

__all__ = [
    "FORM", "ROLES", "UPLOAD", "Caller", "Form", "Guard", "GuardedRoute", "Refusal", "Role",
    "Upload", "caller_of", "form_of", "guarded",
]  # fmt: skip

FORM = 64 * 1024
"""Bytes of a usual form."""
UPLOAD = 8 * 1024 * 1024
"""Bytes of a form with a list of patients."""
PATIENCE = 20.0
"""Seconds in which a body must have come."""

METHODS = ("GET", "HEAD", "POST")
SESSION_COOKIE = "handouts-session"
LANGUAGE_COOKIE = "handouts-language"
LANGUAGES = ("en", "es")
"""Of the page's own words."""

# Blobs are personal sheets, which have no address; nothing comes from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self';"
    " img-src 'self' blob: data:; frame-src 'self' blob:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'self'"
)
HEADERS = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
    # With "no-referrer" browsers would say "Origin: null" of our own forms.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ("cache-control", "no-store"),
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, from where, and what they may do; `name` is None where there are no accounts.

    `role` is None for somebody who has not logged in, on pages that need no role. `token`
    goes into every form (a hidden field `token`) or into the header `X-Handouts-Token`
    (htmx: hx-headers on <body>). `language` is that of the page's own words ("en" or "es"):
    the cookie `handouts-language`, else what the browser asks for.
    """

    token: str
    role: Role | None
    language: str
    desk: str
    name: str | None = None

    def may(self, role: Role) -> bool:
        """Whether they may do what this role may."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True)
class Gate:
    """What a route needs to know of the application: who is logged in, and how it speaks."""

    sessions: Sessions
    desk: str
    hosts: frozenset[str]
    secure: bool
    refuse: Callable[[Request, Refusal], Response]
    log: Callable[[str], None] = field(default=lambda line: None)
    throttle: Throttle = field(default_factory=Throttle)
    trying: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Passwords that are checked at once: each takes 64 MB."""


class GuardedRoute(Route):
    """A route that knows who may use it and how much they may send."""

    def __init__(  # noqa: PLR0913 - each is a fact of a route
        self,
        path: str,
        endpoint: Endpoint,
        *,
        methods: Sequence[str],
        needs: Role | None,
        most: int,
        name: str | None,
    ) -> None:
        super().__init__(path, endpoint, methods=list(methods), name=name)
        self.needs = needs
        self.most = most

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As a usual route; a wrong method is ours to refuse."""
        match, child = super().matches(scope)
        if match is not Match.NONE:
            scope["handouts.route"] = self
        return match, child

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check who asks, read what they send, check the token; then the page."""
        if scope["method"] not in (self.methods or ()):
            raise Refusal(405, "method", allow=", ".join(sorted(self.methods or ())))
        request = Request(scope, receive, send)
        gate: Gate = scope["app"].state.gate
        caller, session = identify(request, gate)
        scope["handouts.caller"] = caller
        if self.needs is not None and not caller.may(self.needs):
            if caller.role is not None:
                raise Refusal(403, "role")
            answer = _to_log_in(request)
            await answer(scope, receive, send)
            return
        if scope["method"] == "POST":
            await _admit(request, self.most, caller)
        if session is not None:
            session.seen = time.monotonic()
        await self.app(scope, _nothing_more(receive), send)


def guarded(  # noqa: PLR0913 - each is a fact of a route
    path: str,
    endpoint: Endpoint,
    *,
    methods: Sequence[Literal["GET", "POST"]] = ("GET",),
    needs: Role | None = "desk",
    most: int = FORM,
    name: str | None = None,
) -> Route:
    """A route that only callers with the role `needs` reach; None is for log-in and static files.

    `most` bytes of a body are read. GET routes change nothing.
    """
    return GuardedRoute(path, endpoint, methods=methods, needs=needs, most=most, name=name)


def caller_of(request: Request) -> Caller:
    """Who asks; on a page of an error it may be somebody unknown."""
    known: Caller | None = request.scope.get("handouts.caller")
    return known or identify(request, request.app.state.gate)[0]


def form_of(request: Request) -> Form:
    """What was sent; it has been read within its limits and the token checked. Never log it."""
    form: Form = request.scope["handouts.form"]
    return form


def identify(request: Request, gate: Gate) -> tuple[Caller, Session | None]:
    """Who a request comes from."""
    language = _language(request)
    sessions = gate.sessions
    if not sessions.asks_for_passwords:
        return Caller(sessions.token, "editor", language, gate.desk), None
    session = sessions.find(request.cookies.get(SESSION_COOKIE, ""))
    if session is None:
        return Caller(sessions.token, None, language, gate.desk), None
    caller = Caller(session.token, session.role, language, session.name, session.name)
    return caller, session


def _language(request: Request) -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    for part in request.headers.get("accept-language", "")[:200].split(","):
        code = part.partition(";")[0].strip().lower().partition("-")[0]
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]


def _to_log_in(request: Request) -> Response:
    """Where somebody goes who is not logged in; what they had typed is not kept."""
    if request.method == "POST":
        raise Refusal(401, "log-in")
    there = f"/log-in?next={quote(request.url.path)}"
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": there})
    return RedirectResponse(there, 303)


async def _admit(request: Request, most: int, caller: Caller) -> None:
    try:
        body = await asyncio.wait_for(read_body(request, most), PATIENCE)
    except TimeoutError:
        raise Refusal(408, "slow") from None
    form, token = await read_form(request, body)
    token = request.headers.get("x-handouts-token") or token
    if not hmac.compare_digest(token.encode("utf-8", "replace"), caller.token.encode()):
        raise Refusal(403, "token")
    request.scope["handouts.form"] = form


def _nothing_more(receive: Receive) -> Receive:
    """The body has been read: to whoever looks again it is empty, then the browser may leave."""
    told = False

    async def after() -> Message:
        nonlocal told
        if not told:
            told = True
            return {"type": "http.request", "body": b"", "more_body": False}
        return await receive()

    return after


class Guard:
    """The outermost application: what it lets through comes from our own pages."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app = app
        self.gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, whatever happens, in a page of ours."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        begun = time.monotonic()
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": _with_headers(message.get("headers", []))}
            await send(message)

        request = Request(scope, receive)
        try:
            check_origin(request, self.gate.hosts, self.gate.secure)
            await self.app(scope, receive, answer)
        except Refusal as refusal:
            await self._refuse(request, refusal, receive, answer, status)
        except HandoutsError as error:
            status_of = 400 if isinstance(error, UsageError) else 500
            trouble = Refusal(status_of, "trouble", message=error.message, remedy=error.remedy)
            await self._refuse(request, trouble, receive, answer, status)
        except Exception as error:
            self._tell(error)
            await self._refuse(request, Refusal(500, "bug"), receive, answer, status)
        finally:
            route: Any = scope.get("handouts.route")
            where = route.path if route is not None else "-"
            spent = (time.monotonic() - begun) * 1000
            self.gate.log(f"{scope['method']} {where} {status} {spent:.0f} ms")

    async def _refuse(
        self, request: Request, refusal: Refusal, receive: Receive, send: Send, begun: int
    ) -> None:
        if begun:  # half an answer is under way, and the connection ends with it
            return
        response = self.gate.refuse(request, refusal)
        if refusal.status in {408, 413}:  # what still comes of the body is not wanted
            response.headers["connection"] = "close"
        await response(request.scope, receive, send)

    def _tell(self, error: Exception) -> None:
        """Where our code broke, without the message, which may quote a patient's name."""
        if os.environ.get("HANDOUTS_DEBUG"):
            traceback.print_exception(error)
            return
        frames = traceback.extract_tb(error.__traceback__)
        ours = [f for f in frames if "handouts" in f.filename] or frames
        where = f"{os.path.basename(ours[-1].filename)}:{ours[-1].lineno}"  # noqa: PTH119
        self.gate.log(f"a bug in handouts: {type(error).__name__} in {where}")


def check_origin(request: Request, hosts: Collection[str], secure: bool) -> None:
    """Refuse what is not meant for us, or what another site's page made a browser send."""
    named = request.headers.getlist("host")
    if len(named) != 1 or named[0].lower() not in hosts:
        raise Refusal(421, "host")
    if request.method not in METHODS:
        raise Refusal(405, "method", allow=", ".join(METHODS))
    site = request.headers.get("sec-fetch-site", "same-origin")
    if request.method != "POST":
        visits = request.headers.get("sec-fetch-mode") == "navigate"
        framed = request.headers.get("sec-fetch-dest") in {"iframe", "frame", "object", "embed"}
        if site not in {"same-origin", "none"} and (not visits or framed):
            raise Refusal(403, "origin")
        return
    schemes = ("https",) if secure else ("http", "https")
    allowed = {f"{scheme}://{named[0].lower()}" for scheme in schemes}
    if request.headers.get("origin", "").lower() not in allowed:
        raise Refusal(403, "origin")
    if site not in {"same-origin", "none"}:
        raise Refusal(403, "origin")


def _with_headers(given: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """A response's headers with ours, where it has not its own."""
    names = {name.lower() for name, _ in given}
    ours = [(n.encode(), v.encode()) for n, v in HEADERS if n.encode() not in names]
    return [*given, *ours]
