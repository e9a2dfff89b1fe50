"""A look as data: styles/<style>/tokens.yaml names colours, grounds, type and stylesheets."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from handouts.content.bind import Model
from handouts.content.models import Identifier, InLanguages, Key
from handouts.content.yaml_nodes import Text

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


def _colour(text: Text) -> Text:
    if not _HEX.fullmatch(text):
        raise ValueError("write a colour as '#' and six hexadecimal digits, in quotes")
    return text


Colour = Annotated[Text, AfterValidator(_colour)]


class Ground(Model):
    """What text looks like on one colour: each value names a colour of the style."""

    ground: Identifier
    text: Identifier
    title: Identifier
    accent: Identifier


class Fonts(Model):
    """Type families, by what they are for; each must be among the shipped fonts."""

    text: Annotated[list[Text], Field(min_length=1)]
    title: Annotated[list[Text], Field(min_length=1)]


class Style(Model):
    """A look: named colours, the grounds that panels may stand on, type, and CSS files in order.

    `desk` replaces colours where ink on office paper must differ from a screen.
    Stylesheets are paths from `styles/`.
    """

    name: InLanguages
    colours: dict[Key, Colour]
    desk: dict[Key, Colour] = {}
    grounds: dict[Key, Ground]
    fonts: Fonts
    leading: Annotated[float, Field(ge=1.15, le=1.8)]
    stylesheets: Annotated[list[Text], Field(min_length=1)]

    @model_validator(mode="after")
    def _colours_exist(self) -> Style:
        named = {
            colour
            for ground in self.grounds.values()
            for colour in (ground.ground, ground.text, ground.title, ground.accent)
        } | set(self.desk)
        unknown = sorted(named - set(self.colours))
        if unknown:
            raise ValueError(f"no colour of this style is called {', '.join(unknown)}")
        return self

    def palette(self, target: Literal["screen", "desk"]) -> dict[str, str]:
        """Colour values by name for a target."""
        return {**self.colours, **(self.desk if target == "desk" else {})}
