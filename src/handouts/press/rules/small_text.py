"""press-small-text: text too small to be printed.

Below 4 points black letters fill up. Letters that are white, or made of several inks, need 6,
since the least shift of one plate closes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding, quoted
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press
    from handouts.press.reading.painted import TextRun

CODE = "press-small-text"
SEVERITY = Severity.ERROR

LEAST, LEAST_KNOCKED_OUT = 4.0, 6.0  # points
_ROUNDING = 0.01
REMEDY = "Set it larger, or in black ink alone on a light ground."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Text within the bleed, as large as it comes out."""
    for page in document.pages:
        for run in page.texts:
            inks = run.colour.inks
            one = inks is not None and sum(ink > 0.005 for ink in inks) == 1
            least = LEAST if one else LEAST_KNOCKED_OUT
            if run.size < least - _ROUNDING:
                kind = "text in one ink" if one else _kind(run)
                message = f"{kind} at {run.size:.1f} pt; {least:g} pt is the least"
                yield Finding(
                    CODE, *page.place(run.box), message, REMEDY, SEVERITY, quoted(run.text)
                )


def _kind(run: TextRun) -> str:
    if run.colour.is_white:
        return "white text"
    return (
        f"text in {run.colour.space.words}" if run.colour.inks is None else "text of several inks"
    )
