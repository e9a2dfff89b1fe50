"""long-list: a list of more than seven items.

People keep about seven things in mind at once (Miller, 1956), and skip a list that looks long.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - points: {title: Bring, items: [a, b, c, d, e, f, g, h]}
Passes:
    # in content/handouts/small/en.yaml
    body:
      - points: {title: Bring, items: [a, b, c, d]}
      - points: {title: Leave at home, items: [e, f, g, h]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.passages import plain_printings
from handouts.prose.sections import MOST_ITEMS, lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library
    from handouts.problems import Place

CODE = "long-list"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every list that is too long, at the first item too many."""
    told: dict[Place, Problem] = {}
    for printing in plain_printings(library):
        for items in lists(printing.passages()):
            if len(items) > MOST_ITEMS:
                place = items[MOST_ITEMS].reading.place()
                told.setdefault(place, Problem(
                    place, CODE, f"a list of {len(items)} items; {MOST_ITEMS} are enough",
                    "Make two lists of it, each with a heading, or leave out the least.", SEVERITY,
                ))  # fmt: skip
    yield from told.values()
