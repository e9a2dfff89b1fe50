"""ReportLab's one door: what is drawn on a sheet beside its pages."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.typeset.outlines import Outline

TICK_LENGTH = 9.0
CUT_TICK_LENGTH = 5.0  # shorter: cards come closer to the paper's edge than folds do
TICK_WEIGHT = 0.4
_TICK_GREY = 0.35
_BAND_STEP = 10  # heights of the band from one word to the next
_BAND_EDGE = 0.8


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


@dataclass(frozen=True, slots=True)
class Band:
    """A light band across every page with a word on it, again and again.

    It stands out from every ground: letters and edges in `ink` on `ground`.
    `top` is how far below the trim's upper edge it begins; lengths in points,
    colours as #RRGGBB.
    """

    label: Outline
    ground: str
    ink: str
    top: float
    height: float


def bands(sizes: Sequence[tuple[float, float]], band: Band) -> bytes:
    """A PDF with the band for each page of these sizes (width and height of the trim)."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    size = 0.72 * band.height
    step = max(_BAND_STEP * band.height, 2 * band.label.width * size)
    for width, height in sizes:
        canvas.setPageSize((width, height))
        bottom = height - band.top - band.height
        canvas.setFillColor(HexColor(band.ground))
        canvas.rect(0, bottom, width, band.height, stroke=0, fill=1)
        canvas.setFillColor(HexColor(band.ink))
        for y in (bottom, bottom + band.height - _BAND_EDGE):
            canvas.rect(0, y, width, _BAND_EDGE, stroke=0, fill=1)
        count = max(1, int(width // step))
        for number in range(count):
            middle = width * (2 * number + 1) / (2 * count)
            left = middle - band.label.width * size / 2
            draw_outline(canvas, band.label, left, bottom + 0.24 * band.height, size)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def draw_outline(canvas: Canvas, label: Outline, x: float, y: float, size: float) -> None:
    """A line of text as a filled shape; `x` and `y` are the start of its baseline, in points."""
    path = canvas.beginPath()
    for kind, points in label.steps:
        placed = [(x if at % 2 == 0 else y) + value * size for at, value in enumerate(points)]
        if kind == "move":
            path.moveTo(*placed)
        elif kind == "line":
            path.lineTo(*placed)
        elif kind == "curve":
            path.curveTo(*placed)
        else:
            path.close()
    canvas.drawPath(path, stroke=0, fill=1, fillMode=1)
