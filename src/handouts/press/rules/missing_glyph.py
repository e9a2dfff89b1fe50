"""press-missing-glyph: characters that their font cannot write.

An empty box, or nothing, is printed in their place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding, quoted
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-missing-glyph"
SEVERITY = Severity.ERROR

REMEDY = "Use a font that has these characters, or write them differently."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Text with characters whose drawing is the font's sign for what is missing (.notdef)."""
    for page in document.pages:
        for run in page.texts:
            if run.missing:
                message = f"the font {run.font.name} lacks a character that is written in it"
                yield Finding(
                    CODE, *page.place(run.box), message, REMEDY, SEVERITY, quoted(run.text)
                )
