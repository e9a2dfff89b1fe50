"""The rules of preflight, one a module.

Each module has a CODE, a SEVERITY, a docstring that says why and by which source, and
`check(document, printer)`, which yields findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from handouts.press.rules import (
    black_knockout,
    bleed,
    boxes,
    colour_gray,
    colour_not_cmyk,
    colour_registration,
    colour_spot,
    colour_tagged,
    damaged,
    font_embedded,
    font_subset,
    font_type3,
    hairline,
    interactive,
    label,
    layers,
    missing_glyph,
    output_intent,
    page_sizes,
    resolution,
    rich_text,
    safe_area,
    small_text,
    total_ink,
    transparency,
    version,
    white_overprint,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.finding import Finding
    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press
    from handouts.problems import Severity


class Rule(Protocol):
    """What a module of a rule has."""

    CODE: str
    SEVERITY: Severity
    __doc__: str | None

    def check(self, document: Press, printer: Printer, /) -> Iterator[Finding]:
        """What the rule has against a PDF."""
        ...


RULES: tuple[Rule, ...] = (
    damaged, version, label, output_intent, boxes, page_sizes, bleed, safe_area,
    colour_not_cmyk, colour_gray, colour_spot, colour_tagged, colour_registration, total_ink,
    resolution, rich_text, small_text, black_knockout, white_overprint, hairline,
    font_embedded, font_subset, font_type3, missing_glyph, transparency, interactive, layers,
)  # fmt: skip
"""In the order in which a printer would ask: the file, its paper, its colours, its words."""
