"""press-registration: the registration colour within the page.

It prints on every plate, for marks beside the page. On the page it lays 400 % of ink, which does
not dry and comes off on the next sheet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.press.reading.paints import ALL
from handouts.press.rules.naming import colours_of, detail_of
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-registration"
SEVERITY = Severity.ERROR

REMEDY = "Give it a colour of its own, such as black: 0 0 0 100."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Everything within trim and bleed that is painted in the separation All."""
    for page in document.pages:
        for thing in page.painted:
            if not page.inside(thing):
                continue
            for space, what in colours_of(thing):
                if ALL in space.inks:
                    message = f"{what} in the registration colour, which prints on every plate"
                    yield Finding(
                        CODE, *page.place(thing.box), message, REMEDY, SEVERITY, detail_of(thing)
                    )
