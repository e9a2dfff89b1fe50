"""heading-skipped: a subheading before any heading.

Who listens to a page goes through it by its headings, and a level that is left out sounds like a
lost part (WCAG 2.2, 1.3.1; PDF/UA-1, 7.4.2). The title is the first level, a heading or a block's
own title the second, a subheading the third. The finished PDF would be refused.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - subheading: At night
      - text: Sleep long and drink enough.
      - heading: Rest
Passes:
    # in content/handouts/small/en.yaml
    body:
      - heading: Rest
      - subheading: At night
      - text: Sleep long and drink enough.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - points: {title: What helps, items: [Rest, Tea]}
      - subheading: At night
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.content.bind import Model
from handouts.content.blocks import Notices, Subheading
from handouts.problems import Problem, Severity
from handouts.prose.passages import pieces, printings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.block import Block
    from handouts.library import Library
    from handouts.problems import Place

CODE = "heading-skipped"
SEVERITY = Severity.ERROR

_ALWAYS = frozenset({"heading", "people", "contact", "chart"})


def check(library: Library) -> Iterator[Problem]:
    """The first subheading of every printing that has no heading before it, once for each place."""
    told: dict[Place, Problem] = {}
    for printing in printings(library):
        for block in pieces(printing.words):
            if _is_headed(block):
                break
            if isinstance(block, Subheading):
                place = block.subheading.place
                told.setdefault(place, Problem(
                    place, CODE,
                    f"'{block.subheading}' is a subheading, but in {printing.keys[0]} no heading"
                    " comes before it",
                    "Make it a 'heading', or put one before it.", SEVERITY,
                ))  # fmt: skip
                break
    yield from told.values()


def _is_headed(block: Block) -> bool:
    """Whether a block is a heading of the second level or begins with one."""
    if isinstance(block, Notices):
        return block.notices in {"balance", "care"}
    body = getattr(block, block.kind)
    titled = isinstance(body, Model) and getattr(body, "title", None) is not None
    return titled or block.kind in _ALWAYS
