"""Copyfitting: the largest readable type at which the words fit their paper.

Layout is tried at sizes a tenth of a point apart; nothing is ever clipped or
squeezed below the format's lower bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = 0.1  # points; finer steps cannot be told apart by eye


def largest_fitting(least: float, most: float, fits: Callable[[float], bool]) -> float | None:
    """The largest size between the bounds (points, tenths) that fits; None when not even `least`.

    `fits` is taken to be monotonic: what fits at a size fits at every smaller
    one. It is asked at `most` first, since most texts fit there, and then about
    log2 of the number of steps times.
    """
    first, last = round(least / STEP), round(most / STEP)
    if fits(_size(last)):
        return _size(last)
    if first == last or not fits(_size(first)):
        return None
    low, high = first, last
    while high - low > 1:
        middle = (low + high) // 2
        if fits(_size(middle)):
            low = middle
        else:
            high = middle
    return _size(low)


def _size(steps: int) -> float:
    return round(steps * STEP, 1)
