"""A handout: its facts (handout.yaml) and its words in each language (en.yaml, es.yaml, …)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from handouts.content.bind import FieldError, Model
from handouts.content.blocks import AnyBlock
from handouts.content.models import Given, Identifier, Key, LanguageCode, Missing, Review, Said
from handouts.content.yaml_nodes import Text

Kind = Literal["article", "take-home", "brochure", "biographies"]
Audience = Literal["patient", "public", "professional"]
ReadingLevel = Literal["plain", "professional"]


class Waiver(Model):
    """A required text left out on purpose: why, and who answers for it."""

    disclaimer: Identifier
    reason: Annotated[Text, Field(min_length=10)]
    by: Annotated[Text, Field(min_length=3)]


class HandoutFacts(Model):
    """content/handouts/<id>/handout.yaml: what holds in every language.

    Without `style` it has the clinic's, of styles/brand.yaml. `reference_marks`
    keeps the numbers that a reproduced text was printed with; without it
    references are numbered in the order of their first mention. With `reading_level:
    professional` it need not be in plain language.
    """

    kind: Kind
    audience: Audience
    reading_level: ReadingLevel = "plain"
    published_as: Literal["web-article"] | None = None
    topics: list[Identifier]
    formats: Annotated[list[Identifier], Field(min_length=1)]
    style: Identifier | None = None
    revision: Annotated[int, Field(ge=1)]
    author: Identifier | Missing
    review: Review
    reference_marks: dict[Key, Text] = {}
    waivers: list[Waiver] = []


class Art(Model):
    """A decorative picture behind a panel's words; screen readers skip it.

    `full` covers the panel and its bleed; `foot` spans the panel's width and
    bleed along its lower edge. With `across` the picture runs over the panels
    named, from left to right as the reader sees them side by side.
    """

    picture: Text
    fill: Literal["full", "foot"] = "full"
    across: Annotated[list[Identifier], Field(min_length=2)] | None = None


class Panel(Model):
    """What stands on one panel of a brochure; `ground` is one of the style's grounds."""

    panel: Identifier
    only: list[Identifier] | None = None
    not_in: list[Identifier] = []
    ground: Identifier = Text("paper")
    art: Art | None = None
    blocks: list[AnyBlock] = []


class Cover(Model):
    """The first page of a booklet, and the head of a card or poster: its ground and its art."""

    ground: Identifier = Text("strong")
    art: Art | None = None


class Translation(Model):
    """Which words these were translated from, and who answers for the translation.

    `saw` is the hash of the words that the translator had before them, as
    `handouts check` prints it: when they change, it says so.
    """

    of: LanguageCode
    saw: Text
    by: Given
    reviewed: Given


class Words(Model):
    """content/handouts/<id>/<language>.yaml: everything that is read, in one language.

    Sheets have a `body`; brochures have `panels`, in the order in which they
    are read where they become pages of a sheet.
    """

    title: Said
    kicker: Said
    deck: Text | None = None
    description: Said
    translation: Translation | None = None
    cover: Cover | None = None
    body: Annotated[list[AnyBlock], Field(min_length=1)] | None = None
    panels: Annotated[list[Panel], Field(min_length=2)] | None = None

    @model_validator(mode="after")
    def _body_or_panels(self) -> Words:
        if (self.body is None) == (self.panels is None):
            raise FieldError("panels", "give either 'body' (a sheet) or 'panels' (a brochure)")
        return self
