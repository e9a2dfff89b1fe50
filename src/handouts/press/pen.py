"""What a page for a person is drawn with: the job sheet's door to ReportLab.

Colours are names of the style's palette, but those of inks, which are inks.
Lengths are points from the lower left corner, as in PDF.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from reportlab.lib.colors import CMYKColor, HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Face = Literal["text", "strong", "title"]
Colour = str | tuple[float, float, float, float]
"""A name of the palette, or four inks from 0 to 1."""

Point = tuple[float, float]
HALO = 1.6
"""How much wider than a line its light edge is, which keeps it in sight on a picture."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line is drawn: its weight in points, its colour and dashes, and its light edge."""

    weight: float = 0.5
    colour: Colour = "ink"
    dash: tuple[float, ...] = ()
    halo: bool = False
    edge: float = HALO

    def thinner(self, by: float) -> Stroke:
        """The same, for a smaller picture."""
        return replace(self, weight=self.weight * by, edge=self.edge * by)


class Pen:
    """A PDF while it is drawn. Equal drawings give equal bytes."""

    def __init__(
        self,
        size: Point,
        faces: Mapping[Face, Path],
        palette: Mapping[str, str],
        title: str,
    ) -> None:
        self._palette = palette
        self._names = {face: _registered(path) for face, path in faces.items()}
        self._buffer = io.BytesIO()
        self._canvas = Canvas(
            self._buffer, pagesize=size, invariant=1, pageCompression=1,
            initialFontName=self._names["text"], lang="en",
        )  # fmt: skip
        self._canvas.setTitle(title)
        self._canvas.setCreator("handouts")

    def width(self, text: str, size: float, face: Face = "text") -> float:
        """How long a line is."""
        return float(pdfmetrics.stringWidth(text, self._names[face], size))

    def text(  # noqa: PLR0913, PLR0917 - what a line of text is
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        face: Face = "text",
        colour: Colour = "ink",
        align: Literal["left", "middle", "right"] = "left",
        spread: float = 0.0,
    ) -> None:
        """A line of text on its baseline; `spread` is room between letters."""
        length = self.width(text, size, face) + spread * max(len(text) - 1, 0)
        left = x - length * {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
        self._canvas.setFillColor(self._colour(colour))
        self._canvas.setFont(self._names[face], size)
        self._canvas.drawString(left, y, text, charSpace=spread)

    def wrap(self, text: str, room: float, size: float, face: Face = "text") -> list[str]:
        """Lines that are at most so long, of whole words; a longer word is cut."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if self.width(longer, size, face) <= room:
                lines[-1] = longer
                continue
            lines.append(word)
            while self.width(lines[-1], size, face) > room and len(lines[-1]) > 1:
                whole = lines[-1]
                fit = max(
                    n for n in range(1, len(whole))
                    if n == 1 or self.width(whole[:n], size, face) <= room
                )  # fmt: skip
                lines[-1:] = [whole[:fit], whole[fit:]]
        return [line for line in lines if line] or [""]

    def lines(self, points: Sequence[Point], stroke: Stroke) -> None:
        """A line through points."""
        path = self._canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        self._canvas.setLineCap(1 if stroke.halo else 0)
        if stroke.halo:
            self._canvas.setDash()
            self._canvas.setStrokeColor(self._colour("paper"))
            self._canvas.setLineWidth(stroke.weight + stroke.edge)
            self._canvas.drawPath(path)
        self._set(stroke)
        self._canvas.drawPath(path)
        self._canvas.setDash()
        self._canvas.setLineCap(0)

    def line(self, start: Point, end: Point, stroke: Stroke) -> None:
        """A straight line."""
        self.lines([start, end], stroke)

    def frame(self, box: tuple[float, float, float, float], stroke: Stroke) -> None:
        """The edge of a box: left, bottom, width, height."""
        x, y, width, height = box
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        self.lines(corners, stroke)

    def box(
        self,
        box: tuple[float, float, float, float],
        fill: Colour,
        stroke: Stroke | None = None,
        corner: float = 0.0,
    ) -> None:
        """A filled box, with rounded corners if `corner` is not 0."""
        self._canvas.setFillColor(self._colour(fill))
        if stroke is not None:
            self._set(stroke)
        self._canvas.roundRect(*box, corner, fill=1, stroke=int(stroke is not None))
        self._canvas.setDash()

    def disc(self, middle: Point, radius: float, fill: Colour) -> None:
        """A filled circle."""
        self._canvas.setFillColor(self._colour(fill))
        self._canvas.circle(*middle, radius, stroke=0, fill=1)

    def picture(self, png: bytes, box: tuple[float, float, float, float]) -> None:
        """A picture that fills a box."""
        x, y, width, height = box
        self._canvas.drawImage(ImageReader(io.BytesIO(png)), x, y, width, height)

    def page(self) -> None:
        """End a page."""
        self._canvas.showPage()

    def done(self) -> bytes:
        """The PDF, whose last page was ended."""
        self._canvas.save()
        return self._buffer.getvalue()

    def _set(self, stroke: Stroke) -> None:
        self._canvas.setStrokeColor(self._colour(stroke.colour))
        self._canvas.setLineWidth(stroke.weight)
        self._canvas.setDash(list(stroke.dash))

    def _colour(self, colour: Colour) -> HexColor | CMYKColor:
        if isinstance(colour, str):
            return HexColor(self._palette[colour])
        return CMYKColor(*colour)


def _registered(path: Path) -> str:
    """ReportLab's name of a font file: fonts of two workspaces may have the same own name."""
    name = f"face-{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, path))
    return name
