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
    guess: float | None = None,
) -> float | None:
    """The largest size between the bounds (points, tenths) that fits; None when not even `least`.

    `fits` is taken to be monotonic: what fits at a size fits at every smaller
    one. `estimate` says of a size that was tried at which size the words would
    just fill their room; a good one needs about three trials, none costs the
    binary logarithm of the number of steps. A right `guess` of the answer needs
    two. Every size is tried once at most.
    """
    first, last = round(least / STEP), round(most / STEP)
    low, high = first - 1, last + 1  # low fits, high does not; below first is not known
    if guess is not None:
        tried = min(max(round(guess / STEP), first), last)
        low, high = _beside(tried, last, fits) or (low, tried)
    if low < first:
        if high == first or not fits(_size(first)):
            return None
        low = first
    tried = low
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


def _beside(tried: int, last: int, fits: Callable[[float], bool]) -> tuple[int, int] | None:
    """What is known once a size and, if it fits, the next one were tried; None if it does not."""
    if not fits(_size(tried)):
        return None
    if tried == last or not fits(_size(tried + 1)):
        return tried, tried + 1
    return tried + 1, last + 1


def _size(steps: int) -> float:
    return round(steps * STEP, 1)
