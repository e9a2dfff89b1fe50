"""Copyfitting as arithmetic: the chosen size fits, the next tenth does not, few are tried."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.typeset.copyfit import STEP, largest_fitting

tenths = st.integers(60, 400)


@given(
    first=tenths,
    second=tenths,
    limit=tenths,
    estimate=st.none() | st.floats(-1e6, 1e6),
)
def test_it_fits_and_the_next_tenth_does_not(
    first: int, second: int, limit: int, estimate: float | None
) -> None:
    least, most = min(first, second) / 10, max(first, second) / 10
    tried: list[float] = []

    def fits(size: float) -> bool:
        tried.append(size)
        return size <= limit / 10

    size = largest_fitting(least, most, fits, None if estimate is None else lambda _: estimate)
    assert size == (None if limit / 10 < least else min(most, limit / 10))
    assert all(least <= trial <= most for trial in tried)
    if size is not None and size < most:
        assert round(size + STEP, 1) in tried


@given(
    first=tenths,
    second=tenths,
    limit=tenths,
    estimate=st.none() | st.floats(-1e6, 1e6),
)
def test_few_sizes_are_tried_and_none_twice(
    first: int, second: int, limit: int, estimate: float | None
) -> None:
    least, most = min(first, second), max(first, second)
    tried: list[float] = []

    def fits(size: float) -> bool:
        tried.append(size)
        return size <= limit / 10

    guess = None if estimate is None else lambda _: estimate
    largest_fitting(least / 10, most / 10, fits, guess)
    halvings = math.ceil(math.log2(most - least + 1))
    assert len(tried) <= 1 + halvings + (0 if estimate is None else 4)
    assert len(set(tried)) == len(tried)


@given(least=tenths, steps=st.integers(0, 200), limit=tenths)
def test_a_true_estimate_needs_three_trials(least: int, steps: int, limit: int) -> None:
    tried: list[float] = []

    def fits(size: float) -> bool:
        tried.append(size)
        return size <= limit / 10

    largest_fitting(least / 10, (least + steps) / 10, fits, lambda _: limit / 10 + 0.01)
    assert len(tried) <= 3


@given(
    first=tenths, second=tenths, limit=tenths, guess=tenths, estimate=st.none() | st.floats(6, 40)
)
def test_a_guess_changes_nothing_but_the_number_of_trials(
    first: int, second: int, limit: int, guess: int, estimate: float | None
) -> None:
    least, most = min(first, second) / 10, max(first, second) / 10
    tried: list[float] = []

    def fits(size: float) -> bool:
        tried.append(size)
        return size <= limit / 10

    by_estimate = None if estimate is None else lambda _: estimate
    size = largest_fitting(least, most, fits, by_estimate, guess / 10)
    assert size == largest_fitting(least, most, lambda size: size <= limit / 10)
    assert all(least <= trial <= most for trial in tried)
    assert len(set(tried)) == len(tried)
    if guess / 10 == size:
        assert len(tried) <= 2


@pytest.mark.parametrize(("fits", "size"), [(True, 11.3), (False, None)])
def test_bounds_may_be_one_size(fits: bool, size: float | None) -> None:
    assert largest_fitting(11.3, 11.3, lambda _: fits) == size
