"""press-safe-area: text or a logo too near the cut or a fold.

The blade and the fold are off by up to a millimetre, and what stands close to them looks
crooked or is cut. Small drawings beside the edge are reported as well when they are pictures;
lines and areas may stand where they like, since frames and grounds do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding, quoted
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.boxes import Box
    from handouts.press.reading.document import Press, PressPage

CODE = "press-safe-area"
SEVERITY = Severity.ERROR

_TOUCHING = 0.05  # points
_ROUNDING = 1.0  # points: boxes of characters are reckoned, not measured
REMEDY = "Move it inwards, or make it smaller."


def check(document: Press, printer: Printer) -> Iterator[Finding]:
    """Text against cut and folds; pictures that do not bleed against the cut, as a warning."""
    least = printer.safe.points - _ROUNDING
    for page in document.pages:
        for run in page.texts:
            said = _against(page, run.box, least / page.unit, printer, "text")
            if said:
                yield Finding(CODE, *page.place(run.box), said, REMEDY, SEVERITY, quoted(run.text))
        for picture in page.pictures:
            nearest = _nearest(page.trim, picture.box)
            if _ROUNDING / 2 < nearest < least / page.unit:
                message = f"a picture ends nearer than {printer.safe} to the cut"
                yield Finding(
                    CODE, *page.place(picture.box), message,
                    "Move it inwards, or let it run on into the bleed.", Severity.WARNING,
                )  # fmt: skip


def _against(page: PressPage, box: Box, least: float, printer: Printer, what: str) -> str:
    nearest = _nearest(page.trim, box)
    if nearest < _TOUCHING:
        return f"{what} reaches the cut, so a part of it may be lost"
    if nearest < least:
        return f"{what} is nearer than {printer.safe} to the cut"
    for fold in page.folds:
        x = page.trim[0] + fold
        if box[0] < x < box[2]:
            return f"{what} stands across a fold"
        if min(abs(box[0] - x), abs(box[2] - x)) < least:
            return f"{what} is nearer than {printer.safe} to a fold"
    return ""


def _nearest(trim: Box, box: Box) -> float:
    """The least distance from the cut, in points; negative where it is crossed."""
    return min(box[0] - trim[0], box[1] - trim[1], trim[2] - box[2], trim[3] - box[3])
