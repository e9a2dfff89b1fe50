"""press-font-not-subset: a whole font in the file where some characters would do.

It does no harm in print. But the file grows, and some licences allow parts of a font only.
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

CODE = "press-font-not-subset"
SEVERITY = Severity.WARNING

REMEDY = "Make the PDF again with fonts as subsets."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Each such font once a page, where it is first used."""
    for page in document.pages:
        for run in fonts_of(page):
            if run.font.embedded and not run.font.subset:
                message = f"the font {run.font.name} is in the file as a whole"
                yield Finding(CODE, *page.place(run.box), message, REMEDY, SEVERITY)
