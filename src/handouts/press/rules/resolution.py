"""press-resolution: a picture with too few pixels for its size on paper.

Below about 150 pixels an inch one sees squares and blurred edges; printers ask for 300. The
profile says from where on it is an error and a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-resolution"
SEVERITY = Severity.ERROR

LEAST_PIXELS = 16
"""Pictures that have no more across or up are colours and rules, not photographs."""

REMEDY = "Use a larger original, or print it smaller. Making it larger in a program adds nothing."


def check(document: Press, printer: Printer) -> Iterator[Finding]:
    """Every picture within the bleed, as large as it is printed."""
    limits = printer.resolution
    for page in document.pages:
        for picture in page.pictures:
            if min(picture.pixels) <= LEAST_PIXELS or picture.ppi >= limits.warning:
                continue
            severity = SEVERITY if picture.ppi < limits.error else Severity.WARNING
            least = limits.error if severity is SEVERITY else limits.warning
            width, height = picture.pixels
            message = (
                f"a picture of {width} × {height} pixels is printed at {picture.ppi:.0f} pixels an"
                f" inch; {least} are the least"
            )
            yield Finding(CODE, *page.place(picture.box), message, REMEDY, severity)
