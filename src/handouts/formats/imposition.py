"""Where finished pages stand on sheets: imposition as a table of integers.

A fold is nothing but an order of pages. A tri-fold is `((2, 6, 1),)` outside
and `((3, 4, 5),)` inside; ten cards on one sheet are five rows of `(1, 1)`.
Whoever invents a new fold writes such a table and no code. Lengths are exact
fractions of PostScript points, measured from the lower left corner of the
sheet as in PDF, so that front and back register without rounding.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Side = tuple[tuple[int, ...], ...]
"""Rows from the top, each from left to right, of page numbers that count from 1.

0 is a blank place; a negative number is that page turned by 180 degrees.
"""

Signature = tuple[Side, ...]
"""The sides of the sheets that repeat: front, back, front of the next sheet and so on."""

Size = tuple[Fraction, Fraction]
"""Width and height in points."""

_MOST_PAGES = 10_000

Edge = Literal["short", "long"]
"""The edge of the sheet about which a printer turns it to print the back."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A page's place on a side: its lower left corner and its size in points.

    `shift` moves the page to the right within its place (to the left when
    negative) without moving the place: creep, seen from the page.
    """

    page: int
    x: Fraction
    y: Fraction
    width: Fraction
    height: Fraction
    turned: bool = False
    shift: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Gutters:
    """Room between neighbouring pages in points, for a blade: across columns, down rows."""

    across: Fraction = Fraction(0)
    down: Fraction = Fraction(0)


TOUCHING = Gutters()


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines between which the pages of a side stand, in points.

    `columns` are left and right edges from the left; `rows` are top and bottom
    edges from the top, measured from the sheet's lower edge.
    """

    columns: tuple[tuple[Fraction, Fraction], ...]
    rows: tuple[tuple[Fraction, Fraction], ...]


