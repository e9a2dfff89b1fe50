"""press-spot: an ink that is none of the four of the press.

A spot colour is a fifth ink, with a plate and a price of its own. None of the printers' profiles
here has one, so it would be converted by whoever receives the file.
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

CODE = "press-spot"
SEVERITY = Severity.ERROR

REMEDY = "Replace it by its CMYK value, or ask the printer for this ink and what it costs."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Everything that is painted in a spot colour, registration and the four inks left out."""
    for page in document.pages:
        for thing in page.painted:
            for space, what in colours_of(thing):
                if space.extra_inks:
                    names = " and ".join(f"“{ink}”" for ink in space.extra_inks)
                    message = f"{what} in the spot colour {names}"
                    yield Finding(
                        CODE, *page.place(thing.box), message, REMEDY, SEVERITY, detail_of(thing)
                    )
