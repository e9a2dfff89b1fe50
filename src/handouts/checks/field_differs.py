"""field-differs: fields that cannot be told apart, or that a handout's languages do not share.

The page and a clinic's lists fill fields by their ids. What one language lacks, or takes as
something else, would be lost when the same visit is printed in another language.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - fields:
          items:
            - {label: Date, id: visit, as: date}
            - {label: Time, id: visit, as: time}
Passes:
    # in content/handouts/small/en.yaml
    body:
      - fields:
          items:
            - {label: Date, id: visit_date, as: date}
            - {label: Time, id: visit_time, as: time}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.content.data_blocks import Fields
from handouts.edition.wording import blocks_of
from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.data_blocks import FieldBody
    from handouts.content.handout import Words
    from handouts.library import Handout, Library
    from handouts.problems import Place

CODE = "field-differs"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every handout, in each of its languages and between them."""
    for handout in library.handouts.values():
        for words in handout.words.values():
            yield from _twins(words)
        yield from _between_languages(handout)


def _items(words: Words) -> list[FieldBody]:
    """The fields that the program can fill."""
    blocks = (block for block in blocks_of(words) if isinstance(block, Fields))
    return [item for block in blocks for item in block.fields.items if item.id is not None]


def _twins(words: Words) -> Iterator[Problem]:
    """Two fields with one id that do not take the same; the same field may stand in two formats."""
    first: dict[str, FieldBody] = {}
    for item in _items(words):
        twin = first.setdefault(str(item.id), item)
        if _shape(twin) != _shape(item) or twin.label != item.label:
            yield _problem(
                item.place_of("id"),
                f"two different fields have the id '{item.id}'",
                "Give each its own.",
            )


def _between_languages(handout: Handout) -> Iterator[Problem]:
    known = {language: _items(words) for language, words in handout.words.items()}
    of = next((words.translation.of for words in handout.words.values() if words.translation), None)
    source = str(of) if of in known else next(iter(known), "")
    theirs = {str(item.id): item for item in known.get(source, [])}
    for language, items in known.items():
        ours = {str(item.id): item for item in items}
        for name in theirs:
            if name not in ours:
                yield _problem(
                    handout.words[language].place,
                    f"the field '{name}' of '{source}' is not in '{language}'",
                    f"Add it with 'id: {name}' and its label in '{language}'.",
                )
        for name, item in ours.items():
            if name not in theirs or _shape(item) != _shape(theirs[name]):
                yield _problem(
                    item.place_of("id"),
                    f"the field '{name}' is not what it is in '{source}'",
                    "Give it the same 'as', 'required', and as many 'choices' in each language.",
                )


def _shape(item: FieldBody) -> tuple[object, ...]:
    return item.write, item.required, len(item.choices)


def _problem(place: Place, message: str, remedy: str) -> Problem:
    return Problem(place, CODE, message, remedy, SEVERITY)
