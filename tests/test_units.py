"""Lengths: exact, comparable, and refused when they do not say what they are."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.formats.units import Length


@pytest.mark.parametrize(
    ("text", "points"),
    [("72pt", 72), ("1in", 72), ("25.4mm", 72), ("2.54 cm", 72), (" 0.125in ", 9), ("0mm", 0)],
)
def test_points(text: str, points: int) -> None:
    assert Length.parse(text).exact_points == points
    assert Length.parse(text).points == float(points)


@pytest.mark.parametrize(
    ("text", "millimetres"), [("3.6875in", 93.6625), ("3.625in", 92.075), ("8.5in", 215.9)]
)
def test_millimetres(text: str, millimetres: float) -> None:
    assert Length.parse(text).millimetres == pytest.approx(millimetres, abs=1e-9)


def test_an_eighth_of_an_inch_is_not_three_millimetres() -> None:
    assert Length.parse("0.125in").exact_points - Length.parse("3mm").exact_points == Fraction(
        63, 127
    )


@given(st.integers(0, 99999), st.sampled_from(["pt", "in", "mm", "cm"]))
def test_a_length_is_shown_as_it_was_written(number: int, unit: str) -> None:
    assert str(Length.parse(f"{number / 8:g}{unit}")) == f"{number / 8:g}{unit}"


@pytest.mark.parametrize(
    "text", ["", "3", "mm", "-1in", "1,5cm", "1e3pt", "3 inches", "3px", "1.1234567in", "٣mm"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a length; write a number with pt, in, mm or cm"):
        Length.parse(text)
