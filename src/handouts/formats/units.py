"""Lengths on paper: read with their unit, kept in PostScript points, compared exactly.

A printer's "0.125 in" and "3 mm" are different bleeds, so a length keeps the
unit it was written in for messages, and a fraction for arithmetic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

POINTS_PER_UNIT: dict[str, Fraction] = {
    "pt": Fraction(1),
    "in": Fraction(72),
    "mm": Fraction(7200, 2540),
    "cm": Fraction(72000, 2540),
}
_LENGTH = re.compile(r"(?P<number>\d{1,5}(?:\.\d{1,6})?)\s*(?P<unit>pt|in|mm|cm)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Length:
    """A length of at least zero, as written: number and unit (pt, in, mm or cm)."""

    number: Fraction
    unit: str

    @classmethod
    def parse(cls, text: str) -> Length:
        """Read "0.125in" or "3 mm"; ValueError says what a length looks like."""
        match = _LENGTH.fullmatch(text.strip())
        if match is None:
            shown = text if len(text) <= 40 else f"{text[:40]}…"
            raise ValueError(f"'{shown}' is not a length; write a number with pt, in, mm or cm")
        return cls(Fraction(match["number"]), match["unit"])

    @property
    def exact_points(self) -> Fraction:
        """PostScript points (1/72 in) without rounding."""
        return self.number * POINTS_PER_UNIT[self.unit]

    @property
    def points(self) -> float:
        """PostScript points (1/72 in)."""
        return float(self.exact_points)

    @property
    def millimetres(self) -> float:
        """Millimetres."""
        return float(self.exact_points / POINTS_PER_UNIT["mm"])

    def __str__(self) -> str:
        return f"{float(self.number):g}{self.unit}"
