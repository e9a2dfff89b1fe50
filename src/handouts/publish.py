"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from handouts.problems import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = ".handouts-"
_SUFFIX = ".part"
_ROOM = {errno.ENOSPC, errno.EDQUOT}


def write_atomically(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step; what stood there stays until the new file is whole.

    OutputError when the disk is full or the folder cannot be written; no
    temporary file is left behind, whatever happens short of a kill.
    """
    temporary = ""
    try:
        handle, temporary = _temporary_in(path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        _remove(temporary)
        raise _explained(error, path) from error
    except BaseException:
        _remove(temporary)
        raise


@contextmanager
def private_file(path: Path) -> Iterator[BinaryIO]:
    """A file for somebody's own words: readable by its owner alone, there once it is whole.

    On Linux it has no name before that, so a killed run leaves nothing at all;
    elsewhere, and on disks that cannot do this, it leaves at worst a temporary
    file. OSError while writing becomes OutputError, as for `write_atomically`.
    """
    temporary = ""
    try:
        handle, temporary = _nameless_in(path.parent)
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if not temporary:
                name = path.parent / f"{_PREFIX}{os.getpid()}-{secrets.token_hex(8)}{_SUFFIX}"
                number = file.fileno()
                # Only with a folder's number, which is not needed here, does it follow the link.
                os.link(f"/proc/self/fd/{number}", name, src_dir_fd=number)
                temporary = str(name)
        Path(temporary).replace(path)
    except OSError as error:
        _remove(temporary)
        raise _explained(error, path) from error
    except BaseException:
        _remove(temporary)
        raise


def _nameless_in(folder: Path) -> tuple[int, str]:
    """A new file and its name, which is "" where the system can do without."""
    if hasattr(os, "O_TMPFILE"):
        with suppress(OSError):  # not on every file system
            return os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600), ""
    return _temporary_in(folder)


def prepare_folder(folder: Path) -> None:
    """Make the output folder and sweep what a killed run left; OutputError if it is not writable.

    Said before any work is done, so that nobody waits for a build that cannot end well.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            if _is_abandoned(leftover):
                leftover.unlink(missing_ok=True)
        handle, probe = _temporary_in(folder)
        try:
            os.close(handle)
        finally:
            _remove(probe)
    except OSError as error:
        raise _explained(error, folder) from error


def _temporary_in(folder: Path) -> tuple[int, str]:
    """A new file whose name says which process writes it."""
    return tempfile.mkstemp(prefix=f"{_PREFIX}{os.getpid()}-", suffix=_SUFFIX, dir=folder)


def _is_abandoned(temporary: Path) -> bool:
    """Whether the process that was writing this file is gone; other builders' files stay."""
    process = temporary.name.removeprefix(_PREFIX).partition("-")[0]
    if not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _explained(error: OSError, path: Path) -> OutputError:
    if error.errno in _ROOM:
        return OutputError(f"{path} cannot be written: the disk is full", "Free some space.")
    reason = (error.strerror or str(error)).lower()
    return OutputError(f"{path} cannot be written: {reason}", "Choose another folder with -o DIR.")


def _remove(temporary: str) -> None:
    if temporary:
        Path(temporary).unlink(missing_ok=True)
