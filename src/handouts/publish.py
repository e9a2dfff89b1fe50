"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from handouts.problems import OutputError

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
