"""Hard words that have a plain one, and short forms that nobody spelled out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from handouts.content.disclaimers import term_pattern
from handouts.prose.sentences import sentences
from handouts.prose.syllables import is_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from handouts.content.plain_words import PlainWords
    from handouts.library import Library
    from handouts.problems import Place
    from handouts.prose.passages import Passage
    from handouts.prose.readings import Reading

_SHORT_FORM: Final = re.compile(r"(?<![\w.\-])(?P<form>[A-Z]{2,6})s?(?![\w\-])")
_OPENERS: Final = "\"'“‘«([¿¡ "
_FILLERS: Final = (
    *("of", "the", "a", "an", "and", "for", "in", "on", "to"),
    *("de", "del", "la", "el", "los", "las", "y", "por", "para", "en"),
)
_LEAST_INITIALS: Final = 3
"""Two neighbouring words begin with any two letters now and then."""


@dataclass(frozen=True, slots=True)
class HardWord:
    """A hard word at its first use, with the plain one, and how often it is used."""

    word: str
    plain: str
    place: Place
    times: int = 1


def hard_words(passages: Iterable[Passage], words: PlainWords, language: str) -> list[HardWord]:
    """Each hard word of the printed text once, in the order of first use.

    None where the plain word stands in the same sentence, which explains it, and none
    within a name: capitals in the middle of a sentence.
    """
    listed = words.hard_words.get(language, {})
    known = {str(term): str(plain) for term, plain in listed.items()}
    if not known:
        return []
    pattern = _pattern(tuple(known))
    found: dict[str, HardWord] = {}
    for passage in passages:
        for sentence in sentences(passage.reading) if passage.role != "aloud" else ():
            for match in pattern.finditer(sentence.words):
                entry = _entry(match[0], known)
                if _is_name(sentence.words, match) or _explained(sentence.words, known[entry]):
                    continue
                first = found.get(entry)
                place = first.place if first else sentence.place(match.start())
                times = first.times + 1 if first else 1
                said = first.word if first else match[0]
                found[entry] = HardWord(said, known[entry], place, times)
    return list(found.values())


def unexplained(
    library: Library, passages: Iterable[Passage], language: str
) -> Iterator[tuple[str, Place]]:
    """The short forms in capitals that nobody spells out at or before their first use.

    Known ones and people's credentials need not be spelled out.
    """
    lists = library.plain_words
    known = {str(form) for form in lists.known_short_forms.get(language, ())}
    for person in library.people.values():
        known |= {match["form"] for match in _SHORT_FORM.finditer(person.credentials or "")}
    introductions = tuple(map(str, lists.introductions.get(language, ())))
    explained: set[str] = set()
    for passage in passages:
        if passage.role == "aloud":
            continue
        explained |= _explained_by_table(passage)
        for sentence in sentences(passage.reading):
            for match in _SHORT_FORM.finditer(sentence.words):
                form = match["form"]
                if form in known | explained or _is_shouted(sentence.words, form):
                    continue
                explained.add(form)
                if not _is_spelled_out(sentence, form, introductions):
                    yield form, sentence.place(match.start())


@cache
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    return term_pattern(sorted(terms, key=len, reverse=True))


def _entry(said: str, known: dict[str, str]) -> str:
    """The entry of a list that a word stands for, the longest if there are several."""
    fitting = [term for term in known if _pattern((term,)).fullmatch(said)]
    return max(fitting, key=len)


def _is_name(sentence: str, match: re.Match[str]) -> bool:
    return match[0][0].isupper() and bool(sentence[: match.start()].strip(_OPENERS))


def _explained(sentence: str, plain: str) -> bool:
    return _pattern((plain,)).search(sentence) is not None


def _is_shouted(sentence: str, form: str) -> bool:
    """Whether capitals are emphasis, as in "do NOT drive", or a whole line is in capitals."""
    letters = [character for character in sentence if character.isalpha()]
    return is_word(form) or (sentence != form and all(map(str.isupper, letters)))


def _is_spelled_out(sentence: Reading, form: str, introductions: tuple[str, ...]) -> bool:
    """Whether a sentence says what its short form stands for.

    It may stand in brackets behind the words, or the words behind it; or words whose
    initials it is may stand in the sentence; or it is introduced: "a receptor, called NMDA".
    """
    escaped = re.escape(form)
    behind_words = rf"[^\W\d_]{{2,}}[\"'”’»]? \({escaped}s?\)"
    before_words = rf"\b{escaped}s? \([^)]*[a-zà-ÿ]{{3}}"
    if re.search(f"{behind_words}|{before_words}", sentence.words):
        return True
    before = "|".join(map(re.escape, introductions))
    introduced = rf"\b(?:{before}),? (?:the |an? |el |la )?{escaped}\b"
    if before and re.search(introduced, sentence.words, re.IGNORECASE):
        return True
    return len(form) >= _LEAST_INITIALS and _initials_stand(sentence.words, form)


def _initials_stand(sentence: str, form: str) -> bool:
    """Whether neighbouring words of a sentence begin with the letters of a short form."""
    words = re.findall(r"[^\W\d_]+", sentence)
    significant = [word for word in words if word.lower() not in _FILLERS and word != form]
    initials = "".join(word[0].upper() for word in significant)
    return form in initials


def _explained_by_table(passage: Passage) -> set[str]:
    """The short form in a table's cell: its row says what it stands for."""
    is_cell = passage.kind == "table.cell"
    match = _SHORT_FORM.fullmatch(passage.plain) if is_cell else None
    return {match["form"]} if match else set()
