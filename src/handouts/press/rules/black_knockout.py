"""press-black-knockout: small black text that is cut out of a coloured ground.

Where the plates shift by a hair, a white edge shows around every letter. Black ink covers, so it
is printed over its ground. Many printers do this of themselves, hence a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding, quoted
from handouts.press.reading.painted import TextRun
from handouts.press.rules.inking import has_area, is_inked, on_ink
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.boxes import Box
    from handouts.press.reading.document import Press

CODE = "press-black-knockout"
SEVERITY = Severity.WARNING

SMALL = 12.0  # points
_MOST = 3000  # things beneath that are looked at
REMEDY = "Let black text overprint (OPM 1). handouts build --target press does."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Black text up to 12 points that stands on ink and does not overprint."""
    for page in document.pages:
        beneath: list[tuple[Box, bool]] = []
        for thing in page.painted:
            if not isinstance(thing, TextRun):
                if has_area(thing) and len(beneath) < _MOST:
                    beneath.append((thing.box, is_inked(thing)))
                continue
            if thing.size > SMALL or not thing.has_ink or not thing.colour.is_black_alone:
                continue
            family, mixing = thing.colour.space.family, thing.mixing
            prints_over = mixing.overprint and (family == "spot" or mixing.mode == 1)
            if (family == "gray" or not prints_over) and on_ink(thing.box, beneath):
                message = "small black text is cut out of its coloured ground"
                yield Finding(
                    CODE, *page.place(thing.box), message, REMEDY, SEVERITY, quoted(thing.text)
                )
