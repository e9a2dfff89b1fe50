"""What a rule of preflight found: where, what, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from handouts.problems import Severity

MOST_SHOWN = 40
"""Characters of a text that a finding quotes, so that it can be found."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a printer would ask about.

    `page` counts from 1; 0 is the file as a whole. `x_mm` and `y_mm` are measured
    from the lower left corner of the trim, negative in the bleed; None where it is
    no matter of a place. `detail` is what tells this from others of its kind.
    """

    code: str
    page: int
    x_mm: float | None
    y_mm: float | None
    message: str
    remedy: str
    severity: Severity = Severity.ERROR
    detail: str = ""

    @property
    def place(self) -> str:
        """The place in words."""
        if not self.page:
            return "the whole file"
        if self.x_mm is None or self.y_mm is None:
            return f"page {self.page}"
        across = _from(self.x_mm, "left")
        up = _from(self.y_mm, "bottom")
        return f"page {self.page}, {across}, {up}"

    def as_json(self) -> dict[str, Any]:
        """The finding as one flat object."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "page": self.page,
            "x_mm": self.x_mm,
            "y_mm": self.y_mm,
            "message": self.message,
            "remedy": self.remedy,
            "detail": self.detail,
        }


def _from(distance: float, edge: str) -> str:
    if distance < 0:
        return f"{-distance:.1f} mm beyond the {edge} edge"
    return f"{distance:.1f} mm from the {edge}"


def quoted(text: str) -> str:
    """Some words of a text, to find it by."""
    words = " ".join(text.split())
    if not words:
        return ""
    return f"“{words[:MOST_SHOWN]}{'…' if len(words) > MOST_SHOWN else ''}”"
