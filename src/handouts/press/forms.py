"""What is printed at once: pages in their places, with the bleed that each edge may keep.

A form is one side of a sheet, or a single page. Its trim is the block of pages
that is cut out; lengths are exact points from the lower left corner of that
trim. An edge that another page touches has no bleed, since it is folded or cut
there; across a gutter both pages have half of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from handouts.formats.imposition import Placement, turns_upright

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from handouts.formats.imposition import Edge, Size
    from handouts.formats.models import Format
    from handouts.press.printers import Printer

Direction = Literal["ltr", "rtl"]
NOTHING = Fraction(0)
SPARE = Fraction(3)
"""Points of bleed that booklets have beyond the printer's, since creep shifts their pages."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Four lengths in points, one for each edge of a page."""

    left: Fraction
    bottom: Fraction
    right: Fraction
    top: Fraction


@dataclass(frozen=True, slots=True)
class Cell:
    """A page in its place on a form, and how far it may reach beyond each edge of that place."""

    place: Placement
    bleed: Edges


@dataclass(frozen=True, slots=True)
class Form:
    """One side: its trimmed size, its pages, where it is folded, and where it is cut apart.

    `folds` and the first of `cuts` are positions from the left, the second of
    `cuts` from below. `sides` counts the sides of the sheet that stand on it:
    two where a job is printed with work-and-turn.
    """

    width: Fraction
    height: Fraction
    cells: tuple[Cell, ...]
    folds: tuple[Fraction, ...] = ()
    cuts: tuple[tuple[Fraction, ...], tuple[Fraction, ...]] = ((), ())
    sides: int = 1


def bleed_of(shape: Format, printer: Printer) -> float:
    """How far beyond their trim an edition's pages are typeset for a printer, in points."""
    creeps = shape.imposition == "saddle-stitch" and printer.creep and printer.layout == "sheets"
    return float(printer.bleed.exact_points + (SPARE if creeps else 0))


def forms_of(
    shape: Format, pages: int, printer: Printer, *, direction: Direction = "ltr", turned: bool
) -> tuple[Form, ...]:
    """What is printed at once, in order: flat sides, single pages, or both sides on one form."""
    bleed = printer.bleed.exact_points
    if printer.layout == "pages":
        return page_forms(shape.exact_sizes(pages), bleed)
    forms = sheet_forms(shape, pages, bleed, direction=direction, creep=printer.creep)
    if not turned:
        return forms
    edge: Edge = "short" if shape.sheet.duplex == "short-edge" else "long"
    return work_and_turn(forms, upright_axis=turns_upright(shape.paper, edge), bleed=bleed)


def sheet_forms(
    shape: Format, pages: int, bleed: Fraction, *, direction: Direction = "ltr", creep: bool = True
) -> tuple[Form, ...]:
    """The sides of flat sheets that hold an edition of so many pages.

    `creep` shifts the pages of stapled booklets here; without it the printer does.
    """
    sizes = shape.exact_sizes(pages)
    forms = []
    for number, side in enumerate(shape.sides(pages, direction)):
        places = shape.placements(side, sizes, number if creep else 0)
        left, bottom = min(p.x for p in places), min(p.y for p in places)
        upright, level = shape.cut_lines(side, sizes)
        width = max(p.x + p.width for p in places) - left
        height = max(p.y + p.height for p in places) - bottom
        forms.append(
            Form(
                width, height, _cells([_moved(p, -left, -bottom) for p in places], bleed),
                _within(shape.fold_lines(side, sizes), left, width),
                (_within(upright, left, width), _within(level, bottom, height)),
            )
        )  # fmt: skip
    return tuple(forms)


def page_forms(sizes: Sequence[Size], bleed: Fraction) -> tuple[Form, ...]:
    """Single pages in reading order."""
    edges = Edges(bleed, bleed, bleed, bleed)
    return tuple(
        Form(w, h, (Cell(Placement(number, NOTHING, NOTHING, w, h), edges),))
        for number, (w, h) in enumerate(sizes, 1)
    )


def work_and_turn(
    forms: Sequence[Form], *, upright_axis: bool, bleed: Fraction
) -> tuple[Form, ...]:
    """Front and back on one form, so that one set of plates prints both sides of the paper.

    The paper is turned about an upright axis (work-and-turn) or a level one
    (work-and-tumble), printed again with the same plates and cut in two. A side
    without a back stays as it is.
    """
    pairs = [forms[at : at + 2] for at in range(0, len(forms), 2)]
    return tuple(
        _joined(pair[0], pair[1], upright_axis, 2 * bleed) if len(pair) == 2 else pair[0]
        for pair in pairs
    )


def _joined(front: Form, back: Form, upright_axis: bool, gap: Fraction) -> Form:
    """Both fill the same paper, so mirrored about the middle each falls on the other."""
    width, height = max(front.width, back.width), max(front.height, back.height)
    right = width + gap if upright_axis else NOTHING
    up = NOTHING if upright_axis else height + gap
    first, second = (
        (_shifted(front, NOTHING, NOTHING), _shifted(back, right, NOTHING))
        if upright_axis
        else (_shifted(front, NOTHING, up), _shifted(back, NOTHING, NOTHING))
    )
    upright = {*first.cuts[0], *second.cuts[0], *((width, right) if upright_axis else ())}
    level = {*first.cuts[1], *second.cuts[1], *(() if upright_axis else (height, up))}
    return Form(
        width + right, height + up, (*first.cells, *second.cells),
        tuple(sorted({*first.folds, *second.folds})),
        (tuple(sorted(upright)), tuple(sorted(level))), sides=2,
    )  # fmt: skip


def _shifted(form: Form, right: Fraction, up: Fraction) -> Form:
    return replace(
        form,
        cells=tuple(replace(cell, place=_moved(cell.place, right, up)) for cell in form.cells),
        folds=tuple(x + right for x in form.folds),
        cuts=(tuple(x + right for x in form.cuts[0]), tuple(y + up for y in form.cuts[1])),
    )


def _moved(place: Placement, right: Fraction, up: Fraction) -> Placement:
    return replace(place, x=place.x + right, y=place.y + up)


def _within(lines: Iterable[Fraction], start: Fraction, length: Fraction) -> tuple[Fraction, ...]:
    return tuple(line - start for line in lines if 0 < line - start < length)


def _cells(places: Sequence[Placement], bleed: Fraction) -> tuple[Cell, ...]:
    return tuple(Cell(place, _edges(place, places, bleed)) for place in places)


def _edges(place: Placement, places: Sequence[Placement], bleed: Fraction) -> Edges:
    """On each edge the whole bleed, or half the room to the nearest page on that side."""
    beside = [
        other for other in places
        if other.y < place.y + place.height and place.y < other.y + other.height
    ]  # fmt: skip
    above = [
        other for other in places
        if other.x < place.x + place.width and place.x < other.x + other.width
    ]  # fmt: skip

    def least(gaps: Iterable[Fraction]) -> Fraction:
        return min((bleed, *(gap / 2 for gap in gaps if gap >= 0)))

    return Edges(
        least(place.x - other.x - other.width for other in beside),
        least(place.y - other.y - other.height for other in above),
        least(other.x - place.x - place.width for other in beside),
        least(other.y - place.y - place.height for other in above),
    )
