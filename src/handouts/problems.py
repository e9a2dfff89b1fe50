"""What can be wrong, where it stands and how to mend it.

Two kinds of failure are kept apart. A `Problem` is something that a user can
mend: it has a place and a remedy, and all problems of a run are reported
together. A `HandoutsError` ends the run at once and binds an exit code to its
message. Any other exception is a bug of ours and is reported as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ExitCode(IntEnum):
    """What a shell or a pipeline learns from a finished run."""

    OK = 0
    CONTENT = 1
    USAGE = 2
    DEPENDENCY = 3
    RENDERING = 4
    PRINTING = 5
    OUTPUT = 6
    BUG = 70
    INTERRUPTED = 130


class Severity(StrEnum):
    """How much a problem matters: errors stop publishing, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    BLANK = "blank"  # something that the clinic has not given yet


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a workspace's file; line and column count from 1, 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where it is, what is wrong and what to do about it."""

    place: Place
    code: str
    message: str
    remedy: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        text = f"{self.place}: {self.code} {self.message}"
        return f"{text}\n    {self.remedy}" if self.remedy else text

    def as_json(self) -> dict[str, str | int]:
        """The problem as one flat object, for `--json` and the manifest."""
        return {
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "remedy": self.remedy,
        }


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of these stops publishing."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known word, or all of them when none is near."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"Use one of: {', '.join(names)}." if names else ""


class HandoutsError(Exception):
    """A failure that ends the run; its message is for the user, not for us."""

    exit_code = ExitCode.CONTENT

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class UsageError(HandoutsError):
    """The command cannot mean anything: no workspace, no such handout."""

    exit_code = ExitCode.USAGE


class MissingDependencyError(HandoutsError):
    """A library or system package is not installed; the remedy is the command that mends it."""

    exit_code = ExitCode.DEPENDENCY


class PrintingError(HandoutsError):
    """Nothing comes out of the printer: none is there, it refuses, or it has stopped."""

    exit_code = ExitCode.PRINTING


class OutputError(HandoutsError):
    """The result cannot be written: no space, no permission, no such folder."""

    exit_code = ExitCode.OUTPUT
