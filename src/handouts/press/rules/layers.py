"""press-layers: layers that can be switched on and off.

What is hidden on the screen may come out in print, and the other way round. PDF/X-1a knows none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-layers"
SEVERITY = Severity.WARNING

REMEDY = "Make the PDF without layers, with what is to be printed alone."


def check(document: Press, printer: Printer) -> Iterator[Finding]:
    """The layers of a file, by name."""
    severity = Severity.ERROR if printer.standard == "pdf/x-1a" else SEVERITY
    if document.layers:
        names = ", ".join(f"“{name[:30]}”" for name in document.layers[:5])
        yield Finding(CODE, 0, None, None, f"the file has layers: {names}", REMEDY, severity)
