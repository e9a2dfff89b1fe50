"""abbreviation-undefined: a short form in capitals that nobody spells out at its first use.

A reader who does not know it cannot guess it; AHRQ's PEMAT asks that terms are defined when they
are used. "Words (ABBR)" does it, and "a receptor, called ABBR". Those that everybody knows are
listed in content/plain_words.yaml.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: We may order an EKG. An EKG (electrocardiogram) does not hurt.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: We may order a heart test (EKG). An EKG does not hurt. The FDA knows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.passages import plain_printings
from handouts.prose.vocabulary import unexplained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library
    from handouts.problems import Place

CODE = "abbreviation-undefined"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Each short form of a handout and language that is not explained, at its first use."""
    told: dict[Place, Problem] = {}
    for printing in plain_printings(library):
        for form, place in unexplained(library, printing.passages(), printing.language):
            told.setdefault(place, Problem(
                place, CODE, f"'{form}' is not spelled out at its first use",
                f"Write it out here, with the short form behind it: words ({form}).", SEVERITY,
            ))  # fmt: skip
    yield from told.values()
