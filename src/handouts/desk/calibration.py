"""A sheet that shows a desk what its printer does: whether it scales, and which edge it turns.

Both sides have rulers of a known length and a frame a quarter of an inch inside
the paper's edge. Held to the light, the rings of the back lie in those of the
front, letter on letter; where they do not, the sheet says in plain words what to
set. English and Spanish stand side by side, since a printer has no language.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from handouts.press.pen import Pen, Stroke
from handouts.problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from handouts.press.pen import Face, Point
    from handouts.style import Style
    from handouts.typeset.fonts import FontFile
    from handouts.workspace import Workspace

PaperName = Literal["letter", "a4"]
Turn = Literal["long-edge", "short-edge"]
PAPERS: dict[PaperName, tuple[float, float]] = {"letter": (612.0, 792.0), "a4": (595.276, 841.89)}
FAMILY = "Atkinson Hyperlegible Next"
"""What the sheet is set in where the workspace has it; else in the style's own type."""

INCH, MILLIMETRE = 72.0, 72.0 / 25.4
INCHES, MILLIMETRES = 4, 100
CLEAR = 0.25 * INCH  # where office printers have no ink
MARK = 0.875 * INCH  # from the paper's edges to the middle of a ring
FRONT_RING, BACK_RING = 13.0, 8.0  # radii; between them is 5 points of room to be off

