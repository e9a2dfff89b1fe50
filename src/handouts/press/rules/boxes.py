"""press-boxes: boxes that do not say where the sheet is cut and how far its bleed goes.

A printer's software places the page by them and not by what one sees. So the TrimBox must be
there, the BleedBox must go as far as the printer states, and nothing may turn, scale or crop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.press.geometry import MM
from handouts.press.reading.document import with_bleed
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.boxes import Box
    from handouts.press.reading.document import Press, PressPage

CODE = "press-boxes"
SEVERITY = Severity.ERROR

TOLERANCE = 0.01 * MM
"""A hundredth of a millimetre, in points."""

REMEDY = "Make the PDF with this printer's bleed and without cropping or turning its pages."


def check(document: Press, printer: Printer) -> Iterator[Finding]:
    """Every page's boxes against the printer's rules."""
    for page in document.pages:
        severity = SEVERITY
        for message in (*_missing(page), *_bleed(page, printer), *_paper(page, printer)):
            yield Finding(CODE, page.number, None, None, message, REMEDY, severity)


def _missing(page: PressPage) -> Iterator[str]:
    if page.trim_box is None:
        yield "there is no TrimBox, so it is not said where the page is cut"
    if page.art is not None:
        yield "there is an ArtBox beside the TrimBox; only one of them may be there"
    if page.rotate % 360:
        yield f"the page is turned by {page.rotate % 360}° (Rotate)"
    if page.unit != 1:
        yield f"the page is scaled by {page.unit:g} (UserUnit)"


def _bleed(page: PressPage, printer: Printer) -> Iterator[str]:
    if page.trim_box is None:
        return
    wanted = with_bleed(page, printer.bleed.points)
    if page.bleed_box is None:
        if printer.bleed.points:
            yield f"there is no BleedBox; this printer wants {printer.bleed} of bleed"
    elif not same(page.bleed_box, wanted):
        found = (page.trim[0] - page.bleed_box[0], page.trim[1] - page.bleed_box[1],
                 page.bleed_box[2] - page.trim[2], page.bleed_box[3] - page.trim[3])  # fmt: skip
        lengths = [f"{each * page.unit / MM:.3f}".rstrip("0") for each in found]
        sides = ", ".join(
            f"{length.rstrip('.')} mm {side}"
            for length, side in zip(lengths, ("left", "bottom", "right", "top"), strict=True)
        )
        if len(set(lengths)) == 1:
            sides = f"{lengths[0].rstrip('.')} mm"
        yield f"the bleed is {sides}; this printer wants {printer.bleed}"


def _paper(page: PressPage, printer: Printer) -> Iterator[str]:
    media, inner = page.media, page.bleed_box or page.trim
    if max(abs(media[0]), abs(media[1])) > TOLERANCE:
        yield f"the MediaBox begins at {media[0]:g}, {media[1]:g} instead of 0, 0"
    if not same(union(media, inner), media):
        yield "the MediaBox is smaller than the bleed"
    elif printer.boxes.media == "bleed" and not same(media, inner):
        yield "the MediaBox is larger than the bleed; this printer takes no paper around it"
    if page.crop is None:
        return
    if printer.boxes.crop == "absent":
        yield "there is a CropBox, which this printer does not take"
    elif not same(page.crop, media):
        yield "the CropBox hides a part of the page"


def same(one: Box, other: Box) -> bool:
    """Whether two boxes are equal to a hundredth of a millimetre."""
    return all(abs(a - b) <= TOLERANCE for a, b in zip(one, other, strict=True))


def union(one: Box, other: Box) -> Box:
    """The box around both."""
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )
