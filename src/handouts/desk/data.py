"""The user's data folder, and databases in it that many may write at once.

What a desk remembers outlives the workspace and the program's next version, so
it is in the user's own folder, readable by nobody else, and a database only
ever goes forward: each version of the program adds steps and changes none.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.problems import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = "HANDOUTS_DATA"
"""An environment variable that names the folder, for a shared computer or a trial."""
_WAIT = 30.0  # seconds that a writer waits for the others


def data_folder() -> Path:
    """The user's data folder, made if it is missing, for its owner alone.

    `HANDOUTS_DATA`, else `XDG_DATA_HOME`/handouts, else where the system keeps
    such things. OutputError when it cannot be made.
    """
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _unwritable(folder, (error.strerror or str(error)).lower()) from error
    return folder


def _folder() -> Path:
    named = os.environ.get(FOLDER)
    if named:
        return Path(named).expanduser().absolute()
    xdg = Path(os.environ.get("XDG_DATA_HOME", ""))
    if xdg.is_absolute():  # the specification says that others are to be ignored
        return xdg / "handouts"
    if sys.platform == "win32" and os.environ.get("LOCALAPPDATA"):
        return Path(os.environ["LOCALAPPDATA"]) / "handouts"
    try:
        home = Path.home()
    except RuntimeError as error:
        raise OutputError("this user has no home folder", f"Name a folder in {FOLDER}.") from error
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "handouts"
    return home / ".local" / "share" / "handouts"


def connect(path: Path, steps: Sequence[str]) -> sqlite3.Connection:
    """A database with all `steps` taken, in autocommit mode; the caller closes it.

    Each step is one SQL statement; how many were taken stands in the file. It
    has a write-ahead log, waits for other writers and keeps foreign keys. One
    connection belongs to one thread. OutputError, with what to do, when it
    cannot be opened, is damaged, or was written by a newer program.
    """
    with _told(path):
        _make_private(path)
        connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        try:
            _prepare(connection, path, steps)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def reading(path: Path, steps: Sequence[str]) -> Iterator[sqlite3.Connection]:
    """A connection for queries; OutputError as for `connect`, and for damage met on the way."""
    with closing(connect(path, steps)) as connection, _told(path):
        yield connection


@contextmanager
def writing(path: Path, steps: Sequence[str]) -> Iterator[sqlite3.Connection]:
    """One transaction in which nobody else writes: all of it is kept, or nothing."""
    with closing(connect(path, steps)) as connection, _told(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _make_private(path: Path) -> None:
    """SQLite would make a file that others may read; the files beside it take its mode."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare(connection: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # what was told as done survives a power cut
    connection.execute("PRAGMA foreign_keys = ON")
    taken = _taken(connection)
    if taken > len(steps):
        raise OutputError(
            f"{path} was written by a newer version of handouts",
            f"Update handouts, or name another folder in {FOLDER}.",
        )
    if taken == len(steps):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in steps[_taken(connection) :]:  # another process may have been quicker
            connection.execute(step)
        connection.execute(f"PRAGMA user_version = {len(steps)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _taken(connection: sqlite3.Connection) -> int:
    """How many steps the file has taken."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What goes wrong with a database, in words and with what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise OutputError(f"{path}: the disk is full", "Free some space.") from error
        raise _unwritable(path, (error.strerror or str(error)).lower()) from error
    except sqlite3.Error as error:
        raise _explained(path, error) from error


def _explained(path: Path, error: sqlite3.Error) -> OutputError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return OutputError(
            f"{path} is damaged: {error}",
            f"Rename it, with its -wal and -shm if there are such: mv '{path}' '{path}.damaged'"
            " ; a new one is begun then. Keep the old one: `sqlite3 FILE .recover` saves most"
            " of it.",
        )
    if code == sqlite3.SQLITE_FULL:
        return OutputError(f"{path}: the disk is full", "Free some space.")
    if code == sqlite3.SQLITE_BUSY:
        return OutputError(
            f"{path}: another program has held it for {_WAIT:g} seconds",
            "End other programs that have it open, then try again.",
        )
    return _unwritable(path, str(error))


def _unwritable(path: Path, reason: str) -> OutputError:
    return OutputError(
        f"{path} cannot be opened for writing: {reason}",
        f"Look at who may write there, or name another folder in {FOLDER}.",
    )
