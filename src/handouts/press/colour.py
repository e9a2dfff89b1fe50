"""The colours of a finished PDF in a press's inks, exactly as the style's tokens say.

What is typeset for screens has tokens' colours in sRGB. Here each of them
becomes its token's CMYK, in text, drawings and gradients; pictures go through
the press's profile. A colour that is no token's is converted by the profile
too, so that the file is whole, but it is told: nobody has said how it prints.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pikepdf import Array, Name, Object, Pdf, Stream

from handouts.pdf.objects import saved
from handouts.press import images
from handouts.press.lightness import Lightness
from handouts.press.paint import AS_SET, Mark, Paint, State, Wrap
from handouts.press.spaces import (
    Recolouring,
    Space,
    UnknownColourError,
    Values,
    looked_up,
    recolour_shading,
    space_of,
    to_cmyk,
)
from handouts.press.streams import Rewriter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handouts.press.geometry import Spot
    from handouts.press.icc import Press
    from handouts.style import Style

Srgb = tuple[int, int, int]
Cmyk = tuple[float, float, float, float]

WHITE: Cmyk = (0.0, 0.0, 0.0, 0.0)
BLACK: Cmyk = (0.0, 0.0, 0.0, 1.0)

SMALL = 36.0
"""Points: smaller black type is black ink alone; from here on it may be rich black, as may areas
whose shorter side is as long."""

DARK = 0.7
"""From this much black ink on, small type prints over what it stands on: lighter greys would be
lost on dark grounds."""

_KINDS = {"lab": "Lab colours", "spot": "a spot colour"}
_SHADE = 1 / 512  # half a byte: what no plate shows


@dataclass(frozen=True, slots=True)
class Inks:
    """The inks of each colour of the screen, from 0 to 1, and what is said of black.

    `black` are the colours that small text prints in black ink alone, and
    `rich` the mixture for large black areas and large black type, if any.
    """

    table: Mapping[Srgb, Cmyk]
    black: frozenset[Srgb] = frozenset({(0, 0, 0)})
    rich: Cmyk | None = None

    @classmethod
    def of_style(cls, style: Style) -> Inks:
        """The tokens of a style; its `ink` is black for text, its `rich` the rich black.

        ValueError names two tokens that look alike on a screen and print
        differently: which was meant cannot be told from a page.
        """
        table: dict[Srgb, Cmyk] = {}
        names: dict[Srgb, str] = {}
        for name, colour in style.colours.items():
            if name == "rich":
                continue
            srgb, cmyk = _triple(str(colour.srgb)), _inks(colour.cmyk)
            if table.setdefault(srgb, cmyk) != cmyk:
                raise ValueError(
                    f"the colours '{names[srgb]}' and '{name}' are both {_hex(srgb)} on a screen"
                    f" but {_percents(table[srgb])} and {_percents(cmyk)} in print:"
                    " change one of them on the screen, or make them the same in print"
                )
            names.setdefault(srgb, str(name))
        rich = style.colours.get("rich")
        ink = _triple(str(style.colours["ink"].srgb))
        return cls(
            table, frozenset({(0, 0, 0), ink}), _inks(rich.cmyk) if rich is not None else None
        )

    def of(self, srgb: Srgb) -> Cmyk | None:
        """The inks of a colour; None where no token says them. White and black say themselves."""
        found = self.table.get(srgb)
        if found is not None:
            return found
        return {(255, 255, 255): WHITE, (0, 0, 0): BLACK}.get(srgb)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that a press file cannot have: its place, a code, and what it is in words.

    `colour` is the colour as '#' and six digits where the finding is about one.
    """

    spot: Spot
    code: str
    message: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    """A PDF in inks, and what in it no token accounts for, by page."""

    pdf: bytes
    findings: tuple[Finding, ...]


def to_press(pdf: bytes, inks: Inks, press: Press) -> Converted:
    """Change all colours of a PDF to CMYK: text, drawings, gradients, pictures, their masks.

    Annotations and forms do not come along: a press prints none, and their
    borders have colours of their own. Soft masks stay grey, as PDF/X-4 allows.
    """
    with Pdf.open(io.BytesIO(pdf)) as document:
        scheme = _ToPress(inks, press)
        for page in document.pages:
            for key in ("/Annots", "/Thumb"):
                if key in page.obj:
                    del page.obj[key]
        if "/AcroForm" in document.Root:
            del document.Root["/AcroForm"]
        Rewriter(document, scheme).run()
        return Converted(saved(document), tuple(sorted(scheme.findings.values())))


