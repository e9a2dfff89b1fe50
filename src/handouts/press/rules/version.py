"""press-version: a version of PDF that the standard does not know, or a locked file.

PDF/X-1a is PDF 1.4, PDF/X-4 is PDF 1.6. Older versions do no harm; newer ones may hold what
older systems cannot read. Encrypted files cannot be printed from at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.press.rules.naming import standard_name
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-version"
SEVERITY = Severity.ERROR

NEWEST = {"pdf/x-4": "1.6", "pdf/x-1a": "1.4"}


def check(document: Press, printer: Printer) -> Iterator[Finding]:
    """The file's version and lock."""
    newest, standard = NEWEST[printer.standard], standard_name(printer)
    if document.version > newest:
        message = f"the file is PDF {document.version}; {standard} is {newest}"
        yield Finding(CODE, 0, None, None, message, f"Save it as {standard}.", SEVERITY)
    if document.encrypted:
        yield Finding(
            CODE, 0, None, None, "the file is encrypted", "Save it without a password.", SEVERITY
        )
