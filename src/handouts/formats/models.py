"""A physical shape as data: brochures/<format>/format.yaml.

Panels are pages in reading order; `imposition` is a table of page numbers that
says where they stand on the sheet's sides.
"""

from __future__ import annotations

import itertools
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from handouts.content.bind import Model
from handouts.content.models import Identifier, InLanguages
from handouts.formats.imposition import Signature, place, signature_size
from handouts.formats.units import Length


def _length(value: object) -> Length:
    return value if isinstance(value, Length) else Length.parse(str(value))


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
    """The page of a sheet that runs from `least` to `most` pages (`most` absent: no limit)."""

    width: Extent
    height: Extent
    least: Annotated[int, Field(ge=1)] = 1
    most: Annotated[int, Field(ge=1)] | None = None


class Sheet(Model):
    """The paper that the panels are imposed on, and how a duplex printer turns it."""

    width: Extent
    height: Extent
    duplex: Literal["short-edge", "long-edge", "none"]


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


class Format(Model):
    """A physical shape; sizes are trimmed sizes, without bleed."""

    name: InLanguages
    page: PageShape | None = None
    panels: Annotated[list[PanelShape], Field(min_length=2)] | None = None
    sheet: Sheet
    imposition: Signature
    folds: list[Fold] = []
    bleed: Measure
    safe: Measure
    type: TypeBounds

    @model_validator(mode="after")
    def _consistent(self) -> Format:
        if (self.page is None) == (self.panels is None):
            raise ValueError("give either 'page' (a sheet) or 'panels' (a folded brochure)")
        size = signature_size(self.imposition)
        if self.panels is not None and size != len(self.panels):
            raise ValueError(
                f"the imposition places {size} pages, but there are {len(self.panels)} panels"
            )
        if self.type.least.points > self.type.most.points:
            raise ValueError("type: 'least' is larger than 'most'")
        neighbours = {
            frozenset(pair)
            for side in self.imposition
            for row in side
            for pair in itertools.pairwise(row)
        }
        for fold in self.folds:
            if frozenset(fold.between) not in neighbours:
                first, second = fold.between
                raise ValueError(f"panels {first} and {second} of a fold do not stand side by side")
        paper = (self.sheet.width.exact_points, self.sheet.height.exact_points)
        sizes = [(w.exact_points, h.exact_points) for w, h in self.page_sizes(size)]
        for side in self.imposition:
            place(side, sizes, paper)  # ValueError when the pages do not fit on the sheet
        return self

    def page_sizes(self, pages: int) -> tuple[tuple[Length, Length], ...]:
        """Width and height of each page of an edition that has so many."""
        if self.panels is not None:
            return tuple((panel.width, panel.height) for panel in self.panels)
        assert self.page is not None
        return ((self.page.width, self.page.height),) * pages

    @property
    def page_limits(self) -> tuple[int, int | None]:
        """The least and the most pages that an edition may have."""
        if self.panels is not None:
            return len(self.panels), len(self.panels)
        assert self.page is not None
        return self.page.least, self.page.most
