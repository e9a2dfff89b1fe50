"""Texts as they are printed, each letter with the place where it stands in its file.

A rule judges printed words: facts inserted, marks of Markdown and of references
taken out. It points at written ones, wherever the text is wrapped.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from handouts.content.yaml_nodes import Text
from handouts.problems import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handouts.content.models import Given
    from handouts.library import Library

Facts: TypeAlias = tuple[tuple[str, str], ...]
"""What the names in braces stand for, as pairs."""

MARK = re.compile(r"\[\^(?P<id>[a-z0-9_-]+)\]")
FACT = re.compile(r"\{(?P<name>[a-z][a-z0-9_.-]*)\}")
# What is written and not printed, or is printed in another form.
_MARKUP = re.compile(
    rf"{MARK.pattern}|\{{missing:[^{{}}\n]+\}}|{FACT.pattern}|\]\([^()\s]*\)|\[(?=[^\]]{{0,500}}\]\()|[*_\\]"
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-+*]|\d+[.)])[ \t])")
# What is seen in a word and is none of its letters; see content/disclaimers.
_NO_LETTER = re.compile("[\u0640\u064b-\u065f\u0670\u00ad\u200b-\u200f\u2060]")
_SAME = {"’": "'", "‘": "'", "\u2010": "-", "\u2011": "-"}
_BLOCK_SCALAR = re.compile(r"[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
_ESCAPE = re.compile(r"\\(?:x..|u.{4}|U.{8}|.|$)")
_WHITE_ESCAPES = frozenset("ntrvf0_NLP \t")


@dataclass(frozen=True, slots=True)
class Reading:
    """Printed words, white space folded; `offsets` say where each character stands in `text`."""

    text: Text
    words: str
    offsets: tuple[int, ...]

    def part(self, start: int, end: int) -> Reading:
        return Reading(self.text, self.words[start:end], self.offsets[start:end])

    def place(self, start: int = 0) -> Place:
        """Where the word at this position of `words` stands in its file."""
        return place_at(self.text, self.offsets[start]) if self.offsets else self.text.place


def facts_in(library: Library, language: str) -> Facts:
    """What the clinic has given of the facts that a text may name, in one language."""
    facts: dict[str, str] = {}
    if library.clinic is not None:
        given: dict[str, Given] = {
            f"clinic.{name}": getattr(library.clinic, name)
            for name in ("name", "phone", "address", "website", "email", "hours")
        }
        given |= {f"setting.{name}": text for name, text in library.clinic.settings.items()}
        facts |= {name: str(value) for name, value in given.items() if isinstance(value, Text)}
    for name, line in (library.hotlines.hotlines if library.hotlines else {}).items():
        facts[f"hotline.{name}.number"] = str(line.number)
        if language in line.name:
            facts[f"hotline.{name}.name"] = str(line.name[language])
    return tuple(facts.items())


def read_text(text: Text, facts: Facts = ()) -> list[Reading]:
    """A text's paragraphs and items as they are printed: facts inserted, marks taken out."""
    return [Reading(text, words, offsets) for words, offsets in _layout(str(text), facts)]


def place_at(text: Text, offset: int) -> Place:
    """Where the character at this offset of a text stands in its file.

    The characters that are no white space come in the same order in a text and in
    the lines that it was read from, however it was wrapped and indented there.
    """
    offsets, lines, columns = _positions(_This(text))
    index = bisect_left(offsets, offset)
    if index >= min(len(offsets), len(lines)):
        return text.place
    return Place(text.place.file, lines[index], columns[index])


class _This:
    """A text told apart from one with the same words elsewhere."""

    def __init__(self, text: Text) -> None:
        self.text = text

    def __hash__(self) -> int:
        return id(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.text is self.text


@lru_cache(maxsize=64)  # a long text may be pointed into often
def _positions(this: _This) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """The offset, line and column of every character of a text that is no white space."""
    text = this.text
    offsets = array("I", (i for i, character in enumerate(text) if not character.isspace()))
    lines, columns = array("I"), array("I")
    start = text.place.column - 1
    first = text.lines[0][start:] if text.lines else ""
    quote = first[:1] if first[:1] in {"'", '"'} else ""
    for number, line in enumerate(text.lines):
        if number == 0 and _BLOCK_SCALAR.match(first):
            continue
        index = start + len(quote) if number == 0 else 0
        while index < len(line):
            width, counts = _character(line, index, quote)
            if counts:
                lines.append(text.place.line + number)
                columns.append(index + 1)
            index += width
    return offsets, lines, columns


def _character(line: str, index: int, quote: str) -> tuple[int, bool]:
    """How wide a character of a text is in its line, and whether it is no white space."""
    if quote == "'" and line.startswith("''", index):
        return 2, True
    if quote == '"' and line[index] == "\\":
        escape = _ESCAPE.match(line, index)
        assert escape is not None
        return len(escape[0]), len(escape[0]) > 1 and escape[0][1] not in _WHITE_ESCAPES
    return 1, not line[index].isspace()


@lru_cache(maxsize=4096)  # each rule reads the same texts
def _layout(text: str, facts: Facts) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The words of each paragraph, and where each of their characters stands in the text."""
    named, found, start = dict(facts), [], 0
    for gap in [*_PARAGRAPH.finditer(text), None]:
        paragraph = _printed(text, start, gap.start() if gap else len(text), named)
        if paragraph[0]:
            found.append(paragraph)
        start = gap.end() if gap else len(text)
    return tuple(found)


def _printed(text: str, start: int, end: int, facts: dict[str, str]) -> tuple[str, tuple[int, ...]]:
    words: list[str] = []
    offsets: list[int] = []

    def add(piece: str, offset: int) -> None:
        for character in piece:
            if character.isspace() and (not words or words[-1] == " "):
                continue
            words.append(" " if character.isspace() else character)
            offsets.append(offset)

    for offset, group, markup in _groups(text, start, end):
        if markup is None:
            add(_NO_LETTER.sub("", _SAME.get(group, group)), offset)
        elif markup["name"]:
            for piece in _characters(facts.get(markup["name"], "")):
                add(piece, offset)
    while words and words[-1] == " ":
        del words[-1], offsets[-1]
    return "".join(words), tuple(offsets)


def _characters(fact: str) -> Iterator[str]:
    composed = unicodedata.normalize("NFC", fact)
    yield from (_NO_LETTER.sub("", _SAME.get(character, character)) for character in composed)


def _groups(text: str, start: int, end: int) -> Iterator[tuple[int, str, re.Match[str] | None]]:
    """Pieces of markup whole, and characters composed with the accents that follow them."""
    position = start
    while position < end:
        markup = _MARKUP.match(text, position, end)
        if markup is not None:
            yield position, markup[0], markup
            position = markup.end()
            continue
        stop = position + 1
        while stop < end and unicodedata.combining(text[stop]):
            stop += 1
        yield position, unicodedata.normalize("NFC", text[position:stop]), None
        position = stop
