"""Syllables of words, as they are spoken.

English words are looked up: in the caller's table, in a short list of
corrections, and in syllapy's dictionary, which needs no network. What none of
them has is counted by its ending first, as "safely" is "safe" with one syllable
more, and then by its vowels.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from handouts.prose.spanish import spanish_syllables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_CAPITALS: Final = 6
"""Capitals up to this number are a short form, such as PTSD."""

# What the dictionary has wrong, and what the endings below would count wrongly.
_SPOKEN: Final = {
    1: "real beer sheer tire thing",
    2: "mrs dr really rhythm business evening vacuum drawer using dining",
    3: "alien ratio ideal vegetable valuable reconcile chocolate retirement seemingly offender"
    " investor islamic guaranteed",
    4: "algorithm mechanism mechanisms criticism instructional initiative behavioral fortunately"
    " repeatedly supposedly basically",
    5: "agricultural developmental ecological environmental approximately enthusiasm flexibility"
    " investigator laboratory manufacturing metabolism regulatory unfortunately automatically"
    " economically",
    6: "availability organizational rehabilitation simultaneously",
}
_CORRECTED: Final = {word: number for number, words in _SPOKEN.items() for word in words.split()}
_LETTERS: Final = {
    "en": {"w": 3},
    "es": {**dict.fromkeys("fhjlmnñrsvxz", 2), "w": 4},
}
"""Letters whose names have more than one syllable."""
_HYPHENS: Final = re.compile("[-‐‑]")
_VOWELS: Final = re.compile("[aeiouy]+")
_PARTED: Final = re.compile(
    "ia(?!n$|ns$|l|ge|ti)|io(?!n|us)|iu|eo(?!us|n|ple|r)|(?<![gq])ua(?!r)|uou|ya|[^aeiou]ying"
    "|[sa]sm$|ism$|ii|creat|dnt$|iet|oing|eing|thm"
)
"""Neighbouring vowels that are spoken apart, and consonants that are a syllable of their own."""
_SILENT: Final = re.compile(
    "[^aeiouy](?<![^aeiouy]l)e$|[^aeiouytd](?<![^aeiouyl]l)(?<![^aeiouyr]r)ed$"
    "|(?:[^aeiouyscxzgh](?<![^aeiouy]l)|[^cst]h)es$"
)
_SILENT_WITHIN: Final = re.compile("[^aeiou](?<![^aeiouy]l)e(?:ly|ness|ment|ments|ful|less)$")
_ENDINGS: Final = {
    "ically": 1, "ly": 1, "ing": 1, "ings": 1, "er": 1, "ers": 1, "est": 1, "ed": 0, "es": 0,
    "s": 0, "ism": 2, "ment": 1, "ments": 1, "ness": 1, "ful": 1, "less": 1,
}  # fmt: skip
_MAY_LOSE_E: Final = frozenset({"ing", "ings", "er", "ers", "est", "ed", "es", "ism"})
_HISSES: Final = re.compile("(?:[sxzcg]|[cs]h)e?$")


def syllables(word: str, language: str, known: Mapping[str, int]) -> int:
    """How many syllables a word has, at least one.

    `known` has pronunciations in small letters and comes first. Short forms in capitals are
    spelled, as SMOG wants them spoken; figures count as one, as Flesch counts them in "How to
    Write Plain English" (1979). Parts that a hyphen joins are counted each.
    """
    small = word.lower().replace("’", "'")
    parts = [part for part in _HYPHENS.split(word) if part]
    if small in known:
        return known[small]
    if len(parts) > 1:
        return sum(syllables(part, language, known) for part in parts)
    if any(map(str.isdigit, word)):
        return 1
    return _spelled(word, language) if _is_short_form(word) else _spoken(small, language, known)


def _spelled(word: str, language: str) -> int:
    longer = _LETTERS.get(language, {})
    letters = filter(str.isalpha, word.removesuffix("s").lower())
    return max(1, sum(longer.get(letter, 1) for letter in letters))


def _spoken(word: str, language: str, known: Mapping[str, int]) -> int:
    stem, ending = _without_s(word)
    if stem in known:
        return known[stem] + (ending and bool(_HISSES.search(stem)))
    return spanish_syllables(word) if language == "es" else english_syllables(word)


@lru_cache(maxsize=4096)
def english_syllables(word: str) -> int:
    """How many syllables an English word in small letters has, at least one."""
    if word in _CORRECTED:
        return _CORRECTED[word]
    if word.endswith("'s"):
        stem = word.removesuffix("'s")
        return english_syllables(stem) + bool(_HISSES.search(stem))
    spoken = _dictionary()
    said = spoken.get(word, 0)
    by_ending = [spoken[stem] + more for stem, more in _stems(word) if stem in spoken]
    return max([said, *by_ending]) or _by_vowels(word)


def _without_s(word: str) -> tuple[str, bool]:
    """A word without the s of a plural or a possessive, and whether it had one."""
    stem = word.removesuffix("'s").removesuffix("'") if "'" in word else word.removesuffix("s")
    return stem, stem != word


def _is_short_form(word: str) -> bool:
    if "." in word:
        return True
    letters = word.removesuffix("s")
    return 1 < len(letters) <= MOST_CAPITALS and letters.isupper() and not is_word(letters)


def is_word(capitals: str) -> bool:
    return capitals.lower() in _dictionary() and bool(_VOWELS.search(capitals.lower()))


def _dictionary() -> dict[str, int]:
    import syllapy

    known: dict[str, int] = syllapy.WORD_DICT
    return known


def _stems(word: str) -> Iterator[tuple[str, int]]:
    """What a word may be made of, and how many syllables its ending adds."""
    for ending, more in _ENDINGS.items():
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3:
            continue
        if ending == "ically":
            yield f"{stem}ic", more
            continue
        forms = [stem, f"{stem}e"] if ending in _MAY_LOSE_E else [stem]
        if ending in _MAY_LOSE_E and stem[-1] == stem[-2]:
            forms.append(stem[:-1])
        if stem.endswith("i"):
            forms.append(f"{stem[:-1]}y")
        for form in forms:
            yield form, _added(form, ending, more)


def _added(stem: str, ending: str, more: int) -> int:
    if ending == "ed" and not stem.endswith("ee") and stem.rstrip("e")[-1] in "td":
        return 1
    if ending == "es" and _HISSES.search(stem):
        return 1
    if ending in {"ing", "er", "est"} and re.search("[^aeiouy]le$", stem):
        return 0  # "simplest" has as many as "simple"
    return more


def _by_vowels(word: str) -> int:
    count = len(_VOWELS.findall(word)) + len(_PARTED.findall(word))
    count -= bool(_SILENT.search(word)) + bool(_SILENT_WITHIN.search(word))
    return max(1, count)
