"""hard-word: a hard word that has a plain one.

Unfamiliar words are the first thing that keeps adults from using health information (CDC, Health
Literacy; AHRQ, PEMAT items 3 and 4). The words are listed in content/plain_words.yaml. A hard word
may stay where the plain one explains it in the same sentence, and in a name.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Utilize a tissue when you cough.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: Use a tissue when you cough. Inflammation (swelling) goes away by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.passages import plain_printings
from handouts.prose.vocabulary import hard_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "hard-word"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Each hard word of a handout and language, at its first use."""
    told: dict[tuple[str, str, str], Problem] = {}
    for printing in plain_printings(library):
        found = hard_words(printing.passages(), library.plain_words, printing.language)
        for word in found:
            often = f", used {word.times} times" if word.times > 1 else ""
            told.setdefault((printing.handout.id, printing.language, word.plain), Problem(
                word.place, CODE, f"'{word.word}' is a hard word{often}",
                f"Write '{word.plain}', or explain it where you use it.", SEVERITY,
            ))  # fmt: skip
    yield from told.values()
