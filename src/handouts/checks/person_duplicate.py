"""person-duplicate: two files for one person, or one biography twice on a sheet.

A reader who meets somebody twice doubts the rest, and of two files only one gets corrected.

Fails:
    # content/people/steve-yun-2.yaml
    name: Steve  YUN
    credentials: M.D.
    staff: yes
Fails:
    # in content/handouts/small/en.yaml
    body:
      - people: [steve-yun, andy-rimando, steve-yun]
Passes:
    # content/people/stephen-yun.yaml
    name: Stephen Yun
    credentials: M.D.
    staff: yes
    # in content/handouts/small/en.yaml
    body:
      - people: [steve-yun, andy-rimando]
      - team: {people: [steve-yun, andy-rimando]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.content.block import LARGE_PRINT
from handouts.content.blocks import People, Team
from handouts.edition.wording import blocks_of
from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.block import Block
    from handouts.content.yaml_nodes import Text
    from handouts.library import Handout, Library

CODE = "person-duplicate"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every second file of a person, and every second mention of one in the same list or sheet."""
    known: dict[tuple[str, ...], str] = {}
    for file, person in library.people.items():
        same = known.setdefault(("name", _letters(person.name)), file)
        if same != file:
            yield _twin(person.name, f"'{person.name}' has two files: '{same}' and '{file}'")
        for language, text in (person.biography or {}).items():
            same = known.setdefault(("biography", str(language), _letters(text)), file)
            if same != file:
                yield _twin(text, f"'{same}' and '{file}' have the same biography")
    for handout in library.handouts.values():
        yield from _named_twice(handout)


def _twin(text: Text, message: str) -> Problem:
    return Problem(
        text.place, CODE, message,
        "Keep one file with one biography, and name that one in the handouts.", SEVERITY,
    )  # fmt: skip


def _named_twice(handout: Handout) -> Iterator[Problem]:
    """Biographies that a sheet prints twice, and names that stand twice in one list."""
    for words in handout.words.values():
        printed: dict[str, list[Block]] = {}
        for block in blocks_of(words):
            names = block.people if isinstance(block, People) else []
            names = block.team.people if isinstance(block, Team) else names
            own: set[str] = set()
            for name in names:
                before = printed.get(name, []) if isinstance(block, People) else []
                if name in own or any(_together(handout, other, block) for other in before):
                    yield Problem(
                        name.place, CODE, f"'{name}' is printed twice on '{handout.id}'",
                        "Remove one of them.", SEVERITY,
                    )  # fmt: skip
                own.add(name)
            if isinstance(block, People):
                for person in own:
                    printed.setdefault(person, []).append(block)


def _together(handout: Handout, one: Block, other: Block) -> bool:
    """Whether some format prints both blocks."""
    formats = [(str(name),) for name in handout.facts.formats]
    return any(
        _prints(one, names) and _prints(other, names)
        for names in [*formats, *((*names, LARGE_PRINT) for names in formats)]
    )


def _prints(block: Block, names: tuple[str, ...]) -> bool:
    return (block.only is None or any(name in names for name in block.only)) and not any(
        name in names for name in block.not_in
    )


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
