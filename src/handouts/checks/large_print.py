"""large-print-small: a format that serves for large print sets something below 18 points.

Large print begins at 18 points, captions and footers included (American Council of the Blind).

Fails:
    # in brochures/small/format.yaml
    large_print: large-letter
    # in brochures/large-letter/format.yaml
    type: {least: 16pt, most: 20pt, fine: 12pt}
Passes:
    # in brochures/small/format.yaml
    large_print: large-letter
    # in brochures/large-letter/format.yaml
    type: {least: 18pt, most: 20pt, fine: 18pt}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "large-print-small"
SEVERITY = Severity.ERROR
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
