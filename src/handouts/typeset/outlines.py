"""Words as shapes: for marks that are seen and are no text of the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from handouts.typeset.letters import one_by_one

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal

Step = tuple[str, tuple[float, ...]]
"""`move`, `line` or `curve` (cubic) with its coordinates, or `close`."""


_KINDS = ("move", "line", "curve", "close")
_COORDINATES = (2, 2, 6, 0)


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of one line of text on its baseline, in units of the type size."""

    steps: tuple[Step, ...]
    width: float


@lru_cache(maxsize=64)
def outline(text: str, font: Path, direction: Literal["ltr", "rtl"]) -> Outline:
    """The shape of a text in a TrueType font; letters that it lacks are left out."""
    from fontTools.ttLib import TTFont

    with TTFont(font) as loaded:
        glyphs, names = loaded.getGlyphSet(), loaded.getBestCmap()
        em = loaded["head"].unitsPerEm
        steps: list[Step] = []
        pen_x = 0.0
        for letter in one_by_one(text, direction):
            name = names.get(ord(letter))
            if name is None:
                continue
            steps += [(kind, _moved(at, pen_x, em)) for kind, at in _drawn(glyphs, name)]
            pen_x += glyphs[name].width
        return Outline(tuple(steps), pen_x / em)


def _moved(points: tuple[float, ...], x: float, em: float) -> tuple[float, ...]:
    return tuple((value + (x if at % 2 == 0 else 0)) / em for at, value in enumerate(points))


def _drawn(glyphs: Any, name: str) -> list[Step]:
    """One glyph's steps in units of its font; its curves come out cubic."""
    from fontTools.pens.reportLabPen import ReportLabPen

    pen = ReportLabPen(glyphs)
    glyphs[name].draw(pen)
    points = iter(pen.path.points)
    return [
        (_KINDS[kind], tuple(islice(points, _COORDINATES[kind]))) for kind in pen.path.operators
    ]
