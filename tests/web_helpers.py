"""A desk to be tried from outside: its application in this process, and its real server."""

from __future__ import annotations

import re
import socket
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import httpx
from starlette.testclient import TestClient

from handouts.desk.shelf import Shelf
from handouts.desk.stocking import Stock, stocked
from handouts.library import read_library
from handouts.manifest import Manifest
from handouts.web.accounts import Accounts
from handouts.web.app import create_app
from handouts.web.services import Services
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from httpx import Response
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

HOST = "localhost:8000"
HERE = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
PASSWORD = "four plain words here"
ROLES = ("desk", "clinician", "editor")
TOKEN = re.compile(r'X-Handouts-Token": "([^"]+)"|X-Handouts-Token&#34;: &#34;([^&]+)')
EDITION = "plain-language.en.one-pager"
DAY = date(2026, 11, 24)


def shelf_of(root: Path) -> Shelf:
    """The shelf of a workspace as it is built."""
    workspace, out = Workspace(root), root / "build"
    files = Manifest.load(out).files
    stock = Stock(DAY, out, workspace.fingerprint(), files, {})
    return stocked(read_library(workspace), stock, Shelf())


class Desk:
    """An application with its services, and who talks to it."""

    def __init__(
        self, root: Path, data: Path, extra: Sequence[BaseRoute] = (), *, secure: bool = False
    ) -> None:
        self.services = Services(Workspace(root), data, "front", edit=False)
        self.services.put(shelf_of(root))
        self.accounts = Accounts(data)
        self.lines: list[str] = []
        self.app: Starlette = create_app(
            self.services, [HOST], accounts=self.accounts, extra=extra, secure=secure,
            log=self.lines.append,
        )  # fmt: skip

    def client(self) -> TestClient:
        """A browser that follows no redirect by itself."""
        return TestClient(
            self.app, base_url=f"http://{HOST}", follow_redirects=False,
            raise_server_exceptions=True,
        )  # fmt: skip

    def token(self, client: TestClient) -> str:
        """The token that this browser's pages have."""
        secret = client.cookies.get("handouts-session", "")
        sessions = self.app.state.gate.sessions
        session = sessions.find(secret)
        return session.token if session else sessions.token

    def logged_in(self, role: str) -> TestClient:
        """A browser of somebody with this role."""
        client = self.client()
        self.accounts.set(role, role, PASSWORD)  # type: ignore[arg-type]
        answer = self.post(client, "/log-in", {"name": role, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    def post(self, client: TestClient, path: str, form: dict[str, str]) -> Response:
        """A form as our own page would send it."""
        return client.post(path, data={**form, "token": self.token(client)}, headers=HERE)


@contextmanager
def desk(root: Path, data: Path, extra: Sequence[BaseRoute] = ()) -> Iterator[Desk]:
    """A desk that is closed in the end."""
    made = Desk(root, data, extra)
    try:
        yield made
    finally:
        made.services.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Visitor:
    """A browser for a real server: it keeps cookies, and sends what our pages would send."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://localhost:{port}"
        self.http = httpx.Client(base_url=self.origin, timeout=60, trust_env=False)
        self.token = ""

    def get(self, path: str) -> Response:
        """A page."""
        return self.http.get(path)

    def post(self, path: str, form: dict[str, str], page: str = "/") -> Response:
        """A form of a page, with the token that its pages have."""
        if not self.token or path == "/log-in":
            found = TOKEN.search(self.get(page).text)
            assert found is not None, f"{page} has no token"
            self.token = found[1] or found[2]
        answer = self.http.post(
            path, data={**form, "token": self.token},
            headers={"origin": self.origin, "sec-fetch-site": "same-origin"},
        )  # fmt: skip
        if path == "/log-in":
            self.token = ""
        return answer


def answers(port: int) -> bool:
    """Whether somebody listens on a port of this computer."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
