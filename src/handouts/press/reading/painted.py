"""What stands on a page: every painted thing with its place and how it is painted.

Lengths are points, places are measured in the page's own coordinates, after
all matrices. Boxes are cut to the clip, as far as that is a rectangle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from handouts.press.reading.boxes import Box
    from handouts.press.reading.fonts import Font
    from handouts.press.reading.paints import Colour, Space


@dataclass(frozen=True, slots=True)
class Mixing:
    """How a thing comes over what is beneath it.

    `overprint` leaves other inks' plates as they are; with `mode` 1 an ink of
    zero is left, too. `alpha` is opacity from 0 to 1, `blend` the blend mode,
    `masked` says that a soft mask holds.
    """

    overprint: bool = False
    mode: int = 0
    alpha: float = 1.0
    blend: str = "Normal"
    masked: bool = False

    @property
    def is_opaque(self) -> bool:
        """Whether it covers what is beneath, as ink on paper does."""
        return self.alpha >= 0.999 and self.blend in {"Normal", "Compatible"} and not self.masked


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled or stroked path.

    `thickness` is a line's width, or the shorter side of what is filled.
    """

    box: Box
    mixing: Mixing
    colour: Colour
    kind: Literal["fill", "stroke"]
    thickness: float


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters that one instruction shows in one font, `size` as it comes out on paper.

    `missing` counts characters that the font cannot write. `visible` is false
    for text that only serves searching.
    """

    box: Box
    mixing: Mixing
    colour: Colour
    font: Font
    size: float
    text: str
    missing: int
    visible: bool

    @property
    def has_ink(self) -> bool:
        """Whether there is anything to be printed: not hidden, and not only white space."""
        blank = bool(self.text) and not self.text.strip()
        return self.visible and not blank and self.mixing.alpha > 0

    def is_continued_by(self, other: TextRun) -> bool:
        """Whether another run stands right behind this one on its line and looks the same."""
        return (
            (self.font, self.colour, self.mixing, self.visible)
            == (other.font, other.colour, other.mixing, other.visible)
            and abs(self.size - other.size) < 0.01
            and max(abs(self.box[1] - other.box[1]), abs(self.box[3] - other.box[3])) < 0.01
            and -0.1 * self.size < other.box[0] - self.box[2] < 0.4 * self.size
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """An image. `space` is None for a stencil, which is painted in `colour`.

    `whole` is the rectangle around all of it, clipped or not; `bits` those of one
    component; `soft` says that a mask makes parts of it transparent.
    """

    box: Box
    mixing: Mixing
    colour: Colour | None
    space: Space | None
    pixels: tuple[int, int]
    size: tuple[float, float]
    whole: Box
    bits: int
    soft: bool

    @property
    def ppi(self) -> float:
        """Pixels per inch in the direction that has fewer; far away where it has no size."""
        densities = [
            count / (length / 72)
            for count, length in zip(self.pixels, self.size, strict=True)
            if length > 0
        ]
        return min(densities, default=1e9)


@dataclass(frozen=True, slots=True)
class Gradient:
    """A shading, from an instruction of its own or from a pattern."""

    box: Box
    mixing: Mixing
    space: Space


@dataclass(frozen=True, slots=True)
class Group:
    """A transparency group and the space in which its colours are mixed; None where not said."""

    box: Box
    mixing: Mixing
    space: Space | None


Painted = Shape | TextRun | Picture | Gradient | Group
