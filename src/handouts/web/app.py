"""The application: routes of our own and of the pages, behind the guard.

Pages are modules of `web.pages` that each export `routes: list[Route]`, made with
`guard.guarded`; `create_app` mounts all of them, in the order of their names. Ours are

    GET  /files/{edition}/{target}/{sha256}.pdf   a built file, inline (`?save=1` saves it)
    GET  /pictures/{sha256}/{size}/{page}.png     a page of a built file; size thumb or page
    GET  /static/{version}/{name}                 a file of web/static
    GET  /events                                  server-sent events: `shelf`, its number
    GET, POST /log-in   POST /log-out             where there are accounts
    POST /language                                `language`, `next`: the page's language

Nothing else is reachable.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Router

from handouts.web import entry, files, static_files
from handouts.web.guard import Gate, Guard, GuardedRoute
from handouts.web.refusal import Refusal
from handouts.web.rendering import Speaker, page
from handouts.web.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send

    from handouts.web.accounts import Accounts
    from handouts.web.services import Services


def create_app(  # noqa: PLR0913 - what a desk is made of
    services: Services,
    hosts: Sequence[str],
    *,
    accounts: Accounts | None = None,
    required: bool = False,
    secure: bool = False,
    extra: Sequence[BaseRoute] = (),
    log: Callable[[str], None] = lambda line: None,
) -> Starlette:
    """The whole application.

    `hosts` are the exact values of Host that are answered ("localhost:8000"); `secure` says
    that it is served over TLS. As long as there are no accounts everybody who reaches it is an
    editor, unless a password is `required`.
    `extra` are further guarded routes; `log` is told of each request by its route and status.
    """
    routes = [*all_routes(), *extra]
    for route in routes:
        if not isinstance(route, GuardedRoute):
            raise TypeError(f"a route was not made by guard.guarded: {route}")
    known = frozenset(name.lower() for name in hosts)
    gate = Gate(Sessions(accounts, required), services.desk, known, secure, refuse, log)
    app = _Application(routes)
    app.state.services = services
    app.state.gate = gate
    app.state.listening = 0
    app.add_middleware(Guard, gate=gate)
    return app


def all_routes() -> list[BaseRoute]:
    """Every route of the desk: our own, then those of the pages."""
    return [*entry.routes, *files.routes, *static_files.routes, *pages()]


def pages() -> Iterator[BaseRoute]:
    """The routes of every module of web.pages."""
    import handouts.web.pages

    folder = handouts.web.pages.__path__
    for name in sorted(module.name for module in pkgutil.iter_modules(folder)):
        module = importlib.import_module(f"handouts.web.pages.{name}")
        yield from getattr(module, "routes", ())


class _Application(Starlette):
    """Starlette with the guard around everything: it answers errors in its own words."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        super().__init__()
        self.router = _Router(routes, redirect_slashes=False)

    def build_middleware_stack(self) -> Any:
        """The guard and the routes, without pages of errors that are Starlette's."""
        app: Any = self.router
        for middleware in reversed(self.user_middleware):
            app = middleware.cls(app, *middleware.args, **middleware.kwargs)
        return app


class _Router(Router):
    """A router whose missing pages are refusals."""

    async def not_found(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Nothing has this address."""
        raise Refusal(404, "missing")


def refuse(request: Request, refusal: Refusal) -> Response:
    """A refusal as a page in the reader's language, or in plain English where that fails."""
    from handouts.web.guard import caller_of

    headers = {"allow": refusal.facts["allow"]} if "allow" in refusal.facts else {}
    if refusal.status == 503:
        headers["retry-after"] = "5"
    try:
        say = Speaker(caller_of(request).language)
        code = f"refused.{refusal.code}"
        facts = {key: str(value) for key, value in refusal.facts.items()}
        remedy = say(f"{code}.remedy", **facts) if say.has(f"{code}.remedy") else ""
        answer = page(
            request,
            "error.html",
            refusal.status,
            title=say(f"{code}.title", **facts),
            text=say(f"{code}.text", **facts),
            remedy=remedy or facts.get("remedy", ""),
        )
    except Exception:  # the page of errors must not fail itself
        answer = HTMLResponse(_PLAIN.format(status=refusal.status), refusal.status)
    answer.headers.update(headers)
    return answer


_PLAIN = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Not shown</title>'
    "<h1>This cannot be shown</h1><p>The desk refused the request ({status}).</p>"
    '<p><a href="/">Go to the first page</a></p></html>'
)
