"""Rectangles as PDF writes them, in points."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from handouts.press.geometry import moved

if TYPE_CHECKING:
    from handouts.press.geometry import Matrix

Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""

EVERYWHERE: Box = (-1e12, -1e12, 1e12, 1e12)


def placed(box: Box, matrix: Matrix) -> Box:
    """The upright rectangle around a box after a matrix."""
    corners = [moved((x, y), matrix) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def common(one: Box, other: Box) -> Box | None:
    """What two rectangles have in common; a line or a point is something, too."""
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    right, top = min(one[2], other[2]), min(one[3], other[3])
    return (left, bottom, right, top) if left <= right and bottom <= top else None


def grown(box: Box, by: float) -> Box:
    """The rectangle that is larger by so many points on each side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def upright(numbers: tuple[float, ...] | None) -> Box | None:
    """A rectangle from two corners in any order; None where there are no four numbers."""
    if numbers is None or len(numbers) != 4:
        return None
    x0, y0, x1, y1 = numbers
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def least_scale(matrix: Matrix) -> float:
    """By how much the matrix stretches in the direction in which it stretches least."""
    a, b, c, d = matrix[:4]
    total = a * a + b * b + c * c + d * d
    determinant = a * d - b * c
    inner = math.sqrt(max(total * total - 4 * determinant * determinant, 0.0))
    return math.sqrt(max((total - inner) / 2, 0.0))
