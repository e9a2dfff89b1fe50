"""press-hairline: a line thinner than a quarter of a point.

It breaks up on the plate, or is not there at all. A line of no width is drawn as thin as the
machine can: well to be seen on a screen and gone in print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-hairline"
SEVERITY = Severity.ERROR

LEAST = 0.25  # points
_ROUNDING = 0.005
REMEDY = f"Make it at least {LEAST} pt thick, or 0.5 pt where it is tinted or white."


def check(document: Press, _printer: Printer) -> Iterator[Finding]:
    """Strokes, and filled shapes that are as thin as a line, within the bleed."""
    for page in document.pages:
        for shape in page.shapes:
            width, height = shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]
            if shape.thickness >= LEAST - _ROUNDING or max(width, height) < LEAST:
                continue
            if shape.colour.is_white and not shape.mixing.is_opaque:
                continue
            shown = (
                f"{shape.thickness:.2f} pt thick" if shape.thickness > _ROUNDING else "of no width"
            )
            message = f"a line {shown}; {LEAST} pt is the least"
            yield Finding(CODE, *page.place(shape.box), message, REMEDY, SEVERITY)
