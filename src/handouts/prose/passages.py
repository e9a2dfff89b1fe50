"""The words of a handout piece by piece, as they are printed, for rules that measure language.

A passage is one paragraph, list item, heading or label. It knows what it is,
for a sentence counts towards a reading grade and a heading does not, and it
knows where each of its letters stands in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from handouts.content.bind import Model
from handouts.content.data_blocks import Fields
from handouts.content.handout import Panel
from handouts.content.yaml_nodes import Text
from handouts.edition.keys import blockers_of, editions_of, shape_of
from handouts.edition.references import broken_references
from handouts.edition.selection import words_for
from handouts.prose.readings import Reading, facts_in, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from handouts.content.block import Block
    from handouts.content.handout import Words
    from handouts.edition.keys import EditionKey
    from handouts.formats.models import Format
    from handouts.library import Handout, Library
    from handouts.problems import Place
    from handouts.prose.readings import Facts

Role: TypeAlias = Literal["heading", "running", "item", "label", "aloud"]
"""What a passage is to its reader: `item` stands in a list, `label` names a field, a column or
a moment, `aloud` is heard and not seen."""

ROLES: Final[dict[str, Role]] = {
    **dict.fromkeys(("title", "kicker", "deck", "heading", "subheading"), "heading"),
    **dict.fromkeys(("lead", "text", "statement", "more", "caption", "drawing"), "running"),
    **dict.fromkeys(("question", "answer", "biography"), "running"),
    **dict.fromkeys(("item", "do", "what"), "item"),
    **dict.fromkeys(("when", "column", "cell", "label", "shown", "choice", "by"), "label"),
    **dict.fromkeys(("alt", "description"), "aloud"),
    "qr.caption": "label",
}  # fmt: skip
"""By a passage's whole kind, or by the last part of it."""

