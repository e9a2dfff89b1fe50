"""large-print-small: a format that serves for large print sets something below 18 points.

Fails:
    type: {least: 16pt, most: 18pt, fine: 12pt}
Passes:
    type: {least: 18pt, most: 20pt, fine: 18pt}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "large-print-small"
LEAST = 18.0  # points, for all text: body, captions, footers, marks


def check(library: Library) -> Iterator[Problem]:
    """Every format that another one names in `large_print` and whose bounds are too low."""
    for name in sorted({str(s.large_print) for s in library.formats.values() if s.large_print}):
        shape = library.formats.get(name)
        if shape is not None and min(shape.type.least.points, shape.type.fine.points) < LEAST:
            yield Problem(
                shape.place_of("type"), CODE,
                f"'{name}' serves for large print, but allows type below {LEAST:g} pt",
                "Give 'least' and 'fine' 18pt or more.",
            )  # fmt: skip