_LEFT = 1.4 * INCH  # of all words
_TITLE, _SUBTITLE, _HEADING, _WORDS, _SMALL = 27.0, 14.0, 14.5, 13.0, 8.5  # sizes of type
_LEAD = 1.34  # the height of a line as a multiple of the size
_SCALES = 216.0  # from the paper's upper edge to the corner where both rulers begin
_INSIDE = 46.0  # from the rulers to the words between them
_COLUMNS = 22.0  # between English and Spanish
_FLIPS: dict[Turn, Literal["DuplexFlipLongEdge", "DuplexFlipShortEdge"]] = {
    "long-edge": "DuplexFlipLongEdge",
    "short-edge": "DuplexFlipShortEdge",
}
_CORNERS = 90  # of what looks like a circle
_Language = Literal["en", "es"]
_SIDES = {True: {"en": "Front", "es": "Frente"}, False: {"en": "Back", "es": "Reverso"}}
_PAPER = {
    "letter": {"en": "Letter", "es": "carta"},
    "a4": {"en": "A4", "es": "A4"},
}
_EDGE = {
    "long-edge": {"en": "long", "es": "largo"},
    "short-edge": {"en": "short", "es": "corto"},
}
_SIZE: dict[_Language, tuple[tuple[str, str], ...]] = {
    "en": (
        (
            "Lay a ruler on both scales",
            (
                "They are 4 inches and 100 millimeters long, across and down. If they are "
                "not, the printer scales: choose “Actual size” or “100 %” in the print "
                "dialog, never “Fit” or “Shrink”."
            ),
        ),
        (
            "Look at the thin frame",
            (
                "All four sides are there, a quarter of an inch from the edge. If one is "
                "missing, another paper is set than lies in the tray: choose {paper} paper "
                "and print again."
            ),
        ),
    ),
    "es": (
        (
            "Ponga una regla en las dos escalas",
            (
                "Miden 4 pulgadas y 100 milímetros, a lo ancho y a lo alto. Si no es así, la "
                "impresora cambia el tamaño: elija «Tamaño real» o «100 %» en el diálogo de "
                "impresión, nunca «Ajustar» ni «Reducir»."
            ),
        ),
        (
            "Mire el marco fino",
            (
                "Están los cuatro lados, a un cuarto de pulgada (6 mm) del borde. Si falta "
                "uno, el papel elegido no es el de la bandeja: elija papel {paper} y vuelva a "
                "imprimir."
            ),
        ),
    ),
}
_TURNING: dict[_Language, tuple[tuple[str, str], ...]] = {
    "en": (
        (
            "Turn the sheet over its {edge} edge",
            (
                "The arrow points up on both sides. If it points down here, the printer turns "
                "the paper over its other edge: choose “Flip on {edge} edge” in the print "
                "dialog."
            ),
        ),
        (
            "Hold the sheet to the light",
            (
                "Each small ring lies inside the large ring that has the same letter. If "
                "other letters meet, the wrong edge is set. If the rings touch or cross, push "
                "the guides in the tray against the paper."
            ),
        ),
    ),
    "es": (
        (
            "Dé vuelta la hoja por su borde {edge}",
            (
                "La flecha apunta hacia arriba en las dos caras. Si aquí apunta hacia abajo, "
                "la impresora voltea el papel por el otro borde: elija «Voltear por el borde "
                "{edge}» en el diálogo de impresión."
            ),
        ),
        (
            "Mire la hoja al trasluz",
            (
                "Cada aro pequeño queda dentro del aro grande con la misma letra. Si se "
                "juntan letras distintas, el borde elegido no es el correcto. Si los aros se "
                "tocan o se cruzan, ajuste las guías de la bandeja al papel."
            ),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What the sheet is drawn with: font files, and the style's colours as #RRGGBB by name."""

    faces: Mapping[Face, Path]
    palette: Mapping[str, str]


def calibration_sheet(paper: PaperName, turn: Turn, look: Look) -> bytes:
    """The two pages as a PDF that asks a viewer for what a desk's file asks for.

    Equal wishes give equal bytes.
    """
    from handouts.formats.imposition import Placement
    from handouts.pdf.sheets import ViewerPreferences, impose_sheets

    title = "Printer test sheet"
    pen = Pen(PAPERS[paper], look.faces, look.palette, title)
    for front in (True, False):
        _Side(pen, paper, turn, front).draw()
        pen.page()
    width, height = map(Fraction, PAPERS[paper])
    sides = [[Placement(page, Fraction(0), Fraction(0), width, height)] for page in (1, 2)]
    asked = ViewerPreferences(_FLIPS[turn])
    return impose_sheets(
        pen.done(), sides, PAPERS[paper], 0, preferences=asked, title=title, language="en"
    )


def style_of(workspace: Workspace) -> Style:
    """The clinic's style in its own colours. UsageError where the workspace has none."""
    from handouts.library import read_library

    library = read_library(workspace)
    name = str(library.brand.style) if library.brand else next(iter(library.styles), "")
    style = library.styles.get(name)
    if style is None:
        raise UsageError("the workspace has no style that can be read", "Run: handouts check")
    return style if library.brand is None else library.brand.over(style)


def look_of(workspace: Workspace) -> Look:
    """What the sheet is drawn with, as it stands on office paper. UsageError as for `style_of`."""
    from handouts.typeset.fonts import fonts_for

    style = style_of(workspace)
    wanted = (FAMILY, *map(str, style.fonts.text))
    fonts = [font for font in fonts_for(workspace.root, wanted) if not font.italic]
    text = _of_first(fonts, wanted)
    title = _of_first(fonts_for(workspace.root, map(str, style.fonts.title)), style.fonts.title)
    if not text:
        raise UsageError("the workspace has none of its style's fonts", "Run: handouts doctor")
    faces: dict[Face, Path] = {
        "text": _nearest(text, 400), "strong": _nearest(text, 700),
        "title": _nearest(title or text, 600),
    }  # fmt: skip
    return Look(faces, style.palette("desk"))


def _of_first(fonts: Iterable[FontFile], families: Iterable[str]) -> list[FontFile]:
    """The upright fonts of the first family that there is."""
    upright = [font for font in fonts if not font.italic]
    for family in families:
        found = [font for font in upright if font.family.casefold() == family.casefold()]
        if found:
            return found
    return []


def _nearest(fonts: Sequence[FontFile], weight: int) -> Path:
    return min(fonts, key=lambda font: abs(font.weight - weight)).path


def marks(size: Point, turn: Turn, *, front: bool) -> dict[str, Point]:
    """Where the rings stand, by their letters; in points from the page's lower left corner.

    On the back each stands where the front's ring of its letter is when the
    paper is turned over this edge.
    """
    width, height = size
    found = {
        "A": (MARK, height - MARK),
        "B": (width - MARK, height - MARK),
        "C": (MARK, MARK),
        "D": (width - MARK, MARK),
    }
    if front:
        return found
    if turn == "long-edge":
        return {letter: (width - x, y) for letter, (x, y) in found.items()}
    return {letter: (x, height - y) for letter, (x, y) in found.items()}


@dataclass(frozen=True, slots=True)
class _Side:
    pen: Pen
    paper: PaperName
    turn: Turn
    front: bool

    @property
    def size(self) -> Point:
        return PAPERS[self.paper]

    def draw(self) -> None:
        """Everything, from the edge inwards."""
        width, height = self.size
        box = (CLEAR, CLEAR, width - 2 * CLEAR, height - 2 * CLEAR)
        self.pen.frame(box, Stroke(0.75, "accent"))
        for letter, place in marks(self.size, self.turn, front=self.front).items():
            self._ring(letter, place)
        self._head()
        self._foot()
        corner = (_LEFT, height - _SCALES)
        self._scales(corner)
        self._words(corner[0] + _INSIDE, corner[1] - _INSIDE)

    def _ring(self, letter: str, place: Point) -> None:
        """A ring with its letter; the front's has a cross, on which the back's smaller one lies."""
        x, y = place
        inward = 1 if x < self.size[0] / 2 else -1
        if self.front:
            self.pen.lines(_circle(place, FRONT_RING), Stroke(1.0, "strong"))
            for across, up in ((1, 0), (0, 1)):
                start = (x - 19 * across, y - 19 * up)
                self.pen.line(start, (x + 19 * across, y + 19 * up), Stroke(0.4, "strong"))
        else:
            self.pen.lines(_circle(place, BACK_RING), Stroke(1.6, "alert"))
            self.pen.disc(place, 1.4, "alert")
        colour = "strong" if self.front else "alert"
        below = -1 if y > self.size[1] / 2 else 1
        at = (x + inward * 19, y + below * 23 - 4)
        self.pen.text(*at, letter, 12, "strong", colour, "middle")

    def _head(self) -> None:
        """The title between the upper rings, which side this is, and the arrow."""
        width, height = self.size
        left, top = _LEFT, height - MARK
        self.pen.text(left, top - 3, "Printer test sheet", _TITLE, "title", "strong")
        subtitle = "Hoja de prueba de la impresora"
        self.pen.text(left, top - 23, subtitle, _SUBTITLE, "text", "soft")
        names = _SIDES[self.front]
        label = f"{names['en']}  ·  {names['es']}"
        room = self.pen.width(label, _HEADING, "strong") + 26
        ground = "strong" if self.front else "alert"
        self.pen.box((left, top - 68, room, 27), ground, corner=13.5)
        self.pen.text(left + 13, top - 59.6, label, _HEADING, "strong", "paper")
        self._arrow(width - _LEFT - 34, top - 66)

    def _arrow(self, x: float, y: float) -> None:
        """An arrow that points up, above the words that say so; `y` is their baseline."""
        self.pen.text(x, y, "up · arriba", _WORDS, "text", "ink", "middle")
        colour = "strong" if self.front else "alert"
        self.pen.line((x, y + 17), (x, y + 77), Stroke(5, colour))
        self.pen.lines([(x - 18, y + 58), (x, y + 78), (x + 18, y + 58)], Stroke(5, colour))

    def _foot(self) -> None:
        """What this sheet is of, between the lower rings."""
        paper, edge = _PAPER[self.paper], _EDGE[self.turn]
        lines = (
            f"{paper['en']} paper  ·  both sides  ·  flip on {edge['en']} edge",
            f"Papel {paper['es']}  ·  dos caras  ·  voltear por el borde {edge['es']}",
        )
        for number, line in enumerate(lines):
            y = MARK + 4 - number * 13
            colour = "soft" if number else "ink"
            self.pen.text(self.size[0] / 2, y, line, 10, "text", colour, "middle")

    def _scales(self, corner: Point) -> None:
        """Two scales from one corner, across and down: inches outside, millimetres inside."""
        x, y = corner
        rule = Stroke(1.0, "ink")
        self.pen.line((x - 0.5, y), (x + INCHES * INCH, y), rule)
        self.pen.line((x, y + 0.5), (x, y - INCHES * INCH), rule)
        for eighth in range(8 * INCHES + 1):
            length = 12.0 if eighth % 8 == 0 else 8.0 if eighth % 4 == 0 else 4.5
            self._tick(corner, eighth * INCH / 8, length)
            if eighth % 8 == 0 and eighth:
                self._number(corner, eighth * INCH / 8, 15.0, str(eighth // 8))
        for millimetre in range(MILLIMETRES + 1):
            length = 10.0 if millimetre % 10 == 0 else 7.0 if millimetre % 5 == 0 else 4.0
            self._tick(corner, millimetre * MILLIMETRE, -length)
            if millimetre % 10 == 0 and millimetre:
                self._number(corner, millimetre * MILLIMETRE, -12.0, str(millimetre))
        self.pen.text(x + INCHES * INCH + 8, y + 5, "4 in", _WORDS, "strong", "ink")
        self.pen.text(x + INCHES * INCH + 8, y - 13, "100 mm", _WORDS, "strong", "accent")

    def _tick(self, corner: Point, along: float, length: float) -> None:
        """A line across both rulers; a positive length goes outwards, where the inches are."""
        x, y = corner
        stroke = Stroke(0.5, "ink" if length > 0 else "accent")
        self.pen.line((x + along, y), (x + along, y + length), stroke)
        self.pen.line((x, y - along), (x - length, y - along), stroke)

    def _number(self, corner: Point, along: float, away: float, text: str) -> None:
        x, y = corner
        colour = "ink" if away > 0 else "accent"
        below = 0 if away > 0 else -0.7 * _SMALL
        self.pen.text(x + along, y + away + below, text, _SMALL, "text", colour, "middle")
        side: Literal["right", "left"] = "right" if away > 0 else "left"
        self.pen.text(x - away, y - along - 0.35 * _SMALL, text, _SMALL, "text", colour, side)

    def _words(self, left: float, top: float) -> None:
        """What to look at and what to do, English beside Spanish."""
        right = self.size[0] - 0.8 * INCH
        room = (right - left - _COLUMNS) / 2
        advice = _SIZE if self.front else _TURNING
        height = self._column("en", advice["en"], (left, top), room)
        height = max(height, self._column("es", advice["es"], (left + room + _COLUMNS, top), room))
        middle = left + room + _COLUMNS / 2
        self.pen.line((middle, top), (middle, top - height), Stroke(0.75, "line"))

    def _column(
        self, language: _Language, advice: tuple[tuple[str, str], ...], start: Point, room: float
    ) -> float:
        """The advice in one language; returns how tall it is."""
        x, top = start
        y = top
        told = {"paper": _PAPER[self.paper][language], "edge": _EDGE[self.turn][language]}
        for number, (heading, words) in enumerate(advice):
            y -= 26 if number else 0
            for size, face, colour, text in (
                (_HEADING, "strong", "strong", heading), (_WORDS, "text", "ink", words),
            ):  # fmt: skip
                for line in self.pen.wrap(text.format(**told), room, size, _face(face)):
                    y -= size * _LEAD
                    self.pen.text(x, y + 0.2 * size, line, size, _face(face), colour)
                y -= 3
        return top - y


def _circle(middle: Point, radius: float) -> list[Point]:
    """Points on a circle so near each other that it looks round."""
    angles = [2 * math.pi * n / _CORNERS for n in range(_CORNERS + 1)]
    return [(middle[0] + radius * math.cos(a), middle[1] + radius * math.sin(a)) for a in angles]


def _face(name: str) -> Face:
    return "strong" if name == "strong" else "text"
