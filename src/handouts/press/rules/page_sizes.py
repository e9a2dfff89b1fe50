"""press-page-sizes: pages of different sizes in one job.

All sides of a sheet are cut at once. Where single pages are delivered, panels that fold in may be
narrower, so there it is a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.press.geometry import MM
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press, PressPage

CODE = "press-page-sizes"
SEVERITY = Severity.ERROR

TOLERANCE = 0.1  # millimetres
REMEDY = "Give every page the same trimmed size, or order them as separate jobs."


def check(document: Press, printer: Printer) -> Iterator[Finding]:
    """Every page whose trim is another than the first one's."""
    severity = Severity.WARNING if printer.layout == "pages" else SEVERITY
    sizes = [_size(page) for page in document.pages]
    for page, size in zip(document.pages, sizes, strict=True):
        if max(abs(one - first) for one, first in zip(size, sizes[0], strict=True)) > TOLERANCE:
            message = f"this page is {_words(size)}, the first one is {_words(sizes[0])}"
            yield Finding(CODE, page.number, None, None, message, REMEDY, severity)


def _size(page: PressPage) -> tuple[float, float]:
    trim, scale = page.trim, page.unit / MM
    width, height = (trim[2] - trim[0]) * scale, (trim[3] - trim[1]) * scale
    return (height, width) if page.rotate % 180 else (width, height)


def _words(size: tuple[float, float]) -> str:
    return f"{size[0]:.1f} × {size[1]:.1f} mm"
