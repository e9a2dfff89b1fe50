"""Preflight: everything that a print shop would ask about a PDF, before it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handouts.press.reading.document import read_press
from handouts.press.rules import RULES
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.press.finding import Finding
    from handouts.press.printers import Printer

PLACES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that say the same, such as one for each line of a text."""

    code: str
    severity: Severity
    message: str
    remedy: str
    findings: tuple[Finding, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """Where the first three are, each with what it can be found by."""
        return tuple(
            f"{one.place}: {one.detail}" if one.detail else one.place
            for one in self.findings[:PLACES_SHOWN]
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What preflight found, in the order of the rules and then of the pages."""

    findings: tuple[Finding, ...]
    pages: int

    @property
    def passed(self) -> bool:
        """Whether the file may go to the printer: warnings do not stop it."""
        return all(one.severity is not Severity.ERROR for one in self.findings)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The findings by what they say, errors first."""
        gathered: dict[tuple[str, Severity, str, str], list[Finding]] = {}
        for one in self.findings:
            gathered.setdefault((one.code, one.severity, one.message, one.remedy), []).append(one)
        groups = [Group(*said, tuple(found)) for said, found in gathered.items()]
        return tuple(sorted(groups, key=lambda group: group.severity is not Severity.ERROR))

    def count(self, severity: Severity) -> int:
        """How many different things are wrong, of this weight."""
        return sum(group.severity is severity for group in self.groups)

    def as_json(self) -> dict[str, Any]:
        """The report for other programs: every finding, not only the first three of a kind."""
        return {
            "passed": self.passed,
            "pages": self.pages,
            "findings": [one.as_json() for one in self.findings],
        }


def preflight(pdf: bytes, printer: Printer, folds: Sequence[Sequence[float]] = ()) -> Report:
    """Ask every rule about a PDF.

    `folds` has for each page where it is folded, in points from the left of its trim.
    ValueError, in words, where the bytes are no PDF, are locked, or are a trap.
    """
    document = read_press(pdf, folds)
    found = [one for rule in RULES for one in rule.check(document, printer)]
    return Report(tuple(found), len(document.pages))
