"""translation-differs: a translation that does not say the same as the text it was made from.

A dose or a telephone number that got lost on the way is a danger that nobody sees who reads one
language. Compared are headings, numbers, telephone numbers, doses, links, facts in braces, marks
of references, and which required texts come with the words. It does not judge the translation.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Take 25 mg and rest for 2 hours.
    # content/handouts/small/es.yaml
    title: Resfriados
    kicker: Hoja para llevar a casa
    description: Una hoja sobre los resfriados.
    body:
      - text: Tome 250 mg y descanse 2 horas.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: Take 25 mg and rest for 2 hours.
    # content/handouts/small/es.yaml
    title: Resfriados
    kicker: Hoja para llevar a casa
    description: Una hoja sobre los resfriados.
    body:
      - text: Tome 25 miligramos y descanse 2 horas.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handouts.content.blocks import Heading, Subheading
from handouts.edition.keys import TARGETS, blockers_of, editions_of
from handouts.edition.resolve import resolve
from handouts.edition.wording import blocks_of
from handouts.problems import Problem, Severity
from handouts.prose.figures import Figures, difference, figures_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from handouts.content.handout import Words
    from handouts.content.yaml_nodes import Text
    from handouts.library import Handout, Library
    from handouts.problems import Place

CODE = "translation-differs"
SEVERITY = Severity.WARNING
_REMEDY = "Compare both texts, and make them say the same."


def check(library: Library) -> Iterator[Problem]:
    """Every translation of handouts, of what is said of people, and of required texts."""
    for handout in library.handouts.values():
        for language, words in handout.words.items():
            named = words.translation.of if words.translation else None
            source = _source_of(handout.words, named)
            if source != language and source in handout.words:
                yield from _words_differ(
                    library, (source, handout.words[source]), (language, words)
                )
                yield from _required_differ(library, handout, source, language)
    for name, disclaimer in library.disclaimers.items():
        yield from _texts_differ(library, disclaimer.text, f"the required text '{name}'")
    for name, person in library.people.items():
        for what in ("title", "also_called", "biography"):
            yield from _texts_differ(library, getattr(person, what) or {}, f"{what} of '{name}'")


def _source_of(languages: Mapping[str, object], named: str | None) -> str:
    """The language that a text was translated from: as it says, or English, or the first."""
    if named:
        return named
    return "en" if "en" in languages else next(iter(languages))


def _words_differ(
    library: Library, source: tuple[str, Words], translated: tuple[str, Words]
) -> Iterator[Problem]:
    (one, before), (other, after) = source, translated
    heads = [
        sum(isinstance(block, Heading | Subheading) for block in blocks_of(words))
        for words in (before, after)
    ]
    if heads[0] != heads[1]:
        yield _problem(after.place, f"headings: {heads[0]} in '{one}', {heads[1]} in '{other}'")
    for place, what, theirs, ours in _pairs(library, before, after, (one, other)):
        lost = difference(theirs, ours, one, other)
        if lost:
            yield _problem(place, f"{what} differs: {lost}")


def _pairs(
    library: Library, before: Words, after: Words, languages: tuple[str, str]
) -> Iterator[tuple[Place, str, Figures, Figures]]:
    """The figures of both texts, piece by piece where their pieces match, else as a whole."""
    units = library.claims.units
    one, other = languages
    for name in ("title", "kicker", "deck", "description"):
        theirs, ours = getattr(before, name), getattr(after, name)
        figures = figures_in(theirs, one, units), figures_in(ours, other, units)
        yield after.place_of(name), f"the {name}", *figures
    theirs, ours = list(blocks_of(before)), list(blocks_of(after))
    if [block.kind for block in theirs] == [block.kind for block in ours]:
        for block, own in zip(theirs, ours, strict=True):
            figures = figures_in(block, one, units), figures_in(own, other, units)
            yield own.place_of(own.kind), f"this {own.kind}", *figures
    else:
        figures = figures_in(theirs, one, units), figures_in(ours, other, units)
        yield after.place, "the text", *figures


def _required_differ(
    library: Library, handout: Handout, source: str, language: str
) -> Iterator[Problem]:
    """Required texts that come with the words in one language and not in the other."""
    told: set[str] = set()
    keys = [key for key in editions_of(library) if key.handout == handout.id]
    for key in (key for key in keys if key.language == language):
        twin = replace(key, language=source)
        if blockers_of(library, key) or blockers_of(library, twin):
            continue
        for target in TARGETS:
            ours, _ = resolve(library, key, target)
            theirs, _ = resolve(library, twin, target)
            if ours is None or theirs is None:
                continue
            for name in sorted({*ours.disclaimers} ^ {*theirs.disclaimers}):
                having, lacking = (
                    (language, source) if name in ours.disclaimers else (source, language)
                )
                if name not in told:
                    told.add(name)
                    yield _problem(
                        handout.words[language].place,
                        f"'{having}' carries the required text '{name}', but '{lacking}' does not",
                    )


def _texts_differ(library: Library, texts: Mapping[str, Text], what: str) -> Iterator[Problem]:
    units = library.claims.units
    if not texts:
        return
    source = _source_of(texts, None)
    for language, text in texts.items():
        figures = figures_in(texts[source], source, units), figures_in(text, language, units)
        lost = difference(*figures, source, language)
        if lost:
            yield _problem(text.place, f"{what} differs: {lost}")


def _problem(place: Place, message: str) -> Problem:
    return Problem(place, CODE, message, _REMEDY, SEVERITY)
