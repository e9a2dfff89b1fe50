"""What rules call the things that they found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import quoted
from handouts.press.reading.painted import Gradient, Painted, Picture, Shape, TextRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import PressPage
    from handouts.press.reading.paints import Space


def standard_name(printer: Printer) -> str:
    """What the printer's standard is called: PDF/X-4 or PDF/X-1a."""
    return {"pdf/x-4": "PDF/X-4", "pdf/x-1a": "PDF/X-1a"}[printer.standard]


def colours_of(thing: Painted) -> Iterator[tuple[Space, str]]:
    """The colour spaces in which a thing puts ink on paper, and what the thing is called."""
    if isinstance(thing, TextRun):
        if thing.has_ink and thing.colour.space.family != "pattern":
            yield thing.colour.space, "text"
    elif isinstance(thing, Shape):
        yield thing.colour.space, "a line" if thing.kind == "stroke" else "a shape"
    elif isinstance(thing, Gradient):
        yield thing.space, "a gradient"
    elif isinstance(thing, Picture):
        if thing.space is not None:
            yield thing.space, "a picture"
        elif thing.colour is not None and thing.colour.space.family != "pattern":
            yield thing.colour.space, "a picture of one colour"


def detail_of(thing: Painted) -> str:
    """By what a thing can be found: its words, or its size."""
    if isinstance(thing, TextRun):
        return quoted(thing.text)
    if isinstance(thing, Picture):
        return f"{thing.pixels[0]} × {thing.pixels[1]} pixels"
    return ""


def fonts_of(page: PressPage) -> Iterator[TextRun]:
    """The first text in each font of a page, that which cannot be seen, too."""
    known = set()
    for thing in page.painted:
        if isinstance(thing, TextRun) and thing.font not in known:
            known.add(thing.font)
            yield thing
