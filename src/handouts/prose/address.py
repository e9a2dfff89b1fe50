"""Whom a text addresses, and what it asks its reader to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from handouts.content.disclaimers import term_pattern
from handouts.prose.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from handouts.content.plain_words import PlainWords
    from handouts.problems import Place
    from handouts.prose.passages import Passage

_QUESTION: Final = re.compile(r"[?؟][\"'”’»)]*$")
# An instruction begins a sentence, or follows a condition: "If you feel worse, call us."
_CLAUSE: Final = re.compile(r"(?:^|[,;:–—] )[\"'“‘«(¡]*")
_LISTS: Final = frozenset({"steps", "points", "key_points", "questions"})
LEAST_BOXES: Final = 2
"""So many boxes to tick are a list of things to do."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the reader is asked to do; `in_steps` if it stands in a list."""

    words: str
    place: Place
    in_steps: bool
    addressed: bool = True
    """Whether it is said to the reader; a box to tick only names what to do."""


def addresses(passages: Iterable[Passage], lists: PlainWords, language: str) -> Place | None:
    """Where a text first says "you" or asks something of its reader; None if it never does."""
    pattern = _pattern(tuple(map(str, lists.you.get(language, ()))))
    for passage in passages:
        if passage.role == "aloud":
            continue
        match = pattern.search(passage.plain) if pattern else None
        if match:
            return passage.reading.place(match.start())
    return None


def actions(passages: Iterable[Passage], lists: PlainWords, language: str) -> Iterator[Action]:
    """Everything that the printed text asks its reader to do, in order."""
    beginnings = _pattern(tuple(map(str, lists.actions.get(language, ()))))
    boxes: dict[int, list[Passage]] = {}
    for passage in passages:
        if passage.is_box:
            own = boxes.setdefault(id(passage.block), [])
            own.append(passage)
            if len(own) == LEAST_BOXES:
                first = own[0]
                yield Action(first.plain, first.reading.place(), in_steps=True, addressed=False)
        if beginnings is None or passage.role in {"aloud", "label"}:
            continue
        kind = passage.block.kind if passage.block else ""
        for sentence in sentences(passage.reading):
            if not _QUESTION.search(sentence.words) and _begins(sentence.words, beginnings):
                in_list = passage.in_list or kind in _LISTS
                yield Action(sentence.words, sentence.place(), in_steps=in_list)


def _begins(sentence: str, beginnings: re.Pattern[str]) -> bool:
    found = (beginnings.match(sentence, clause.end()) for clause in _CLAUSE.finditer(sentence))
    # "Take-home" is no instruction.
    return any(match and not sentence.startswith("-", match.end()) for match in found)


@cache
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str] | None:
    return term_pattern(sorted(terms, key=len, reverse=True)) if terms else None
