"""A print shop as data: brochures/printers/<name>.yaml says what it takes and what it refuses.

Every figure is the printer's own. A length keeps the unit that the printer
states, since 0.125 in and 3 mm are different bleeds.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from handouts.content.bind import FieldError, Model
from handouts.content.models import InLanguages, Said
from handouts.content.yaml_nodes import Text
from handouts.formats.models import Extent, Measure

MOST_BLEED = 72  # points
MOST_INK = 400
"""Percent: four plates of 100 each."""

MarkKind = Literal["crop", "fold", "registration", "colour-bar", "slug"]

# A name without a folder or a dot before it, so that none leads out of brochures/printers/.
_PROFILE = re.compile(r"[\w-][\w .-]*\.icc")


def _profile(text: Text) -> Text:
    if not _PROFILE.fullmatch(text):
        raise ValueError("write the name of an .icc file that stands in brochures/printers/")
    return text


class Condition(Model):
    """The printing condition that the CMYK values are meant for, as the ICC registers it.

    `profile` is an ICC file beside the printer's. Pictures are converted with
    `intent`, and with black-point compensation where `black_point` says so.
    """

    identifier: Said
    registry: Said
    info: Said
    profile: Annotated[Text, AfterValidator(_profile)]
    intent: Literal["relative", "perceptual"] = "relative"
    black_point: bool = True


class Marks(Model):
    """What is drawn outside the bleed.

    Both lengths are measured from the trim, on each side: marks begin at `offset`,
    which is never less than the bleed, and the paper ends at `room`.
    """

    draw: Annotated[list[MarkKind], Field(min_length=1)]
    room: Extent
    offset: Measure

    @model_validator(mode="after")
    def _fit(self) -> Marks:
        if len(set(self.draw)) != len(self.draw):
            raise FieldError("draw", "the same mark is named twice")
        if self.room.exact_points <= self.offset.exact_points:
            raise FieldError("room", "there is no paper for marks: 'room' must exceed 'offset'")
        return self


class Resolution(Model):
    """Pixels per inch as printed: below `error` a picture is refused, below `warning` told."""

    error: Annotated[int, Field(ge=1, le=2400)]
    warning: Annotated[int, Field(ge=1, le=2400)]

    @model_validator(mode="after")
    def _in_order(self) -> Resolution:
        if self.warning < self.error:
            raise FieldError("warning", "'warning' is less than 'error'")
        return self


class Boxes(Model):
    """What the printer's software does with the page's boxes.

    `media: bleed` means that the paper of the file ends where the bleed ends;
    with `any` it may be larger. `crop: absent` means that there must be no
    CropBox, and `media` that it may be there if it is equal to the MediaBox.
    """

    media: Literal["bleed", "any"] = "any"
    crop: Literal["absent", "media"] = "media"


class Stock(Model):
    """The paper that is printed on where the job does not say otherwise, and one sheet's height."""

    name: Said
    thickness: Extent


class Printer(Model):
    """brochures/printers/<name>.yaml: one print shop.

    `layout` says whether files hold flat `sheets`, as they are folded, or single
    `pages` in reading order. `total_ink` is the limit of all four inks together
    in percent. `creep: yes` means that pages of stapled booklets are shifted
    here, `no` that the printer does it. Without `marks` none are drawn.
    """

    name: InLanguages
    standard: Literal["pdf/x-4", "pdf/x-1a"]
    condition: Condition
    layout: Literal["sheets", "pages"]
    bleed: Measure
    safe: Measure
    marks: Marks | None = None
    total_ink: Annotated[int, Field(ge=100, le=MOST_INK)]
    resolution: Resolution
    boxes: Boxes = Boxes()
    stock: Stock
    creep: bool = True

    @model_validator(mode="after")
    def _bleed_is_cut_off(self) -> Printer:
        if self.bleed.points > MOST_BLEED:
            raise FieldError("bleed", "no printer cuts off more than an inch")
        return self

    @model_validator(mode="after")
    def _marks_fit(self) -> Printer:
        if self.marks is None:
            return self
        if self.boxes.media == "bleed":
            raise FieldError(
                "marks", "there is no paper for marks where the media ends at the bleed"
            )
        if self.marks.offset.exact_points < self.bleed.exact_points:
            raise FieldError("marks", "marks must stand outside the bleed: 'offset' is too small")
        return self

    @property
    def marks_drawn(self) -> tuple[str, ...]:
        """The kinds of marks that are wanted; none for a printer that refuses them."""
        return tuple(self.marks.draw) if self.marks else ()
