"""press-rgb: a colour that is no CMYK: RGB, Lab, or one whose space cannot be told.

A press has four inks. Whoever turns RGB into them decides how it looks, and black RGB text
becomes four inks that never register exactly (ISO 15930-1, 6.2.3; Ghent Workgroup 2015).
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

CODE = "press-rgb"
SEVERITY = Severity.ERROR

REMEDY = (
    "Give this colour as CMYK, and convert pictures to the printer's CMYK profile."
    " handouts build --target press does both."
)


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Everything that is painted in such a colour, in marks outside the bleed, too."""
    for page in document.pages:
        for thing in page.painted:
            for space, what in colours_of(thing):
                if space.family in {"rgb", "lab", "unknown"}:
                    message = f"{what} in {space.words} instead of CMYK"
                    yield Finding(
                        CODE, *page.place(thing.box), message, REMEDY, SEVERITY, detail_of(thing)
                    )
