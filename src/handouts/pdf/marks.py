"""ReportLab's one door: what is drawn on a sheet beside its pages."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Sequence

TICK_LENGTH = 9.0
CUT_TICK_LENGTH = 5.0  # shorter: cards come closer to the paper's edge than folds do
TICK_WEIGHT = 0.4
_TICK_GREY = 0.35


@dataclass(frozen=True, slots=True)
class Ticks:
    """Where one side is folded and cut, in points.

    `folds` are positions from the paper's left edge; `cuts` those from its left
    and those from its lower edge.
    """

    folds: tuple[float, ...]
    cuts: tuple[tuple[float, ...], ...] = ((), ())


def ticks(sides: Sequence[Ticks], paper: tuple[float, float], keep_clear: float) -> bytes:
    """A PDF with a page for each side: a tick at both ends of every fold and cut.

    Ticks begin `keep_clear` inside the paper's edge, where a printer has ink;
    all lengths in points.
    """
    width, height = paper
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=paper, invariant=1)
    for side in sides:
        canvas.setLineWidth(TICK_WEIGHT)
        canvas.setStrokeGray(_TICK_GREY)
        upright, level = side.cuts
        for positions, length in ((side.folds, TICK_LENGTH), (upright, CUT_TICK_LENGTH)):
            for x in positions:
                canvas.line(x, height - keep_clear, x, height - keep_clear - length)
                canvas.line(x, keep_clear, x, keep_clear + length)
        for y in level:
            canvas.line(keep_clear, y, keep_clear + CUT_TICK_LENGTH, y)
            canvas.line(width - keep_clear, y, width - keep_clear - CUT_TICK_LENGTH, y)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
