"""Required texts on their way to the page: drawn once, handed out by placement, expected back.

Authors and templates may say where a required text stands; nobody can say
whether it does.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from handouts.content.blocks import Notices, People
from handouts.content.disclaimers import mentions
from handouts.edition.wording import all_words, blocks_of
from handouts.formats.units import Length
from handouts.typeset.reading_text import visible_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.block import Block
    from handouts.edition.resolve import Edition
    from handouts.typeset.markup import Typewriter

_PROSE = frozenset({"lead", "text", "statement", "note", "people"})
SEGMENT = " | "  # parts the segments of a control line in the registry
SEGMENT_PRINTED = " · "


@dataclass(frozen=True, slots=True)
class RequiredWords:
    """A disclaimer as it must stand on the page: id, version, words, least size.

    `least` is in points; None stands for the size of the running text.
    """

    id: str
    version: int
    text: str
    least: float | None


@dataclass(frozen=True, slots=True)
class Notice:
    """One required text, drawn."""

    id: str
    html: Markup

    @property
    def parts(self) -> list[Markup]:
        """The segments of a control line."""
        return [Markup(part.strip()) for part in self.html.split(SEGMENT)]  # noqa: S704 - was escaped


@dataclass(frozen=True)
class NoticeBoard:
    """The required texts of one edition.

    `after_block` has, by a block's identity, the texts that must stand right
    after it; `unattached` those whose block was not found, for the page's top.
    """

    by_placement: dict[str, list[Notice]]
    placed_by_author: frozenset[str]
    after_block: dict[int, list[Notice]]
    unattached: list[Notice]

    def here(self, placement: str) -> list[Notice]:
        """The texts of a placement, at the author's own `- notices:` block."""
        return self.by_placement.get(placement, [])

    def default(self, placement: str) -> list[Notice]:
        """The texts of a placement at the template's place, unless the author chose another."""
        return [] if placement in self.placed_by_author else self.here(placement)

    def after(self, block: Block) -> list[Notice]:
        """The texts that must stand right after this block."""
        return self.after_block.get(id(block), [])


def notice_board(edition: Edition, typewriter: Typewriter) -> NoticeBoard:
    """Draw the edition's required texts and find their places."""
    by_placement: defaultdict[str, list[Notice]] = defaultdict(list)
    after: defaultdict[int, list[Notice]] = defaultdict(list)
    unattached: list[Notice] = []
    for name, disclaimer in edition.disclaimers.items():
        notice = Notice(name, typewriter.inline(disclaimer.text[edition.key.language]))
        if disclaimer.placement != "near":
            by_placement[disclaimer.placement].append(notice)
            continue
        spot = _first_mention(edition, disclaimer.near or "")
        (unattached if spot is None else after[id(spot)]).append(notice)
    blocks = blocks_of(edition.words)
    placed = frozenset(block.notices for block in blocks if isinstance(block, Notices))
    return NoticeBoard(dict(by_placement), placed, dict(after), unattached)


def required_words(edition: Edition, typewriter: Typewriter) -> Iterator[RequiredWords]:
    """What the finished PDF must hold, word for word."""
    for name, disclaimer in edition.disclaimers.items():
        html = typewriter.inline(disclaimer.text[edition.key.language])
        text = visible_words(html).replace(SEGMENT, SEGMENT_PRINTED)
        least = _least(disclaimer.least, edition)
        yield RequiredWords(name, disclaimer.version, text, least)


def _least(least: str, edition: Edition) -> float | None:
    """In points, and never below the format's fine print; None for the running text's size."""
    if least == "body":
        return None
    fine = edition.format.type.fine.points
    return fine if least == "fine" else max(fine, Length.parse(least).points)


def _first_mention(edition: Edition, term: str) -> Block | None:
    """The first block of running words that mentions a term, biographies included."""
    pattern = edition.terms.get(term)
    if pattern is None:
        return None
    for block in blocks_of(edition.words):
        if block.kind in _PROSE and mentions(pattern, _words_of(block, edition)):
            return block
    return None


def _words_of(block: Block, edition: Edition) -> str:
    people = block.people if isinstance(block, People) else ()
    sources = [block, *(edition.people[name] for name in people)]
    return " ".join(" ".join(word for s in sources for word in all_words(s)).split())
