"""Resolving: one handout in one language and format, with all that it refers to.

An edition is a value that holds everything a page needs and nothing of where
it came from; composing it reads no file but templates and pictures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from handouts.content.bind import Model
from handouts.content.blocks import Block, People, Team
from handouts.content.disclaimers import (
    Disclaimer,
    EditionFacts,
    holds,
    mentioned_terms,
    term_pattern,
    terms_asked,
)
from handouts.content.models import Missing
from handouts.problems import Problem, UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from handouts.content.handout import HandoutFacts, Waiver, Words
    from handouts.content.models import Clinic, Given, Hotline, Language, Person
    from handouts.content.yaml_nodes import Text
    from handouts.formats.models import Format
    from handouts.library import Handout, Library
    from handouts.style import Style

_FACT = re.compile(r"\{(clinic|setting)\.([a-z0-9_-]+)\}")

Target = Literal["screen", "desk"]
TARGETS: tuple[Target, ...] = ("screen", "desk")


@dataclass(frozen=True, slots=True, order=True)
class EditionKey:
    """Which edition: handout, language, format."""

    handout: str
    language: str
    format: str

    def __str__(self) -> str:
        return f"{self.handout}.{self.language}.{self.format}"


@dataclass(frozen=True)
class Edition:
    """Everything that the pages of one edition need."""

    key: EditionKey
    facts: HandoutFacts
    words: Words
    clinic: Clinic
    language: Language
    format: Format
    style: Style
    author: Person | None
    people: dict[str, Person]
    disclaimers: dict[str, Disclaimer]
    terms: dict[str, re.Pattern[str]]
    waivers: tuple[Waiver, ...]
    hotlines: dict[str, Hotline]
    references: dict[str, Given]

    @property
    def panel_names(self) -> tuple[str, ...]:
        """The names of the format's panels in reading order; empty for sheets."""
        return tuple(panel.name for panel in self.format.panels or ())


def editions_of(library: Library) -> list[EditionKey]:
    """Every edition that the workspace asks for, in order."""
    return sorted(
        EditionKey(handout.id, language, str(format_id))
        for handout in library.handouts.values()
        for language in handout.words
        for format_id in handout.facts.formats
    )


def select_editions(
    library: Library,
    ids: tuple[str, ...] = (),
    formats: tuple[str, ...] = (),
    languages: tuple[str, ...] = (),
) -> list[EditionKey]:
    """The editions that a command names; UsageError for a name that the workspace has not."""
    for names, known, what in (
        (ids, library.handouts, "handout"),
        (formats, library.formats, "format"),
        (languages, library.languages, "language"),
    ):
        for name in names:
            if name not in known:
                raise UsageError(f"there is no {what} '{name}'", did_you_mean(name, known))
    return [
        key
        for key in editions_of(library)
        if (not ids or key.handout in ids)
        and (not formats or key.format in formats)
        and (not languages or key.language in languages)
    ]


def resolve(
    library: Library, key: EditionKey, target: Target
) -> tuple[Edition | None, list[Problem]]:
    """The edition with all that it refers to, or None and what is wrong."""
    handout = library.handouts[key.handout]
    problems = list(_broken_references(library, handout, key))
    if problems or library.clinic is None:
        return None, problems
    words = handout.words[key.language]
    people = {str(name): library.people[name] for name in _people_in(words)}
    terms = _terms_in(library, key.language)
    author = handout.facts.author
    required, waived, problems = _required(library, handout, key, target)
    edition = Edition(
        key=key,
        facts=handout.facts,
        words=words,
        clinic=library.clinic,
        language=library.languages[key.language],
        format=library.formats[key.format],
        style=library.styles[handout.facts.style],
        author=None if isinstance(author, Missing) else library.people[author],
        people=people,
        disclaimers=required,
        terms=terms,
        waivers=waived,
        hotlines=dict(library.hotlines.hotlines) if library.hotlines else {},
        references=dict(_references(library)),
    )
    return (None if problems else edition), problems


def _references(library: Library) -> dict[str, Given]:
    return library.references.references if library.references else {}


