"""Where things stand on a page: matrices as PDF writes them, paths' boxes, and places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MM = 72 / 25.4
"""Points in a millimetre."""

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place: the page from 1, and millimetres from the lower left corner of its trim."""

    page: int
    x: float
    y: float


def matrix_of(written: Iterable[object] | None) -> Matrix:
    """A matrix of a PDF as numbers; none is the identity."""
    if written is None:
        return IDENTITY
    a, b, c, d, e, f = (float(number) for number in written)  # type: ignore[arg-type]
    return a, b, c, d, e, f


def times(first: Matrix, then: Matrix) -> Matrix:
    """What two movements do, one after the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def moved(point: Sequence[float], by: Matrix) -> tuple[float, float]:
    """Where a matrix brings a point."""
    a, b, c, d, e, f = by
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


@dataclass(slots=True)
class Path:
    """The corners and handles of a path while it is drawn, in points of the page."""

    xs: list[float] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)

    def add(self, operator: str, operands: Sequence[object], ctm: Matrix) -> None:
        """Take in what one operator draws."""
        flat = [float(number) for number in operands]  # type: ignore[arg-type]
        if operator == "re":
            x, y, width, height = flat
            flat = [x, y, x + width, y, x, y + height, x + width, y + height]
        a, b, c, d, e, f = ctm
        for x, y in zip(flat[::2], flat[1::2], strict=True):
            self.xs.append(a * x + c * y + e)
            self.ys.append(b * x + d * y + f)

    def box(self) -> tuple[float, float, float, float] | None:
        """Left, bottom, right and top of all of it; None of nothing."""
        if not self.xs:
            return None
        return min(self.xs), min(self.ys), max(self.xs), max(self.ys)
