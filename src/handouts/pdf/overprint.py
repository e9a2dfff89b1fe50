"""Words that are printed over each other: both leave ink, and neither can be read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom, in points."""

_SHARE = 0.35  # of the smaller letter; those of neighbouring lines and words share hardly any
_CELLS = 100  # along the longer side of the page


def overprinted(words: Sequence[Sequence[Rectangle]], page: Rectangle) -> set[int]:
    """The numbers of the words that lie over others; each word is the boxes of its letters.

    What lies outside the page is somebody else's to find.
    """
    step = max(page[2] - page[0], page[3] - page[1], 1.0) / _CELLS
    letters: dict[tuple[int, int], list[tuple[int, Rectangle]]] = defaultdict(list)
    found: set[int] = set()
    for number, word in enumerate(words):
        for box in word:
            if not _within(box, page):
                continue
            for cell in _cells(box, step):
                for other, before in letters[cell]:
                    if other != number and _shared(box, before) > _SHARE:
                        found |= {number, other}
                letters[cell].append((number, box))
    return found


def _within(box: Rectangle, page: Rectangle) -> bool:
    return box[0] >= page[0] and box[1] >= page[1] and box[2] <= page[2] and box[3] <= page[3]


def _cells(box: Rectangle, step: float) -> Iterator[tuple[int, int]]:
    """The squares of a grid that a box touches."""
    for column in range(int(box[0] // step), int(box[2] // step) + 1):
        for row in range(int(box[1] // step), int(box[3] // step) + 1):
            yield column, row


def _shared(one: Rectangle, other: Rectangle) -> float:
    """Which part of the smaller of two boxes lies in the other."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / min(_area(one), _area(other))


def _area(box: Rectangle) -> float:
    return max((box[2] - box[0]) * (box[3] - box[1]), 1e-9)