def all_words(value: object) -> Iterator[str]:
    """Every text below a model's value, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from all_words(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from all_words(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from all_words(item)


def blocks_of(words: Words) -> Iterator[Block]:
    """Every block of a sheet's body or a brochure's panels, in reading order."""
    yield from words.body or ()
    for panel in words.panels or ():
        yield from panel.blocks


def _biographies_in(words: Words) -> list[Text]:
    return [name for b in blocks_of(words) if isinstance(b, People) for name in b.people]


def _people_in(words: Words) -> list[Text]:
    team = [name for b in blocks_of(words) if isinstance(b, Team) for name in b.team.people]
    return [*_biographies_in(words), *team]


def _terms_in(library: Library, language: str) -> dict[str, re.Pattern[str]]:
    terms = library.terms.terms if library.terms else {}
    return {
        name: term_pattern(lists[language]) for name, lists in terms.items() if language in lists
    }


def _required(
    library: Library, handout: Handout, key: EditionKey, target: Target
) -> tuple[dict[str, Disclaimer], tuple[Waiver, ...], list[Problem]]:
    """The disclaimers whose rules hold, without the waived ones.

    A missing translation is an error: no other language is printed instead.
    """
    words = handout.words[key.language]
    own: list[object] = [words, *(library.people[name] for name in _biographies_in(words))]
    own += [library.people[name].title for name in _people_in(words)]
    text = " ".join(part for value in own for part in all_words(value))
    text += " " + " ".join(_facts_named(library, text))
    facts = EditionFacts(
        kind=handout.facts.kind,
        audience=handout.facts.audience,
        published_as=handout.facts.published_as,
        topics=frozenset(handout.facts.topics),
        format=key.format,
        target=target,
        personal=False,
        mentioned=mentioned_terms(text, _terms_in(library, key.language)),
    )
    applying = {
        name: disclaimer
        for name, disclaimer in sorted(
            library.disclaimers.items(), key=lambda item: (item[1].order, item[0])
        )
        if holds(disclaimer.when, facts)
    }
    waived = tuple(w for w in handout.facts.waivers if w.disclaimer in applying)
    for waiver in waived:
        del applying[waiver.disclaimer]
    problems = [
        *_unusable_terms(library),
        *(
            Problem(
                terms.place,
                "missing-translation",
                f"the terms '{name}' have no words in '{key.language}', so rules would find none",
                f"Add '{key.language}:' with a list of words.",
            )
            for terms in [library.terms]
            if terms is not None
            for name, lists in terms.terms.items()
            if key.language not in lists
        ),
    ]
    problems += [
        Problem(
            disclaimer.place_of("text"),
            "missing-translation",
            f"'{name}' is required on {key} but has no text in '{key.language}'",
            f"Add '{key.language}:' with its translation; no other language is printed instead.",
        )
        for name, disclaimer in applying.items()
        if key.language not in disclaimer.text
    ]
    return applying, waived, problems


def _unusable_terms(library: Library) -> Iterator[Problem]:
    """Terms that a rule asks for and the workspace has not: the rule would never hold."""
    known = library.terms.terms if library.terms else {}
    for disclaimer in library.disclaimers.values():
        near = [disclaimer.near] if disclaimer.near is not None else []
        for name in (*terms_asked(disclaimer.when), *near):
            if name not in known:
                yield Problem(
                    name.place, "unknown-term", f"there is no list of terms '{name}'",
                    did_you_mean(name, known),
                )  # fmt: skip


def _facts_named(library: Library, text: str) -> Iterator[str]:
    """The clinic's facts that a text prints by name: rules must see them too."""
    assert library.clinic is not None
    clinic = library.clinic
    for kind, name in _FACT.findall(text):
        value = clinic.settings.get(name) if kind == "setting" else getattr(clinic, name, None)
        if isinstance(value, str):
            yield value


def _broken_references(library: Library, handout: Handout, key: EditionKey) -> Iterator[Problem]:
    """What the edition refers to and the workspace has not."""
    facts, words = handout.facts, handout.words[key.language]
    named: tuple[tuple[str, Iterable[object], Collection[str]], ...] = (
        ("format", [name for name in facts.formats if name == key.format], library.formats),
        ("style", [facts.style], library.styles),
        ("person", [facts.author, *_people_in(words)], library.people),
        ("disclaimer", [waiver.disclaimer for waiver in facts.waivers], library.disclaimers),
        (
            "reference",
            facts.reference_marks,
            library.references.references if library.references else (),
        ),
    )
    for what, names, known in named:
        for name in names:
            if isinstance(name, str) and name not in known:
                yield Problem(
                    getattr(name, "place", facts.place_of("reference_marks")),
                    f"unknown-{what}",
                    f"there is no {what} '{name}'",
                    did_you_mean(name, known),
                )
    if key.format in library.formats:
        yield from _wrong_shape(library, words, library.formats[key.format], key)
    for name in _people_in(words):
        if name in library.people and not library.people[name].staff:
            yield Problem(
                name.place, "not-staff", f"'{name}' is listed, but does not work at the clinic",
                f"Remove it, or write 'staff: yes' in content/people/{name}.yaml.",
            )  # fmt: skip
    style = library.styles.get(facts.style)
    for panel in words.panels or ():
        if style is not None and panel.ground not in style.grounds:
            yield Problem(
                panel.place_of("ground"), "unknown-ground",
                f"the style '{facts.style}' has no ground '{panel.ground}'",
                did_you_mean(panel.ground, style.grounds),
            )  # fmt: skip


def _wrong_shape(
    library: Library, words: Words, shape: Format, key: EditionKey
) -> Iterator[Problem]:
    if shape.panels is None:
        if words.panels is not None:
            yield Problem(
                words.place_of("panels"), "wrong-format",
                f"these words have panels, but '{key.format}' is a sheet",
                "Give them a 'body', or choose a folded format in handout.yaml.",
            )  # fmt: skip
    elif words.panels is None:
        yield Problem(
            words.place_of("body"), "wrong-format",
            f"these words have no panels, but '{key.format}' has {len(shape.panels)}",
            "Give them 'panels', or choose a sheet format in handout.yaml.",
        )  # fmt: skip
    elif len(words.panels) != len(shape.panels):
        yield Problem(
            words.place_of("panels"), "wrong-panel-count",
            f"{len(words.panels)} panels are written, '{key.format}' has {len(shape.panels)}",
            f"Write them in reading order: {', '.join(p.name for p in shape.panels)}.",
        )  # fmt: skip