class _ToPress:
    """The scheme of `to_press`."""

    def __init__(self, inks: Inks, press: Press) -> None:
        self.masks = Lightness()
        self.group = Name.DeviceCMYK
        self.findings: dict[tuple[int, str, str], Finding] = {}
        self._inks = inks
        self._press = press

    # Colours

    def ink(self, space: Space, values: Values) -> Paint | None:
        if space.kind == "cmyk":
            return Paint(values)
        if space.kind == "indexed" and space.base is not None:
            return self.ink(space.base, looked_up(space, int(values[0])))
        if space.kind == "gray":
            values = (values[0],) * 3
        elif space.kind == "lab":
            lightness, a, b = (round(value) for value in values)
            name = f"lab({lightness}, {a}, {b})"
            return Paint(to_cmyk(space, values), unknown=name)
        elif space.kind != "rgb":
            return None
        red, green, blue = (round(min(max(value, 0), 1) * 255) for value in values)
        srgb = (red, green, blue)
        known = self._inks.of(srgb)
        if known is None and space.kind == "gray":
            known = (0.0, 0.0, 0.0, 1 - values[0])
        if known is not None:
            return Paint(known, srgb)
        return Paint(self._press.colour(srgb), srgb, unknown=_hex(srgb))

    def mark(self, state: State, mark: Mark) -> Wrap:
        if mark.kind == "pattern":
            self._tell(mark.spot, "press-pattern", "a pattern that takes the colour of the moment")
            return AS_SET
        paints = [state.fill] * mark.fills + [state.stroke] * mark.strokes
        for paint in paints:
            if paint.unknown:
                self._tell_colour(mark.spot, paint.unknown)
        return self._black(state, mark) if mark.kind in {"text", "path"} else AS_SET

    def _black(self, state: State, mark: Mark) -> Wrap:
        """Black ink alone for small text, printed over its ground; rich black for what is large."""
        small = mark.size < SMALL
        fill: Values | None = None
        if mark.fills and self._is_black(state.fill):
            if small and mark.kind == "text":
                fill = BLACK
            elif not small:
                fill = self._inks.rich
        if fill == state.fill.values:
            fill = None
        overprint = (
            small
            and mark.kind == "text"
            and (not mark.fills or _dark(fill or state.fill.values))
            and (not mark.strokes or _dark(state.stroke.values))
        )
        return Wrap(fill=fill, overprint=overprint)

    def _is_black(self, paint: Paint) -> bool:
        return paint.srgb in self._inks.black or paint.values == BLACK

    # Gradients and pictures

    def gradient(self, pdf: Pdf, shading: Object, resources: Object, spot: Spot) -> None:
        unknown: list[str] = []

        def change(values: Values) -> Values:
            paint = self.ink(space, values)
            if paint is None:
                raise UnknownColourError("a gradient in a spot colour")
            if paint.unknown:
                unknown.append(paint.unknown)
            return paint.values

        def exact(values: Values) -> bool:
            paint = self.ink(space, values)
            return paint is not None and not paint.unknown

        try:
            space = space_of(shading.ColorSpace, resources)
            recolour_shading(shading, Recolouring(pdf, space, change, exact), Name.DeviceCMYK)
        except UnknownColourError as error:
            self._tell(spot, "press-gradient", str(error))
        for name in unknown:
            self._tell_colour(spot, name)

    def picture(self, pdf: Pdf, image: Stream, resources: Object, spot: Spot) -> None:
        if image.get("/ImageMask", False):
            return
        try:
            _refuse(image)
            self._in_inks(image, resources)
            _settle_mask(image)
        except UnknownColourError as error:
            self._tell(spot, "press-picture", str(error))

    def _in_inks(self, image: Stream, resources: Object) -> None:
        picture = images.read(image, resources)
        space = picture.space
        if space.kind not in {"gray", "rgb", "cmyk"}:
            raise UnknownColourError(f"a picture in {_KINDS.get(space.kind, space.kind)}")
        inks = self._press.inks(picture.pixels, space.profile)
        if space.kind == "cmyk" and inks is picture.pixels:
            image.ColorSpace = Name.DeviceCMYK  # as it was, for a JPEG loses with each writing
        else:
            images.write(image, inks, lossy=picture.lossy)

    def settings(self, settings: Object) -> None:
        for key in ("/OP", "/op", "/OPM", "/TR", "/TR2"):
            if key in settings:
                del settings[key]

    def spaces(self, pdf: Pdf, resources: Object) -> None:
        """Leave only the spaces that a press has: patterns and spot colours on CMYK."""
        for name, written in list(resources.get("/ColorSpace", {}).items()):
            try:
                space = space_of(written, None)
            except UnknownColourError:
                space = Space("rgb")
            if space.kind != "spot" or space.base is None or space.base.kind != "cmyk":
                del resources.ColorSpace[name]

    # What is told

    def _tell(self, spot: Spot, code: str, message: str, colour: str = "") -> None:
        """Keep the first of each kind on each page; what no page draws is not told."""
        if spot.page:
            key = (spot.page, code, colour or message)
            self.findings.setdefault(key, Finding(spot, code, message, colour))

    def _tell_colour(self, spot: Spot, colour: str) -> None:
        self._tell(spot, "press-colour", f"{colour} is no colour of the style", colour)


def _refuse(image: Stream) -> None:
    if "/Matte" in image.get("/SMask", {}):
        raise UnknownColourError("a picture that was mixed with its ground")
    if isinstance(image.get("/Mask"), Array):
        raise UnknownColourError("a picture with one colour for see-through")


def _settle_mask(image: Stream) -> None:
    """A soft mask as plain grey, or none where everything is opaque."""
    mask = image.get("/SMask")
    if not isinstance(mask, Stream):
        return
    picture = images.read(mask, None)
    if picture.pixels.min() == 255:
        del image["/SMask"]
    else:
        mask.ColorSpace = Name.DeviceGray


def _dark(values: Values) -> bool:
    return len(values) == 4 and max(values[:3]) < _SHADE and values[3] >= DARK


def _triple(text: str) -> Srgb:
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return red, green, blue


def _inks(percents: tuple[float, float, float, float]) -> Cmyk:
    cyan, magenta, yellow, black = (round(percent / 100, 6) for percent in percents)
    return cyan, magenta, yellow, black


def _hex(srgb: Srgb) -> str:
    return "#" + "".join(f"{byte:02X}" for byte in srgb)


def _percents(cmyk: Cmyk) -> str:
    return "/".join(f"{ink * 100:g}" for ink in cmyk)
