"""Reading grades from counts of sentences, words and syllables.

English has school grades, where less is easier; Spanish has scales to 100,
where more is easier. Other languages have none here. Formulas are the
published ones:

- FKGL: Kincaid, Fishburne, Rogers and Chissom, 1975.
- SMOG: McLaughlin, Journal of Reading 12(8), 1969; for fewer than 30 sentences in proportion.
- INFLESZ: the perspicuity of Szigriszt-Pazos, 1993, with the bands of Barrio-Cantalejo, 2008.
- Fernández-Huerta, 1959, as corrected by Law, 2011: words per sentence, not sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

from handouts.prose.sentences import words_of
from handouts.prose.syllables import syllables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from handouts.prose.readings import Reading

MEASURED: Final = frozenset({"en", "es"})
"""The languages that there are formulas for."""
POLYSYLLABLE: Final = 3
SHORT: Final = 6
"""A sentence of fewer words is short."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the formulas need; sentences and words are at least 1."""

    sentences: int
    words: int
    syllables: int
    polysyllables: int = 0

    @property
    def sentence_length(self) -> float:
        """Words per sentence."""
        return self.words / self.sentences

    @property
    def word_length(self) -> float:
        """Syllables per word."""
        return self.syllables / self.words


def fkgl(counts: Counts) -> float:
    """The Flesch-Kincaid grade level."""
    return 0.39 * counts.sentence_length + 11.8 * counts.word_length - 15.59


def smog(counts: Counts) -> float:
    """The SMOG grade; below 30 sentences it is a rough one."""
    return 1.0430 * sqrt(counts.polysyllables * 30 / counts.sentences) + 3.1291


def inflesz(counts: Counts) -> float:
    """How easy a Spanish text is: below 55 hard, from 65 fairly easy."""
    return 206.835 - 62.3 * counts.word_length - counts.sentence_length


def fernandez_huerta(counts: Counts) -> float:
    """How easy a Spanish text is, by the older scale."""
    return 206.84 - 60 * counts.word_length - 1.02 * counts.sentence_length


def count(
    sentences: Iterable[str], language: str, known: Mapping[str, int] | None = None
) -> Counts | None:
    """Count what is said in these sentences; None if there is not a word in them.

    `known` has the syllables of words that are not spoken as they are written.
    """
    said = [words for sentence in sentences if (words := words_of(sentence))]
    if not said:
        return None
    spoken = [syllables(word, language, known or {}) for words in said for word in words]
    many = sum(1 for number in spoken if number >= POLYSYLLABLE)
    return Counts(len(said), len(spoken), sum(spoken), many)


def hardness(counts: Counts, language: str) -> float:
    """How hard a text is in its language: more is harder."""
    return -inflesz(counts) if language == "es" else fkgl(counts)


def hardest(
    sentences: Sequence[Reading],
    language: str,
    known: Mapping[str, int] | None = None,
    most: int = 3,
) -> list[Reading]:
    """The sentences that make a text hard, the hardest first.

    Very short ones come last: two long words alone are no hard sentence, whatever a
    formula says.
    """
    counted = [(count([one.words], language, known), one) for one in sentences]
    ordered = sorted(
        ((counts, one) for counts, one in counted if counts is not None),
        key=lambda pair: (pair[0].words < SHORT, -hardness(pair[0], language)),
    )
    return [one for _, one in ordered[:most]]
