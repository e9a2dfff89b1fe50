"""Who may use the desk over the network: names, roles and hashed passwords, in one file.

The file lies in the user's data folder, readable by that user alone. It is
read again when it changes, so an account that is removed ends at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.problems import MissingDependencyError, OutputError, UsageError
from handouts.web.roles import ROLES

if TYPE_CHECKING:
    from handouts.web.roles import Role

FILE = "accounts.json"
SHORTEST = 10
LONGEST = 200
_LONGEST_NAME = 40
# Checked against where there is no such account, so that a name cannot be told by the time.
_NOBODY = secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """One account; `hash` is Argon2's, with its parameters and salt."""

    name: str
    role: Role
    hash: str

    @property
    def stamp(self) -> str:
        """Changes with the password and the role: sessions of before end."""
        return hashlib.sha256(f"{self.name}\0{self.role}\0{self.hash}".encode()).hexdigest()


class Accounts:
    """The accounts of a data folder. Every method may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._lock = threading.Lock()
        self._read_at: tuple[int, int, int] | None = None
        self._known: dict[str, Account] = {}

    def all(self) -> tuple[Account, ...]:
        """Every account, by name. OutputError where the file cannot be read."""
        return tuple(sorted(self._load().values(), key=lambda one: one.name))

    def stamp(self, name: str) -> str:
        """The account's stamp, or "" where there is none."""
        account = self._load().get(name)
        return account.stamp if account else ""

    def check(self, name: str, password: str) -> Account | None:
        """The account if the password is its own. Takes about 50 ms and 64 MB."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        account = self._load().get(name)
        try:
            _hasher().verify(account.hash if account else _nobody(), password[: LONGEST + 1])
        except (Argon2Error, InvalidHashError):
            return None
        return account

    def set(self, name: str, role: Role, password: str) -> None:
        """Add an account or change it; UsageError for a name or password that cannot be used."""
        plain = name.replace("-", "").replace("_", "").replace(".", "")
        if not (plain.isascii() and plain.isalnum() and len(name) <= _LONGEST_NAME):
            raise UsageError(
                "the name of an account is of letters, digits, '-', '_' and '.',"
                f" at most {_LONGEST_NAME}",
                "Such as front-desk-1.",
            )
        if not SHORTEST <= len(password) <= LONGEST:
            raise UsageError(
                f"a password has {SHORTEST} to {LONGEST} characters", "Four plain words make one."
            )
        if password.lower() == name.lower():
            raise UsageError("the password is the name", "Choose another password.")
        known = dict(self._load())
        known[name] = Account(name, role, _hasher().hash(password))
        self._save(known)

    def remove(self, name: str) -> None:
        """Delete an account; UsageError if there is none of that name."""
        known = dict(self._load())
        if known.pop(name, None) is None:
            names = ", ".join(sorted(known)) or "none"
            raise UsageError(f"there is no account '{name}'", f"There are: {names}.")
        self._save(known)

    def _load(self) -> dict[str, Account]:
        with self._lock:
            try:
                state = self.path.stat()
                now = (state.st_mtime_ns, state.st_size, state.st_ino)
                if now != self._read_at:
                    self._known = _accounts_in(json.loads(self.path.read_bytes()))
                    self._read_at = now
            except FileNotFoundError:
                self._known, self._read_at = {}, None
            except (OSError, ValueError, TypeError, KeyError) as error:
                raise OutputError(
                    f"{self.path} cannot be read", "Repair it, or delete it and add accounts anew."
                ) from error
            return self._known

    def _save(self, known: dict[str, Account]) -> None:
        """Write the file in one step, for this user's eyes only."""
        records = [{"name": a.name, "role": a.role, "hash": a.hash} for a in known.values()]
        text = json.dumps({"accounts": records}, indent=2) + "\n"
        temporary = ""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=".accounts-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:  # made with mode 0600
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self.path)
        except OSError as error:
            if temporary:
                Path(temporary).unlink(missing_ok=True)
            raise OutputError(f"{self.path} cannot be written: {error.strerror}") from error


def _accounts_in(data: Any) -> dict[str, Account]:
    accounts = [
        Account(str(one["name"]), one["role"], str(one["hash"])) for one in data["accounts"]
    ]
    if any(one.role not in ROLES for one in accounts):
        raise ValueError("an unknown role")
    return {one.name: one for one in accounts}


def _hasher() -> Any:
    try:
        from argon2 import PasswordHasher
    except ImportError as error:
        raise MissingDependencyError(
            "passwords need the library argon2-cffi", "pip install 'handouts[web]'"
        ) from error
    return PasswordHasher()


_nobodys: list[str] = []


def _nobody() -> str:
    if not _nobodys:
        _nobodys.append(_hasher().hash(_NOBODY))
    return _nobodys[0]
