"""Which required texts an edition carries: the rules, asked of its facts and its own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handouts.content.disclaimers import (
    EditionFacts,
    holds,
    mentioned_terms,
    term_pattern,
    terms_asked,
)
from handouts.edition.wording import all_words, biographies_in, people_in
from handouts.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.disclaimers import Disclaimer
    from handouts.content.handout import Waiver, Words
    from handouts.edition.keys import EditionKey, Target
    from handouts.library import Handout, Library

_FACT = re.compile(r"\{(clinic|setting)\.([a-z0-9_-]+)\}")


def terms_in(library: Library, language: str) -> dict[str, re.Pattern[str]]:
    terms = library.terms.terms if library.terms else {}
    return {
        name: term_pattern(lists[language]) for name, lists in terms.items() if language in lists
    }


def required(  # noqa: PLR0913, PLR0917 - what a rule may ask about
    library: Library,
    handout: Handout,
    words: Words,
    key: EditionKey,
    target: Target,
    personal: bool,
) -> tuple[dict[str, Disclaimer], tuple[Waiver, ...], list[Problem]]:
    """The disclaimers whose rules hold, without the waived ones.

    A missing translation is an error: no other language is printed instead.
    """
    own: list[object] = [words, *(library.people[name] for name in biographies_in(words))]
    own += [library.people[name].title for name in people_in(words)]
    text = " ".join(part for value in own for part in all_words(value))
    text += " " + " ".join(_facts_named(library, text))
    facts = EditionFacts(
        kind=handout.facts.kind,
        audience=handout.facts.audience,
        published_as=handout.facts.published_as,
        topics=frozenset(handout.facts.topics),
        format=key.format,
        target=target,
        personal=personal,
        mentioned=mentioned_terms(text, terms_in(library, key.language)),
        size=key.size,
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
