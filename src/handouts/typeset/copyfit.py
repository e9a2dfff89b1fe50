"""Copyfitting: the largest readable type at which the words fit their paper.

Layout is tried at sizes a tenth of a point apart; nothing is ever clipped or
squeezed below the format's lower bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = 0.1  # points; finer steps cannot be told apart by eye
_GUESSES = 4  # after these, halving is surer than estimating


def largest_fitting(
    least: float,
    most: float,
    fits: Callable[[float], bool],
    estimate: Callable[[float], float] | None = None,
) -> float | None:
    """The largest size between the bounds (points, tenths) that fits; None when not even `least`.

    `fits` is taken to be monotonic: what fits at a size fits at every smaller
    one. `estimate` says of a size that was tried at which size the words would
    just fill their room; a good one needs about three trials, none costs the
    binary logarithm of the number of steps. Every size is tried once at most.
    """
    first, last = round(least / STEP), round(most / STEP)
    if not fits(_size(first)):
        return None
    low, high = first, last + 1  # low fits, high does not
    tried = first
    for trial in range(last - first):
        if high - low == 1:
            break
        middle = (low + high) // 2
        if estimate is not None and trial < _GUESSES:
            middle = round(estimate(_size(tried)) / STEP)
        tried = min(max(middle, low + 1), high - 1)
        if fits(_size(tried)):
            low = tried
        else:
            high = tried
    return _size(low)


def _size(steps: int) -> float:
    return round(steps * STEP, 1)
