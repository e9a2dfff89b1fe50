"""The sentences that a workspace says, for rules that judge what they claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handouts.content.bind import Model
from handouts.content.blocks import Questions, printed_words
from handouts.content.data_blocks import Answers, Fields
from handouts.content.yaml_nodes import Text
from handouts.edition.wording import blocks_of
from handouts.prose.readings import MARK, facts_in, place_at, read_text
from handouts.prose.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.block import Block, Claim
    from handouts.content.handout import Words
    from handouts.content.models import Person
    from handouts.library import Library
    from handouts.problems import Place
    from handouts.prose.readings import Facts, Reading

_DIGITS = {base + digit: str(digit) for base in (0x660, 0x6F0) for digit in range(10)}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sentence comes from.

    `owner` is the id of a handout, or of a person whose title or biography it is.
    `kind` is the block's, or `title`, `biography` and the like. `asks` says that the
    words are the reader's own: a question to ask, or what is written in by hand.
    """

    language: str
    owner: str
    kind: str
    claim: Claim | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, with its paragraph and the ids of the references that it cites."""

    source: Source
    reading: Reading
    paragraph: str
    marks: tuple[str, ...]

    @property
    def words(self) -> str:
        return self.reading.words

    @property
    def is_question(self) -> bool:
        return self.words.rstrip("\"'”’»)").endswith(("?", "؟"))

    def place(self, start: int = 0) -> Place:
        return self.reading.place(start)


def statements(library: Library) -> Iterator[Statement]:
    """Every sentence of the handouts' words, and of people's titles and biographies."""
    for language in library.languages:
        facts = facts_in(library, language)
        for handout in library.handouts.values():
            if language in handout.words:
                yield from of_words(handout.words[language], language, handout.id, facts)
        for name, person in library.people.items():
            yield from of_person(person, language, name, facts)


def of_words(words: Words, language: str, owner: str, facts: Facts) -> Iterator[Statement]:
    """Every sentence of a handout's words in one language, in reading order."""
    for kind in ("title", "kicker", "deck", "description"):
        text = getattr(words, kind)
        if text is not None:
            yield from _statements(text, facts, Source(language, owner, kind))
    for block in blocks_of(words):
        for text, asks in _texts_of(block):
            source = Source(language, owner, block.kind, block.claim, asks)
            yield from _statements(text, facts, source)


def of_person(person: Person, language: str, owner: str, facts: Facts) -> Iterator[Statement]:
    """Every sentence of what is said of a person in one language."""
    for kind in ("title", "also_called", "biography"):
        text = (getattr(person, kind) or {}).get(language)
        if text is not None:
            yield from _statements(text, facts, Source(language, owner, kind))


def texts(library: Library) -> Iterator[tuple[Text, str | None]]:
    """Every text of the handouts, of people and of required texts, with its language.

    The language is None for what is the same in all of them, such as a name.
    """
    for handout in library.handouts.values():
        for language, words in handout.words.items():
            yield from _all(words, language)
    for person in library.people.values():
        yield from _all(person, None)
    for disclaimer in library.disclaimers.values():
        yield from _all(disclaimer.text, None)


def marks_in(words: Words) -> Iterator[tuple[str, Place]]:
    """The marks of references in a handout's words, in reading order, with their places."""
    heads = (words.title, words.kicker, words.deck, words.description)
    own = [text for text in heads if text is not None]
    own += [text for block in blocks_of(words) for text in printed_words(block)]
    for text in own:
        for mark in MARK.finditer(text):
            yield mark["id"], place_at(text, mark.start())


def western(words: str) -> str:
    """The words with Arabic and Persian digits as Western ones, each in its place."""
    return words.translate(_DIGITS)


def _all(value: object, language: str | None) -> Iterator[tuple[Text, str | None]]:
    if isinstance(value, Text):
        yield value, language
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _all(item, str(key))
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from _all(getattr(value, name), language)
    elif isinstance(value, list):
        for item in value:
            yield from _all(item, language)


def _texts_of(block: Block) -> Iterator[tuple[Text, bool]]:
    """The texts of a block that are printed, and whether they are the reader's own words."""
    if isinstance(block, Answers):
        if block.answers.title is not None:
            yield block.answers.title, False
        for item in block.answers.items:
            yield item.question, True
            yield item.answer, False
        return
    asks = isinstance(block, (Questions, Fields))
    yield from ((text, asks) for text in printed_words(block))


def _statements(text: Text, facts: Facts, source: Source) -> Iterator[Statement]:
    paragraphs = read_text(text, facts)
    ends = [*(paragraph.offsets[0] for paragraph in paragraphs[1:]), len(text)]
    for paragraph, end in zip(paragraphs, ends, strict=False):
        own = sentences(paragraph)
        starts = [sentence.offsets[0] for sentence in own]
        for sentence, begin, stop in zip(own, starts, [*starts[1:], end], strict=False):
            marks = tuple(mark["id"] for mark in MARK.finditer(text, begin, stop))
            yield Statement(source, sentence, paragraph.words, marks)
