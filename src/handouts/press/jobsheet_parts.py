"""Lists, ink and preflight as they stand on a job sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handouts.press.pen import Stroke

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.press.pen import Pen

HEAD = 19.0
"""Points that a block's heading takes."""

INKS = (("Cyan", (1.0, 0.0, 0.0, 0.0)), ("Magenta", (0.0, 1.0, 0.0, 0.0)),
        ("Yellow", (0.0, 0.0, 1.0, 0.0)), ("Black", (0.0, 0.0, 0.0, 1.0)))  # fmt: skip
SIZE, LEADING, LABEL = 8.0, 10.2, 68.0
_ROW = 3.6
MOST_FINDINGS = 5
_LINE = Stroke(0.4, "line")


@dataclass(frozen=True, slots=True)
class Row:
    """One fact; `blank` where the value says what somebody still has to give."""

    label: str
    value: str
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Inked:
    """One form: percent of its trimmed paper under each ink, and the most on one place."""

    name: str
    plates: tuple[float, ...]
    most: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """All forms, the printer's limit in percent, and where most ink lies, in words."""

    forms: tuple[Inked, ...]
    limit: int
    place: str

    @property
    def height(self) -> float:
        """Points that the table takes."""
        return 14.0 + 20.0 * len(self.forms) + 22.0


def rows_height(pen: Pen, rows: Sequence[Row], width: float) -> float:
    """How high a list is, in points."""
    return sum(len(_value(pen, row, width)) * LEADING + _ROW for row in rows)


def _value(pen: Pen, row: Row, width: float) -> list[str]:
    return [
        piece for line in row.value.split("\n") for piece in pen.wrap(line, width - LABEL, SIZE)
    ]


def draw_rows(pen: Pen, rows: Sequence[Row], x: float, top: float, width: float) -> None:
    """A list: labels on the left, facts on the right, a thin line between."""
    y = top
    for number, row in enumerate(rows):
        if number:
            pen.line((x, y + 1), (x + width, y + 1), _LINE)
        pen.text(x, y - LEADING + 2, row.label, SIZE, "text", "soft")
        for line in _value(pen, row, width):
            y -= LEADING
            if row.blank:
                box = (x + LABEL - 3, y - 0.6, pen.width(line, SIZE) + 6, LEADING - 0.4)
                pen.box(box, "warm", Stroke(0.4, "soft", (1.5, 1.5)))
            pen.text(x + LABEL, y + 2, line, SIZE, "text", "soft" if row.blank else "ink")
        y -= _ROW


def draw_coverage(pen: Pen, ink: Coverage, x: float, top: float, width: float) -> None:
    """A row for each form: each plate's share as a number and as a bar, and the most in one."""
    label = 56.0
    step = (width - label - 36) / 4
    y = top - 8
    for number, (name, inks) in enumerate(INKS):
        left = x + label + number * step
        pen.box((left, y, 5.5, 5.5), inks, Stroke(0.3, "soft"))
        pen.text(left + 8, y, name, 6.5, "text", "soft")
    pen.text(x + width, y, "Most", 7, "text", "soft", "right")
    for form in ink.forms:
        y -= 13
        pen.text(x, y, form.name, SIZE, "strong")
        for number, ((_, inks), share) in enumerate(zip(INKS, form.plates, strict=True)):
            left, room = x + label + number * step, step - 10
            pen.text(left, y, f"{share:.1f} %", SIZE)
            pen.box((left, y - 5, room, 2.2), "tint")
            if share >= 0.05:
                pen.box((left, y - 5, room * min(share, 100) / 100, 2.2), inks)
        pen.text(x + width, y, f"{form.most:.0f} %", SIZE, "strong", "ink", "right")
        y -= 7
    y -= 11
    for line in pen.wrap(ink.place, width, 7):
        pen.text(x, y, line, 7, "text", "soft")
        y -= 9


def findings_height(pen: Pen, findings: Sequence[tuple[str, str]], width: float) -> float:
    """How high the list of findings is, in points."""
    shown = findings[:MOST_FINDINGS]
    lines = sum(1 + len(pen.wrap(words, width, SIZE)) for _, words in shown)
    return LEADING * (lines + (len(findings) > len(shown))) + _ROW * len(shown)


def draw_findings(
    pen: Pen, findings: Sequence[tuple[str, str]], x: float, top: float, width: float
) -> None:
    """What a print shop would ask about: codes and words, the first few."""
    y, shown = top, findings[:MOST_FINDINGS]
    for code, words in shown:
        y -= LEADING
        pen.text(x, y + 2, code, SIZE, "strong")
        for line in pen.wrap(words, width, SIZE):
            y -= LEADING
            pen.text(x, y + 2, line, SIZE)
        y -= _ROW
    rest = len(findings) - len(shown)
    if rest > 0:
        pen.text(x, y - LEADING + 2, f"and {rest} more: handouts preflight", SIZE, "text", "soft")
