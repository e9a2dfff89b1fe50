"""press-white-overprint: white that overprints, and so is not there.

White is where no ink is. A white thing that leaves the other plates as they are leaves everything
as it is: on the screen it is to be seen, in print it is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.press.reading.painted import Shape, TextRun
from handouts.press.rules.naming import detail_of
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-white-overprint"
SEVERITY = Severity.ERROR

REMEDY = "Switch overprint off for white things."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """White shapes and text that are set to overprint."""
    for page in document.pages:
        for thing in page.painted:
            if not isinstance(thing, Shape | TextRun) or not page.inside(thing):
                continue
            shown = not isinstance(thing, TextRun) or thing.has_ink
            if shown and thing.colour.is_white and thing.mixing.overprint:
                what = "white text" if isinstance(thing, TextRun) else "a white shape"
                message = f"{what} overprints, so it will not be printed"
                yield Finding(
                    CODE, *page.place(thing.box), message, REMEDY, SEVERITY, detail_of(thing)
                )
