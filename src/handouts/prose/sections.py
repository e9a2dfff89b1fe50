"""How a text is broken up: its sections, their lengths, its lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from handouts.prose.sentences import count_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handouts.content.block import Block
    from handouts.prose.passages import Passage

VERY_SHORT: Final = 100
"""Words of sentences up to which a text needs no key points and no headings."""
MOST_ITEMS: Final = 7
MOST_HEADINGS: Final = 6
MOST_WORDS: Final = 150
"""Words of running text that one heading may stand over: half a page at 12 points."""

_HEADINGS: Final = frozenset({"heading", "subheading"})
_ITEMS: Final = frozenset({"points.item", "key_points.item", "questions.item", "steps.do"})
_BETWEEN_ITEMS: Final = frozenset({"steps.more", "fields.label", "fields.choice"})
_MATTER: Final = frozenset({"title", "kicker", "deck", "description"})


@dataclass(slots=True)
class Section:
    """What stands under one heading; the first may have none.

    A heading that runs into its paragraph in bold begins one, and so does a box with a title.
    """

    heading: Passage | None
    passages: list[Passage] = field(default_factory=list)

    @property
    def running(self) -> int:
        """Words of running text; lists and captions are no long stretch to read."""
        return count_words(p for p in self.passages if p.role == "running" and "." not in p.kind)

    @property
    def first(self) -> Passage:
        """Where it begins."""
        return self.heading or self.passages[0]


def sections(passages: Iterable[Passage]) -> list[Section]:
    """The sections of a text's body, none of them empty."""
    found = [Section(None)]
    for passage in passages:
        if passage.kind in _MATTER or passage.role == "aloud":
            continue
        if passage.role == "heading":
            found.append(Section(passage))
            continue
        if passage.bold and passage.kind == "text" and not passage.in_list:
            found.append(Section(None))
        found[-1].passages.append(passage)
    return [section for section in found if section.heading or section.passages]


def headings(passages: Iterable[Passage]) -> list[Passage]:
    """The headings of sections; titles of boxes, lists and forms are none."""
    return [passage for passage in passages if passage.kind in _HEADINGS]


def lists(passages: Iterable[Passage]) -> list[list[Passage]]:
    """The items of each list, of each list within a text, and the boxes to tick of each form."""
    found: list[list[Passage]] = []
    open_block: Block | None = None
    for passage in passages:
        if not _is_item(passage):
            if passage.kind not in _BETWEEN_ITEMS:
                open_block = None
            continue
        if passage.block is not open_block:
            found.append([])
            open_block = passage.block
        found[-1].append(passage)
    return found


def _is_item(passage: Passage) -> bool:
    return passage.in_list or passage.is_box or passage.kind in _ITEMS
