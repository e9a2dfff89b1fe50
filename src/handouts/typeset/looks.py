"""The CSS that data decides: colours, type, pages, grounds, and the sizes of required texts."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from handouts.formats.page_css import PanelLook, page_css
from handouts.typeset.qr import LEAST_MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from handouts.content.handout import Art, Cover, Panel
    from handouts.content.yaml_nodes import Text
    from handouts.edition.resolve import Edition
    from handouts.typeset.notices import RequiredWords

    Address = Callable[[Text], str]
    """Opens a picture of the workspace and says under which address a page fetches it."""


def families_of(edition: Edition) -> dict[str, tuple[Text, ...]]:
    """The families for running text and for titles: the language's own, then the style's."""
    sources = [fonts for fonts in (edition.language.fonts, edition.style.fonts) if fonts]
    return {
        "text": tuple(dict.fromkeys(name for fonts in sources for name in fonts.text)),
        "title": tuple(dict.fromkeys(name for fonts in sources for name in fonts.title)),
    }


def panel_looks(
    edition: Edition, palette: Mapping[str, str], address: Address
) -> dict[str, PanelLook]:
    """What lies behind each panel, by its name; a picture may run over several."""
    panels = edition.words.panels or ()
    looks = {str(panel.panel): _look(panel, edition, palette, address) for panel in panels}
    widths = {str(shape.name): shape.width.points for shape in edition.format.panels or ()}
    for panel in panels:
        if panel.art is None or panel.art.across is None:
            continue
        names = [str(name) for name in panel.art.across]
        offsets = list(accumulate((widths[name] for name in names), initial=0.0))
        for name, offset in zip(names, offsets, strict=False):
            looks[name] = PanelLook(
                looks[name].colour, address(panel.art.picture), panel.art.fill, offsets[-1], offset
            )
    return looks


def cover_look(edition: Edition, palette: Mapping[str, str], address: Address) -> PanelLook | None:
    """What lies behind the first page of a booklet or a card, where the words give it a cover."""
    cover = edition.words.cover
    return _look(cover, edition, palette, address) if cover else None


def _look(
    piece: Panel | Cover, edition: Edition, palette: Mapping[str, str], address: Address
) -> PanelLook:
    colour = palette[edition.style.grounds[piece.ground].ground]
    art: Art | None = piece.art
    if art is None or art.across is not None:
        return PanelLook(colour)
    return PanelLook(colour, address(art.picture), art.fill)


def generated_css(  # noqa: PLR0913, PLR0917 - each is a fact that CSS is made of
    edition: Edition,
    palette: Mapping[str, str],
    looks: Mapping[str, PanelLook],
    cover: PanelLook | None,
    required: Iterable[RequiredWords],
    bleed: float = 0.0,
) -> str:
    """Everything that comes after the stylesheets of style and format, so that it holds.

    `bleed` is how far in points pages reach beyond their trim; none but on a press.
    """
    style = edition.style
    families = {
        f"{use}-family": ", ".join(f'"{name}"' for name in names)
        for use, names in families_of(edition).items()
    }
    tokens = {
        **palette,
        **families,
        "fine": f"{edition.format.type.fine.points:g}pt",
        "leading": f"{style.leading:g}",
        "spacing": f"{style.spacing:g}",
        "corner": f"{style.corner.points:g}pt",
        "rule": f"{style.rule.points:g}pt",
        "bleed": f"{bleed:.6g}pt",
    }
    grounds = "\n".join(
        f'[data-ground="{name}"]{{--on-text:{palette[g.text]};--on-title:{palette[g.title]};'
        f"--on-accent:{palette[g.accent]};--on-ground:{palette[g.ground]};color:{palette[g.text]}}}"
        for name, g in style.grounds.items()
    )
    # No stylesheet may hide a required text. One that makes it smaller is refused by the proof;
    # one that makes it larger may: the emergency line is the loudest thing on every piece.
    sizes = "\n".join(
        f'[data-required="{words.id}"]{{display:block!important;visibility:visible!important;'
        f"font-size:{'1rem' if words.least is None else f'{words.least:g}pt'}}}"
        for words in required
    )
    # Nor the code beside the control line, which no proof could miss among other drawings.
    mark = (
        "#code-mark#code-mark{display:block!important;visibility:visible!important;"
        f"opacity:1!important;min-width:{LEAST_MARK:.2f}pt!important;"
        f"min-height:{LEAST_MARK:.2f}pt!important}}"
    )
    names = [str(panel.name) for panel in edition.format.panels or ()]
    pages = page_css(edition.format, [looks[name] for name in names], tokens, cover, bleed)
    return "\n".join((pages, grounds, sizes, mark))
