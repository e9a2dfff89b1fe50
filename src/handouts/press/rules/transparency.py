"""press-transparency: transparency that the standard has not, or that is mixed in RGB.

PDF/X-1a knows none: it must be drawn flat. PDF/X-4 has it, but when it is mixed in RGB, all
colours beneath change (ISO 15930-7, 6.7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.press.reading.painted import Group, Picture
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press
    from handouts.press.reading.painted import Painted

CODE = "press-transparency"
SEVERITY = Severity.ERROR

FLATTEN = "Use plain colours in place of opacity, shadows and soft edges, or ask for PDF/X-4."
MIX = "Make the PDF with CMYK as the space in which transparency is mixed."


def check(document: Press, printer: Printer) -> Iterator[Finding]:
    """Everything that lets through what is beneath, or that is mixed as a group."""
    for page in document.pages:
        if printer.standard == "pdf/x-1a":
            for thing in page.painted:
                message = _seen_through(thing)
                if message:
                    yield Finding(CODE, *page.place(thing.box), message, FLATTEN, SEVERITY)
            if page.is_group:
                message = "the page is a transparency group, which PDF/X-1a does not know"
                yield Finding(CODE, page.number, None, None, message, FLATTEN, SEVERITY)
            continue
        if page.group is not None and page.group.family != "cmyk":
            message = f"the page's transparency is mixed in {page.group.words} instead of CMYK"
            yield Finding(CODE, page.number, None, None, message, MIX, SEVERITY)
        for group in page.groups:
            if group.space is not None and group.space.family in {"rgb", "lab"}:
                message = f"transparency is mixed in {group.space.words} instead of CMYK"
                yield Finding(CODE, *page.place(group.box), message, MIX, SEVERITY)


def _seen_through(thing: Painted) -> str:
    if isinstance(thing, Group):
        return "a transparency group, which PDF/X-1a does not know"
    if isinstance(thing, Picture) and thing.soft:
        return "a picture with soft or transparent parts, which PDF/X-1a does not know"
    if not thing.mixing.is_opaque:
        return "transparency, which PDF/X-1a does not know"
    return ""
