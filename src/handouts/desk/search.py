"""Finding handouts as somebody types: a full-text index in memory (SQLite's FTS5).

Words are folded before they are indexed and before they are looked for: accents,
case, and width do not count, Arabic letters that are written either way are one,
and so is a word with and without its article. Chinese and Japanese are written
without spaces, so there each character is a word and a query of several is a phrase.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Where = Literal["title", "topics", "text"]

LONGEST = 200
"""Characters of a query that count; nobody types more."""
MOST_WORDS = 12
_TABLE = (
    "CREATE VIRTUAL TABLE words USING fts5(title, topics, text, handout UNINDEXED, language"
    " UNINDEXED, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4 5')"
)
_FIND = (
    "SELECT handout, language, title, topics FROM words WHERE words MATCH ?"
    " ORDER BY bm25(words, 8.0, 4.0, 1.0), handout, language"
)
_TIERS: tuple[Where, ...] = ("title", "topics", "text")
_WORD = re.compile(r"[^\W_]+")
_SCRIPTS_WITHOUT_SPACES = re.compile(r"([぀-ヿ㐀-鿿豈-﫿𠀀-𲎯])")
_ARABIC = str.maketrans({"ـ": None, "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي"})
_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=\w{2})")


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be found of a handout in one language."""

    handout: str
    language: str
    title: str
    topics: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A handout that has all the words: where, at best, and in which languages, best first."""

    id: str
    where: Where
    languages: tuple[str, ...]


class Index:
    """An index over entries that never changes; it may be asked from any thread."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.execute(_TABLE)
        self._connection.executemany(
            "INSERT INTO words VALUES (?, ?, ?, ?, ?)",
            (
                (folded(one.title), folded(one.topics), folded(one.text), one.handout, one.language)
                for one in entries
            ),
        )
        self._connection.execute("INSERT INTO words(words) VALUES ('optimize')")
        self._connection.commit()

    def find(self, query: str) -> list[Found] | None:
        """Handouts in which every word stands, the last one as a beginning; None without words.

        Those that have all words in the title come first, then those that have them in title
        and topics, then the others; each by how much the words weigh in them.
        """
        terms = _terms(query)
        if not terms:
            return None
        with self._lock:
            rows = self._connection.execute(_FIND, (_match(terms),)).fetchall()
        found: dict[Where, dict[str, dict[str, None]]] = {where: {} for where in _TIERS}
        best: dict[str, Where] = {}
        for handout, language, title, topics in rows:
            where = _where(terms, f" {title} ", f" {topics} ")
            found[where].setdefault(handout, {})[language] = None
            if handout not in best or _TIERS.index(where) < _TIERS.index(best[handout]):
                best[handout] = where
        return [
            Found(handout, where, tuple(_languages(found, handout)))
            for where in _TIERS
            for handout in found[where]
            if best[handout] == where
        ]

    def __reduce__(self) -> tuple[Any, ...]:
        """An index travels between processes as the bytes of its database."""
        with self._lock:
            return _revived, (self._connection.serialize(),)


def _revived(database: bytes) -> Index:
    index = Index.__new__(Index)
    index._lock = threading.Lock()
    index._connection = sqlite3.connect(":memory:", check_same_thread=False)
    index._connection.deserialize(database)
    return index


def folded(text: str) -> str:
    """The words of a text as they are compared, with a space between them."""
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in plain if not unicodedata.category(c).startswith("M"))
    plain = _SCRIPTS_WITHOUT_SPACES.sub(r" \1 ", unicodedata.normalize("NFC", plain))
    return [_ARTICLE.sub("", word) for word in _WORD.findall(plain.translate(_ARABIC))]


def _terms(query: str) -> list[str]:
    """What must stand in a text: words, and phrases where somebody typed two as one."""
    terms = [folded(piece) for piece in query[:LONGEST].split()]
    terms = [term for term in terms if term]
    return [*terms[: MOST_WORDS - 1], *terms[MOST_WORDS - 1 :][-1:]]


def _match(terms: list[str]) -> str:
    """The same in FTS5's language: all in quotes, which nothing in them can leave."""
    return " AND ".join(f'"{term}"' for term in terms) + "*"


def _where(terms: list[str], title: str, topics: str) -> Where:
    """Where all terms stand; texts have a space at either end."""

    def stand_in(text: str) -> bool:
        *whole, last = terms
        return f" {last}" in text and all(f" {term} " in text for term in whole)

    if stand_in(title):
        return "title"
    return "topics" if stand_in(title + topics) else "text"


def _languages(found: dict[Where, dict[str, dict[str, None]]], handout: str) -> dict[str, None]:
    """Languages in which a handout was found, those of the best place first."""
    languages: dict[str, None] = {}
    for where in _TIERS:
        languages.update(found[where].get(handout, {}))
    return languages