_NOT_WORDS = frozenset(
    {"only", "not_in", "claim", "picture", "needs", "people", "notices", "space", "lines"}
    | {"address", "id", "write", "rows", "look", "value", "labels"}
)
_ONE_OF = {"items": "item", "columns": "column", "choices": "choice"}
_LIST_MARK = re.compile(r"[ \t]*(?:[-+*]|\d+[.)])[ \t]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, item, heading or label as it is printed; never empty.

    `kind` is the block's kind with the part of it, such as `heading`, `points.item` or
    `steps.do`. `reading` has the words, Markdown taken out and facts inserted, with the places
    of their letters. `block` is none for the title and its kin. `bold` says that it
    begins with words in bold, as a heading that runs into its paragraph does.
    """

    kind: str
    reading: Reading
    block: Block | None = None
    in_list: bool = False
    bold: bool = False

    @property
    def text(self) -> Text:
        """The text of the file that it stands in, with its place."""
        return self.reading.text

    @property
    def plain(self) -> str:
        """The words as printed."""
        return self.reading.words

    @property
    def role(self) -> Role:
        if self.in_list:
            return "item"
        return ROLES.get(self.kind) or ROLES[self.kind.rpartition(".")[2]]

    @property
    def is_prose(self) -> bool:
        """Whether its sentences count as sentences: running text, and items of lists."""
        return self.role in {"running", "item"}

    @property
    def is_box(self) -> bool:
        """Whether it stands beside a box to tick."""
        items = self.block.fields.items if isinstance(self.block, Fields) else ()
        return any(one.label is self.text and one.write == "checkbox" for one in items)


@dataclass(frozen=True, slots=True)
class Printing:
    """Words of a handout in one language as at least one of its editions prints them.

    `keys` are those editions, and `shapes` the formats that they are set in.
    """

    handout: Handout
    language: str
    words: Words
    facts: Facts
    keys: tuple[EditionKey, ...]
    shapes: tuple[Format, ...]

    @property
    def must_be_plain(self) -> bool:
        """Whether it is for readers who are no professionals."""
        facts = self.handout.facts
        return facts.audience != "professional" and facts.reading_level == "plain"

    @property
    def title(self) -> Place:
        """Where the handout's title stands: the place of what concerns it as a whole."""
        return self.words.place_of("title")

    def passages(self) -> list[Passage]:
        return passages(self.words, self.facts)


def passages(words: Words, facts: Facts = ()) -> list[Passage]:
    """Every passage of a handout's own words, in reading order.

    `facts` are printed where a text names them; without them, names such as
    {clinic.phone} are left out. Biographies and required texts, which are written
    elsewhere, are none of a handout's own words: see `biographies`.
    """
    found: list[Passage] = []
    for name in ("title", "kicker", "deck", "description"):
        text = getattr(words, name)
        if text is not None:
            found += _of_text(name, text, facts, None)
    for block in pieces(words):
        if block.kind not in _NOT_WORDS:
            for kind, text in _texts(block.kind, getattr(block, block.kind)):
                found += _of_text(kind, text, facts, block)
    return found


def pieces(words: Words) -> Iterator[Block]:
    """Every block of a sheet's body or a brochure's panels, in reading order."""
    for piece in (*(words.body or ()), *(words.panels or ())):
        yield from piece.blocks if isinstance(piece, Panel) else (piece,)


def biographies(library: Library, printing: Printing) -> list[Passage]:
    """The biographies that a handout prints, written in content/people."""
    found: list[Passage] = []
    for block in pieces(printing.words):
        for name in getattr(block, "people", ()):
            person = library.people.get(str(name))
            text = (person.biography or {}).get(printing.language) if person else None
            if text is not None:
                found += _of_text("people.biography", text, printing.facts, block)
    return found


def printings(library: Library) -> list[Printing]:
    """What the editions of a workspace print, in order; editions of the same words are one.

    An edition that cannot be put together prints nothing: what is wrong with it is
    told elsewhere.
    """
    found: list[Printing] = []
    facts = {language: facts_in(library, language) for language in library.languages}
    for key in editions_of(library):
        handout = library.handouts[key.handout]
        if blockers_of(library, key) or any(broken_references(library, handout, key)):
            continue
        shape = library.formats[shape_of(library, key)]
        words = words_for(handout.words[key.language], shape, key.names)
        for place, other in enumerate(found):
            if other.handout is handout and (other.language, other.words) == (key.language, words):
                keys, shapes = (*other.keys, key), (*other.shapes, shape)
                found[place] = replace(other, keys=keys, shapes=shapes)
                break
        else:
            facts_here = facts.get(key.language, ())
            found.append(Printing(handout, key.language, words, facts_here, (key,), (shape,)))
    return found


def plain_printings(library: Library) -> list[Printing]:
    """The same, without what is for professionals."""
    return [printing for printing in printings(library) if printing.must_be_plain]


def fullest(found: Iterable[Printing]) -> list[Printing]:
    """Of each handout and language the printing with the most words."""
    best: dict[tuple[str, str], tuple[int, Printing]] = {}
    for printing in found:
        length = sum(len(passage.plain.split()) for passage in printing.passages())
        name = printing.handout.id, printing.language
        if name not in best or length > best[name][0]:
            best[name] = length, printing
    return [printing for _, printing in best.values()]


def _texts(kind: str, value: object) -> Iterator[tuple[str, Text]]:
    """The printed texts of a block's body, each with its kind."""
    if isinstance(value, Text):
        yield kind, value
    elif isinstance(value, Model):
        own = kind.partition(".")[0]
        for name in type(value).model_fields:
            if name not in _NOT_WORDS or (name == "rows" and own == "table"):
                yield from _texts(f"{own}.{name}", getattr(value, name))
    elif isinstance(value, list):
        own, _, name = kind.partition(".")
        for item in value:
            inner = "cell" if name == "rows" else _ONE_OF.get(name, name)
            yield from _texts(f"{own}.{inner}" if name else own, item)


def _of_text(kind: str, text: Text, facts: Facts, block: Block | None) -> Iterator[Passage]:
    for reading in read_text(text, facts):
        passage = Passage(kind, reading, block)
        line = text.rfind("\n", 0, reading.offsets[0]) + 1
        mark = _LIST_MARK.match(text, line) if passage.role == "running" else None
        if mark is not None:
            start = bisect_left(reading.offsets, mark.end())
            passage = Passage(kind, reading.part(start, len(reading.words)), block, in_list=True)
        if passage.plain:
            bold = text[: passage.reading.offsets[0]].endswith("**")
            yield replace(passage, bold=bold)
