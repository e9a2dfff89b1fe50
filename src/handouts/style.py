"""A look as data: styles/<style>/tokens.yaml names colours, grounds, type and stylesheets."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from handouts.content.bind import FieldError, Model
from handouts.content.models import Fonts, Given, Identifier, InLanguages, Key
from handouts.content.yaml_nodes import Text
from handouts.formats.models import Measure

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
# Names without a dot before them, so that none leads upwards or is hidden.
_STYLESHEET = re.compile(r"(?:[\w-][\w .-]*/)*[\w-][\w .-]*\.css")

ROLES = frozenset(
    ("strong", "accent", "faint", "tint", "warm", "glow", "alert", "ink", "soft", "paper", "line")
)
"""The colours that templates use; every style has them all and may have more."""


def _hex(text: Text) -> Text:
    if not _HEX.fullmatch(text):
        raise ValueError("write a colour as '#' and six hexadecimal digits, in quotes")
    return text


def _stylesheet(text: Text) -> Text:
    if not _STYLESHEET.fullmatch(text):
        raise ValueError("write the path of a .css file from styles/, such as base/base.css")
    return text


Stylesheet = Annotated[Text, AfterValidator(_stylesheet)]

Percent = Annotated[float, Field(ge=0, le=100)]


class Colour(Model):
    """One colour twice: `srgb` for screens and office printers, `cmyk` in percent for a press."""

    srgb: Annotated[Text, AfterValidator(_hex)]
    cmyk: tuple[Percent, Percent, Percent, Percent]


class Ground(Model):
    """What text looks like on one colour: each value names a colour of the style."""

    ground: Identifier
    text: Identifier
    title: Identifier
    accent: Identifier


class Style(Model):
    """A look: named colours, the grounds that panels may stand on, type, and CSS files in order.

    `desk` replaces colours where ink on office paper must differ from a screen.
    `leading` is the line's height as a multiple of the size; `spacing` stretches
    the room between blocks; `corner` is the radius of boxes and `rule` the
    weight of thin lines. Stylesheets are paths from `styles/`.
    """

    name: InLanguages
    colours: dict[Key, Colour]
    desk: dict[Key, Colour] = {}
    grounds: dict[Key, Ground]
    fonts: Fonts
    leading: Annotated[float, Field(ge=1.15, le=1.8)]
    spacing: Annotated[float, Field(ge=0.7, le=1.5)] = 1.0
    corner: Measure
    rule: Measure
    stylesheets: Annotated[list[Stylesheet], Field(min_length=1)]

    @model_validator(mode="after")
    def _colours_exist(self) -> Style:
        lacking = sorted(ROLES - set(self.colours))
        if lacking:
            raise FieldError("colours", f"the style lacks the colours {', '.join(lacking)}")
        on_grounds = {
            colour
            for ground in self.grounds.values()
            for colour in (ground.ground, ground.text, ground.title, ground.accent)
        }
        for key, named in (("grounds", on_grounds), ("desk", set(self.desk))):
            unknown = sorted(named - set(self.colours))
            if unknown:
                message = f"no colour of this style is called {', '.join(unknown)}"
                raise FieldError(key, message)
        return self

    def palette(self, target: Literal["screen", "desk", "press"]) -> dict[str, str]:
        """Colour values by name for a target."""
        colours = {**self.colours, **(self.desk if target == "desk" else {})}
        return {str(name): str(colour.srgb) for name, colour in colours.items()}


class Brand(Model):
    """styles/brand.yaml: the clinic's style, its logo, and colours in place of any style's.

    `style` is that of every handout that names none. `logo_on_strong` is the
    logo for dark grounds; without it the clinic's name is printed there.
    """

    style: Identifier
    logo: Given
    logo_on_strong: Given | None = None
    colours: dict[Key, Colour] = {}

    def over(self, style: Style) -> Style:
        """The style in the clinic's colours; on office paper, black text stays black."""
        if not self.colours:
            return style
        return style.model_copy(update={"colours": {**style.colours, **self.colours}})