def saddle_stitch(pages: int) -> Signature:
    """The sides of a stapled booklet, from its outer sheet to its middle: fronts and backs.

    ValueError unless the pages come in fours.
    """
    if pages < 4 or pages % 4:
        raise ValueError(f"a stapled booklet has 4, 8, 12 or more pages, not {pages}")
    sides: list[Side] = []
    for first in range(1, pages // 2, 2):
        last = pages + 1 - first
        sides += [((last, first),), ((first + 1, last - 1),)]
    return tuple(sides)


def mirrored(signature: Signature) -> Signature:
    """The same for a script that runs from right to left: the last panel comes first.

    Both sides are mirrored, so they register as before.
    """
    return tuple(tuple(row[::-1] for row in side) for side in signature)


def signature_size(signature: Signature) -> int:
    """How many pages one signature takes.

    ValueError when rows of a side differ in length, when a page between 1 and
    the last is missing, or when one stands more often than another: such a
    table would lose a page. Cards stand equally often, all of them.
    """
    for side in signature:
        if not side or not side[0] or len({len(row) for row in side}) != 1:
            raise ValueError("every row of a side needs the same number of places, at least one")
    counts = Counter(abs(number) for side in signature for row in side for number in row if number)
    last = max(counts, default=0)
    if sum(len(row) for side in signature for row in side) > _MOST_PAGES:
        raise ValueError("the imposition has more places than any stack of paper")
    if not last:
        raise ValueError("the imposition places no page")
    if last > _MOST_PAGES:
        raise ValueError(f"page {last} of the imposition is beyond any sheet")
    missing = [str(page) for page in range(1, last + 1) if not counts[page]]
    if missing:
        raise ValueError(f"the imposition leaves out page {', '.join(missing)}")
    fewest = min(counts.values())
    repeated = [str(page) for page, count in sorted(counts.items()) if count > fewest]
    if repeated:
        raise ValueError(
            f"the imposition places page {', '.join(repeated)} more than once and others less often"
        )
    return last


def impose(pages: int, signature: Signature) -> list[Side]:
    """The sides that hold pages 1 to `pages`, the signature repeated as often as needed.

    Places beyond the last page are blank, and sides that would be blank at the
    end are left out. ValueError for less than one page or a wrong signature.
    """
    if pages < 1:
        raise ValueError("there is no page to impose")
    size = signature_size(signature)
    sides = [
        tuple(tuple(_shifted(number, offset, pages) for number in row) for row in side)
        for offset in range(0, pages, size)
        for side in signature
    ]
    while not any(number for row in sides[-1] for number in row):
        sides.pop()
    return sides


def _shifted(number: int, offset: int, pages: int) -> int:
    if not number or abs(number) + offset > pages:
        return 0
    return number + offset if number > 0 else number - offset


def grid(side: Side, sizes: Sequence[Size], sheet: Size, gutters: Gutters = TOUCHING) -> Grid:
    """The lines of a side; `sizes[n - 1]` is the size of page n, and the block is centred.

    A column that is blank throughout is taken to be as wide as the widest of
    the side, and a blank row as high as the highest: the last sheet of a
    booklet keeps its fold in the middle. ValueError when pages of one column
    differ in width, pages of one row in height, or the block is larger than
    the sheet.
    """
    widths, heights = _measure(side, sizes)
    left, top = _corner(widths, heights, sheet, gutters)
    lefts = accumulate((width + gutters.across for width in widths), initial=left)
    tops = accumulate((-height - gutters.down for height in heights), initial=top)
    return Grid(
        tuple((x, x + width) for x, width in zip(lefts, widths, strict=False)),
        tuple((y, y - height) for y, height in zip(tops, heights, strict=False)),
    )


def place(
    side: Side,
    sizes: Sequence[Size],
    sheet: Size,
    gutters: Gutters = TOUCHING,
    creep: Fraction = Fraction(0),
) -> list[Placement]:
    """Where each page of a side stands, in the order of the table; ValueError as for `grid`.

    `creep` is how far the pages of this side lie outside the outermost ones
    when sheets are folded into each other; those left of the middle move to
    the right by so much and those right of it to the left.
    """
    lines = grid(side, sizes, sheet, gutters)
    middle = sheet[0] / 2
    return [
        Placement(
            abs(number), left, bottom, right - left, top - bottom, number < 0,
            creep if right <= middle else -creep,
        )
        for (top, bottom), numbers in zip(lines.rows, side, strict=True)
        for (left, right), number in zip(lines.columns, numbers, strict=True)
        if number
    ]  # fmt: skip


def fold_positions(side: Side, sizes: Sequence[Size], sheet: Size) -> tuple[Fraction, ...]:
    """The boundaries between columns of a side, in points from the sheet's left edge."""
    return tuple(right for _, right in grid(side, sizes, sheet).columns[:-1])


def behind(x: Fraction, y: Fraction, sheet: Size, edge: Edge) -> tuple[Fraction, Fraction]:
    """The point of the back, as its reader sees it, that lies behind a point of the front.

    Both are measured from the lower left corner of their side. Turning a
    landscape sheet about its short edge, or a portrait one about its long
    edge, turns it about a vertical axis as the leaf of a book.
    """
    width, height = sheet
    return (width - x, y) if turns_upright(sheet, edge) else (x, height - y)


def turns_upright(sheet: Size, edge: Edge) -> bool:
    """Whether a sheet turned about this edge turns about an upright axis."""
    width, height = sheet
    return (edge == "long") == (height >= width)


def _measure(side: Side, sizes: Sequence[Size]) -> tuple[list[Fraction], list[Fraction]]:
    """Widths of columns from the left and heights of rows from the top."""
    widths = [
        _common({sizes[abs(number) - 1][0] for number in column if number}, "column", "width")
        for column in zip(*side, strict=True)
    ]
    heights = [
        _common({sizes[abs(number) - 1][1] for number in row if number}, "row", "height")
        for row in side
    ]
    return _filled(widths), _filled(heights)


def _common(lengths: set[Fraction], line: str, measure: str) -> Fraction:
    if len(lengths) > 1:
        found = ", ".join(f"{float(length):g} pt" for length in sorted(lengths))
        raise ValueError(f"the pages of one {line} differ in {measure}: {found}")
    return lengths.pop() if lengths else Fraction(0)


def _filled(lengths: list[Fraction]) -> list[Fraction]:
    largest = max(lengths)
    return [length or largest for length in lengths]


def _corner(widths: list[Fraction], heights: list[Fraction], sheet: Size, gutters: Gutters) -> Size:
    """The upper left corner of the block of pages."""
    width = sum(widths, gutters.across * (len(widths) - 1))
    height = sum(heights, gutters.down * (len(heights) - 1))
    if width > sheet[0] or height > sheet[1]:
        raise ValueError(
            f"the pages need {float(width):g} by {float(height):g} pt,"
            f" the sheet has {float(sheet[0]):g} by {float(sheet[1]):g} pt"
        )
    return (sheet[0] - width) / 2, (sheet[1] + height) / 2
