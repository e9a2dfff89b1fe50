"""press-damaged: parts of a file that cannot be understood.

Each program makes something else of them, so what is printed may not be what was seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-damaged"
SEVERITY = Severity.ERROR

REMEDY = "Make the PDF again from its source."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """A file that had to be repaired to be opened, and drawing instructions that make no sense."""
    if document.damaged:
        message = "the file is damaged and had to be repaired to be opened"
        yield Finding(CODE, 0, None, None, message, REMEDY, SEVERITY)
    if not document.pages:
        yield Finding(CODE, 0, None, None, "the file has no pages", REMEDY, SEVERITY)
    for page in document.pages:
        if page.damaged:
            message = "drawing instructions that make no sense"
            yield Finding(
                CODE, page.number, None, None, message, REMEDY, SEVERITY, f"{page.damaged} of them"
            )
