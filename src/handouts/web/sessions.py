"""Who is logged in: sessions in memory, which end with the server or after an hour's rest."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handouts.web.accounts import Accounts
    from handouts.web.roles import Role

IDLE = 60 * 60.0
"""Seconds without a request after which somebody must log in again."""
LONGEST = 12 * 60 * 60.0
"""Seconds after which they must in any case."""
MOST = 1000
FREE = 5
"""Wrong passwords for one name that are not yet made to wait."""
FREE_AT = 25
"""The same from one address: a whole office may have one."""
LONGEST_WAIT = 300.0
MOST_FAILURES = 10_000


@dataclass(slots=True, repr=False)
class Session:
    """Somebody who is logged in; times are those of `time.monotonic`."""

    name: str
    role: Role
    token: str
    stamp: str
    begun: float
    seen: float


@dataclass
class Sessions:
    """All who are logged in; without accounts nobody has to.

    `token` is for forms of those who have no session: everybody without
    accounts, else only whoever is about to log in.
    """

    accounts: Accounts | None = None
    required: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _open: dict[bytes, Session] = field(default_factory=dict, repr=False)

    @property
    def asks_for_passwords(self) -> bool:
        """Whether there are accounts; the first one that is added counts at once."""
        return self.required or bool(self.accounts and self.accounts.all())

    def find(self, secret: str) -> Session | None:
        """The session of a cookie, if it still holds and its account is still as it was."""
        if self.accounts is None or not secret:
            return None
        key = _key(secret)
        session = self._open.get(key)
        if session is None:
            return None
        now = time.monotonic()
        outlived = now - session.seen > IDLE or now - session.begun > LONGEST
        if outlived or self.accounts.stamp(session.name) != session.stamp:
            del self._open[key]
            return None
        return session

    def begin(self, name: str, role: Role, stamp: str) -> str:
        """A new session; what its cookie holds."""
        if len(self._open) >= MOST:
            oldest = min(self._open, key=lambda key: self._open[key].seen)
            del self._open[oldest]
        secret, now = secrets.token_urlsafe(32), time.monotonic()
        token = secrets.token_urlsafe(32)
        self._open[_key(secret)] = Session(name, role, token, stamp, now, now)
        return secret

    def end(self, secret: str) -> None:
        """Log out."""
        self._open.pop(_key(secret), None)


class Throttle:
    """Makes whoever guesses passwords wait longer and longer, by name and by address.

    A name counts before its password is checked, so that many guesses at once count, too;
    an address only when it was wrong, since a whole office may begin its day at once.
    """

    def __init__(self) -> None:
        self._failures: dict[str, tuple[int, float]] = {}

    def wait(self, name: str, address: str) -> float:
        """Seconds until the next try is heard."""
        now = time.monotonic()
        known = map(self._failures.get, (f"name {name}", f"address {address}"))
        return max([0.0, *(until - now for _, until in filter(None, known))])

    def begun(self, name: str) -> None:
        """A password is about to be checked."""
        self._count(f"name {name}", FREE)

    def failed(self, address: str) -> None:
        """It was wrong."""
        self._count(f"address {address}", FREE_AT)

    def succeeded(self, name: str, address: str) -> None:
        """It was right: what was before is forgiven."""
        for key in (f"name {name}", f"address {address}"):
            self._failures.pop(key, None)

    def _count(self, key: str, free: int) -> None:
        if len(self._failures) > MOST_FAILURES:
            self._failures.clear()
        now = time.monotonic()
        count = self._failures.get(key, (0, now))[0] + 1
        pause = 0.0 if count < free else min(2.0 ** (count - free), LONGEST_WAIT)
        self._failures[key] = (count, now + pause)


def _key(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
