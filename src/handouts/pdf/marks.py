"""ReportLab's one door: what is drawn on a sheet beside its pages."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Sequence

TICK_LENGTH = 9.0
TICK_WEIGHT = 0.4
_TICK_GREY = 0.35


def fold_ticks(
    folds: Sequence[Sequence[float]], paper: tuple[float, float], keep_clear: float
) -> bytes:
    """A PDF with a page for each side: a tick at the head and the foot of every fold.

    `folds` are positions from the paper's left edge; all lengths in points.
    Ticks begin `keep_clear` inside the paper's edge, where a printer has ink.
    """
    height = paper[1]
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=paper, invariant=1)
    for positions in folds:
        canvas.setLineWidth(TICK_WEIGHT)
        canvas.setStrokeGray(_TICK_GREY)
        for x in positions:
            canvas.line(x, height - keep_clear, x, height - keep_clear - TICK_LENGTH)
            canvas.line(x, keep_clear, x, keep_clear + TICK_LENGTH)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
