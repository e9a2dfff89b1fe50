"""What a tagged PDF tells a screen reader, as values: elements, their words, what is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from handouts.pdf.matching import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handouts.typeset.speech import Passage


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of marked content: its page, from 1, and its number on that page."""

    page: int
    number: int


class Here(NamedTuple):
    """Where in the tree something stands; `linked` says that it is within a link."""

    page: int
    language: str
    linked: bool
    depth: int


@dataclass(frozen=True, slots=True)
class Note:
    """A link of a page, and the words that are said for it.

    `leads` says that something happens when it is followed, `parented` that a
    reader finds from it to the tree.
    """

    page: int
    contents: str
    leads: bool
    parented: bool


@dataclass(frozen=True, slots=True)
class Element:
    """A structure element ("P", "H1", "Figure" …) with what it holds, in the order of reading.

    `language` is its own or that of what it stands in. `scope` is what a
    table's heading speaks for, `across` and `down` are the columns and rows
    that a cell covers. `boxed` says that a picture's place on the page is known.
    """

    kind: str
    kids: tuple[Element | Mark | Note, ...]
    page: int
    language: str
    alt: str | None = None
    scope: str = ""
    across: int = 1
    down: int = 1
    boxed: bool = False

    def walk(self) -> Iterator[Element]:
        """This element and all within it, in the order of reading."""
        yield self
        for kid in self.inner():
            yield from kid.walk()

    def inner(self) -> Iterator[Element]:
        """The elements right within this one."""
        return (kid for kid in self.kids if isinstance(kid, Element))


@dataclass(frozen=True, slots=True)
class Leaf:
    """The words of one piece of marked content, and the language that they are said in."""

    mark: Mark
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Words of a page that the tree does not hold."""

    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """What a PDF tells a screen reader.

    `titles` are those of the document information and of XMP. `root` is none in
    a file without a tree. `leaves` are its words in the order of reading,
    without those that are drawn within pictures. `unparented` are pieces of
    content from which a reader that points at them does not find to the tree.
    """

    pages: int
    titles: tuple[str, str]
    shows_title: bool
    language: str
    root: Element | None
    leaves: tuple[Leaf, ...]
    outside: tuple[Outside, ...]
    notes: tuple[Note, ...]
    unparented: tuple[Mark, ...]


def find_passages(leaves: Sequence[Leaf], passages: Sequence[Passage]) -> list[tuple[Leaf, ...]]:
    """For each passage the leaves that make it up, lines of it perhaps; none where it is not.

    Both are in the order of reading, so that of equal words the first ones
    belong to the first passage.
    """
    squeezed = [squeeze(leaf.text, mirrored=True) for leaf in leaves]
    taken: set[int] = set()
    found: list[tuple[Leaf, ...]] = []
    after = 0
    for passage in passages:
        wanted = squeeze(passage.text, mirrored=True)
        places = (*range(after, len(leaves)), *range(after))
        matches = (_from(start, wanted, squeezed, taken) for start in places)
        match = next((match for match in matches if match), [])
        taken.update(match)
        after = match[-1] + 1 if match else after
        found.append(tuple(leaves[place] for place in match))
    return found


def _from(start: int, wanted: str, squeezed: Sequence[str], taken: set[int]) -> list[int]:
    """The places, from this one on, whose words are those that are wanted, or none."""
    rest, match = wanted, list[int]()
    for place in range(start, len(squeezed)):
        words = squeezed[place]
        if words and (place in taken or not rest.startswith(words)):
            return []
        if words:
            match.append(place)
            rest = rest[len(words) :]
        elif not match:
            return []
        if not rest:
            return match
    return []
