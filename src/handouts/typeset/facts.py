"""The facts that a text may name in braces, such as `{clinic.phone}`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from handouts.content.models import Given, Missing, Review
from handouts.edition.short_code import short_code
from handouts.edition.wording import all_words
from handouts.typeset.markup import Blank, Inserts

if TYPE_CHECKING:
    from handouts.content.models import Language
    from handouts.edition.resolve import Edition


def inserts_for(edition: Edition) -> Inserts:
    """Everything that the edition's texts may name; what is not given becomes a blank."""
    facts = {**_clinic(edition), **_hotlines(edition), **_handout(edition)}
    for name, value in edition.clinic.settings.items():
        facts[f"setting.{name}"] = str(value)
    marks = {str(name): str(mark) for name, mark in edition.facts.reference_marks.items()}
    return Inserts(
        facts=facts,
        references=frozenset(map(str, edition.references)),
        marks=marks,
        numbered=not marks,
        blank_sentence=edition.language.labels["blank"],
        # In large print nothing is raised, so brackets tell a mark from a number.
        mark_form="{}" if edition.key.size == "standard" else "\N{THIN SPACE}[{}]",
    )


def band_of(edition: Edition) -> str:
    """The word across every page of an edition that is not approved; "" if it is."""
    if edition.standing.is_approved:
        return ""
    name = "band_expired" if edition.standing.state == "expired" else "band_draft"
    return str(edition.language.labels[name])


def _fact(name: str, value: Given, language: Language) -> str | Blank:
    if isinstance(value, Missing):
        return Blank(language.blanks.get(name, value.missing))
    return str(value)


def _date(name: str, value: Given, edition: Edition) -> str | Blank:
    """A date as the edition's language writes it, such as March 31, 2027."""
    if isinstance(value, Missing):
        return _fact(name, value, edition.language)
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date

    try:
        locale = Locale.parse(edition.key.language, sep="-")
    except (UnknownLocaleError, ValueError):
        return str(value)  # as it is written; babel does not know the language
    return str(format_date(date.fromisoformat(value), "long", locale=locale))


def _clinic(edition: Edition) -> dict[str, str | Blank]:
    clinic = edition.clinic
    values: dict[str, Given] = {
        "clinic.name": clinic.name,
        "clinic.phone": clinic.phone,
        "clinic.address": clinic.address,
        "clinic.website": clinic.website,
        "clinic.email": clinic.email,
        "clinic.hours": clinic.hours,
    }
    return {name: _fact(name, value, edition.language) for name, value in values.items()}


def _hotlines(edition: Edition) -> dict[str, str | Blank]:
    facts: dict[str, str | Blank] = {}
    code = edition.key.language
    for name, hotline in edition.hotlines.items():
        facts[f"hotline.{name}.number"] = str(hotline.number)
        if code in hotline.name:
            facts[f"hotline.{name}.name"] = str(hotline.name[code])
    return facts


def _handout(edition: Edition) -> dict[str, str | Blank]:
    facts, language = edition.facts, edition.language
    author = edition.author
    review = review_of(edition)
    return {
        "handout.id": edition.key.handout,
        "handout.language": edition.key.language,
        "handout.format": " ".join(edition.key.names),
        "handout.style": edition.style_id,
        "handout.code": short_code(edition.key, edition.standing.hash),
        "handout.revision": str(facts.revision),
        "handout.status": language.labels[edition.standing.state] + _translation(edition),
        "handout.author": _fact("handout.author", facts.author, language)
        if author is None
        else f"{author.name}, {author.credentials}"
        if author.credentials
        else str(author.name),
        "handout.reviewer": _fact("handout.reviewer", review.by, language),
        "handout.reviewed": _date("handout.reviewed", review.on, edition),
        "handout.next_review": _date("handout.next_review", review.next, edition),
        "handout.sources": _sources(edition),
    }


def review_of(edition: Edition) -> Review:
    """The review that handout.yaml records; where it records none, an approval that holds."""
    review, standing = edition.facts.review, edition.standing
    if not isinstance(review.by, Missing) or not standing.is_approved:
        return review
    first = standing.approvals[0]
    return Review(by=first.by, on=first.on, next=min(one.until for one in standing.approvals))


def _translation(edition: Edition) -> str:
    """What the status adds while nobody has reviewed a translation."""
    translation = edition.words.translation
    if translation is None or not isinstance(translation.reviewed, Missing):
        return ""
    return f" ({edition.language.labels['translation_draft']})"


def _sources(edition: Edition) -> str | Blank:
    """Where a reader finds what the words rest on; a blank while any cited source is missing."""
    labels = edition.language.labels
    words = " ".join(all_words(edition.words))
    cited = [source for name, source in edition.references.items() if f"[^{name}]" in words]
    if not cited and edition.facts.kind == "biographies":
        return str(labels["sources_none"])
    if not cited or any(isinstance(source, Missing) for source in cited):
        return Blank(edition.language.blanks["handout.sources"])
    return str(labels["sources_listed"])
