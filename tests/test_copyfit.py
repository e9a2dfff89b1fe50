"""Copyfitting as arithmetic: the chosen size fits, the next tenth does not, few are tried."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.typeset.copyfit import STEP, largest_fitting

tenths = st.integers(60, 400)


@given(first=tenths, second=tenths, limit=tenths)
def test_it_fits_and_the_next_tenth_does_not(first: int, second: int, limit: int) -> None:
    least, most = min(first, second) / 10, max(first, second) / 10
    tried: list[float] = []

    def fits(size: float) -> bool:
        tried.append(size)
        return size <= limit / 10

    size = largest_fitting(least, most, fits)
    if limit / 10 < least:
        assert size is None
    else:
        assert size == min(most, limit / 10)
        assert size == most or not fits(round(size + STEP, 1))
    assert all(least <= trial <= most for trial in tried if trial != round((size or 0) + STEP, 1))


@given(first=tenths, second=tenths, limit=tenths)
def test_few_sizes_are_tried_and_none_twice(first: int, second: int, limit: int) -> None:
    least, most = min(first, second), max(first, second)
    tried: list[float] = []

    def fits(size: float) -> bool:
        tried.append(size)
        return size <= limit / 10

    largest_fitting(least / 10, most / 10, fits)
    assert len(tried) <= 2 + math.ceil(math.log2(most - least + 1))
    assert len(set(tried)) == len(tried)


def test_a_text_that_fits_at_the_largest_size_is_tried_once() -> None:
    tried: list[float] = []

    def fits(size: float) -> bool:
        tried.append(size)
        return True

    assert largest_fitting(9, 14, fits) == 14
    assert tried == [14]


@pytest.mark.parametrize(("fits", "size"), [(True, 11.3), (False, None)])
def test_bounds_may_be_one_size(fits: bool, size: float | None) -> None:
    assert largest_fitting(11.3, 11.3, lambda _: fits) == size
