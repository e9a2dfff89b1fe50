"""press-font-type3: characters that are drawings instead of a font's (Type 3).

They may be pictures of a few pixels, print without the fine fitting of a font, and some
printers' systems refuse them. Browsers write them for coloured signs and emoji.
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

CODE = "press-font-type3"
SEVERITY = Severity.WARNING

REMEDY = "Use a font in TrueType or OpenType, and pictures in place of emoji."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Each such font once a page, where it is first used."""
    for page in document.pages:
        for run in fonts_of(page):
            if run.font.kind == "Type3":
                message = f"the font {run.font.name} is made of drawings (Type 3)"
                yield Finding(CODE, *page.place(run.box), message, REMEDY, SEVERITY)
