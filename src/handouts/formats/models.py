"""A physical shape as data: brochures/<format>/format.yaml.

Panels are pages in reading order; `imposition` is a table of page numbers that
says where they stand on the sheet's sides.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from handouts.content.bind import FieldError, Model
from handouts.content.models import Identifier, InLanguages
from handouts.formats.imposition import (
    TOUCHING,
    Gutters,
    Placement,
    Side,
    Signature,
    Size,
    fold_positions,
    grid,
    impose,
    mirrored,
    place,
    saddle_stitch,
    signature_size,
)
from handouts.formats.units import Length

# Each sheet of a stapled booklet stands out by a little more than the thickness of the one
# around it; printers reckon 1.2 to 1.4 times.
CREEP_PER_THICKNESS = Fraction(13, 10)
LONGEST = 14_400  # points, or 200 in: PDF measures no more, and no paper is longer
LEAST_TYPE = 5.0  # points: what is smaller is no text to anybody


def _length(value: object) -> Length:
    if isinstance(value, Length):
        return value
    if not isinstance(value, str):
        raise ValueError("expected a length, such as 3mm or 0.125in")  # noqa: TRY004 - pydantic's
    length = Length.parse(value)
    if length.points > LONGEST:
        raise ValueError(f"'{value}' is longer than 200in, and no paper is")
    return length


def _extent(value: object) -> Length:
    length = _length(value)
    if not length.points:
        raise ValueError("a width or height of nothing cannot be printed on")
    return length


Measure = Annotated[
    Length,
    PlainValidator(_length),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*(pt|in|mm|cm)$"}),
]

Extent = Annotated[
    Length,
    PlainValidator(_extent),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*(pt|in|mm|cm)$"}),
]


class PanelShape(Model):
    """One panel: its name, its trimmed size, and whether it is a cover (may stand nearly empty)."""

    name: Identifier
    width: Extent
    height: Extent
    cover: bool = False


class PageShape(Model):
    """The page of a sheet that runs from `least` to `most` pages (`most` absent: no limit).

    The number of pages is a multiple of `multiple`: stapled booklets have fours.
    """

    width: Extent
    height: Extent
    least: Annotated[int, Field(ge=1)] = 1
    most: Annotated[int, Field(ge=1)] | None = None
    multiple: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _whole_multiples(self) -> PageShape:
        if self.most is not None and self.most < self.least:
            raise FieldError("most", "'most' is less than 'least'")
        for key, count in (("least", self.least), ("most", self.most or 0)):
            if count % self.multiple:
                raise FieldError(key, f"'least' and 'most' must be multiples of {self.multiple}")
        return self


class GutterWidths(Model):
    """Room for a blade between pages of one sheet: between columns and between rows."""

    across: Measure
    down: Measure


class Sheet(Model):
    """The paper that the panels are imposed on, and how a duplex printer turns it.

    `stock` is the thickness of one sheet, which makes the inner sheets of a
    stapled booklet stand out.
    """

    width: Extent
    height: Extent
    duplex: Literal["short-edge", "long-edge", "none"]
    gutters: GutterWidths | None = None
    stock: Measure | None = None


class Fold(Model):
    """A fold between two neighbouring panels, seen from the side that they stand on."""

    between: tuple[int, int]
    turn: Literal["mountain", "valley"]


class TypeBounds(Model):
    """Sizes in points: body text from `least` to `most`, nothing below `fine`.

    `leading` is the line's height as a multiple of the size.
    """

    least: Measure
    most: Measure
    fine: Measure

    @model_validator(mode="after")
    def _readable(self) -> TypeBounds:
        if self.least.points > self.most.points:
            raise FieldError("least", "'least' is larger than 'most'")
        if self.fine.points > self.least.points:
            raise FieldError("fine", "'fine' is larger than 'least'")
        if self.fine.points < LEAST_TYPE:
            raise FieldError("fine", f"type below {LEAST_TYPE:g}pt cannot be read")
        return self


class Format(Model):
    """A physical shape; sizes are trimmed sizes, without bleed.

    `extends` names a format whose keys, template and CSS hold where this one
    gives none of its own. `large_print` names the format in which editions for
    weak eyes are set.
    """

    name: InLanguages
    extends: Identifier | None = None
    page: PageShape | None = None
    panels: Annotated[list[PanelShape], Field(min_length=2)] | None = None
    sheet: Sheet
    imposition: Signature | Literal["saddle-stitch"]
    folds: list[Fold] = []
    bleed: Measure
    safe: Measure
    type: TypeBounds
    large_print: Identifier | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Format:
        if (self.page is None) == (self.panels is None):
            raise FieldError(
                "panels", "give either 'page' (a sheet) or 'panels' (a folded brochure)"
            )
        size = self._pages_imposed()
        if self.panels is not None:
            if size != len(self.panels):
                raise FieldError(
                    "imposition",
                    f"the imposition places {size} pages, but there are {len(self.panels)} panels",
                )
            names = [panel.name for panel in self.panels]
            if len(set(names)) != len(names):
                raise FieldError("panels", "two panels have the same name")
        signature, sizes = self.signature(size), self.exact_sizes(size)
        _check_folds(self.folds, signature)
        for side in signature:
            try:
                self.placements(side, sizes)
            except ValueError as error:
                raise FieldError("imposition", str(error)) from None
        if any(2 * self.safe.exact_points >= length for page in sizes for length in page):
            raise FieldError("safe", "this leaves no room for words on a page")
        return self

    def _pages_imposed(self) -> int:
        """How many pages the least edition has, or one turn of the table."""
        if self.imposition == "saddle-stitch":
            if self.page is None or self.page.multiple % 4:
                raise FieldError("imposition", "a stapled booklet needs 'page' with 'multiple: 4'")
            return self.page.least
        try:
            return signature_size(self.imposition)
        except ValueError as error:
            raise FieldError("imposition", str(error)) from None

    def page_sizes(self, pages: int) -> tuple[tuple[Length, Length], ...]:
        """Width and height of each page of an edition that has so many."""
        if self.panels is not None:
            return tuple((panel.width, panel.height) for panel in self.panels)
        assert self.page is not None
        return ((self.page.width, self.page.height),) * pages

    def exact_sizes(self, pages: int) -> list[Size]:
        """The same in points, without rounding."""
        return [(w.exact_points, h.exact_points) for w, h in self.page_sizes(pages)]

    @property
    def page_limits(self) -> tuple[int, int | None]:
        """The least and the most pages that an edition may have."""
        if self.panels is not None:
            return len(self.panels), len(self.panels)
        assert self.page is not None
        return self.page.least, self.page.most

    @property
    def paper(self) -> Size:
        """Width and height of the sheet in points, without rounding."""
        return self.sheet.width.exact_points, self.sheet.height.exact_points

    def signature(self, pages: int, direction: Literal["ltr", "rtl"] = "ltr") -> Signature:
        """The table of sides; a script that runs from right to left gets it mirrored.

        Cards that are all alike stand where they stood.
        """
        table = saddle_stitch(pages) if self.imposition == "saddle-stitch" else self.imposition
        return mirrored(table) if direction == "rtl" else table

    def sides(self, pages: int, direction: Literal["ltr", "rtl"] = "ltr") -> list[Side]:
        """The sides that hold an edition of so many pages."""
        return impose(pages, self.signature(pages, direction))

    def placements(self, side: Side, sizes: list[Size], number: int = 0) -> list[Placement]:
        """Where the pages of a side stand; `number` counts sides from 0, for creep."""
        creep = Fraction(0)
        if self.imposition == "saddle-stitch" and self.sheet.stock is not None:
            creep = number // 2 * self.sheet.stock.exact_points * CREEP_PER_THICKNESS
        return place(side, sizes, self.paper, self._gutters, creep)

    def fold_lines(self, side: Side, sizes: list[Size]) -> tuple[Fraction, ...]:
        """Where a side is folded, in points from the sheet's left edge; none for cards."""
        if not (self.folds or self.imposition == "saddle-stitch"):
            return ()
        return fold_positions(side, sizes, self.paper)

    def cut_lines(
        self, side: Side, sizes: list[Size]
    ) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
        """Where a side is cut into cards: from the left, and from the sheet's lower edge.

        None where a side is one page, or is folded.
        """
        if self.fold_lines(side, sizes) or (len(side), len(side[0])) == (1, 1):
            return (), ()
        lines = grid(side, sizes, self.paper, self._gutters)
        width, height = self.paper
        return (
            tuple(sorted({x for edges in lines.columns for x in edges} - {0, width})),
            tuple(sorted({y for edges in lines.rows for y in edges} - {0, height})),
        )

    @property
    def _gutters(self) -> Gutters:
        widths = self.sheet.gutters
        if widths is None:
            return TOUCHING
        return Gutters(widths.across.exact_points, widths.down.exact_points)


def _check_folds(folds: list[Fold], signature: Signature) -> None:
    neighbours = {
        frozenset(pair) for side in signature for row in side for pair in itertools.pairwise(row)
    }
    for fold in folds:
        if frozenset(fold.between) not in neighbours:
            first, second = fold.between
            message = f"panels {first} and {second} of a fold do not stand side by side"
            raise FieldError("folds", message)
