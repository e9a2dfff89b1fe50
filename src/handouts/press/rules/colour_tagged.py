"""press-tagged-cmyk: CMYK that brings an ICC profile of its own.

Where the profile is not the press's, the colour is converted a second time, and black text comes
out in four inks. PDF/X-1a forbids it (ISO 15930-1, 6.2.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.press.rules.naming import colours_of, detail_of
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-tagged-cmyk"
SEVERITY = Severity.ERROR

REMEDY = "Save it as plain CMYK, without a profile, after converting it to the printer's."


def check(document: Press, printer: Printer) -> Iterator[Finding]:
    """Everything that is painted in such a colour; PDF/X-4 allows it, so there it is a warning."""
    severity = SEVERITY if printer.standard == "pdf/x-1a" else Severity.WARNING
    for page in document.pages:
        for thing in page.painted:
            for space, what in colours_of(thing):
                if space.family == "cmyk" and space.calibrated:
                    message = f"{what} in CMYK with a profile of its own"
                    yield Finding(
                        CODE, *page.place(thing.box), message, REMEDY, severity, detail_of(thing)
                    )
