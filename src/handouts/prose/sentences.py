"""Sentences and words of a passage, each knowing where it stands in the file.

A period ends a sentence unless it belongs to a short form or a number. Some
short forms may end a sentence, too: what follows decides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handouts.prose.passages import Passage
    from handouts.prose.readings import Reading

WORD: Final = re.compile(r"[^\W_]+(?:['’\-‐‑.,][^\W_]+|(?<=\d):(?=\d)[^\W_]+)*")
"""A word, with its hyphens and apostrophes; a number, with its decimals; a short form."""

_LOOK_BACK = 80  # characters before a mark: more than its last two words take
_GAP = re.compile(r"(?P<mark>[.!?؟…]+)[\"'”’»)\]]* (?P<next>[\"'“‘«(\[¿¡]*(?P<word>[^\W_][\w'’]*))")
# Short forms that stand before something, before a number, and before a name or at an end.
_BEFORE_ANYTHING = (
    "dr. dra. mr. mrs. ms. prof. sr. sra. srta. vs. approx. aprox. e.g. i.e. fig. ee. ud. uds. pág."
)
_BEFORE_NUMBER = "no. núm. nos. vol. p. pp. art."
_BEFORE_NAME = "st. inc. jr. uu. ph.d."
_LETTERS = re.compile(r"(?:[^\W\d_]\.){2,}")
_TIME = re.compile(r"(?:[ap]\.)?m\.")
_INITIAL = re.compile(r"[^\W\d_]\.")
_LIST_NUMBER = re.compile(r"\d{1,2}\.")
# What begins sentences far more often than names.
_STARTERS = (
    "a an the this that these those it he she they we you i his her our your their its there here "
    "if when while after before in on at for to as but and or so do not no most some many all each "
    "both one what who how where why please ask call take tell have bring keep "
    "el la los las lo un una este esta esto estos estas eso es son si cuando su sus usted ustedes "
    "se en para por con y o pero también después antes qué quién cómo dónde pregunte llame tome "
    "traiga"
)
_NEVER_LAST = frozenset(_BEFORE_ANYTHING.split())
_NUMBERED = frozenset(_BEFORE_NUMBER.split())
_NAMED = frozenset(_BEFORE_NAME.split())
_STARTING = frozenset(_STARTERS.split())


def sentences(reading: Reading) -> list[Reading]:
    """The sentences of a paragraph in order; none is without a word."""
    found, start = [], 0
    for gap in _GAP.finditer(reading.words):
        said = reading.words[max(start, gap.end("mark") - _LOOK_BACK) : gap.end("mark")]
        if _ends(said, gap):
            found.append(reading.part(start, gap.start("next") - 1))
            start = gap.start("next")
    found.append(reading.part(start, len(reading.words)))
    return [sentence for sentence in found if WORD.search(sentence.words)]


def sentences_in(passages: Iterable[Passage]) -> list[Reading]:
    """The sentences of running text and of list items, each item at least one; no headings."""
    return [one for passage in passages if passage.is_prose for one in sentences(passage.reading)]


def words_of(text: str) -> list[str]:
    """The words of a text, numbers among them, without punctuation."""
    return WORD.findall(text)


def count_words(passages: Iterable[Passage]) -> int:
    """How many words stand in running text and in lists."""
    return sum(len(words_of(passage.plain)) for passage in passages if passage.is_prose)


def _ends(said: str, gap: re.Match[str]) -> bool:
    """Whether what was said so far, up to its last mark, is a sentence."""
    follower = gap["word"]
    if follower[0].islower() and not any(map(str.isupper, follower)):  # mTOR may begin one
        return False
    return gap["mark"] != "." or _period_ends(said.split(), follower)


def _period_ends(tokens: list[str], follower: str) -> bool:
    """Whether the period of the last token ends a sentence before a word that may begin one."""
    last = tokens[-1].lstrip("\"'“‘«([¿¡")
    short, starts = last.lower(), follower.lower() in _STARTING
    if short in _NEVER_LAST or (short in _NUMBERED and follower[0].isdigit()):
        return False
    if _LIST_NUMBER.fullmatch(short):
        return len(tokens) > 1
    if _INITIAL.fullmatch(last) and not _TIME.fullmatch(short):
        return starts or (len(tokens) > 1 and tokens[-2][0].islower())
    may_be_name = _LETTERS.fullmatch(last) or short in _NAMED
    return starts or bool(_TIME.fullmatch(short)) or not may_be_name
