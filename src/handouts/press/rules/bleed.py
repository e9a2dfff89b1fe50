"""press-bleed: ink that ends at the page's edge instead of running on into the bleed.

Sheets are cut in stacks, and the blade is off by up to a millimetre. Where colour ends at the
edge, a white line shows. This is judged on the page as it is drawn, whatever drew it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from handouts.press.finding import Finding
from handouts.press.geometry import MM
from handouts.press.reading.document import with_bleed
from handouts.press.reading.rendered import draw
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.boxes import Box
    from handouts.press.reading.document import Press, PressPage

CODE = "press-bleed"
SEVERITY = Severity.ERROR

DPI = 150
SHORTEST = 1.0 * MM
"""Points. A gap that is shorter is a corner or a speck."""

INKED = 5
"""How much darker than paper, of 255, counts as ink; blur of pictures stays below."""

REMEDY = "Let colours and pictures that touch the edge run on as far as the bleed."


def check(document: Press, printer: Printer) -> Iterator[Finding]:
    """Each edge of each page: where there is ink inside it, there must be some at the bleed's."""
    if not printer.bleed.points:
        return
    for page in document.pages:
        wanted = with_bleed(page, printer.bleed.points)
        try:
            image, scale = draw(document.pdf, page.number, wanted, DPI)
        except ValueError:
            message = "the page cannot be drawn, so its bleed is not known"
            yield Finding(CODE, page.number, None, None, message, "Make the PDF again.", SEVERITY)
            continue
        for edge, start in _gaps(_ink(image), page, wanted, scale):
            message = f"ink reaches the {edge} edge but does not run on into the bleed"
            yield Finding(CODE, *page.place((*start, *start)), message, REMEDY, SEVERITY)


def _ink(image: Image.Image) -> Image.Image:
    """255 where there is ink, 0 where there is paper."""
    red, green, blue = image.split()
    lightest = ImageChops.darker(ImageChops.darker(red, green), blue)
    return lightest.point(lambda value: 255 if value < 255 - INKED else 0)


def _gaps(
    dark: Image.Image, page: PressPage, wanted: Box, scale: float
) -> Iterator[tuple[str, tuple[float, float]]]:
    """Edges with a gap, and where the first one begins, on the page."""
    left, top = (page.trim[0] - wanted[0]) * scale, (wanted[3] - page.trim[3]) * scale
    right, bottom = (page.trim[2] - wanted[0]) * scale, (wanted[3] - page.trim[1]) * scale
    if right - left < 8 or bottom - top < 8:
        return
    last_x, last_y = dark.width - 2, dark.height - 2
    upright, level = (int(top) + 1, int(bottom) - 1), (int(left) + 1, int(right) - 1)
    for edge, inner, outer in (("left", int(left) + 2, 1), ("right", int(right) - 2, last_x)):
        at = _first_gap(_column(dark, inner, upright), _column(dark, outer, upright), scale)
        if at is not None:
            x = page.trim[0] if edge == "left" else page.trim[2]
            yield edge, (x, wanted[3] - (upright[0] + at) / scale)
    for edge, inner, outer in (("top", int(top) + 2, 1), ("bottom", int(bottom) - 2, last_y)):
        at = _first_gap(_row(dark, inner, level), _row(dark, outer, level), scale)
        if at is not None:
            y = page.trim[3] if edge == "top" else page.trim[1]
            yield edge, (wanted[0] + (level[0] + at) / scale, y)


def _column(dark: Image.Image, x: int, ends: tuple[int, int]) -> bytes:
    return dark.crop((x, ends[0], x + 1, ends[1])).tobytes()


def _row(dark: Image.Image, y: int, ends: tuple[int, int]) -> bytes:
    return dark.crop((ends[0], y, ends[1], y + 1)).tobytes()


def _first_gap(inner: bytes, outer: bytes, scale: float) -> int | None:
    """Where ink begins for some length inside the edge that is not at the bleed's, in pixels."""
    run = 0
    for at, (inside, beyond) in enumerate(zip(inner, outer, strict=True)):
        run = run + 1 if inside and not beyond else 0
        if run >= SHORTEST * scale:
            return at - run + 1
    return None
