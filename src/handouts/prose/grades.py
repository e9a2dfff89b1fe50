"""The reading grade of a handout, and what its readers need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handouts.prose import readability
from handouts.prose.passages import biographies
from handouts.prose.sentences import sentences_in

if TYPE_CHECKING:
    from handouts.library import Library
    from handouts.prose.passages import Printing
    from handouts.prose.readability import Counts
    from handouts.prose.readings import Reading

LEAST_WORDS: Final = 20
"""Fewer words have no grade: one long word would decide."""

# What readers need at most (English grades) or at least (INFLESZ), and where it is an error.
_AIMS: Final[dict[tuple[str, str], tuple[float, float | None]]] = {
    ("en", "patient"): (6.0, 8.0),
    ("en", "public"): (8.0, None),
    ("es", "patient"): (65.0, 55.0),
    ("es", "public"): (55.0, None),
}
_READERS: Final = {"patient": "patients", "public": "the public"}


@dataclass(frozen=True, slots=True)
class Grade:
    """How hard a handout's words are to read, with its hardest sentences.

    `aim` is what its readers need and `limit` where it is an error; none for professionals.
    """

    language: str
    audience: str
    counts: Counts
    hardest: tuple[Reading, ...]
    aim: float | None
    limit: float | None

    @property
    def value(self) -> float:
        """The Flesch-Kincaid grade of English, the INFLESZ scale of Spanish, as it is told."""
        measure = readability.inflesz if self.language == "es" else readability.fkgl
        return round(measure(self.counts), 1)

    @property
    def told(self) -> str:
        """Such as "the reading grade 9.6 (Flesch-Kincaid; SMOG 11.5)"."""
        if self.language == "es":
            other = readability.fernandez_huerta(self.counts)
            return f"INFLESZ {self.value:.1f} (Fernández-Huerta {other:.1f})"
        other = readability.smog(self.counts)
        return f"the reading grade {self.value:.1f} (Flesch-Kincaid; SMOG {other:.1f})"

    @property
    def wanted(self) -> str:
        return f"{self.aim:g} or {'more' if self.language == 'es' else 'less'}"

    @property
    def readers(self) -> str:
        return _READERS.get(self.audience, self.audience)

    def is_above(self, limit: float) -> bool:
        """Whether the words are harder than this."""
        return self.value < limit if self.language == "es" else self.value > limit


def grade_of(library: Library, printing: Printing) -> Grade | None:
    """The grade of what is printed; None in a language without formulas, or for a few words.

    Required texts do not count: the handout's author cannot change them.
    """
    if printing.language not in readability.MEASURED:
        return None
    passages = [*printing.passages(), *biographies(library, printing)]
    sentences = sentences_in(passages)
    known = library.plain_words.spoken(printing.language)
    counts = readability.count([one.words for one in sentences], printing.language, known)
    if counts is None or counts.words < LEAST_WORDS:
        return None
    audience = printing.handout.facts.audience
    aim, limit = _AIMS.get((printing.language, audience), (None, None))
    hardest = readability.hardest(sentences, printing.language, known)
    return Grade(printing.language, audience, counts, tuple(hardest), aim, limit)
