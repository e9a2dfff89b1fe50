"""What a screen reader should say of a page: its words in order, and in which language each is.

WeasyPrint tags a PDF, but knows only one language for all of it, and nothing
tells whether what it tagged is what was written. So the same HTML is read here
as speech, for the tags to be completed and proved by.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handouts.typeset.compose import Composed

LATIN: Final = "en"
"""The language of Latin words in a text that is not written in Latin letters: the clinic's own.

Its name, its staff's and its addresses are such words, and what they quote of English law.
"""

_FEWEST_LETTERS = 3  # a single Greek letter is a sign and not Greek
_SILENT = frozenset({"style", "script", "svg", "meta", "link"})
_EMPTY = frozenset({"img", "br", "hr", "meta", "link", "wbr", "col", "input"})
_WITHIN_WORDS = frozenset({"b", "i", "em", "strong", "a", "span", "sup", "sub", "bdi"})
_ONE_SCRIPT = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "BOPOMOFO": "CJK"}


class Passage(NamedTuple):
    """Words in another language than their page, as one element of it has them."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Speech:
    """A page as it should be heard.

    `blocks` are its paragraphs, items and cells in the order of the source,
    `passages` what is in another language. `strays` are words in letters of
    another script that no language is given for. `required` are the texts of
    disclaimers by their ids.
    """

    title: str
    language: str
    blocks: tuple[str, ...]
    passages: tuple[Passage, ...]
    strays: tuple[str, ...]
    required: tuple[tuple[str, str], ...] = ()


def speech_of(composed: Composed, language: str) -> Speech:
    """What should be said of a composed page in this language."""
    required = tuple((words.id, words.text) for words in composed.required)
    return read_speech(composed.html, language, required)


def read_speech(html: str, language: str, required: tuple[tuple[str, str], ...] = ()) -> Speech:
    """The same of an HTML page."""
    reader = _Reader(language)
    reader.feed(html)
    reader.close()
    reader.end_block()
    title = " ".join("".join(reader.title).split())
    own = _script_of(title, [text for spoken, text in reader.texts if spoken == language])
    passages: list[Passage] = []
    strays: list[str] = []
    for spoken, text in reader.texts:
        if spoken != language:
            passages += [Passage(spoken, text)] if any(map(str.isalpha, text)) else []
        elif _is_of_other_script(text, own) and _is_latin(text):
            passages.append(Passage(LATIN, text))
        else:
            foreign = (word for word in text.split() if _is_of_other_script(word, own))
            strays += (word for word in foreign if not _is_latin(word))
    return Speech(
        title=title,
        language=language,
        blocks=tuple(reader.blocks),
        passages=tuple(passages),
        strays=tuple(strays),
        required=required,
    )


@lru_cache(maxsize=4096)
def script(letter: str) -> str:
    """The script of a letter, such as "LATIN"; "" for what belongs to none."""
    if not letter.isalpha():
        return ""
    name = unicodedata.name(letter, "").split(" ", maxsplit=1)[0]
    return _ONE_SCRIPT.get(name, name)


def _script_of(title: str, texts: Iterable[str]) -> str:
    """The script of a page; the clinic's own names may outnumber it, but not in the title."""
    found = Counter(filter(None, map(script, title)))
    if not set(found) - {"LATIN"}:
        found += Counter(filter(None, map(script, "".join(texts))))
    else:
        del found["LATIN"]
    return found.most_common(1)[0][0] if found else ""


def _is_of_other_script(text: str, own: str) -> bool:
    scripts = [script(letter) for letter in text if letter.isalpha()]
    return len(scripts) >= _FEWEST_LETTERS and own not in scripts


def _is_latin(text: str) -> bool:
    return script(next(filter(str.isalpha, text))) == "LATIN"


class _Reader(HTMLParser):
    """Gathers blocks, and every text with its language."""

    def __init__(self, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.title: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._language = language
        self._block: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _WITHIN_WORDS:
            self.end_block()
        if tag in _EMPTY:
            return
        own = dict(attrs).get("lang") if tag != "html" else None
        self._open.append((tag, own or self._spoken()))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _WITHIN_WORDS:
            self.end_block()
        if any(tag == opened for opened, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self._open}
        if "title" in tags and "svg" not in tags:
            self.title.append(data)
        elif "head" not in tags and not tags & _SILENT:
            self._block.append(data)
            if data.strip():
                self.texts.append((self._spoken(), data.strip()))

    def end_block(self) -> None:
        """What follows does not belong to the words before."""
        text = " ".join("".join(self._block).split())
        if text:
            self.blocks.append(text)
        self._block = []

    def _spoken(self) -> str:
        return self._open[-1][1] if self._open else self._language
