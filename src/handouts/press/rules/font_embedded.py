"""press-font-not-embedded: a font that does not travel with the file.

The printer's computer takes another one in its place, and lines break elsewhere. PDF/X wants
every font embedded, that of hidden text, too (ISO 15930-7, 6.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.press.rules.naming import fonts_of
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-font-not-embedded"
SEVERITY = Severity.ERROR

REMEDY = "Make the PDF again with all fonts embedded; in most programs it is a choice when saving."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Each such font once a page, where it is first used."""
    for page in document.pages:
        for run in fonts_of(page):
            if not run.font.embedded:
                message = f"the font {run.font.name} is not in the file"
                yield Finding(CODE, *page.place(run.box), message, REMEDY, SEVERITY)
