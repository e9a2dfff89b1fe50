"""press-grey: a colour in grey instead of black ink.

In a file for a press, grey is the black plate alone, which is as a rule what was meant. But
programs treat it differently: some convert it to four inks (Ghent Workgroup 2015, R19).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.press.rules.naming import colours_of, detail_of
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-grey"
SEVERITY = Severity.WARNING

REMEDY = "Give it as CMYK with black ink alone, such as 0 0 0 100."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Everything that is painted in grey."""
    for page in document.pages:
        for thing in page.painted:
            for space, what in colours_of(thing):
                if space.family == "gray":
                    message = f"{what} in grey, which prints with black ink alone"
                    yield Finding(
                        CODE, *page.place(thing.box), message, REMEDY, SEVERITY, detail_of(thing)
                    )
