"""The clinic's facts, each in one place: who it is, who works there, whom to call.

Every text is a `Text` that knows its line; what the clinic has not given is a
`Missing`, never an empty string and never a guess.
"""

from __future__ import annotations

import datetime
from contextlib import suppress
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, model_validator

from handouts.content.bind import Model
from handouts.content.yaml_nodes import Text


class Missing(Model):
    """A marked blank: `missing:` says what the clinic still has to give."""

    missing: Text


S = TypeVar("S", bound=str)


def _said(text: S) -> S:
    if not text.strip():
        raise ValueError("expected text, got nothing")
    return text


Said = Annotated[Text, AfterValidator(_said)]
"""A text with words in it: an empty one would be printed as nothing, and nobody would notice."""

Given = Said | Missing


def _identifier(text: S) -> S:
    if not text.replace("-", "").replace("_", "").isalnum() or text != text.lower():
        raise ValueError("use small letters, digits, '-' and '_' only")
    return text


def _language(text: S) -> S:
    parts = text.split("-")
    if not (len(parts[0]) in {2, 3} and all(part.isalnum() and part.isascii() for part in parts)):
        raise ValueError("write a language code such as en, es or zh-CN")
    return text


def _date(text: Text) -> Text:
    with suppress(ValueError):
        if datetime.date.fromisoformat(text).isoformat() == text:  # 2027-W13-3 is a date, too
            return text
    raise ValueError("write a date as year-month-day, such as 2027-03-31")


Identifier = Annotated[Text, AfterValidator(_identifier)]
IsoDate = Annotated[Text, AfterValidator(_date)]

# Keys of mappings: they carry no place of their own, `Model.place_of` finds them.
Key = Annotated[str, AfterValidator(_identifier)]
LanguageCode = Annotated[str, AfterValidator(_language)]
InLanguages = Annotated[dict[LanguageCode, Said], Field(min_length=1)]


class Clinic(Model):
    """content/clinic.yaml: the clinic's identity, and the settings that its sheets depend on.

    `approval_roles` are those whose approval a handout needs.
    """

    name: Said
    also_written: list[Text] = []
    phone: Given
    address: Given
    website: Given
    email: Given
    hours: Given
    approval_roles: Annotated[list[Literal["medical", "compliance"]], Field(min_length=1)] = [
        "medical"
    ]
    settings: dict[Key, Text] = {}


class Hotline(Model):
    """One line that patients may call in need, with its right name in each language.

    `also` lists other names that are right, such as a short form.
    """

    name: InLanguages
    number: Said
    also: dict[LanguageCode, list[Said]] = {}


class Retired(Model):
    """A number or a name that was a hotline's once, and which hotline to print instead."""

    written: Annotated[Text, Field(min_length=3)]
    instead: Key


class Hotlines(Model):
    """content/hotlines.yaml: every hotline by id, and what must not be printed any more."""

    hotlines: dict[Key, Hotline]
    retired: list[Retired] = []

    @model_validator(mode="after")
    def _known(self) -> Hotlines:
        for one in self.retired:
            if one.instead not in self.hotlines:
                names = ", ".join(self.hotlines)
                raise ValueError(f"'{one.instead}' is none of the hotlines here: {names}")
        return self


class Person(Model):
    """content/people/<id>.yaml: somebody who works for the clinic or wrote for it."""

    name: Said
    credentials: Text | None = None
    staff: bool
    title: InLanguages | None = None
    also_called: InLanguages | None = None
    biography: InLanguages | None = None
    portrait: Text | Missing | None = None


class References(Model):
    """content/references.yaml: every source by id; one that nobody has given is a blank."""

    references: dict[Key, Given]


class Review(Model):
    """Who checked a handout, when, and when it must be checked again."""

    by: Given
    on: IsoDate | Missing
    next: IsoDate | Missing


# What the program itself says; templates may ask for more.
OWN_LABELS = frozenset(
    {"blank", "draft", "changed", "expired", "approved", "band_draft", "band_expired"}
    | {"sources_listed", "sources_none", "translation_draft"}
)
OWN_BLANKS = frozenset({"handout.sources", "reference"})


def _family(text: Text) -> Text:
    if not text.replace(" ", "").replace("-", "").isalnum():
        raise ValueError("a font's name is of letters, digits, spaces and hyphens")
    return text


Family = Annotated[Text, AfterValidator(_family)]


class Fonts(Model):
    """Type families, by what they are for; each must be among the shipped fonts."""

    text: Annotated[list[Family], Field(min_length=1)]
    title: Annotated[list[Family], Field(min_length=1)]


class Language(Model):
    """content/languages/<code>.yaml: how the program speaks in one language.

    `fonts` come before the style's own, for a script that those cannot write.
    `vague_links` are words of a link that do not say where it leads.
    """

    name: Said
    direction: Literal["ltr", "rtl"]
    fonts: Fonts | None = None
    quotes: Annotated[Text, Field(min_length=4, max_length=4)]
    labels: dict[Key, Text]
    blanks: dict[str, Text]
    vague_links: list[Said] = []

    @model_validator(mode="after")
    def _complete(self) -> Language:
        for name, needed, given in (
            ("labels", OWN_LABELS, self.labels),
            ("blanks", OWN_BLANKS, self.blanks),
        ):
            lacking = sorted(needed - set(given))
            if lacking:
                raise ValueError(f"{name} lacks {', '.join(lacking)}; copy them from en.yaml")
        return self
