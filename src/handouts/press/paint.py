"""What is painted, and how: the graphics state as far as colours depend on it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from handouts.press.geometry import IDENTITY, Matrix, Spot, times
from handouts.press.spaces import GRAY, Space, Values

if TYPE_CHECKING:
    from pikepdf import Object


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour of the moment: the numbers it is printed with, and what it was written as.

    `values` are four inks, three channels or one; none where the scheme left
    the colour alone. The rest are notes of the scheme that made it: the colour
    of the screen, the name of one that no token has, and which of the channels
    it leaves alone when it overprints.
    """

    values: Values
    srgb: tuple[int, int, int] | None = None
    unknown: str = ""
    spares: frozenset[int] = frozenset()
    space: Space = GRAY


@dataclass(slots=True)
class Text:
    """Where the next glyph stands, and where its line began."""

    matrix: Matrix = IDENTITY
    line: Matrix = IDENTITY
    leading: float = 0.0

    def begin(self) -> None:
        """Back to the origin."""
        self.place(IDENTITY)

    def place(self, matrix: Matrix) -> None:
        """Begin a line anywhere."""
        self.matrix = self.line = matrix

    def move(self, x: float, y: float) -> None:
        """Begin a line beside the last one."""
        self.place(times((1.0, 0.0, 0.0, 1.0, x, y), self.line))

    def next_line(self) -> None:
        """Begin a line under the last one."""
        self.move(0.0, -self.leading)

    def copy(self) -> Text:
        """The same place, to come back to."""
        return Text(self.matrix, self.line, self.leading)


_BLACK = Paint((0.0, 0.0, 0.0, 1.0), (0, 0, 0))


@dataclass(frozen=True, slots=True)
class State:
    """The graphics state: place, colours, type, and whether inks print over others.

    `overprint` is for fills, for strokes, and the mode (OPM): in mode 1 a
    colour leaves the inks alone of which it has none.
    """

    ctm: Matrix = IDENTITY
    fill: Paint = _BLACK
    stroke: Paint = _BLACK
    size: float = 0.0
    mode: int = 0
    text: Text = field(default_factory=Text)
    overprint: tuple[bool, bool, int] = (False, False, 0)

    def with_settings(self, settings: Object) -> State:
        """The state after an ExtGState dictionary."""
        fill, stroke, mode = self.overprint
        if "/OP" in settings:
            fill = stroke = bool(settings.OP)
        if "/op" in settings:
            fill = bool(settings.op)
        mode = int(settings.get("/OPM", mode))
        size = float(settings.Font[1]) if "/Font" in settings else self.size
        return replace(self, overprint=(fill, stroke, mode), size=size)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that is painted: what, where, and how large.

    `size` is the type's size, or the shorter side of a path's box, in points
    on the page.
    """

    kind: Literal["path", "text", "stencil", "pattern"]
    spot: Spot
    size: float = 0.0
    fills: bool = False
    strokes: bool = False


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a mark is painted: another fill, printed over what is there, or in part not at all."""

    fill: Values | None = None
    overprint: bool = False
    skip_fill: bool = False
    skip_stroke: bool = False


AS_SET = Wrap()
"""In the colours that are set."""
