"""A handout: its facts (handout.yaml) and its words in each language (en.yaml, es.yaml, …)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from handouts.content.bind import Model
from handouts.content.blocks import AnyBlock
from handouts.content.models import Identifier, Key, Missing, Review
from handouts.content.yaml_nodes import Text

Kind = Literal["article", "take-home", "brochure", "biographies"]
Audience = Literal["patient", "public", "professional"]


class Waiver(Model):
    """A required text left out on purpose: why, and who answers for it."""

    disclaimer: Identifier
    reason: Annotated[Text, Field(min_length=10)]
    by: Annotated[Text, Field(min_length=3)]


class HandoutFacts(Model):
    """content/handouts/<id>/handout.yaml: what holds in every language.

    `reference_marks` keeps the numbers that a reproduced text was printed with;
    without it references are numbered in the order of their first mention.
    """

    kind: Kind
    audience: Audience
    published_as: Literal["web-article"] | None = None
    topics: list[Identifier]
    formats: Annotated[list[Identifier], Field(min_length=1)]
    style: Identifier
    revision: Annotated[int, Field(ge=1)]
    author: Identifier | Missing
    review: Review
    reference_marks: dict[Key, Text] = {}
    waivers: list[Waiver] = []


class Art(Model):
    """A decorative picture behind a panel's words; screen readers skip it.

    `full` covers the panel and its bleed; `foot` spans the panel's width and
    bleed along its lower edge.
    """

    picture: Text
    fill: Literal["full", "foot"] = "full"


class Panel(Model):
    """What stands on one panel of a brochure; `ground` is one of the style's grounds."""

    panel: Identifier
    ground: Identifier = Text("paper")
    art: Art | None = None
    blocks: list[AnyBlock] = []


class Words(Model):
    """content/handouts/<id>/<language>.yaml: everything that is read, in one language.

    Sheets have a `body`; brochures have `panels` in reading order.
    """

    title: Text
    kicker: Text
    deck: Text | None = None
    description: Text
    body: Annotated[list[AnyBlock], Field(min_length=1)] | None = None
    panels: Annotated[list[Panel], Field(min_length=2)] | None = None

    @model_validator(mode="after")
    def _body_or_panels(self) -> Words:
        if (self.body is None) == (self.panels is None):
            raise ValueError("give either 'body' (a sheet) or 'panels' (a brochure)")
        return self
