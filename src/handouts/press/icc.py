"""Colours by ICC profiles: pictures to a press's inks, and inks back to a screen.

Pillow's ImageCms (Little CMS) does it. Arrays are uint8 of height, width and
channels; inks run from 0 for none to 255 for all.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

Pixels = NDArray[np.uint8]
Intent = Literal["perceptual", "relative"]

_INTENTS = {
    "perceptual": ImageCms.Intent.PERCEPTUAL,
    "relative": ImageCms.Intent.RELATIVE_COLORIMETRIC,
}
_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}


@dataclass(frozen=True)
class Press:
    """How a press prints: its profile, and how colours that it lacks come to it.

    `total_ink` is the most that lies on one spot, in percent; where the
    profile asks for more, cyan, magenta and yellow give way in their
    proportion. ValueError when `profile` is not an ICC profile of CMYK.
    """

    profile: bytes
    intent: Intent = "relative"
    black_point: bool = True
    total_ink: float | None = None
    _transforms: dict[tuple[bytes | None, str], ImageCms.ImageCmsTransform] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    _colours: dict[tuple[int, int, int], tuple[float, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        space = _opened(self.profile).profile.xcolor_space.strip()
        if space != "CMYK":
            raise ValueError(f"the profile is for {space}, not for CMYK")

    def inks(self, pixels: Pixels, source: bytes | None = None) -> Pixels:
        """The inks that print a picture in grey, RGB or CMYK.

        `source` is the picture's own profile. Without one, and where it is
        damaged or for another space, RGB is sRGB, CMYK is for this press and
        stays the same array, and grey is black ink alone in the steps of sRGB's
        greys. Only `total_ink` changes CMYK for this press.
        """
        mode = _MODES[pixels.shape[2]]
        usable = source if source is not None and _fits(source, mode) else None
        if usable is None and mode == "CMYK":
            return self._limited(pixels)
        if usable is None and mode == "L":
            inks = np.zeros((*pixels.shape[:2], 4), np.uint8)
            inks[..., 3] = self._black_steps[pixels[..., 0]]
            return inks
        transform = self._transform(usable, mode)
        flat = pixels[..., 0] if mode == "L" else pixels
        image = Image.fromarray(np.ascontiguousarray(flat), mode)
        done = ImageCms.applyTransform(image, transform)
        assert done is not None
        return self._limited(np.asarray(done))

    def colour(self, srgb: tuple[int, int, int]) -> tuple[float, ...]:
        """The inks from 0 to 1 that come nearest to a colour of the screen."""
        if srgb not in self._colours:
            pixel = np.array(srgb, np.uint8).reshape(1, 1, 3)
            inks = self.inks(pixel)[0, 0]
            self._colours[srgb] = tuple(round(int(ink) / 255, 3) for ink in inks)
        return self._colours[srgb]

    def _transform(self, source: bytes | None, mode: str) -> ImageCms.ImageCmsTransform:
        key = (source, mode)
        if key not in self._transforms:
            flags = ImageCms.Flags.BLACKPOINTCOMPENSATION if self.black_point else 0
            self._transforms[key] = ImageCms.buildTransform(
                _opened(source) if source else ImageCms.createProfile("sRGB"),
                _opened(self.profile),
                mode,
                "CMYK",
                renderingIntent=_INTENTS[self.intent],
                flags=ImageCms.Flags(flags),
            )
        return self._transforms[key]

    @cached_property
    def _black_steps(self) -> Pixels:
        """For each grey of sRGB the black ink that looks like it, from paper to full ink.

        As with black-point compensation, light is shared out evenly between
        the paper and the weak black of one ink.
        """
        ramp = np.zeros((1, 256, 4), np.uint8)
        ramp[0, :, 3] = np.arange(256)
        light = _light(on_screen(ramp, self.profile)).mean(axis=2)[0]
        share = (light - light[-1]) / (light[0] - light[-1])
        # Tables of profiles waver by a hair; the steps that are inverted must only fall.
        falling = np.minimum.accumulate(share)
        wanted = _light(np.arange(256))
        steps = np.interp(wanted, falling[::-1], np.arange(256)[::-1])
        return np.rint(steps).astype(np.uint8)

    def _limited(self, inks: Pixels) -> Pixels:
        if self.total_ink is None:
            return inks
        most = self.total_ink / 100 * 255
        if int(inks.sum(axis=2, dtype=np.int32).max(initial=0)) <= most:
            return inks
        black = inks[..., 3:].astype(float)
        colours = inks[..., :3].astype(float)
        sums = colours.sum(axis=2, keepdims=True)
        room = np.maximum(most - black, 0)
        scale = np.where(sums > room, room / np.maximum(sums, 1), 1.0)
        return np.concatenate([np.floor(colours * scale), black], axis=2).astype(np.uint8)


def on_screen(inks: Pixels, profile: bytes) -> Pixels:
    """How inks look, in sRGB, beside white paper: blacks are as weak as they will be."""
    transform = ImageCms.buildTransform(
        _opened(profile),
        ImageCms.createProfile("sRGB"),
        "CMYK",
        "RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    done = ImageCms.applyTransform(Image.fromarray(np.ascontiguousarray(inks), "CMYK"), transform)
    assert done is not None
    return np.asarray(done)


def _light(srgb: NDArray[np.generic]) -> NDArray[np.float64]:
    """Light from 0 to 1 of values of sRGB from 0 to 255 (IEC 61966-2-1)."""
    values = srgb.astype(np.float64) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _opened(profile: bytes) -> ImageCms.ImageCmsProfile:
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except (OSError, ImageCms.PyCMSError) as error:
        raise ValueError("this is not an ICC profile") from error


def _fits(profile: bytes, mode: str) -> bool:
    try:
        return _opened(profile).profile.xcolor_space.strip() == _SPACES[mode]
    except ValueError:
        return False
