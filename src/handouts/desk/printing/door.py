"""The door to CUPS: its commands, asked in one language and for a limited time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Literal

from handouts.problems import MissingDependencyError, PrintingError

Command = Literal["lp", "lpstat", "lpoptions", "cancel", "ipptool"]

_NAMED = re.compile(r"^(?:\S*/)?(?:lp|lpstat|lpoptions|cancel): (?:Error - )?")
PATIENCE = 15.0  # seconds for an answer; a print server on a slow network takes some
_SILENT = "the print service CUPS does not answer"
_WAKE = "brew services start cups" if sys.platform == "darwin" else "sudo systemctl start cups"


class NoAnswerError(PrintingError):
    """CUPS took longer than it may: what was asked may have been done, or not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said, and whether it did what it was asked."""

    fine: bool
    text: str
    complaint: str


def is_there() -> bool:
    """Whether this computer can print through CUPS at all."""
    return shutil.which("lp") is not None and shutil.which("lpstat") is not None


def ask(
    command: Command, *arguments: str, data: bytes | None = None, patience: float = PATIENCE
) -> Answer:
    """Run one of CUPS's commands, with `data` on its standard input, and wait for its answer.

    MissingDependencyError where it is not installed; NoAnswerError when it took
    more than `patience` seconds, and was ended; PrintingError when no print
    service runs.
    """
    program = shutil.which(command)
    if program is None:
        raise MissingDependencyError(
            f"this computer cannot print by itself: '{command}' is not installed", _installing()
        )
    try:
        done = subprocess.run(
            [program, *arguments],
            input=data if data is not None else b"",
            capture_output=True,
            check=False,
            timeout=patience,
            start_new_session=True,  # Ctrl-C is ours to handle; nor can it ask for a password
            env={**os.environ, "LC_ALL": "C", "LANG": "C"},
        )
    except subprocess.TimeoutExpired as error:
        raise NoAnswerError(f"{_SILENT} within {patience:g} seconds", _WAKE) from error
    text = done.stdout.decode("utf-8", "replace")
    complaint = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode and _is_asleep(complaint):
        raise asleep()
    return Answer(done.returncode == 0, text, _last(complaint))


def asleep() -> PrintingError:
    """Said when no print service runs."""
    return PrintingError(f"{_SILENT}: it is not running", _WAKE)


def _is_asleep(complaint: str) -> bool:
    signs = ("Scheduler is not running", "Unable to connect to server", "Connection refused",
             "Bad file descriptor", "Transport endpoint")  # fmt: skip
    return any(sign in complaint for sign in signs)


def _last(complaint: str) -> str:
    """The last line, without the program's name."""
    line = complaint.splitlines()[-1] if complaint else ""
    return _NAMED.sub("", line)


def _installing() -> str:
    if sys.platform == "win32":
        return "Print the file that `handouts build -t desk` makes, from a PDF viewer."
    if sys.platform == "darwin":
        return "macOS brings it in /usr/bin; add that to PATH."
    return "sudo apt-get install cups-client, or your system's package with CUPS's 'lp'"
