"""Where the pages of a finished file stand on its sheets: read back from both PDFs.

Nothing here asks a format where a page should be: it is where its words are, those of the desk
file against the same words of the screen file. Lengths are points unless a name says mm.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from handouts.build import Request, build
from handouts.formats.imposition import behind
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from handouts.formats.imposition import Edge, Size
    from handouts.pdf.reading import Box, Page

MM = 25.4 / 72
LETTER, A4 = (279.4, 215.9), (297.0, 210.0)
"""Landscape sheets in millimetres."""


def built(root: Path, out: Path, ids: tuple[str, ...], formats: tuple[str, ...]) -> Path:
    """Build editions in English and standard print into `out`; all of them must be made."""
    request = Request(ids=ids, formats=formats, languages=("en",), sizes=("standard",))
    report = build(Workspace(root), request, out, jobs=2)
    assert {outcome.state for outcome in report.outcomes} == {"made"}, report.all_problems()
    return out


@dataclass(frozen=True)
class Spot:
    """Where a page stands: its side, and its edges in points."""

    side: int
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


def pairs(page: Page) -> list[tuple[tuple[str, str], Box]]:
    """Each word with the next one of its line, and the box of its first letter."""
    return [
        ((one.text, other.text), one.glyphs[0].box)
        for one, other in pairwise(page.words)
        if not one.ends_line
    ]


def own_pairs(page: Page, pages: list[Page]) -> dict[tuple[str, str], Box]:
    """Pairs of words that stand on this page once and on no other."""
    counted = Counter(pair for pair, _ in pairs(page))
    others = {pair for other in pages if other is not page for pair, _ in pairs(other)}
    return {pair: box for pair, box in pairs(page) if counted[pair] == 1 and pair not in others}


def spot_of(page: Page, panels: list[Page], sides: list[Page]) -> Spot:
    """Where the sheets carry a page: all of its own words must have moved alike."""
    own = own_pairs(page, panels)
    assert own, f"page {page.number} has no words of its own"
    moves = [
        (side.number - 1, box.left - own[pair].left, box.top - own[pair].top)
        for side in sides
        for pair, box in pairs(side)
        if pair in own
    ]
    assert len(moves) == len(own)
    where, left, top = moves[0]
    for move in moves:
        assert move == pytest.approx((where, left, top), abs=0.03), page.number
    return Spot(where, left, top, page.width, page.height)


def spots(panels: list[Page], sides: list[Page]) -> dict[int, Spot]:
    return {page.number: spot_of(page, panels, sides) for page in panels}


def rows(found: dict[int, Spot]) -> list[tuple[int, ...]]:
    """The numbers of the pages on each side, from left to right."""
    sides = sorted({spot.side for spot in found.values()})
    return [
        tuple(sorted((n for n, s in found.items() if s.side == side), key=lambda n: found[n].left))
        for side in sides
    ]


def page_behind(spot: Spot, found: dict[int, Spot], sheet: Size, edge: Edge) -> int:
    """Which page of the other side lies behind all four corners of this one."""
    hit: set[int] = set()
    inset = 0.1
    for x in (spot.left + inset, spot.right - inset):
        for y in (spot.top + inset, spot.top + spot.height - inset):
            across, up = behind(Fraction(x), sheet[1] - Fraction(y), sheet, edge)
            down = float(sheet[1] - up)
            hit |= {
                number
                for number, other in found.items()
                if other.side == spot.side + 1
                and other.left < across < other.right
                and other.top < down < other.top + other.height
            }
    assert len(hit) == 1
    return hit.pop()


def text_of(page: Page) -> str:
    return " ".join(word.text for word in page.words)
