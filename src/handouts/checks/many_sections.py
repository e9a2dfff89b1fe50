"""many-sections: more than six headings on a one-page sheet.

One page has room for one subject and a few messages (CDC, Simply Put). Many small sections look
like a form, and nothing stands out.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - {heading: One}
      - {text: A.}
      - {heading: Two}
      - {text: B.}
      - {heading: Three}
      - {text: C.}
      - {heading: Four}
      - {text: D.}
      - {heading: Five}
      - {text: E.}
      - {heading: Six}
      - {text: F.}
      - {heading: Seven}
      - {text: G.}
Passes:
    # in content/handouts/small/en.yaml
    body:
      - {heading: One}
      - {text: A. B. C. D.}
      - {heading: Two}
      - {text: E. F. G.}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.passages import plain_printings
from handouts.prose.sections import MOST_HEADINGS, headings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library
    from handouts.problems import Place

CODE = "many-sections"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every one-page sheet with too many headings, at the first one too many."""
    told: dict[Place, Problem] = {}
    for printing in plain_printings(library):
        if not any(shape.page is not None and shape.page.most == 1 for shape in printing.shapes):
            continue
        found = headings(printing.passages())
        if len(found) > MOST_HEADINGS:
            place = found[MOST_HEADINGS].reading.place()
            told.setdefault(place, Problem(
                place, CODE, f"{len(found)} headings on one page; {MOST_HEADINGS} are enough",
                "Join sections, or leave out what a reader can do without.", SEVERITY,
            ))  # fmt: skip
    yield from told.values()
