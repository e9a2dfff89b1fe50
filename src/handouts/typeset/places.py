"""Where a field stands on the laid-out pages, and how its words are set there.

Read from the boxes of the typesetter, so that whoever writes other words into
a field later writes them exactly where, and as, they would have been typeset.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from handouts.typeset.fonts import base_font_name
from handouts.typeset.render import PIXELS_PER_POINT, Layout, descendants
from handouts.typeset.spots import Lettering, Places, Spot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from handouts.typeset.fonts import FontFile

_PLAIN_STYLE = {
    "letter_spacing": ("normal", 0),
    "word_spacing": ("normal", 0),
    "text_transform": ("none",),
    "text_decoration_line": ("none",),
    "font_feature_settings": ("normal",),
    "font_variant_caps": ("normal",),
    "font_variant_numeric": ("normal",),
    "font_variant_position": ("normal",),
    "font_variation_settings": ("normal",),
    "font_style": ("normal", "italic"),
    "font_stretch": ("normal",),
}


def find_places(layout: Layout, fonts: Iterable[FontFile]) -> Places:
    """The places of a layout; its pages have no bleed."""
    faces = {(font.family.casefold(), font.weight, font.italic): font for font in fonts}
    pages = [page._page_box for page in layout.document.pages]
    spots: list[Spot] = []
    everything = hashlib.sha256()
    for number, page in enumerate(pages, 1):
        height = page.margin_height()
        for box in _outside_fields(page, lambda box: spots.extend(
            _spots(box, number, height, faces)  # noqa: B023 - used at once
        )):  # fmt: skip
            everything.update(_described(box))
    sizes = tuple(
        (page.margin_width() / PIXELS_PER_POINT, page.margin_height() / PIXELS_PER_POINT)
        for page in pages
    )
    return Places(tuple(spots), sizes, everything.hexdigest())


def _outside_fields(box: Any, found: Any) -> Iterator[Any]:
    """Every box below this one but those in fields; `found` is told of the fields."""
    for child in getattr(box, "children", ()):
        inner = getattr(child, "_box", child)  # absolutely placed ones hide behind placeholders
        element = inner.element
        yield inner
        if element is not None and element.get("data-field") and hasattr(inner, "children"):
            found(inner)
        else:
            yield from _outside_fields(inner, found)


def _described(box: Any) -> bytes:
    """Place and words of a box, to a hundredth of a pixel."""
    width, height = (
        0 if length == "auto" else length for length in (box.width or 0, box.height or 0)
    )
    place = f"{box.position_x:.2f} {box.position_y:.2f} {width:.2f} {height:.2f}"
    return f"{type(box).__name__} {place} {getattr(box, 'text', '')}\n".encode()


def _spots(
    block: Any, page: int, height: float, faces: dict[tuple[str, int, bool], FontFile]
) -> Iterator[Spot]:
    lines = [box for box in descendants(block) if type(box).__name__ == "LineBox"]
    texts = [box for line in lines[:1] for box in descendants(line) if hasattr(box, "text")]
    if not texts:
        return
    first, line = texts[0], lines[0]
    right_to_left = line.style["direction"] == "rtl"
    whole = len(texts) == 1 and len(lines) == 1 and not right_to_left
    yield Spot(
        field=block.element.get("data-field"),
        page=page,
        x=first.position_x / PIXELS_PER_POINT,
        baseline=(height - first.position_y - first.baseline) / PIXELS_PER_POINT,
        room=block.width / PIXELS_PER_POINT,
        pitch=line.height / PIXELS_PER_POINT,
        depth=block.height / PIXELS_PER_POINT,
        text=first.text,
        width=first.width / PIXELS_PER_POINT,
        lettering=_lettering(first, faces) if whole else None,
    )


def _lettering(box: Any, faces: dict[tuple[str, int, bool], FontFile]) -> Lettering | None:
    style = box.style
    if any(style[name] not in plain for name, plain in _PLAIN_STYLE.items()):
        return None
    family, weight, italic = style["font_family"][0], style["font_weight"], style["font_style"]
    face = faces.get((family.casefold(), weight, italic == "italic"))
    colour = style["color"]
    if face is None or colour.alpha != 1:
        return None
    red, green, blue = colour.to("srgb").coordinates
    return Lettering(
        name=base_font_name(face),
        path=face.path,
        weight=weight,
        size=style["font_size"] / PIXELS_PER_POINT,
        colour=(red, green, blue),
        language=str(style["lang"] or ""),
    )
