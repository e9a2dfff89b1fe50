"""Soft masks in plain greys: what counts there is how light a thing is, and nothing prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pikepdf import Name, Object, Pdf, Stream

from handouts.press import images
from handouts.press.paint import AS_SET, Mark, Paint, State, Wrap
from handouts.press.spaces import Space, Values, looked_up, repaint

if TYPE_CHECKING:
    from handouts.press.geometry import Spot

_WEIGHTS = (0.3, 0.59, 0.11)  # ISO 32000-1, 10.3.2: grey of RGB


class Lightness:
    """A scheme that keeps each colour's lightness alone."""

    group = Name.DeviceGray

    @property
    def masks(self) -> Lightness:
        """Itself: a mask's own masks are read in the same way."""
        return self

    def ink(self, space: Space, values: Values) -> Paint | None:
        """The grey that is as light as a colour."""
        return Paint((_grey(space, values),))

    def mark(self, state: State, mark: Mark) -> Wrap:
        """As it is set: in a mask, black is only a number."""
        return AS_SET

    def gradient(self, pdf: Pdf, shading: Object, resources: Object, spot: Spot) -> None:
        """Grey at each stop. What cannot be changed stays: it prints nothing itself."""
        repaint(pdf, shading, resources, Name.DeviceGray, lambda *colour: (_grey(*colour),))

    def picture(self, pdf: Pdf, image: Stream, resources: Object, spot: Spot) -> None:
        """A picture in greys; its own mask is grey already."""
        picture = images.readable(image, resources)
        if picture is None:
            return
        pixels = picture.pixels
        if picture.space.kind == "cmyk":
            pixels = 255 - np.minimum(pixels[..., :3].astype(int) + pixels[..., 3:], 255)
        if pixels.shape[2] == 3:
            pixels = (pixels @ np.array(_WEIGHTS))[..., None]
        images.write(image, np.rint(pixels).astype(np.uint8), lossy=False)

    def settings(self, settings: Object) -> None:
        """As they are."""

    def spaces(self, pdf: Pdf, resources: Object) -> None:
        """Gone: nothing asks for them any more."""
        if "/ColorSpace" in resources:
            del resources["/ColorSpace"]


def _grey(space: Space, values: Values) -> float:
    if space.kind == "gray":
        return values[0]
    if space.kind == "indexed" and space.base is not None:
        return _grey(space.base, looked_up(space, int(values[0])))
    if space.kind == "lab":
        return values[0] / 100
    if space.kind == "cmyk":
        values = tuple(1 - min(1.0, ink + values[3]) for ink in values[:3])
    if len(values) != 3:
        return 1 - max(values, default=0.0)
    return sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True))
