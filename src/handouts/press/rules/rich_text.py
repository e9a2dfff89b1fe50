"""press-rich-text: black text made of several inks.

Four plates never meet exactly, so letters get coloured edges and small ones cannot be read. Text
is black ink alone; from 36 points on a deeper black may be worth it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding, quoted
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-rich-text"
SEVERITY = Severity.ERROR

SMALL = 36.0  # points
REMEDY = "Set black text as 0 0 0 100."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Text below 36 points that is meant to be black and has other inks in it."""
    for page in document.pages:
        for run in page.texts:
            inks = run.colour.inks
            if inks is None or run.size >= SMALL:
                continue
            mixed = inks[3] >= 0.85 and sum(inks[:3]) > 0.05
            without_black = min(inks[:3]) >= 0.6
            if mixed or without_black:
                shown = " ".join(f"{ink * 100:.0f}" for ink in inks)
                message = f"black text of several inks: {shown}"
                yield Finding(
                    CODE, *page.place(run.box), message, REMEDY, SEVERITY, quoted(run.text)
                )
