"""press-total-ink: more ink in one place than the paper takes.

What is over the printer's limit dries slowly, comes off on the next sheet and curls the paper. It
is measured on the four plates as they would be printed, as a mean over about 15 mm2, since a
few dark pixels do no harm. Inks of RGB colours are not in the file and count for little here;
press-rgb speaks of them.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.plates import Plates
    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-total-ink"
SEVERITY = Severity.ERROR
MOST_DPI = 72
MOST_PIXELS = 16_000_000
"""Of the largest page; a poster is drawn more coarsely."""

_ROUNDING = 1.0  # percent: plates are drawn in 255 steps
REMEDY = (
    "Use lighter values: a deep black is 60 40 40 100 at most, and pictures must be converted for"
    " this printer."
)


def check(document: Press, printer: Printer) -> Iterator[Finding]:
    """The place of each page that has most ink, where that is too much."""
    if not document.pages:
        return
    drawn = _plates(document)
    if drawn is None:
        message = "the plates cannot be drawn, so it is not known how much ink there is"
        yield Finding(CODE, 0, None, None, message, "Make the PDF again.", SEVERITY)
        return
    for page in drawn.pages:
        most = page.total_ink()
        if most.percent > printer.total_ink + _ROUNDING:
            message = f"{most.percent:.0f} % ink; this printer takes {printer.total_ink} %"
            spot = most.spot
            yield Finding(CODE, spot.page, spot.x, spot.y, message, REMEDY, SEVERITY)


def _plates(document: Press) -> Plates | None:
    from handouts.press.plates import plates

    areas = [(page.media[2] - page.media[0]) * (page.media[3] - page.media[1])
             for page in document.pages]  # fmt: skip
    dpi = min(MOST_DPI, 72 * (MOST_PIXELS / max(*areas, 1.0)) ** 0.5)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the file lacks, other rules say in words
            return plates(document.pdf, dpi)
    except Exception:  # a file of anybody's may break any part of it: that is the finding
        return None
