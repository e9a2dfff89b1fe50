"""press-interactive: links, notes, forms, scripts or files, which work on screens alone.

PDF/X allows none on the page, and printers' systems stop at them (ISO 15930-7, 6.16 and 6.17).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-interactive"
SEVERITY = Severity.ERROR

PRINTING = frozenset(("PrinterMark", "TrapNet"))
"""Annotations that are for a press."""

_KINDS = {
    "Link": "a link", "Widget": "a field of a form", "Text": "a note", "FreeText": "a note",
    "Popup": "a note", "FileAttachment": "an attached file",
}  # fmt: skip
REMEDY = "Make the PDF for print; links and notes belong in the screen version."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Annotations on the page, and what the file as a whole does or brings."""
    for what in document.runs:
        yield Finding(CODE, 0, None, None, f"the file has {what}", REMEDY, SEVERITY)
    for page in document.pages:
        if page.acts:
            yield Finding(CODE, page.number, None, None, "the page has actions", REMEDY, SEVERITY)
        for one in page.annotations:
            if one.kind not in PRINTING:
                what = _KINDS.get(one.kind, f"a {one.kind or 'nameless'} annotation")
                yield Finding(
                    CODE, *page.place(one.box), f"{what} lies over the page", REMEDY, SEVERITY
                )
