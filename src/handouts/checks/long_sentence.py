"""long-sentence: a sentence of more than 20 words in what is meant to be plain.

Readers lose the thread of a long sentence before its end; 15 to 20 words are what plain-language
guides ask for (plainlanguage.gov; CDC, Simply Put).

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: >-
          Sleep long and drink enough, and if you do not feel better after three days or you have
          a fever, call us so that we can see you.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: >-
          Sleep long and drink enough. Call us if you have a fever, or if you do not feel better
          after three days. Then we can see you.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.passages import plain_printings
from handouts.prose.sentences import sentences_in, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library
    from handouts.problems import Place

CODE = "long-sentence"
SEVERITY = Severity.WARNING
MOST_WORDS = 20


def check(library: Library) -> Iterator[Problem]:
    """Every sentence of a handout's own words that is too long, once."""
    told: dict[Place, Problem] = {}
    for printing in plain_printings(library):
        for sentence in sentences_in(printing.passages()):
            length = len(words_of(sentence.words))
            if length > MOST_WORDS:
                told.setdefault(sentence.place(), Problem(
                    sentence.place(), CODE,
                    f"a sentence of {length} words; {MOST_WORDS} are enough",
                    "Make two sentences of it, or a list.", SEVERITY,
                ))  # fmt: skip
    yield from told.values()
