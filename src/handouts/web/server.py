"""Running the desk: the socket, the server, the process that builds, and a quick end to all."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import os
import signal
import socket
import threading
import webbrowser
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from handouts.problems import HandoutsError, UsageError
from handouts.web.accounts import Accounts
from handouts.web.app import create_app
from handouts.web.keeper import Keeper
from handouts.web.services import Services

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from handouts.desk.shelf import Shelf
    from handouts.workspace import Workspace

HEADERS_WITHIN = 15
"""Seconds in which a request's first lines must have come."""
KEPT_OPEN = 30
"""Seconds that a connection may rest between requests."""
CONNECTIONS = 400
_CLOSING = 1
"""Seconds that answers under way may take at the end."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the desk is served, and by which names it is called beside its own."""

    host: str = "127.0.0.1"
    port: int = 8000
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None

    @property
    def is_local(self) -> bool:
        """Whether only this computer reaches it."""
        return self.host == "localhost" or _is_loopback(self.host)

    @property
    def url(self) -> str:
        """What is typed into a browser on this computer."""
        scheme = "https" if self.certificate else "http"
        name = self.hosts()[0] if self.is_local or _is_any(self.host) else _named(self.host, self)
        return f"{scheme}://{name}"

    def hosts(self) -> list[str]:
        """The exact values of Host that are answered."""
        names = ["localhost", "127.0.0.1", "[::1]"]
        if not self.is_local:
            names = [] if not _is_any(self.host) else [*names, *_own_names()]
            names.append(_bracketed(self.host))
        hosts = [_named(name, self) for name in names]
        for name in self.names:  # a proxy may listen on another port
            hosts += [name] if ":" in name.rpartition("]")[2] else [_named(name, self), name]
        return list(dict.fromkeys(host.lower() for host in hosts))


@dataclass(frozen=True, slots=True)
class Told:
    """What the command line is told while it serves."""

    ready: Callable[[str], None]
    log: Callable[[str], None] = lambda line: None


def serve(  # noqa: PLR0913 - what a desk is made of
    workspace: Workspace,
    folder: Path,
    out: Path,
    address: Address,
    told: Told,
    *,
    desk: str,
    edit: bool = False,
    jobs: int = 1,
    browse: bool = False,
) -> int:
    """Serve until Ctrl-C (KeyboardInterrupt) or SIGTERM (0).

    UsageError for an address that cannot be used, or that others reach while
    there is no account; what keeps the first build from writing is raised, too.
    """
    accounts = Accounts(folder)
    if not address.is_local and not accounts.all():
        raise UsageError(
            f"{address.host} can be reached by others, and nobody has a password yet",
            "Add an account first: handouts account NAME --role desk",
        )
    listener = _listener(address)
    services = Services(workspace, folder, desk, edit=edit)
    app = create_app(
        services, address.hosts(), accounts=accounts, required=not address.is_local,
        secure=address.certificate is not None, log=told.log,
    )  # fmt: skip
    server = _Server(_config(app, address))

    async def run() -> None:
        loop = asyncio.get_running_loop()

        def put(shelf: Shelf) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has just been closed
                loop.call_soon_threadsafe(services.put, shelf)

        def fail(error: HandoutsError) -> None:
            server.failure = error
            server.should_exit = True

        keeper = Keeper(workspace.root, out, jobs, put, fail)
        keeper.start()
        try:
            told.ready(address.url)
            if browse:
                threading.Thread(target=webbrowser.open, args=[address.url], daemon=True).start()
            await server.serve(sockets=[listener])
        finally:
            services.end()
            await asyncio.to_thread(keeper.stop)
            services.close()

    asyncio.run(run())
    if server.failure is not None:
        raise server.failure
    if server.signal == signal.SIGINT:
        raise KeyboardInterrupt
    return 0


def _config(app: Any, address: Address) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Patient,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEPT_OPEN,
        timeout_graceful_shutdown=_CLOSING,
        limit_concurrency=CONNECTIONS,
        h11_max_incomplete_event_size=32 * 1024,
        ssl_certfile=address.certificate,
        ssl_keyfile=address.key,
    )


class _Server(uvicorn.Server):
    """A server that remembers which signal ended it, and leaves what follows to us."""

    signal: int | None = None
    failure: HandoutsError | None = None

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Ctrl-C or SIGTERM: open answers have a second, and a second Ctrl-C ends that."""
        self.signal = sig
        super().handle_exit(sig, frame)
        self._captured_signals.clear()  # uvicorn would raise them once more


class _Patient(H11Protocol):
    """The protocol with a limit for slow or silent visitors, who would hold a connection."""

    _silence: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Somebody is there: they have some seconds to ask for something."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """A piece of a request: its first lines must be whole in time."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE or not self.conn.trailing_data[0]:
            self._stop_expecting()
        elif self._silence is None:
            self._expect()

    def _expect(self) -> None:
        self._silence = self.loop.call_later(HEADERS_WITHIN, self._end)

    def _stop_expecting(self) -> None:
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None

    def _end(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._stop_expecting()
        super().connection_lost(exc)


def _listener(address: Address) -> socket.socket:
    """The socket, bound; UsageError in words where that cannot be."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address.host, address.port))
        listener.listen(256)
    except (OSError, OverflowError) as error:
        listener.close()
        raise _refused(address, error) from error
    listener.setblocking(False)
    return listener


def _refused(address: Address, error: Exception) -> UsageError:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return UsageError(
            f"port {address.port} is taken, perhaps by a desk that runs already",
            f"Open {address.url}, or choose another port: --port {address.port + 1}",
        )
    if number == errno.EACCES:
        return UsageError(
            f"port {address.port} is for administrators", "Choose one from 1024 on: --port 8000"
        )
    if isinstance(error, socket.gaierror) or number == errno.EADDRNOTAVAIL:
        return UsageError(
            f"'{address.host}' is no address of this computer",
            "Use --host 127.0.0.1, or --host 0.0.0.0 for everybody in the network.",
        )
    return UsageError(f"{address.host}, port {address.port}: {error}")


def _own_names() -> list[str]:
    """What this computer is called in the network, and its addresses there."""
    name = socket.gethostname()
    found = [name, socket.getfqdn()]
    with contextlib.suppress(OSError):
        found += [_bracketed(str(one[4][0])) for one in socket.getaddrinfo(name, None)]
    return found


def _named(name: str, address: Address) -> str:
    usual = 443 if address.certificate else 80
    return name if address.port == usual else f"{name}:{address.port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_any(host: str) -> bool:
    return host in {"0.0.0.0", "::"}  # noqa: S104 - nothing is bound here


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
