"""Setting words into the fields of a sheet that is typeset already."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from handouts.merge.shaping import Face, Setter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from handouts.merge.shaping import Shaped
    from handouts.typeset.spots import Lettering, Spot

SMALLEST = 0.8  # of its size to which a line may be shrunk
_TOLERANCE = 0.05  # points by which a width may differ from what the typesetter found
_MOST_KNOWN = 4096  # pieces of a field that are remembered
# A word that can be broken nowhere but after its hyphens, and where that is so.
_WORD = re.compile(r"[(“‘\"']?[^\W_]+(?:['’.,:][^\W_]+)*[.,:;!?)”’\"'%]*")
_HYPHEN = re.compile(r"(?<=[^\W\d_]-)(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page is placed on a sheet: moved by so many points, or turned about and moved."""

    x: float = 0.0
    y: float = 0.0
    turned: bool = False

    def matrix(self, x: float, y: float) -> bytes:
        """The text matrix for a place on the page."""
        if self.turned:
            return b"-1 0 0 -1 %b %b Tm" % (_number(self.x - x), _number(self.y - y))
        return b"1 0 0 1 %b %b Tm" % (_number(self.x + x), _number(self.y + y))

    def box(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """A part of the page on the sheet."""
        if self.turned:
            return self.x - right, self.y - top, self.x - left, self.y - bottom
        return self.x + left, self.y + bottom, self.x + right, self.y + top


class Piece(NamedTuple):
    """A field's words as operators for within a text object, and how wide they are in points."""

    operators: bytes
    width: float


class Faces:
    """The faces of a file, each under its number there and its name in every page's resources."""

    def __init__(self) -> None:
        self.faces: dict[tuple[Path, int], Face] = {}

    def setter(self, lettering: Lettering) -> tuple[Setter, bytes]:
        """What sets words in a lettering, and its face's name."""
        key = lettering.path, lettering.weight
        if key not in self.faces:
            self.faces[key] = Face(lettering)
        return Setter(self.faces[key], lettering), self.name(list(self.faces).index(key))

    @staticmethod
    def name(number: int) -> bytes:
        """The name of a face in resources; the typesetter's own names are other ones."""
        return b"/Field%d" % number


class Stamp:
    """Sets words at one spot."""

    def __init__(self, spot: Spot, faces: Faces, turn: Turn, least: float) -> None:
        """`least` is the smallest size in points to which words may be shrunk.

        ValueError where words cannot be set here as the typesetter would.
        """
        if spot.lettering is None:
            raise ValueError("only the typesetter can set words here")
        self.spot = spot
        self._setter, self._name = faces.setter(spot.lettering)
        self._turn = turn
        self._least = max(least, SMALLEST * spot.lettering.size)
        self._known: dict[str, Piece | None] = {}
        self._room = spot.room
        at = turn.matrix(spot.x, spot.baseline)
        self._start = b"%b %b Tf %b[" % (self._name, _number(self._setter.points), at)
        self.lines = int(spot.depth / spot.pitch + 0.01)
        self.colour = b"%b %b %b rg" % tuple(map(_number, spot.lettering.colour))
        shaped = self._shape(spot.text.strip())
        if shaped is None or abs(shaped.width - spot.width) > _TOLERANCE:
            raise ValueError("words are not set here as expected")

    def set(self, text: str) -> Piece | None:
        """The operators that set a text; None where the typesetter must do it."""
        if text in self._known:
            return self._known[text]
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        piece = self._known[text] = self._set(text)
        return piece

    def _set(self, text: str) -> Piece | None:
        shaped = self._shape(text)
        if shaped is not None and shaped.width <= self._room:
            return Piece(self._start + shaped.operand + b"]TJ", shaped.width)
        if self.lines > 1:
            lines = self._broken(text)
            return None if lines is None else self._piece(lines, 1)
        if shaped is None:
            return None
        share = self.spot.room / shaped.width
        size = self._setter.lettering.size * share
        return self._piece([shaped], share) if size >= self._least else None

    def _piece(self, lines: Sequence[Shaped], share: float) -> Piece:
        size = _number(self._setter.points * share)
        parts = [b"%b %b Tf" % (self._name, size)]
        for number, shaped in enumerate(lines):
            y = self.spot.baseline - number * self.spot.pitch
            parts.append(b"%b[%b]TJ" % (self._turn.matrix(self.spot.x, y), shaped.operand))
        return Piece(b" ".join(parts), max(line.width for line in lines) * share)

    def _shape(self, text: str) -> Shaped | None:
        return self._setter.shape(text) if self._setter.covers(text) else None

    def _broken(self, text: str) -> list[Shaped] | None:
        """A text as lines that have room; None where it is not sure where it may be broken."""
        lines: list[Shaped] = []
        for paragraph in text.split("\n"):
            found = self._paragraph(paragraph)
            if found is None:
                return None
            lines += found
        return lines if len(lines) <= self.lines else None

    def _paragraph(self, text: str) -> list[Shaped] | None:
        parts = _parts(text)
        lines: list[Shaped] = []
        line, best = "", None
        for part in parts or ():
            shaped = self._shape((line + part).rstrip())
            if shaped is not None and shaped.width <= self.spot.room:
                line, best = line + part, shaped
                continue
            shaped = self._shape(part.rstrip())
            if best is None or shaped is None or shaped.width > self.spot.room:
                return None
            lines.append(best)
            line, best = part, shaped
        return None if best is None else [*lines, best]


def _parts(text: str) -> list[str] | None:
    """What stays together on a line, each with the space after it; None where that is unsure."""
    parts = []
    for word in text.split(" "):
        pieces = _HYPHEN.split(word)
        if not all(_WORD.fullmatch(piece.removesuffix("-")) for piece in pieces):
            return None
        parts += [*pieces[:-1], pieces[-1] + " "]
    return parts


def operators(pieces: Iterable[tuple[Stamp, Piece]]) -> bytes:
    """Pieces as one text object, each in its colour."""
    parts, colour = [b"BT"], b""
    for stamp, piece in pieces:
        if stamp.colour != colour:
            parts.append(stamp.colour)
            colour = stamp.colour
        parts.append(piece.operators)
    return b"\n".join([*parts, b"ET"])


def _number(value: float) -> bytes:
    return f"{value:.4f}".rstrip("0").rstrip(".").encode()
