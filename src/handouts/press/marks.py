"""What stands outside the bleed: crop, fold and registration marks, a colour bar, a slug line.

All of it is in the registration colour, which is on every plate, but the patches
of the colour bar, which show one ink each. Letters are outlines, so that a press
file has no font but its pages'.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportlab.lib.colors import CMYKColor, CMYKColorSep
from reportlab.pdfgen.canvas import Canvas

from handouts.pdf.marks import draw_outline

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from handouts.press.forms import Form
    from handouts.typeset.outlines import Outline

REGISTRATION = CMYKColorSep(1, 1, 1, 1, spotName="All")
WEIGHT = 0.25  # points: the least that a press holds
LENGTH = 12.0
TARGET = 4.0  # radius of a registration mark
PATCH = 10.0
SLUG_SIZE = 6.5
_EDGE = 2.0  # between marks and the paper's edge
_PATCHES = (
    (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1),
    (1, 1, 0, 0), (0, 1, 1, 0), (1, 0, 1, 0),
    (0.5, 0, 0, 0), (0, 0.5, 0, 0), (0, 0, 0.5, 0), (0, 0, 0, 0.5),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form with the room around its trim, and what its slug line says; lengths in points.

    `offset` is how far from the trim marks begin, and is never less than the bleed.
    """

    form: Form
    room: float
    offset: float
    slug: Outline | None


def marks(sheets: Sequence[Sheet], kinds: Collection[str]) -> bytes:
    """A PDF with a page of marks for each form, of its size with the room around it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, initialFontName="Helvetica")
    for sheet in sheets:
        width, height = float(sheet.form.width), float(sheet.form.height)
        canvas.setPageSize((width + 2 * sheet.room, height + 2 * sheet.room))
        canvas.setLineWidth(WEIGHT)
        canvas.setStrokeColor(REGISTRATION)
        canvas.setFillColor(REGISTRATION)
        if "crop" in kinds:
            _crop(canvas, sheet)
        if "fold" in kinds:
            _folds(canvas, sheet)
        if "registration" in kinds:
            _targets(canvas, sheet)
        if "slug" in kinds and sheet.slug is not None:
            _slug(canvas, sheet, sheet.slug)
        if "colour-bar" in kinds:
            _bar(canvas, sheet)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _length(sheet: Sheet) -> float:
    return max(0.0, min(LENGTH, sheet.room - sheet.offset - _EDGE))


def _crop(canvas: Canvas, sheet: Sheet) -> None:
    """A pair of lines at each corner, and one at both ends of every cut."""
    form, room, length = sheet.form, sheet.room, _length(sheet)
    width, height = float(form.width), float(form.height)
    for x in (0.0, *map(float, form.cuts[0]), width):
        _upright(canvas, sheet, room + x, length)
    for y in (0.0, *map(float, form.cuts[1]), height):
        for start, way in ((room - sheet.offset, -1), (room + width + sheet.offset, 1)):
            canvas.line(start, room + y, start + way * length, room + y)


def _folds(canvas: Canvas, sheet: Sheet) -> None:
    canvas.setDash(2, 1.5)
    for x in map(float, sheet.form.folds):
        _upright(canvas, sheet, sheet.room + x, _length(sheet))
    canvas.setDash()


def _upright(canvas: Canvas, sheet: Sheet, x: float, length: float) -> None:
    above = sheet.room + float(sheet.form.height) + sheet.offset
    canvas.line(x, above, x, above + length)
    canvas.line(x, sheet.room - sheet.offset, x, sheet.room - sheet.offset - length)


def _targets(canvas: Canvas, sheet: Sheet) -> None:
    """One in the middle of each edge, unless a fold or a cut is marked there."""
    form, room = sheet.form, sheet.room
    width, height = float(form.width), float(form.height)
    away = sheet.offset + min(_length(sheet), 2 * TARGET) / 2 + 1
    x = _clear(width / 2, (*form.folds, *form.cuts[0]))
    y = _clear(height / 2, form.cuts[1])
    for at in (
        (room + x, room - away), (room + x, room + height + away),
        (room - away, room + y), (room + width + away, room + y),
    ):  # fmt: skip
        _target(canvas, *at)


def _clear(middle: float, lines: Sequence[object]) -> float:
    near = any(abs(float(line) - middle) < 3 * TARGET for line in lines)  # type: ignore[arg-type]
    return middle + 4 * TARGET if near else middle


def _target(canvas: Canvas, x: float, y: float) -> None:
    canvas.circle(x, y, TARGET * 0.6, stroke=1, fill=0)
    canvas.line(x - TARGET, y, x + TARGET, y)
    canvas.line(x, y - TARGET, x, y + TARGET)


def _bar(canvas: Canvas, sheet: Sheet) -> None:
    """Solid inks, their overprints and half tints, above the trim on the right."""
    patch = min(PATCH, _length(sheet) - 1)
    if patch <= 2:
        return
    right = sheet.room + float(sheet.form.width) - 2 * LENGTH
    bottom = sheet.room + float(sheet.form.height) + sheet.offset + 1
    across = patch * len(_PATCHES)
    busy = [sheet.room + float(x) for x in (*sheet.form.folds, *sheet.form.cuts[0])]
    start = right - across
    while any(start - 2 < x < start + across + 2 for x in busy) and start > sheet.room:
        start -= patch
    for number, inks in enumerate(_PATCHES):
        canvas.setFillColor(CMYKColor(*inks))
        canvas.rect(start + number * patch, bottom, patch, patch, stroke=0, fill=1)


def _slug(canvas: Canvas, sheet: Sheet, slug: Outline) -> None:
    """Below the trim, from its left edge on, clear of the crop mark there."""
    left = sheet.room + 6
    baseline = sheet.room - sheet.offset - _length(sheet) - SLUG_SIZE
    draw_outline(canvas, slug, left, max(baseline, _EDGE), SLUG_SIZE)
