"""What is beneath a thing, and how much ink there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.reading.boxes import common
from handouts.press.reading.painted import Gradient, Painted, Picture, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.press.reading.boxes import Box


def has_area(thing: Painted) -> bool:
    """Whether a thing can be a ground for others."""
    return isinstance(thing, Picture | Gradient) or (
        isinstance(thing, Shape) and thing.kind == "fill" and thing.thickness > 2
    )


def is_inked(thing: Painted) -> bool:
    """Whether a ground has ink, so that cutting something out of it can leave an edge."""
    return not (isinstance(thing, Shape) and thing.colour.is_white)


def on_ink(box: Box, beneath: Sequence[tuple[Box, bool]]) -> bool:
    """Whether a box stands on ink: the last ground that reaches well into it decides."""
    for ground, inked in reversed(beneath):
        shared = common(ground, box)
        if shared is None:
            continue
        area = (shared[2] - shared[0]) * (shared[3] - shared[1])
        if area > 0.3 * (box[2] - box[0]) * (box[3] - box[1]):
            return inked
    return False
