"""CSS that no one should write by hand: page sizes, grounds and art from a format's data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from handouts.formats.models import Format
    from handouts.formats.units import Length


@dataclass(frozen=True, slots=True)
class PanelLook:
    """What lies behind a panel's words: a colour, and a picture's address with its fill.

    A picture over several panels is `across` points wide from trim to trim and
    begins `offset` points to the left of this panel.
    """

    colour: str
    art: str | None = None
    fill: str = "full"
    across: float | None = None
    offset: float = 0.0


def page_css(
    shape: Format,
    looks: Sequence[PanelLook],
    tokens: Mapping[str, str],
    cover: PanelLook | None = None,
    bleed: float = 0.0,
) -> str:
    """`@page` rules for a sheet and its cover, or one named page for each panel.

    `tokens` are custom properties; pages do not inherit from the root element,
    so they are declared for both. `bleed` in points is what a printer cuts off,
    art reaches as far as the format's own at least.
    """
    properties = "".join(f"--{name}:{value};" for name, value in tokens.items())
    cut = f"bleed:{bleed:.6g}pt;" if bleed else ""
    reach = max(bleed, shape.bleed.points)
    rules = [f":root{{{properties}}}", f"@page{{{cut}{properties}}}"]
    if shape.page is not None:
        rules.append(f"@page{{size:{_css(shape.page.width)} {_css(shape.page.height)}}}")
        if cover is not None:
            background = _background(cover, shape.page.width, reach)
            rules.append(f"@page cover{{{background}}}")
    for panel, look in zip(shape.panels or (), looks, strict=False):
        size = f"size:{_css(panel.width)} {_css(panel.height)}"
        background = _background(look, panel.width, reach)
        rules.append(f"@page {panel.name}{{{size};{background}}}")
        rules.append(f".panel-{panel.name}{{page:{panel.name}}}")
    return "\n".join(rules)


def _css(length: Length) -> str:
    return f"{length.points:.6g}pt"


def _background(look: PanelLook, width: Length, bleed: float) -> str:
    if look.art is None:
        return f"background:{look.colour}"
    across = f"{(look.across or width.points) + 2 * bleed:.6g}pt"
    left = f"{-bleed - look.offset:.6g}pt"
    edge = "top" if look.fill == "full" else "bottom"
    position = f"left {left} {edge} {-bleed:.6g}pt"
    return f'background:{look.colour} url("{look.art}") {position}/{across} auto no-repeat'
