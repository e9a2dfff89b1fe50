"""What an edition refers to and the workspace has not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.edition.keys import shape_of, style_of
from handouts.edition.selection import shape_problems
from handouts.edition.wording import biographies_in, people_in
from handouts.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from handouts.content.handout import Words
    from handouts.content.models import Person
    from handouts.edition.keys import EditionKey
    from handouts.library import Handout, Library


def broken_references(library: Library, handout: Handout, key: EditionKey) -> Iterator[Problem]:
    """What the edition refers to and the workspace has not."""
    facts, words = handout.facts, handout.words[key.language]
    named: tuple[tuple[str, Iterable[object], Collection[str]], ...] = (
        ("format", [name for name in facts.formats if name == key.format], library.formats),
        ("style", [style_of(library, key.handout)], library.styles),
        ("person", [facts.author, *people_in(words)], library.people),
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
    shape = library.formats.get(shape_of(library, key))
    if shape is not None:
        yield from shape_problems(words, shape, key.names, library.formats)
    for name in people_in(words):
        if name in library.people and not library.people[name].staff:
            yield Problem(
                name.place, "not-staff", f"'{name}' is listed, but does not work at the clinic",
                f"Remove it, or write 'staff: yes' in content/people/{name}.yaml.",
            )  # fmt: skip
    yield from _unstyled(library, handout, words)


def _unstyled(library: Library, handout: Handout, words: Words) -> Iterator[Problem]:
    """A style that nobody names, and grounds and colours that it has not."""
    if style_of(library, handout.id) is None:
        yield Problem(
            handout.facts.place, "no-style",
            "neither this handout nor styles/brand.yaml names a style",
            did_you_mean("", library.styles),
        )  # fmt: skip
    style_id = str(style_of(library, handout.id))
    style = library.styles.get(style_id)
    cover = [words.cover] if words.cover else []
    for piece in (*(words.panels or ()), *cover):
        if style is not None and piece.ground not in style.grounds:
            yield Problem(
                piece.place_of("ground"), "unknown-ground",
                f"the style '{style_id}' has no ground '{piece.ground}'",
                did_you_mean(piece.ground, style.grounds),
            )  # fmt: skip
    if style is not None and library.brand is not None:
        for name in library.brand.colours:
            if name not in style.colours:
                yield Problem(
                    library.brand.place_of("colours"), "unknown-colour",
                    f"the style '{style_id}' has no colour '{name}'",
                    did_you_mean(name, style.colours),
                )  # fmt: skip


def untranslated(words: Words, people: dict[str, Person], key: EditionKey) -> Iterator[Problem]:
    """Texts of people that this edition prints and that are not there in its language."""
    biographies = set(map(str, biographies_in(words)))
    for name, person in people.items():
        texts = {"title": person.title}
        if name in biographies:
            texts |= {"also_called": person.also_called, "biography": person.biography}
        for what, text in texts.items():
            if text is not None and key.language not in text:
                yield Problem(
                    person.place_of(what), "missing-translation",
                    f"{key} prints the {what} of '{name}', which has no text in '{key.language}'",
                    f"Add '{key.language}:' with its translation.",
                )  # fmt: skip
