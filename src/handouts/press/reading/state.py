"""The graphics state that drawing instructions change, and what it makes of a path."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from handouts.press.geometry import IDENTITY, Matrix, moved, times
from handouts.press.reading.boxes import EVERYWHERE, Box, common, least_scale, placed
from handouts.press.reading.fonts import UNKNOWN, Font
from handouts.press.reading.painted import Mixing
from handouts.press.reading.paints import BLACK, CMYK, GRAY, RGB, Colour, Space
from handouts.press.reading.values import Name, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TEXT_CLIPS_ONLY, INVISIBLE = 7, 3


@dataclass(slots=True)
class TextState:
    """What holds for text: font, size, spacings, and the two matrices."""

    font: Font = UNKNOWN
    size: float = 0.0
    character: float = 0.0
    word: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    matrix: Matrix = IDENTITY
    line: Matrix = IDENTITY

    def next_line(self, x: float, y: float) -> None:
        """Begin a line so far from where the last one began."""
        self.line = self.matrix = times((1.0, 0.0, 0.0, 1.0, x, y), self.line)


@dataclass(slots=True)
class State:
    """Everything that `q` saves and `Q` brings back."""

    matrix: Matrix = IDENTITY
    clip: Box | None = EVERYWHERE
    fill: Colour = BLACK
    stroke: Colour = BLACK
    fill_pattern: Any = None
    stroke_pattern: Any = None
    width: float = 1.0
    fill_overprint: bool = False
    stroke_overprint: bool = False
    mode: int = 0
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    blend: str = "Normal"
    masked: bool = False
    text: TextState = field(default_factory=TextState)

    def copy(self) -> State:
        """The state as it is now."""
        return replace(self, text=replace(self.text))

    def mixing(self, stroke: bool = False) -> Mixing:
        """How what is painted now comes over what is beneath."""
        return Mixing(
            overprint=self.stroke_overprint if stroke else self.fill_overprint,
            mode=self.mode,
            alpha=self.stroke_alpha if stroke else self.fill_alpha,
            blend=self.blend,
            masked=self.masked,
        )

    def seen(self, box: Box) -> Box | None:
        """What the clip leaves of a box that is already on the page."""
        return None if self.clip is None else common(self.clip, box)

    def narrow(self, box: Box | None) -> None:
        """Clip to a box on the page, too; None clips everything away."""
        self.clip = None if box is None or self.clip is None else common(self.clip, box)

    def apply(self, table: Table, font_of: Callable[[Table], Font]) -> None:
        """The entries of an ExtGState (ISO 32000-1, 8.4.5)."""
        stroke, fill = table.get("OP"), table.get("op")
        if isinstance(stroke, bool):
            self.stroke_overprint = stroke
            self.fill_overprint = stroke if not isinstance(fill, bool) else self.fill_overprint
        if isinstance(fill, bool):
            self.fill_overprint = fill
        self.mode = int(table.number("OPM", self.mode))
        self.width = table.number("LW", self.width)
        self.fill_alpha = table.number("ca", self.fill_alpha)
        self.stroke_alpha = table.number("CA", self.stroke_alpha)
        blend, mask, font = table.get("BM"), table.get("SMask"), table.get("Font")
        if isinstance(blend, tuple) and blend:
            blend = blend[0]
        if isinstance(blend, Name):
            self.blend = str(blend)
        if mask is not None:
            self.masked = isinstance(mask, Table)
        if isinstance(font, tuple) and len(font) == 2 and isinstance(font[0], Table):
            self.text.font = font_of(font[0])
            self.text.size = float(font[1]) if isinstance(font[1], float) else self.text.size


@dataclass(slots=True)
class Path:
    """The path that is being made: the rectangle around it, on the page."""

    left: float = 1e12
    bottom: float = 1e12
    right: float = -1e12
    top: float = -1e12
    empty: bool = True
    clips: bool = False

    def add(self, matrix: Matrix, numbers: Sequence[float]) -> None:
        """Points of the path: pairs of numbers before the matrix."""
        for at in range(0, len(numbers) - 1, 2):
            x, y = moved(numbers[at : at + 2], matrix)
            self.left, self.right = min(self.left, x), max(self.right, x)
            self.bottom, self.top = min(self.bottom, y), max(self.top, y)
            self.empty = False

    @property
    def box(self) -> Box | None:
        """The rectangle around it; None where there is no path."""
        return None if self.empty else (self.left, self.bottom, self.right, self.top)


DEVICE: dict[str, Space] = {
    "g": GRAY, "G": GRAY, "rg": RGB, "RG": RGB, "k": CMYK, "K": CMYK,
}  # fmt: skip
"""The operators that name a colour space by being there; capitals are for strokes."""


def line_width(state: State) -> float:
    """How thick a stroke comes out, in points, where it is thinnest."""
    return state.width * least_scale(state.matrix)


def shown_box(state: State, advance: float) -> Box:
    """Where characters stand: from a little below the line to the height of capitals."""
    text = state.text
    at = times(text.matrix, state.matrix)
    low, high = text.rise - 0.2 * text.size, text.rise + 0.72 * text.size
    return placed((min(0.0, advance), min(low, high), max(0.0, advance), max(low, high)), at)


def type_size(state: State) -> float:
    """The size of type as it comes out, in points."""
    matrix = times(state.text.matrix, state.matrix)
    scale: float = (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5
    return abs(state.text.size) * state.text.font.height * scale
