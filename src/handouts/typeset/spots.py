"""Spots: where on a page a field stands, as facts that travel between processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Lettering:
    """How words are set: a face of a font file, its size in points, its colour in sRGB (0 to 1).

    `name` is the face's in a PDF, without a subset's tag.
    """

    name: str
    path: Path
    weight: int
    size: float
    colour: tuple[float, float, float]
    language: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a field's words stand on a page, in points from its lower left corner.

    `x` is where the first line begins and `baseline` what it stands on; `room`
    is how wide it may be, `pitch` how far lines are apart, `depth` how high all
    lines may be together. `text` stands there now and is `width` wide.
    `lettering` is None where words are set in a way that only the typesetter
    can repeat: in spaced letters, from right to left, in a face that is not there.
    """

    field: str
    page: int
    x: float
    baseline: float
    room: float
    pitch: float
    depth: float
    text: str
    width: float
    lettering: Lettering | None


@dataclass(frozen=True, slots=True)
class Places:
    """The spots of a layout, its pages' widths and heights in points, and all else as a digest.

    Two layouts with equal digests differ in nothing but what stands in fields.
    """

    spots: tuple[Spot, ...]
    pages: tuple[tuple[float, float], ...]
    digest: str
